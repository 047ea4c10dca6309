package problem

// Kind is the sort of trouble. The zero value is KindInternal: what nobody classified is our fault.
type Kind int

// The kinds, each with the HTTP status that means the same.
const (
	KindInternal        Kind = iota // 500
	KindMalformed                   // 400
	KindInvalid                     // 422
	KindUnauthenticated             // 401
	KindForbidden                   // 403
	KindNotFound                    // 404
	KindConflict                    // 409
	KindTooLarge                    // 413
	KindTooManyRequests             // 429
	KindUnavailable                 // 503
	KindStorageFull                 // 507
)

type meaning struct {
	name   string
	status int
}

var meanings = [...]meaning{
	KindInternal:        {"internal", 500},
	KindMalformed:       {"malformed", 400},
	KindInvalid:         {"invalid", 422},
	KindUnauthenticated: {"unauthenticated", 401},
	KindForbidden:       {"forbidden", 403},
	KindNotFound:        {"not found", 404},
	KindConflict:        {"conflict", 409},
	KindTooLarge:        {"too large", 413},
	KindTooManyRequests: {"too many requests", 429},
	KindUnavailable:     {"unavailable", 503},
	KindStorageFull:     {"storage full", 507},
}

// Status is the HTTP status that means the same.
func (k Kind) Status() int { return k.meaning().status }

// String names the kind in English, for the log.
func (k Kind) String() string { return k.meaning().name }

func (k Kind) meaning() meaning {
	if k < 0 || int(k) >= len(meanings) {
		return meanings[KindInternal]
	}
	return meanings[k]
}
