package contact

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// MaxOther is how many e-mails, and how many phone numbers, a contact may have
// besides its primary one.
const MaxOther = 20

// The kinds of identities. Of e-mails and phone numbers a contact may have several.
const (
	kindEmail      = "email"
	kindPhone      = "phone_number"
	kindIdentifier = "identifier"
)

// PhoneNumber is a number as E.164, and as it was given when that differs.
type PhoneNumber struct {
	Number string `json:"number"`
	Typed  string `json:"typed,omitempty"`
}

// Emails are all of the contact's, the primary first.
func (c Contact) Emails() []string { return append(given(c.Email), c.OtherEmails...) }

// PhoneNumbers are all of the contact's, the primary first.
func (c Contact) PhoneNumbers() []string {
	all := given(c.PhoneNumber)
	for _, p := range c.OtherPhones {
		all = append(all, p.Number)
	}
	return all
}

// setEmail makes an e-mail the primary one. One that the contact has already
// changes place with it, or stays where it is when the change was found by it.
func (c *Contact) setEmail(given string, found bool) error {
	email, err := Email(given)
	if err != nil {
		return err
	}
	if at := slices.Index(c.OtherEmails, email); at >= 0 {
		if found {
			return nil
		}
		c.OtherEmails = replaced(c.OtherEmails, at, c.Email)
	}
	c.Email = email
	return nil
}

func (c *Contact) setPhone(given, country string, found bool) error {
	phone, err := phoneNumber(given, country)
	if err != nil {
		return err
	}
	if phone.Number == c.PhoneNumber {
		return nil // the same number typed another way is no change
	}
	at := slices.IndexFunc(c.OtherPhones, func(p PhoneNumber) bool { return p.Number == phone.Number })
	if at >= 0 {
		if found {
			return nil
		}
		c.OtherPhones = replaced(c.OtherPhones, at, PhoneNumber{c.PhoneNumber, c.PhoneTyped})
	}
	c.PhoneNumber, c.PhoneTyped = phone.Number, phone.Typed
	return nil
}

// replaced puts a value in the place of another, or takes that out when the new
// one is empty; the list itself stays as it is.
func replaced[T comparable](list []T, at int, value T) []T {
	out := slices.Clone(list)
	var empty T
	if value == empty {
		return orNil(slices.Delete(out, at, at+1))
	}
	out[at] = value
	return out
}

func (c *Contact) setOtherEmails(given []string) error {
	var others []string
	for _, text := range given {
		email, err := Email(text)
		if err != nil {
			return err
		}
		if email != "" && email != c.Email && !slices.Contains(others, email) {
			others = append(others, email)
		}
	}
	c.OtherEmails = others
	return tooMany(len(others))
}

func (c *Contact) setOtherPhones(given []string, country string) error {
	var others []PhoneNumber
	for _, text := range given {
		phone, err := phoneNumber(text, country)
		if err != nil {
			return err
		}
		same := func(p PhoneNumber) bool { return p.Number == phone.Number }
		if at := slices.IndexFunc(c.OtherPhones, same); at >= 0 && phone.Typed == "" {
			phone = c.OtherPhones[at] // how it was typed once is kept
		}
		if phone.Number != "" && phone.Number != c.PhoneNumber && !slices.ContainsFunc(others, same) {
			others = append(others, phone)
		}
	}
	c.OtherPhones = others
	return tooMany(len(others))
}

// addEmails appends those that the contact does not have; where it has none, the
// first becomes the primary one.
func (c *Contact) addEmails(more []string) error {
	all := slices.Clone(c.OtherEmails)
	for _, text := range more {
		email, err := Email(text)
		if err != nil {
			return err
		}
		switch {
		case email == "" || email == c.Email || slices.Contains(all, email):
		case c.Email == "":
			c.Email = email
		default:
			all = append(all, email)
		}
	}
	c.OtherEmails = all
	return tooMany(len(all))
}

// addPhones is addEmails for phone numbers.
func (c *Contact) addPhones(more []string, country string) error {
	all := slices.Clone(c.OtherPhones)
	for _, text := range more {
		phone, err := phoneNumber(text, country)
		if err != nil {
			return err
		}
		same := func(p PhoneNumber) bool { return p.Number == phone.Number }
		switch {
		case phone.Number == "" || phone.Number == c.PhoneNumber || slices.ContainsFunc(all, same):
		case c.PhoneNumber == "":
			c.PhoneNumber, c.PhoneTyped = phone.Number, phone.Typed
		default:
			all = append(all, phone)
		}
	}
	c.OtherPhones = all
	return tooMany(len(all))
}

func tooMany(n int) error {
	if n > MaxOther {
		return &FieldError{Code: CodeTooMany, Params: map[string]string{"max": strconv.Itoa(MaxOther)}}
	}
	return nil
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// LockIdentities makes writers of e-mails and phone numbers agree: those that
// write an other one wait for all, the rest only for those. It is taken by
// [InsertMany] and [Save]; who calls them more than once in a transaction and may
// write other ones takes it first, alone. SQLite has one writer and no need of it.
func LockIdentities(ctx context.Context, tx *database.Tx, accountID int64, alone bool) error {
	return tx.Lock(ctx, "contact identities", accountID, alone)
}

// taken is the error that an identity to be written belongs to another contact,
// where no constraint can say so.
type taken struct{ field string }

func (e *taken) Error() string { return "contact: " + e.field + " is another contact's" }

// IsTaken says that an error is about an identity which another contact has.
func IsTaken(err error) bool {
	_, other := errors.AsType[*taken](err)
	return other || database.Violates(err) != ""
}

// claimsOthers says whether a change is of the other e-mails or phone numbers.
func claimsOthers(before, after *Contact) bool {
	return !slices.Equal(before.OtherEmails, after.OtherEmails) || !slices.Equal(before.OtherPhones, after.OtherPhones)
}

// saveOthers writes the rows of the contact's other identities, none of which may
// be primary in another contact.
func saveOthers(ctx context.Context, tx *database.Tx, c *Contact) error {
	if _, err := tx.Exec(ctx, "DELETE FROM contact_identities WHERE account_id = $1 AND contact_id = $2", c.AccountID, c.ID); err != nil {
		return err
	}
	emails, phones := c.OtherEmails, Contact{OtherPhones: c.OtherPhones}.PhoneNumbers()
	for _, by := range []struct {
		kind   string
		values []string
	}{{kindEmail, emails}, {kindPhone, phones}} {
		if len(by.values) == 0 {
			continue
		}
		key := tx.Dialect().ContactsBy(by.kind)
		condition, argument := tx.Dialect().In(key.Key, "$3", by.values)
		var primary bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+key.From+" WHERE "+key.Account+" = $1 AND "+key.ID+" <> $2 AND "+condition+")",
			c.AccountID, c.ID, argument).Scan(&primary)
		if err != nil {
			return err
		}
		if primary {
			return &taken{by.kind}
		}
		if err := insertOthers(ctx, tx, c, by.kind, by.values); err != nil {
			return err
		}
	}
	return nil
}

func insertOthers(ctx context.Context, tx *database.Tx, c *Contact, kind string, values []string) error {
	for _, value := range values {
		n, err := tx.Exec(ctx, "INSERT INTO contact_identities (account_id, kind, value, contact_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			c.AccountID, kind, value, c.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return &taken{kind}
		}
	}
	return nil
}

// freeOfOthers checks that none of the values is another contact's other
// identity. self is 0 for new contacts.
func freeOfOthers(ctx context.Context, tx *database.Tx, accountID, self int64, emails, phones []string) error {
	for _, by := range []struct {
		kind   string
		values []string
	}{{kindEmail, emails}, {kindPhone, phones}} {
		if len(by.values) == 0 {
			continue
		}
		condition, argument := tx.Dialect().In("value", "$4", by.values)
		var other bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM contact_identities WHERE account_id = $1 AND kind = $2 AND contact_id <> $3 AND "+condition+")",
			accountID, by.kind, self, argument).Scan(&other)
		if err != nil {
			return err
		}
		if other {
			return &taken{by.kind}
		}
	}
	return nil
}

// claimMany is [claimMoves] for new contacts, in fewer statements.
func claimMany(ctx context.Context, tx *database.Tx, contacts []*Contact) error {
	some, others := false, false
	for _, c := range contacts {
		some = some || c.Email != "" || c.PhoneNumber != ""
		others = others || c.OtherEmails != nil || c.OtherPhones != nil
	}
	if !some && !others {
		return nil
	}
	account := contacts[0].AccountID
	if err := LockIdentities(ctx, tx, account, others); err != nil {
		return err
	}
	// Mostly an account has none.
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM contact_identities WHERE account_id = $1)", account).Scan(&some)
	if err != nil || !some {
		return err
	}
	var emails, phones []string
	for _, c := range contacts {
		emails = append(emails, given(c.Email)...)
		phones = append(phones, given(c.PhoneNumber)...)
	}
	return freeOfOthers(ctx, tx, account, 0, emails, phones)
}

// takenProblem names every identity that is taken and, as the conflict, the first
// contact that has one.
func takenProblem(c Contact, others []Contact, broken string, cause error) error {
	fields, other := c.clashes(others)
	options := []problem.Option{problem.Because(cause)}
	if len(fields) > 0 {
		options = append(options, problem.ConflictsWith("contact_id", other))
	} else {
		fields = []string{broken}
	}
	options = append(options, func(e *problem.Error) {
		for _, field := range fields {
			e.Fields = append(e.Fields, problem.Field{Name: field, Code: field + "_taken"})
		}
	})
	return problem.Invalid(fields[0]+"_taken", options...)
}

// clashes names the identities that c shares with others, and the first of those.
func (c Contact) clashes(others []Contact) (fields []string, id int64) {
	for _, field := range []string{kindEmail, kindPhone, kindIdentifier} {
		for _, other := range others {
			if other.ID == c.ID || !c.shares(field, other) {
				continue
			}
			if len(fields) == 0 {
				id = other.ID
			}
			fields = append(fields, field)
			break
		}
	}
	return fields, id
}

// shares says whether two contacts have an identity of the kind in common.
func (c Contact) shares(kind string, other Contact) bool {
	mine, theirs := c.identities().of(kind), other.identities().of(kind)
	return slices.ContainsFunc(mine, func(value string) bool { return slices.Contains(theirs, value) })
}

func (c Contact) identities() Identities {
	return Identities{given(c.Identifier), c.Emails(), c.PhoneNumbers()}
}

func (i Identities) of(kind string) []string {
	switch kind {
	case kindEmail:
		return i.Emails
	case kindPhone:
		return i.PhoneNumbers
	}
	return i.Identifiers
}

// given is a list of the text, empty for none.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
