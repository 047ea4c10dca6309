package api

import (
	"context"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/segment"
)

type accountJSON struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Locale    string     `json:"locale" enum:"en,pt-BR"`
	TimeZone  string     `json:"timezone"`
	Country   string     `json:"country" doc:"ISO alpha-2: national phone numbers belong to it"`
	Status    string     `json:"status" enum:"active,suspended"`
	Limits    limitsJSON `json:"limits"`
	CreatedAt int64      `json:"created_at"`
}

type limitsJSON struct {
	SegmentsPerUser int `json:"segments_per_user"`
}

type accountOutput struct{ Body accountJSON }

func toAccountOutput(a account.Account) *accountOutput {
	return &accountOutput{accountJSON{
		ID: a.ID, Name: a.Name, Locale: a.Locale, TimeZone: a.TimeZone, Country: a.Country, Status: accountStatus(a),
		Limits: limitsJSON{a.SegmentsPerUser}, CreatedAt: epoch(a.CreatedAt),
	}}
}

func (a *API) getAccount(ctx context.Context, _ *AccountInput) (*accountOutput, error) {
	return toAccountOutput(actorOf(ctx).Account), nil
}

func (a *API) updateAccount(ctx context.Context, in *struct {
	AccountInput
	Body struct {
		Name     *looseText  `json:"name,omitempty"`
		Locale   *looseText  `json:"locale,omitempty"`
		TimeZone *looseText  `json:"timezone,omitempty"`
		Country  *looseText  `json:"country,omitempty"`
		Limits   *limitsJSON `json:"limits,omitempty"`
	}
}) (*accountOutput, error) {
	b := in.Body
	change := account.AccountChange{Name: (*string)(b.Name), Locale: (*string)(b.Locale), TimeZone: (*string)(b.TimeZone), Country: (*string)(b.Country)}
	if b.Limits != nil {
		change.SegmentsPerUser = &b.Limits.SegmentsPerUser
	}
	changed, err := a.Accounts.UpdateAccount(ctx, actorOf(ctx), change)
	if err != nil {
		return nil, err
	}
	return toAccountOutput(changed), nil
}

// memberJSON is a member, under the name and shape of the compatible API's agent.
type memberJSON struct {
	ID                  int64  `json:"id"`
	AccountID           int64  `json:"account_id"`
	Name                string `json:"name"`
	AvailableName       string `json:"available_name"`
	Email               string `json:"email"`
	Role                string `json:"role" enum:"administrator,agent"`
	Confirmed           bool   `json:"confirmed"`
	AvailabilityStatus  string `json:"availability_status"`
	AutoOffline         bool   `json:"auto_offline"`
	Thumbnail           string `json:"thumbnail"`
	CustomRoleID        *int64 `json:"custom_role_id"`
	Status              string `json:"status" enum:"active,invited,deactivated"`
	InvitationExpiresAt *int64 `json:"invitation_expires_at"`
}

func toMemberJSON(m account.Member) memberJSON {
	return memberJSON{
		ID: m.ID, AccountID: m.AccountID, Name: m.Name, AvailableName: m.Name, Email: m.Email, Role: string(m.Role),
		Confirmed: m.Status != account.Invited, AvailabilityStatus: "offline", AutoOffline: true,
		CustomRoleID: optional(m.CustomRole.ID), Status: string(m.Status), InvitationExpiresAt: optional(epoch(m.InvitationExpiresAt)),
	}
}

type memberOutput struct{ Body memberJSON }

func toMemberOutput(m account.Member, err error) (*memberOutput, error) {
	return &memberOutput{toMemberJSON(m)}, err
}

type membersOutput struct{ Body []memberJSON }

func toMembersOutput(list []account.Member, err error) (*membersOutput, error) {
	out := &membersOutput{[]memberJSON{}}
	for _, m := range list {
		out.Body = append(out.Body, toMemberJSON(m))
	}
	return out, err
}

func (a *API) listMembers(ctx context.Context, _ *AccountInput) (*membersOutput, error) {
	return toMembersOutput(a.Accounts.Members(ctx, actorOf(ctx)))
}

// inviteBody is whom a client invites, wrapped in {"agent": …} or not.
type inviteBody struct {
	Name  looseText `json:"name"`
	Email looseText `json:"email"`
	Role  looseText `json:"role,omitempty" doc:"agent unless given"`

	CustomRoleID looseID `json:"custom_role_id,omitzero" doc:"Only of an agent"`
}

// UnmarshalJSON takes the wrapper off.
func (b *inviteBody) UnmarshalJSON(data []byte) error {
	type plain inviteBody
	return unwrap(data, "agent", (*plain)(b))
}

func (a *API) inviteMember(ctx context.Context, in *struct {
	AccountInput
	Body inviteBody
}) (*memberOutput, error) {
	role := account.Role(or(in.Body.Role, string(account.Agent)))
	return toMemberOutput(a.Accounts.Invite(ctx, actorOf(ctx), string(in.Body.Name), string(in.Body.Email), role, in.Body.CustomRoleID.id))
}

// memberBody is what a client changes of a member, wrapped in {"agent": …} or not.
type memberBody struct {
	Name   *looseText `json:"name,omitempty" doc:"Only until the person has signed in"`
	Role   *looseText `json:"role,omitempty"`
	Status *looseText `json:"status,omitempty" doc:"active or deactivated"`

	CustomRoleID looseID `json:"custom_role_id,omitzero" doc:"Only of an agent; null takes it away"`
}

// UnmarshalJSON takes the wrapper off.
func (b *memberBody) UnmarshalJSON(data []byte) error {
	type plain memberBody
	return unwrap(data, "agent", (*plain)(b))
}

func (a *API) updateMember(ctx context.Context, in *struct {
	IDInput
	Body memberBody
}) (*memberOutput, error) {
	change := account.MemberChange{
		Name: (*string)(in.Body.Name), Role: (*account.Role)(in.Body.Role), Status: (*account.Status)(in.Body.Status),
		CustomRoleID: in.Body.CustomRoleID.change(),
	}
	return toMemberOutput(a.Accounts.UpdateMember(ctx, actorOf(ctx), in.ID, change))
}

func (a *API) inviteMemberAgain(ctx context.Context, in *IDInput) (*memberOutput, error) {
	return toMemberOutput(a.Accounts.InviteAgain(ctx, actorOf(ctx), in.ID))
}

type invitationLink struct {
	Payload struct {
		Link      string `json:"link" doc:"Valid once; anybody who has it can join"`
		ExpiresAt int64  `json:"expires_at"`
	} `json:"payload"`
}

func (a *API) createInvitationLink(ctx context.Context, in *IDInput) (*struct{ Body invitationLink }, error) {
	secret, inv, err := a.Accounts.InvitationLink(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body invitationLink }{}
	out.Body.Payload.Link = a.BaseURL.String() + "/invitation?token=" + secret
	out.Body.Payload.ExpiresAt = epoch(inv.InvitationExpiresAt)
	return out, nil
}

func (a *API) removeMember(ctx context.Context, in *struct {
	IDInput
	HandOverTo int64 `query:"hand_over_to" doc:"Who gets what the member owns; you unless given"`
}) (*empty, error) {
	return &empty{}, a.Accounts.RemoveMember(ctx, actorOf(ctx), in.ID, in.HandOverTo, contact.HandOver, segment.HandOver, conversation.HandOver)
}

type teamJSON struct {
	ID              int64  `json:"id"`
	Name            string `json:"name"`
	Description     string `json:"description"`
	AllowAutoAssign bool   `json:"allow_auto_assign"`
	AccountID       int64  `json:"account_id"`
	IsMember        bool   `json:"is_member"`
}

func toTeamJSON(ctx context.Context, t account.Team) teamJSON {
	return teamJSON{t.ID, t.Name, t.Description, true, actorOf(ctx).AccountID(), t.Mine}
}

type teamOutput struct{ Body teamJSON }

func toTeamOutput(ctx context.Context, t account.Team, err error) (*teamOutput, error) {
	return &teamOutput{toTeamJSON(ctx, t)}, err
}

func (a *API) listTeams(ctx context.Context, _ *AccountInput) (*struct{ Body []teamJSON }, error) {
	list, err := a.Accounts.Teams(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body []teamJSON }{[]teamJSON{}}
	for _, t := range list {
		out.Body = append(out.Body, toTeamJSON(ctx, t))
	}
	return out, nil
}

func (a *API) getTeam(ctx context.Context, in *IDInput) (*teamOutput, error) {
	t, err := a.Accounts.Team(ctx, actorOf(ctx), in.ID)
	return toTeamOutput(ctx, t, err)
}

type teamBody struct {
	Name        *looseText `json:"name,omitempty"`
	Description *looseText `json:"description,omitempty"`
}

// UnmarshalJSON takes the wrapper off.
func (b *teamBody) UnmarshalJSON(data []byte) error {
	type plain teamBody
	return unwrap(data, "team", (*plain)(b))
}

func (b teamBody) change() account.TeamChange {
	return account.TeamChange{Name: (*string)(b.Name), Description: (*string)(b.Description)}
}

func (a *API) createTeam(ctx context.Context, in *struct {
	AccountInput
	Body teamBody
}) (*teamOutput, error) {
	t, err := a.Accounts.CreateTeam(ctx, actorOf(ctx), in.Body.change())
	return toTeamOutput(ctx, t, err)
}

func (a *API) updateTeam(ctx context.Context, in *struct {
	IDInput
	Body teamBody
}) (*teamOutput, error) {
	t, err := a.Accounts.UpdateTeam(ctx, actorOf(ctx), in.ID, in.Body.change())
	return toTeamOutput(ctx, t, err)
}

func (a *API) deleteTeam(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Accounts.DeleteTeam(ctx, actorOf(ctx), in.ID)
}

func (a *API) listTeamMembers(ctx context.Context, in *IDInput) (*membersOutput, error) {
	return toMembersOutput(a.Accounts.TeamMembers(ctx, actorOf(ctx), in.ID))
}

type teamMembersInput struct {
	IDInput
	Body struct {
		UserIDs looseIDs `json:"user_ids"`
	}
}

func (a *API) addTeamMembers(ctx context.Context, in *teamMembersInput) (*membersOutput, error) {
	return toMembersOutput(a.Accounts.AddToTeam(ctx, actorOf(ctx), in.ID, in.Body.UserIDs.ids(), false))
}

func (a *API) replaceTeamMembers(ctx context.Context, in *teamMembersInput) (*membersOutput, error) {
	if in.Body.UserIDs == nil { // not the same as an empty list
		return nil, problem.Invalid("required", problem.OnField("user_ids"), problem.With("field", "user_ids"))
	}
	return toMembersOutput(a.Accounts.AddToTeam(ctx, actorOf(ctx), in.ID, in.Body.UserIDs.ids(), true))
}

func (a *API) removeTeamMembers(ctx context.Context, in *teamMembersInput) (*membersOutput, error) {
	return toMembersOutput(a.Accounts.RemoveFromTeam(ctx, actorOf(ctx), in.ID, in.Body.UserIDs.ids()))
}
