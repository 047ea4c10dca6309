package avatar

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

const (
	fetchTime    = 10 * time.Second
	maxRedirects = 5
	maxURL       = 2000
)

// Fetcher gets pictures from addresses that users name.
type Fetcher struct{ client *http.Client }

var errAddress = errors.New("the address is not public")

// NewFetcher makes one that connects only where allowed says: [Public], but for
// tests. It is asked about the very address that is dialled, after the name was
// resolved, for each redirect anew.
func NewFetcher(allowed func(netip.Addr) bool) *Fetcher {
	dialer := &net.Dialer{Timeout: fetchTime, Control: func(_, address string, _ syscall.RawConn) error {
		peer, err := netip.ParseAddrPort(address)
		if err != nil || !allowed(peer.Addr().Unmap()) {
			return errAddress
		}
		return nil
	}}
	return &Fetcher{&http.Client{
		Timeout:   fetchTime,
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}, // no proxy: it would dial for us
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errors.New("too many redirects")
			}
			return checkURL(r.URL)
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
	parsed, err := url.Parse(address)
	if err == nil {
		err = checkURL(parsed)
	}
	if err != nil || len(address) > maxURL {
		return problem.Invalid("avatar_url_invalid", problem.OnField("avatar_url"))
	}
	return nil
}

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return errors.New("not a plain http address")
	}
	return nil
}

// Networks that netip does not count as private and that are not the internet's.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // behind a provider's router; some clouds' metadata
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), // these five carry an IPv4 address inside
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("fec0::/10"),
}

// Public says whether an address is on the internet, and not of this machine, its
// network, or whoever runs it.
func Public(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() || address.IsLoopback() || address.IsLinkLocalUnicast() {
		return false
	}
	for _, network := range reserved {
		if network.Contains(address) {
			return false
		}
	}
	return true
}
