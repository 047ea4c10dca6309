package notification

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/database"
)

// keeper is a sender that keeps mails as files.
type keeper interface {
	Mentioning(ctx context.Context, texts []string) (names []string, err error)
	Remove(name string) error
}

// Mentioning gives the names of the files of an account's mails in which one of the
// texts stands; none where a mail server has them.
func (s *Service) Mentioning(ctx context.Context, accountID int64, texts []string) (names []string, err error) {
	kept, keeps := s.sender.(keeper)
	if !keeps || len(texts) == 0 {
		return nil, nil
	}
	all, err := kept.Mentioning(ctx, texts)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := map[int64][]string{}
	for _, name := range all {
		if id := mailOf(name); id != 0 {
			ids[id] = append(ids[id], name)
		}
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		for id, files := range ids {
			var ours bool
			if err := r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM mails WHERE account_id = $1 AND id = $2)", accountID, id).Scan(&ours); err != nil {
				return err
			}
			if ours {
				names = append(names, files...)
			}
		}
		return nil
	})
	return names, err
}

// Remove deletes files of mails.
func (s *Service) Remove(names []string) error {
	kept, keeps := s.sender.(keeper)
	if !keeps {
		return nil
	}
	var errs []error
	for _, name := range names {
		errs = append(errs, kept.Remove(name))
	}
	return errors.Join(errs...)
}

// mailOf reads the id out of the name of a file; see [mail.Message.ID]. 0: not ours.
func mailOf(name string) int64 {
	_, rest, _ := strings.Cut(name, "-"+idPrefix)
	digits, _, _ := strings.Cut(rest, "-")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// idPrefix begins the name that a mail keeps for ever.
const idPrefix = "ficha-"
