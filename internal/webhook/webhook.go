package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

// Kind is what a webhook can be told of. It is stored, so it never changes.
type Kind string

// The kinds. Test is sent by hand only.
const (
	ContactCreated Kind = "contact_created"
	ContactUpdated Kind = "contact_updated"
	ContactMerged  Kind = "contact_merged"
	ContactDeleted Kind = "contact_deleted"

	ConversationCreated       Kind = "conversation_created"
	ConversationUpdated       Kind = "conversation_updated"
	ConversationStatusChanged Kind = "conversation_status_changed"
	MessageCreated            Kind = "message_created"
	MessageUpdated            Kind = "message_updated"

	Test Kind = "webhook_test"
)

// Kinds are those that a webhook can subscribe to, in the order in which they are
// shown. A new one needs its line here, and somebody who publishes it.
func Kinds() []Kind {
	return []Kind{
		ContactCreated, ContactUpdated, ContactMerged, ContactDeleted,
		ConversationCreated, ConversationUpdated, ConversationStatusChanged, MessageCreated, MessageUpdated,
	}
}

// Webhook is an address that is called.
type Webhook struct {
	ID        int64
	AccountID int64
	Name      string // "" for none
	URL       string
	Kinds     []Kind // what it is told of, in the order of Kinds
	Active    bool
	CreatedAt time.Time
	UpdatedAt time.Time

	secret string
	// failures are calls in a row that were not taken, since failingSince; toldAt is when
	// the administrators heard of it.
	failures             int
	failingSince, toldAt time.Time
}

// FailingSince is since when a webhook takes nothing; zero for one that works, or has
// failed a few times only.
func (w Webhook) FailingSince() time.Time {
	if w.failures < restAfter {
		return time.Time{}
	}
	return w.failingSince
}

// Change is what changes of a webhook; nil stays.
type Change struct {
	Name, URL *string
	Kinds     *[]string
	Active    *bool
}

const maxName = 100

// apply gives the webhook with a change made. The error names each field at fault:
// too_long, text_invalid, webhook_url_invalid, subscriptions_invalid.
func (w Webhook) apply(change Change) (Webhook, error) {
	var faults []problem.Field
	if change.Name != nil {
		name, err := fold.Clean(*change.Name, maxName)
		if err != nil {
			faults = append(faults, problem.FieldOf("name", err))
		}
		w.Name = name
	}
	if change.URL != nil {
		w.URL = strings.TrimSpace(*change.URL)
	}
	if fold.Check(w.URL) != nil || outbound.CheckURL(w.URL) != nil {
		faults = append(faults, problem.Field{Name: "url", Code: "webhook_url_invalid"})
	}
	if change.Kinds != nil {
		kinds, known := kindsOf(*change.Kinds)
		if !known {
			faults = append(faults, problem.Field{Name: "subscriptions", Code: "subscriptions_invalid", Params: problem.Params{"choices": joined(Kinds())}})
		}
		w.Kinds = kinds
	}
	if change.Active != nil {
		w.Active = *change.Active
	}
	return w, problem.InvalidFields(faults...)
}

// kindsOf reads a list in which every name must be known, and one there.
func kindsOf(names []string) (kinds []Kind, known bool) {
	for _, kind := range Kinds() {
		if slices.Contains(names, string(kind)) {
			kinds = append(kinds, kind)
		}
	}
	for _, name := range names {
		if !slices.Contains(kinds, Kind(name)) {
			return nil, false
		}
	}
	return kinds, len(kinds) > 0
}

func joined(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

// secretPrefix tells people what they have in front of them.
const secretPrefix = "whsec_"

func newSecret() string { return secretPrefix + rand.Text() }

// Sign gives the signature of a call: HMAC-SHA256, with the whole secret as its key, of
// the timestamp (seconds, as in the header), a full stop and the body, in hex.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Status is what became of a delivery.
type Status string

// The statuses. Pending: it was not tried yet, or will be again.
const (
	Pending   Status = "pending"
	Delivered Status = "delivered"
	Failed    Status = "failed"
)

// Statuses are all of them.
func Statuses() []Status { return []Status{Pending, Delivered, Failed} }

// Delivery is one thing that a webhook is told, and what became of it.
type Delivery struct {
	ID        int64
	AccountID int64
	WebhookID int64
	Kind      Kind
	ContactID int64 // whom it is about; 0 for nobody
	Status    Status
	Attempts  int
	Answer    int    // HTTP status of the last try, 0 when there was none
	Fault     string // why the last try failed, one of the codes below; "" for none
	Took      time.Duration
	CreatedAt time.Time
	NextAt    time.Time // of a pending one: when it is tried, at the earliest
	TriedAt   time.Time // zero before the first try

	body   string
	queued time.Time // when it was put into the queue, the last time
}

// Why a try failed.
const (
	faultAnswer      = "answer"      // an answer that is none of 200 to 299
	faultAddress     = "address"     // the name leads to an address that may not be reached
	faultTimeout     = "timeout"     // no answer within callTime
	faultName        = "name"        // there is no such name
	faultCertificate = "certificate" // one that cannot be trusted
	faultConnection  = "connection"  // anything else on the way
	faultInactive    = "inactive"    // the webhook was switched off
	faultExpired     = "expired"     // it waited for a day behind others
)

// How failures are waited out.
const (
	restAfter   = 3                // failures in a row after which the webhook rests as a whole
	longestRest = 30 * time.Minute // so that it is soon found when it works again
	giveUpAfter = 24 * time.Hour   // in the queue
	tellAfter   = 23 * time.Hour   // of failures, when something was given up
)

// pauses are the times between two tries. A delivery that was tried nine times has its
// last try when its day is over.
var pauses = []time.Duration{
	10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 7 * time.Hour, 9 * time.Hour,
}

// pauseAfter is how long to wait after a number of failures, from 1.
func pauseAfter(failures int) time.Duration { return pauses[min(failures, len(pauses))-1] }

// restFor is how long a webhook rests after a number of failures in a row.
func restFor(failures int) time.Duration {
	if failures < restAfter {
		return 0
	}
	return min(pauseAfter(failures-restAfter+1), longestRest)
}
