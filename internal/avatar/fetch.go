package avatar

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

const (
	fetchTime    = 10 * time.Second
	maxRedirects = 5
)

// Fetcher gets pictures from addresses that users name.
type Fetcher struct{ client *http.Client }

// NewFetcher makes one that connects only where allowed says: [outbound.Public], but
// for tests.
func NewFetcher(allowed func(netip.Addr) bool) *Fetcher {
	transport := outbound.Transport(allowed, fetchTime)
	transport.DisableKeepAlives = true
	return &Fetcher{&http.Client{
		Timeout:   fetchTime,
		Transport: transport,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errors.New("too many redirects")
			}
			return outbound.Check(r.URL)
		},
	}}
}

// Fetch gets the file at an address, at most MaxFile bytes.
func (f *Fetcher) Fetch(ctx context.Context, address string) ([]byte, error) {
	if err := CheckURL(address); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "image/*")
	response, err := f.client.Do(request)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the address, which may name a person
		}
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch a picture: status %d", response.StatusCode)
	}
	return Read(response.Body)
}

// CheckURL refuses what is no address of a web page. Error: avatar_url_invalid.
func CheckURL(address string) error {
	if outbound.CheckURL(address) != nil {
		return problem.Invalid("avatar_url_invalid", problem.OnField("avatar_url"))
	}
	return nil
}
