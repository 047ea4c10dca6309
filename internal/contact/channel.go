package contact

import (
	"cmp"
	"context"
	"slices"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

// What a channel does with contacts. It acts for no member: its actor has an account only.

// Meet gives the contact that somebody in a channel is, as it stands: the one with the
// identifier of the change, else with its e-mail, else with its phone number. Nobody known
// becomes a new contact with what the change says, a visitor while nothing identifies it.
// An error of which [IsTaken] says so means that somebody has made it at this moment: try
// again, in a new transaction. Other errors: what is wrong with the fields.
func (s *Service) Meet(ctx context.Context, tx *database.Tx, channel account.Actor, change Change) (Contact, error) {
	given, found, err := s.recognize(ctx, tx, channel, change)
	if err != nil {
		return Contact{}, err
	}
	for _, kind := range []string{kindIdentifier, kindEmail, kindPhone} {
		if i := slices.IndexFunc(found, func(c Contact) bool { return given.shares(kind, c) }); i >= 0 {
			return found[i], attachLabels(ctx, tx, &found[i])
		}
	}
	return s.insert(ctx, tx, channel, change, ByChannel)
}

// recognize gives a change as a contact of its own, and those that have its identities.
func (s *Service) recognize(ctx context.Context, r database.Reader, channel account.Actor, change Change) (given Contact, found []Contact, err error) {
	if given, err = s.apply(ctx, r, channel, Contact{AccountID: channel.AccountID()}, change); err != nil {
		return given, nil, err
	}
	found, err = FindByIdentities(ctx, r, channel.AccountID(), given.identities())
	return given, found, err
}

// Identify writes onto a contact what somebody in a channel says of themselves, and gives
// the contact that they are then. Where another contact has one of the identities, the two
// are merged and the other one stays, unless they are two people: both have an identifier and
// these differ, or the other one has the phone number and another e-mail than the one given.
// Then that identity is left out. Errors: what is wrong with the fields.
func (s *Service) Identify(ctx context.Context, tx *database.Tx, channel account.Actor, id int64, change Change) (Contact, error) {
	return s.identify(ctx, tx, channel, id, change, true)
}

// Claim is [Service.Identify] for what anybody could say: somebody unknown becomes the known
// contact, of which only what is missing is filled in, and two that are known stay two.
func (s *Service) Claim(ctx context.Context, tx *database.Tx, channel account.Actor, id int64, change Change) (Contact, error) {
	return s.identify(ctx, tx, channel, id, change, false)
}

func (s *Service) identify(ctx context.Context, tx *database.Tx, channel account.Actor, id int64, change Change, believed bool) (Contact, error) {
	given, found, err := s.recognize(ctx, tx, channel, change)
	if err != nil {
		return Contact{}, err
	}
	current, err := load(ctx, tx, channel.AccountID(), id)
	if err != nil {
		return Contact{}, err
	}
	for _, of := range []struct {
		kind  string
		field **string
	}{{kindIdentifier, &change.Identifier}, {kindEmail, &change.Email}, {kindPhone, &change.PhoneNumber}} {
		i := slices.IndexFunc(found, func(c Contact) bool { return given.shares(of.kind, c) })
		switch {
		case i < 0 || found[i].ID == current.ID:
		case !believed && current.isKnown(), !onePerson(of.kind, given, current, found[i]):
			*of.field = nil
		default:
			if current, err = s.mergeInto(ctx, tx, channel, found[i].ID, current.ID); err != nil {
				return Contact{}, err
			}
		}
	}
	before, err := loadForUpdate(ctx, tx, channel.AccountID(), current.ID)
	if err != nil {
		return Contact{}, err
	}
	if !believed && before.isKnown() {
		change = change.OnlyBlanks(before)
	}
	return s.saveFromChannel(ctx, tx, channel, before, change)
}

// isKnown says whether somebody has said who the contact is.
func (c Contact) isKnown() bool { return c.Type != Visitor || c.Identifier != "" }

// onePerson says whether another contact with an identity that is given may be the same person.
func onePerson(kind string, given, current, other Contact) bool {
	if mine := cmp.Or(given.Identifier, current.Identifier); mine != "" && other.Identifier != "" && mine != other.Identifier {
		return false
	}
	return kind != kindPhone || given.Email == "" || len(other.Emails()) == 0 || given.shares(kindEmail, other)
}

func (s *Service) mergeInto(ctx context.Context, tx *database.Tx, channel account.Actor, baseID, mergeeID int64) (Contact, error) {
	if err := lockAll(ctx, tx, channel.AccountID(), baseID, mergeeID); err != nil {
		return Contact{}, err
	}
	state, _, err := previewed(ctx, tx, channel.AccountID(), baseID, mergeeID, nil)
	if err != nil {
		return Contact{}, err
	}
	return s.merge(ctx, tx, channel, state)
}

// saveFromChannel stores a change and writes it into the history as the channel's.
func (s *Service) saveFromChannel(ctx context.Context, tx *database.Tx, channel account.Actor, before Contact, change Change) (Contact, error) {
	change.Found = true
	after, err := s.apply(ctx, tx, channel, before, change)
	if err != nil || after.Equal(before) {
		return after, err
	}
	now := s.now()
	if err := Save(ctx, tx, before, after, now); err != nil {
		return after, err
	}
	after.Version, after.UpdatedAt = before.Version+1, now
	s.tell(tx, after, "updated")
	if err := Record(ctx, tx, Changed(before, after, Origin{At: now, Via: ByChannel})...); err != nil {
		return after, err
	}
	return after, s.Announce(ctx, tx, after.AccountID, one(News{Before: &before, After: &after}))
}
