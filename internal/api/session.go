package api

import (
	"context"
	"net/http"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/problem"
)

// profileJSON is the signed-in person, as clients of the compatible API read it.
type profileJSON struct {
	ID            int64            `json:"id"`
	Name          string           `json:"name"`
	Email         string           `json:"email"`
	UID           string           `json:"uid"`
	Provider      string           `json:"provider"`
	DisplayName   string           `json:"display_name"`
	AvailableName string           `json:"available_name"`
	AvatarURL     string           `json:"avatar_url"`
	AccessToken   *string          `json:"access_token" doc:"Only from sign-in: ends with the session"`
	AccountID     int64            `json:"account_id" doc:"The first account"`
	Role          string           `json:"role" doc:"In the first account"`
	Locale        string           `json:"locale" doc:"The person's choice, empty for the browser's"`
	Type          *string          `json:"type"`
	Confirmed     bool             `json:"confirmed"`
	Accounts      []membershipJSON `json:"accounts"`
}

type membershipJSON struct {
	ID           int64                `json:"id"`
	Name         string               `json:"name"`
	Status       string               `json:"status" enum:"active,suspended"`
	Role         string               `json:"role" enum:"administrator,agent"`
	CustomRoleID *int64               `json:"custom_role_id"`
	Permissions  []account.Permission `json:"permissions" doc:"What the person may do in the account"`
	Locale       string               `json:"locale"`
	TimeZone     string               `json:"timezone"`
	Country      string               `json:"country"`
}

func toProfileJSON(who account.Identity) profileJSON {
	out := profileJSON{
		ID: who.ID, Name: who.Name, Email: who.Email, UID: who.Email, Provider: "email", DisplayName: who.Name, AvailableName: who.Name,
		Locale: who.Locale, Confirmed: true, Accounts: []membershipJSON{},
	}
	for i, m := range who.Memberships {
		if i == 0 {
			out.AccountID, out.Role = m.ID, string(m.Role)
		}
		out.Accounts = append(out.Accounts, membershipJSON{
			ID: m.ID, Name: m.Name, Status: accountStatus(m.Account), Role: string(m.Role), CustomRoleID: optional(m.CustomRole.ID), Permissions: m.Permissions(),
			Locale: m.Locale, TimeZone: m.TimeZone, Country: m.Country,
		})
	}
	return out
}

func accountStatus(a account.Account) string {
	if a.Suspended {
		return "suspended"
	}
	return "active"
}

type profileData struct {
	Data profileJSON `json:"data"`
}

// sessionOutput signs the browser in.
type sessionOutput struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   profileData
}

func (a *API) opened(s account.Session) *sessionOutput {
	out := &sessionOutput{Cookie: a.cookie(s.Cookie, s.ExpiresAt), Body: profileData{toProfileJSON(s.Identity)}}
	out.Body.Data.AccessToken = &s.AccessToken
	return out
}

func (a *API) cookie(value string, expires time.Time) http.Cookie {
	return http.Cookie{ //nolint:gosec // Secure follows the address that people open; plain HTTP is for this machine only
		Name: sessionCookie, Value: value, Path: "/", Expires: expires, HttpOnly: true,
		Secure: a.BaseURL.Scheme == "https", SameSite: http.SameSiteLaxMode,
	}
}

func (a *API) signIn(ctx context.Context, in *struct {
	Body struct {
		Email    looseText `json:"email"`
		Password looseText `json:"password"`
	}
}) (*sessionOutput, error) {
	s, err := a.Accounts.SignIn(ctx, string(in.Body.Email), string(in.Body.Password), requestOf(ctx).address)
	if err != nil {
		return nil, err
	}
	return a.opened(s), nil
}

func (a *API) signOut(ctx context.Context, _ *struct{}) (*struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}, error) {
	if err := a.Accounts.SignOut(ctx, identityOf(ctx)); err != nil {
		return nil, err
	}
	out := &struct {
		Cookie http.Cookie `header:"Set-Cookie"`
	}{a.cookie("", time.Unix(1, 0))}
	return out, nil
}

func (a *API) validateToken(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Payload struct {
			Success bool        `json:"success"`
			Data    profileJSON `json:"data"`
		} `json:"payload"`
	}
}, error) {
	out := &struct {
		Body struct {
			Payload struct {
				Success bool        `json:"success"`
				Data    profileJSON `json:"data"`
			} `json:"payload"`
		}
	}{}
	out.Body.Payload.Success = true
	out.Body.Payload.Data = toProfileJSON(identityOf(ctx))
	return out, nil
}

func (a *API) requestPasswordReset(ctx context.Context, in *struct {
	Body struct {
		Email looseText `json:"email"`
	}
}) (*empty, error) {
	return &empty{}, a.Accounts.RequestPasswordReset(ctx, string(in.Body.Email))
}

func (a *API) resetPassword(ctx context.Context, in *struct {
	Body struct {
		Token    looseText `json:"token"`
		Password looseText `json:"password"`
	}
}) (*sessionOutput, error) {
	s, err := a.Accounts.ResetPassword(ctx, string(in.Body.Token), string(in.Body.Password))
	if err != nil {
		return nil, err
	}
	return a.opened(s), nil
}

type invitationPayload struct {
	Payload struct {
		Email       string `json:"email"`
		Name        string `json:"name"`
		AccountName string `json:"account_name"`
		HasPassword bool   `json:"has_password" doc:"A user already: accept with that password"`
	} `json:"payload"`
}

func (a *API) getInvitation(ctx context.Context, in *struct {
	Token string `path:"token"`
}) (*struct{ Body invitationPayload }, error) {
	inv, err := a.Accounts.Invitation(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body invitationPayload }{}
	p := &out.Body.Payload
	p.Email, p.Name, p.AccountName, p.HasPassword = inv.Email, inv.Name, inv.AccountName, inv.HasPassword
	return out, nil
}

func (a *API) acceptInvitation(ctx context.Context, in *struct {
	Token string `path:"token"`
	Body  struct {
		Name     looseText `json:"name,omitempty"`
		Password looseText `json:"password"`
	}
}) (*sessionOutput, error) {
	s, err := a.Accounts.AcceptInvitation(ctx, in.Token, string(in.Body.Name), string(in.Body.Password), requestOf(ctx).address)
	if err != nil {
		return nil, err
	}
	return a.opened(s), nil
}

type setupState struct {
	Needed bool `json:"needed"`
}

func (a *API) getSetup(ctx context.Context, _ *struct{}) (*struct{ Body setupState }, error) {
	needed, err := a.Accounts.SetupNeeded(ctx)
	return &struct{ Body setupState }{setupState{needed}}, err
}

func (a *API) setup(ctx context.Context, in *struct {
	Body struct {
		AccountName looseText `json:"account_name"`
		Name        looseText `json:"name"`
		Email       looseText `json:"email"`
		Password    looseText `json:"password"`
		Locale      looseText `json:"locale,omitempty" doc:"en or pt-BR; pt-BR unless given"`
		Country     looseText `json:"country,omitempty" doc:"ISO alpha-2; BR unless given"`
		TimeZone    looseText `json:"timezone,omitempty" doc:"IANA name; America/Sao_Paulo unless given"`
	}
}) (*sessionOutput, error) {
	b := in.Body
	s, err := a.Accounts.SetupFirst(ctx, account.NewAccount{
		AccountName: string(b.AccountName), Name: string(b.Name), Email: string(b.Email), Password: string(b.Password),
		Locale: or(b.Locale, "pt-BR"), Country: or(b.Country, "BR"), TimeZone: or(b.TimeZone, "America/Sao_Paulo"),
	})
	if err != nil {
		return nil, err
	}
	return a.opened(s), nil
}

func or(given looseText, usual string) string {
	if given == "" {
		return usual
	}
	return string(given)
}

type profileOutput struct{ Body profileJSON }

func (a *API) getProfile(ctx context.Context, _ *struct{}) (*profileOutput, error) {
	return &profileOutput{toProfileJSON(identityOf(ctx))}, nil
}

// profileBody is what a person changes of themselves, wrapped in {"profile": …} or not.
type profileBody struct {
	Name   *looseText `json:"name,omitempty"`
	Locale *looseText `json:"locale,omitempty" doc:"en, pt-BR, or empty for the browser's"`
}

// UnmarshalJSON takes the wrapper off.
func (b *profileBody) UnmarshalJSON(data []byte) error {
	type plain profileBody
	return unwrap(data, "profile", (*plain)(b))
}

func (a *API) updateProfile(ctx context.Context, in *struct{ Body profileBody }) (*profileOutput, error) {
	who, err := a.Accounts.UpdateProfile(ctx, identityOf(ctx), account.ProfileChange{Name: (*string)(in.Body.Name), Locale: (*string)(in.Body.Locale)})
	if err != nil {
		return nil, err
	}
	return &profileOutput{toProfileJSON(who)}, nil
}

func (a *API) changePassword(ctx context.Context, in *struct {
	Body struct {
		Current  looseText `json:"current_password"`
		Password looseText `json:"password"`
	}
}) (*empty, error) {
	if requestOf(ctx).byToken {
		return nil, problem.Forbidden() // a token must not outlive the password that could end it
	}
	return &empty{}, a.Accounts.ChangePassword(ctx, identityOf(ctx), string(in.Body.Current), string(in.Body.Password), requestOf(ctx).address)
}

type tokenJSON struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	Token      string `json:"token,omitempty" doc:"Only when it is made"`
	CreatedAt  int64  `json:"created_at"`
	LastUsedAt *int64 `json:"last_used_at"`
}

func toTokenJSON(t account.AccessToken, secret string) tokenJSON {
	return tokenJSON{ID: t.ID, Name: t.Name, Token: secret, CreatedAt: epoch(t.CreatedAt), LastUsedAt: optional(epoch(t.LastUsedAt))}
}

type tokenList struct {
	Payload []tokenJSON `json:"payload"`
}

func (a *API) listAccessTokens(ctx context.Context, _ *struct{}) (*struct{ Body tokenList }, error) {
	list, err := a.Accounts.AccessTokens(ctx, identityOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body tokenList }{tokenList{[]tokenJSON{}}}
	for _, t := range list {
		out.Body.Payload = append(out.Body.Payload, toTokenJSON(t, ""))
	}
	return out, nil
}

type tokenPayload struct {
	Payload tokenJSON `json:"payload"`
}

func (a *API) createAccessToken(ctx context.Context, in *struct {
	Body struct {
		Name looseText `json:"name"`
	}
}) (*struct{ Body tokenPayload }, error) {
	secret, t, err := a.Accounts.CreateAccessToken(ctx, identityOf(ctx), string(in.Body.Name))
	if err != nil {
		return nil, err
	}
	return &struct{ Body tokenPayload }{tokenPayload{toTokenJSON(t, secret)}}, nil
}

func (a *API) deleteAccessToken(ctx context.Context, in *struct {
	ID int64 `path:"id"`
}) (*empty, error) {
	return &empty{}, a.Accounts.DeleteAccessToken(ctx, identityOf(ctx), in.ID)
}
