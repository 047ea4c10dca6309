package exporter

import (
	"context"
	"fmt"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/text"
)

// letter writes the mail about an export, in the language of who ordered it.
func (s *Service) letter(ctx context.Context, n notification.Notice) (notification.Letter, error) {
	var e Export
	var reader account.Reader
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if e, err = load(ctx, r, n.AccountID, n.ExportID); err != nil {
			return err
		}
		reader, err = account.LoadReader(ctx, r, n.AccountID, n.UserID)
		return err
	})
	if err != nil {
		return notification.Letter{}, err
	}
	letter := notification.Letter{To: reader.User, Locale: reader.Locale}
	link := fmt.Sprintf("%s/accounts/%d/exports/%d", s.baseURL, e.AccountID, e.ID)
	if e.Status == Failed {
		letter.Letter = mail.ExportFailed{
			Name: reader.User.Name, AccountName: reader.AccountName, Reason: text.Render(reader.Locale, e.ErrorCode, nil), Link: link,
		}
		return letter, nil
	}
	letter.Letter = mail.ExportCompleted{
		Name: reader.User.Name, AccountName: reader.AccountName, FileName: e.FileName, Contacts: int64(e.Total), Link: link,
	}
	return letter, nil
}
