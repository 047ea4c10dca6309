package account

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/fichahq/ficha/internal/problem"
)

// Account is a company's space. Country is the ISO 3166 alpha-2 code that national
// phone numbers belong to; Locale is "en" or "pt-BR"; TimeZone an IANA name.
type Account struct {
	ID              int64
	Name            string
	Locale          string
	TimeZone        string
	Country         string
	Suspended       bool
	SegmentsPerUser int // how many segments a member may save
	CreatedAt       time.Time
}

// User is a person who signs in. Locale is "" when the browser's or account's counts.
type User struct {
	ID     int64
	Name   string
	Email  string
	Locale string
}

// Role is what a member is in an account.
type Role string

// The roles. An agent works with contacts; the rest is the administrator's.
const (
	Administrator Role = "administrator"
	Agent         Role = "agent"
)

// Status is where a membership stands.
type Status string

// The statuses of a membership.
const (
	Invited     Status = "invited"
	Active      Status = "active"
	Deactivated Status = "deactivated"
)

// Permission is one thing that a role allows.
type Permission string

// The permissions. Contacts means to see them; Edit to create and change them, with
// their labels and notes; Definitions and Labels to say which custom attributes
// and labels there are; Settings is everything else about the account.
const (
	Contacts    Permission = "contacts"
	Edit        Permission = "edit"
	Merge       Permission = "merge"
	Import      Permission = "import"
	Export      Permission = "export"
	Delete      Permission = "delete"
	Definitions Permission = "definitions"
	Labels      Permission = "labels"
	Settings    Permission = "settings"
)

var permissions = map[Role][]Permission{
	Administrator: {Contacts, Edit, Merge, Import, Export, Delete, Definitions, Labels, Settings},
	Agent:         {Contacts, Edit, Merge},
}

// Permissions lists what the role allows by itself; see [Membership.Permissions].
func (r Role) Permissions() []Permission { return slices.Clone(permissions[r]) }

// Member is a user in an account.
type Member struct {
	User
	AccountID           int64
	Role                Role
	CustomRole          CustomRole // of an agent, zero for none
	Status              Status
	InvitationExpiresAt time.Time // zero unless invited
	invitedBy           int64     // the administrator who did
}

// Membership is an account as one of its members sees it.
type Membership struct {
	Account
	Role       Role
	CustomRole CustomRole // of an agent, zero for none
	Status     Status
}

// Permissions lists what the member may do.
func (m Membership) Permissions() []Permission {
	return append([]Permission{}, permissionsOf(m.Role, m.CustomRole)...)
}

// Actor is who does something: an active member of an account that is not
// suspended. Only [Service.Actor], [ForChannel] and the command line make one.
type Actor struct {
	UserID     int64
	Account    Account
	Role       Role
	CustomRole CustomRole // of an agent, zero for none
	Locale     string     // the member's language, else ""
	ByToken    bool       // a program acts for the member
}

// AccountID is the account that the actor works in.
func (a Actor) AccountID() int64 { return a.Account.ID }

// Can says whether the actor's role allows p.
func (a Actor) Can(p Permission) bool { return slices.Contains(permissionsOf(a.Role, a.CustomRole), p) }

// Require gives the error "forbidden" unless the actor's role allows p.
func (a Actor) Require(p Permission) error {
	if !a.Can(p) {
		return problem.Forbidden()
	}
	return nil
}

// Limits of what people type.
const (
	maxName        = 255
	maxDescription = 1000
	minPassword    = 10
	maxPassword    = 200 // argon2 hashes all of it: not a way to keep us busy
)

// Locales are the languages of page, mail and messages.
var locales = []string{"en", "pt-BR"}

// checker collects what is wrong with an input, field by field.
type checker struct{ fields []problem.Field }

func (c *checker) refuse(field, code string, params problem.Params) {
	all := problem.Params{"field": field}
	maps.Copy(all, params)
	c.fields = append(c.fields, problem.Field{Name: field, Code: code, Params: all})
}

func (c *checker) err() error { return problem.InvalidFields(c.fields...) }

// name trims and requires a single-line text.
func (c *checker) name(field, value string) string {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		c.refuse(field, "required", nil)
	case !utf8.ValidString(value) || strings.ContainsFunc(value, isControl):
		c.refuse(field, "text_invalid", nil)
	case utf8.RuneCountInString(value) > maxName:
		c.refuse(field, "too_long", problem.Params{"max": strconv.Itoa(maxName)})
	}
	return value
}

// description trims an optional longer text.
func (c *checker) description(field, value string) string {
	value = strings.TrimSpace(value)
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		c.refuse(field, "text_invalid", nil)
	} else if utf8.RuneCountInString(value) > maxDescription {
		c.refuse(field, "too_long", problem.Params{"max": strconv.Itoa(maxDescription)})
	}
	return value
}

// email folds the address that somebody signs in with.
func (c *checker) email(value string) string {
	valid := utf8.ValidString(value) // asked before: folding replaces what is not
	value = strings.ToLower(strings.TrimSpace(value))
	local, domain, found := strings.Cut(value, "@")
	if !valid || !found || local == "" || domain == "" || strings.Contains(domain, "@") || len(value) > maxName ||
		strings.ContainsFunc(value, isSpaceOrControl) {
		c.refuse("email", "email_invalid", nil)
	}
	return value
}

func (c *checker) password(value string) {
	if n := utf8.RuneCountInString(value); n < minPassword {
		c.refuse("password", "password_too_short", problem.Params{"min": strconv.Itoa(minPassword)})
	} else if n > maxPassword {
		c.refuse("password", "password_too_long", problem.Params{"max": strconv.Itoa(maxPassword)})
	}
}

// locale accepts a language of ours; empty only where optional.
func (c *checker) locale(value string, optional bool) string {
	if !slices.Contains(locales, value) && (!optional || value != "") {
		c.refuse("locale", "locale_invalid", nil)
	}
	return value
}

func (c *checker) timeZone(value string) string {
	// "" and "Local" are not the name of a zone, though Go loads them.
	if _, err := time.LoadLocation(value); err != nil || value == "" || value == "Local" {
		c.refuse("timezone", "timezone_invalid", nil)
	}
	return value
}

func (c *checker) country(value string) string {
	region, err := language.ParseRegion(value)
	if err != nil || len(value) != 2 || !region.IsCountry() {
		c.refuse("country", "country_invalid", nil)
		return value
	}
	return region.Canonicalize().String() // UK becomes GB: phone numbers know only that
}

func (c *checker) role(value Role) Role {
	if _, ok := permissions[value]; !ok {
		c.refuse("role", "choice_invalid", problem.Params{"choices": "administrator, agent"})
	}
	return value
}

func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
func isSpaceOrControl(r rune) bool {
	return unicode.IsSpace(r) || isControl(r) || unicode.Is(unicode.Cf, r)
}
