package importer

import (
	"context"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// Choices are what somebody says of an import before it is previewed or started;
// what is not given stays as it was.
type Choices struct {
	Mapping []ColumnChoice
	Options OptionChoices
	Rows    int // after how many more it pauses; 0: it does not
}

func (c Choices) given() bool { return len(c.Mapping) > 0 || len(c.Options) > 0 }

// Preview runs an import without writing any contact: it is ready afterwards, with
// the counts and rows that a start would have. Errors: wrong_status, and what is
// wrong with the choices.
func (s *Service) Preview(ctx context.Context, actor account.Actor, id int64, choices Choices) (Import, error) {
	return s.choose(ctx, actor, id, choices, Previewing, Uploaded, Previewing, Ready)
}

// Start queues an import, or lets a paused one go on, whose choices stand. Errors:
// wrong_status, import_begun, and what is wrong with the choices.
func (s *Service) Start(ctx context.Context, actor account.Actor, id int64, choices Choices) (Import, error) {
	return s.choose(ctx, actor, id, choices, Queued, Uploaded, Ready, Paused)
}

// choose stores the choices and puts the import to work.
func (s *Service) choose(ctx context.Context, actor account.Actor, id int64, choices Choices, to Status, from ...Status) (Import, error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return Import{}, err
	}
	seen := i.pass
	if choices.Rows < 0 {
		return i, problem.Invalid("number_invalid", problem.OnField("rows"), problem.With("field", "rows"))
	}
	if !slices.Contains(from, i.Status) {
		return i, wrongStatus(i)
	}
	if i.Status == Paused && choices.given() {
		return i, problem.Conflict("import_begun")
	}
	if err := s.takeOptions(ctx, &i, choices.Options, actor.Account.Locale); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		held, err := load(ctx, tx, i.AccountID, i.ID)
		if err != nil {
			return err
		}
		if held.pass != seen || held.Status != i.Status {
			return wrongStatus(held)
		}
		if held.Status != Paused {
			if err := s.applyMapping(ctx, tx, actor, &i, choices.Mapping); err != nil {
				return err
			}
			if err := i.checkOptions(ctx, tx, actor); err != nil {
				return err
			}
			i.begin()
		}
		i.Status, i.StopAt, i.Failure = to, 0, nil
		if choices.Rows > 0 && to == Queued {
			i.StopAt = i.Counts.Rows + choices.Rows
		}
		if err := saveChoices(ctx, tx, i, s.now()); err != nil {
			return err
		}
		if to == Queued {
			if err := i.remember(ctx, tx, s.now().UnixMicro()); err != nil {
				return err
			}
		}
		i.tell(tx, s.events)
		return s.enqueue(ctx, tx, i.AccountID, i.ID)
	})
	if err != nil {
		return Import{}, err
	}
	if to == Queued {
		s.dropWorkbook(ctx, i)
	}
	return s.Get(ctx, actor, id)
}

func wrongStatus(i Import) error {
	return problem.Conflict("wrong_status", problem.With("status", string(i.Status)))
}

// begin makes the import start over its file.
func (i *Import) begin() {
	i.pass++
	i.Counts, i.Worked, i.Series = Counts{}, 0, []Point{{}}
}

// takeOptions gives the import its options. What is chosen of the format makes the
// file be understood anew. Errors: of [formatChoices], and why the file cannot be
// read so.
func (s *Service) takeOptions(ctx context.Context, i *Import, given OptionChoices, language string) error {
	format, rest, err := formatChoices(given)
	if err != nil {
		return err
	}
	options, err := i.Options.with(rest)
	if err != nil {
		return err
	}
	again := format.changes(*i)
	i.Options = options
	if !again {
		return nil
	}
	fault, err := s.reread(ctx, i, language, format)
	if err != nil {
		return err
	}
	if fault != nil && fault.Kind() != "header" { // columns without a target can still be mapped by hand
		return refusal(fault)
	}
	return nil
}

// checkOptions refuses what does not exist in the account.
func (i *Import) checkOptions(ctx context.Context, tx *database.Tx, actor account.Actor) error {
	o := i.Options
	if o.OwnerID != 0 {
		if err := account.RequireMember(ctx, tx, i.AccountID, o.OwnerID, "owner_id"); err != nil {
			return err
		}
	}
	if actor.Can(account.Labels) {
		return nil
	}
	if o.UnknownLabels == createLabels {
		return problem.Forbidden()
	}
	titles, err := contact.LabelTitles(ctx, tx, i.AccountID)
	if err != nil {
		return err
	}
	for _, title := range o.Labels {
		if !slices.Contains(titles, title) {
			return problem.Invalid("label_unknown", problem.OnField("labels"), problem.With("label", title), problem.With("field", "labels"))
		}
	}
	return nil
}

// Cancel ends an import: one that has a runner after its present batch. What is in
// stays, or goes with undo. Errors: wrong_status when it has ended, and forbidden for an
// undo; see [Import.MayUndo].
func (s *Service) Cancel(ctx context.Context, actor account.Actor, id int64, undo bool) (Import, error) {
	if err := actor.Require(account.Import); err != nil {
		return Import{}, err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		i, err := load(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return err
		}
		if undo && !i.MayUndo(actor) {
			return problem.Forbidden()
		}
		asked, err := cancel(ctx, tx, i, undo, s.now())
		if err != nil {
			return err
		}
		if !asked {
			return wrongStatus(i)
		}
		i.tell(tx, s.events)
		// A queued import has no runner that would notice.
		return s.enqueue(ctx, tx, i.AccountID, i.ID)
	})
	if err != nil {
		return Import{}, err
	}
	i, err := s.Get(ctx, actor, id)
	if err == nil {
		s.dropWorkbook(ctx, i)
	}
	return i, err
}

// like gives the import the choices of an earlier one: its options, and of its
// mapping what the columns of the same name had.
func (i *Import) like(earlier Import) {
	format := i.Options.Header
	i.Options = earlier.Options
	i.Options.Header = format
	i.Options.Webhooks = false // as in recall
	for n := range i.Mapping {
		at := slices.IndexFunc(earlier.Mapping, func(c Column) bool {
			return strings.EqualFold(strings.TrimSpace(c.Column), strings.TrimSpace(i.Mapping[n].Column))
		})
		if at >= 0 {
			i.Mapping[n].choose(ColumnChoice{Target: earlier.Mapping[at].Target, DateOrder: earlier.Mapping[at].DateOrder, Decimal: earlier.Mapping[at].Decimal})
		}
	}
}

// Rank orders the columns of one target: where several are filled the lowest wins.
func (c Column) Rank() int { return sheet.RankFor(c.Column, c.Target) }
