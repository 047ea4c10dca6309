// Package outbound reaches addresses on the internet that users name, and nothing inside
// the house: the very address that is dialled is asked about, after its name was
// resolved, for each connection anew.
package outbound

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// MaxURL is the length of an address, in bytes.
const MaxURL = 2000

// ErrAddress says that a name led to an address that may not be reached.
var ErrAddress = errors.New("the address is not public")

var errURL = errors.New("not a plain http address")

// Dialer connects only where allowed says: [Public], or that and what whoever runs the server
// has added. dial bounds how long connecting may take.
func Dialer(allowed func(netip.Addr) bool, dial time.Duration) *net.Dialer {
	return &net.Dialer{Timeout: dial, Control: func(_, address string, _ syscall.RawConn) error {
		peer, err := netip.ParseAddrPort(address)
		if err != nil || !allowed(peer.Addr().Unmap()) {
			return ErrAddress
		}
		return nil
	}}
}

// Transport is for requests over connections of a [Dialer].
func Transport(allowed func(netip.Addr) bool, dial time.Duration) *http.Transport {
	return &http.Transport{DialContext: Dialer(allowed, dial).DialContext, MaxResponseHeaderBytes: 64 << 10} // no proxy: it would dial for us
}

// CheckURL refuses what is no address of a web server: http or https, with a host,
// without a password, at most MaxURL bytes.
func CheckURL(address string) error {
	parsed, err := url.Parse(address)
	if err != nil || len(address) > MaxURL {
		return errURL
	}
	return Check(parsed)
}

// Check is CheckURL of an address that was read already.
func Check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return errURL
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

// PublicOr says that public addresses may be reached, and those of some networks.
func PublicOr(networks []netip.Prefix) func(netip.Addr) bool {
	return func(address netip.Addr) bool {
		for _, network := range networks {
			if network.Contains(address.Unmap()) {
				return true
			}
		}
		return Public(address)
	}
}
