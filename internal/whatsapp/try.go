package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// failed says in plain words what has failed when an inbox was tried; unknown is the code of
// an id, in a setting, that Meta does not show to this token.
func (s *Service) failed(ctx context.Context, i inbox.Inbox, setting, unknown string, err error) error {
	e, answered := errors.AsType[*graphError](err)
	if !answered {
		return problem.New(problem.KindUnavailable, "whatsapp_unreachable", problem.Because(err))
	}
	if isToken(final(err)) {
		if err := s.noteFault(ctx, i, codeToken); err != nil {
			return err
		}
		return problem.Invalid(codeToken, problem.OnField("channel."+accessToken), problem.Because(err))
	}
	switch {
	case strings.Contains(e.Message, "appsecret_proof"):
		return problem.Invalid("whatsapp_secret_refused", problem.OnField("channel."+appSecret), problem.Because(err))
	case e.Code == 100 || e.status == http.StatusNotFound:
		return problem.Invalid(unknown, problem.OnField("channel."+setting), problem.Because(err))
	case passing[e.Code] || e.status >= 500 || e.status == http.StatusTooManyRequests:
		return problem.New(problem.KindUnavailable, "whatsapp_unreachable", problem.Because(err))
	}
	return problem.Invalid(codeRefused, problem.With("reason", e.reason()), problem.Because(err))
}

// refused remembers that a token was refused, and gives the error as whoever sends is to see it.
func (s *Service) refused(ctx context.Context, i inbox.Inbox, err error) error {
	err = final(err)
	if isToken(err) {
		return errors.Join(err, s.noteFault(context.WithoutCancel(ctx), i, codeToken))
	}
	return err
}

var _ conversation.Sender = (*Service)(nil)
