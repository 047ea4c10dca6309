package inbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Channel is a kind of inbox.
type Channel string

// The channels. API is that of programs, through the public API.
const (
	API      Channel = "api"
	Website  Channel = "website"
	Email    Channel = "email"
	WhatsApp Channel = "whatsapp"
)

// Limits, in characters.
const (
	maxName     = 255
	maxGreeting = 20_000
)

// Inbox is a connected channel.
type Inbox struct {
	ID              int64
	AccountID       int64
	Name            string
	Channel         Channel
	GreetingEnabled bool
	Greeting        string // what a contact is answered at once in a new conversation
	Identifier      string // the secret in the address of the public API; "" once archived
	HMACToken       string // the key of the hash by which a program proves who somebody is
	HMACMandatory   bool   // nobody is believed without that hash
	Settings        Settings
	ArchivedAt      time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Change is what changes of an inbox; nil stays.
type Change struct {
	Name            *string
	GreetingEnabled *bool
	Greeting        *string
	HMACMandatory   *bool
	Settings        map[string]any // what its channel needs to know; see [Kind]
}

// Apply gives the inbox with a change made. The error names each field at fault.
func (i Inbox) Apply(change Change) (Inbox, error) {
	var faults []problem.Field
	clean := func(field string, given, into *string, most int, required bool) {
		if given == nil {
			return
		}
		text, err := fold.Clean(*given, most)
		if err == nil && text == "" && required {
			err = &problem.Fault{Code: "required"}
		}
		if err != nil {
			faults = append(faults, problem.FieldOf(field, err))
			return
		}
		*into = text
	}
	clean("name", change.Name, &i.Name, maxName, true)
	clean("greeting_message", change.Greeting, &i.Greeting, maxGreeting, false)
	if change.GreetingEnabled != nil {
		i.GreetingEnabled = *change.GreetingEnabled
	}
	if change.HMACMandatory != nil {
		i.HMACMandatory = *change.HMACMandatory
	}
	return i, problem.InvalidFields(faults...)
}

// Greets says whether a contact is answered at once.
func (i Inbox) Greets() bool { return i.GreetingEnabled && i.Greeting != "" }

// Proves says whether a hash, hexadecimal, shows that whoever sends it knows the inbox's
// key, and so may speak for the contact with this identifier.
func (i Inbox) Proves(identifier, hash string) bool {
	mac := hmac.New(sha256.New, []byte(i.HMACToken))
	mac.Write([]byte(identifier))
	given, err := hex.DecodeString(hash)
	return err == nil && identifier != "" && hmac.Equal(given, mac.Sum(nil))
}

// maxSource is the most characters of a source id.
const maxSource = 255

// CleanSource gives a source id as it is stored. Errors, on source_id: too_long, text_invalid.
func CleanSource(given string) (string, error) {
	source, err := fold.Clean(given, maxSource)
	if err != nil {
		return "", problem.InvalidFields(problem.FieldOf("source_id", err))
	}
	return source, nil
}

// NewUUID gives a random one.
func NewUUID() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}
