package outbound

import (
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8": true, "200.160.2.3": true, "2001:4860:4860::8888": true,
		"127.0.0.1": false, "127.1.2.3": false, "0.0.0.0": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.100.100.200": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::ffff:8.8.8.8": true,
	} {
		if got := Public(netip.MustParseAddr(address)); got != public {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestNetworksCanBeAllowed(t *testing.T) {
	allowed := PublicOr([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")})
	for address, want := range map[string]bool{"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "127.0.0.1": false, "fd00::1": true, "8.8.8.8": true} {
		if got := allowed(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestAnAddressThatIsNoWebPage(t *testing.T) {
	for _, address := range []string{"", "x", "ftp://exemplo.com/a", "file:///etc/passwd", "javascript:alert(1)", "http://", "//exemplo.com/a", "http://a:b@exemplo.com", "http://exemplo.com/\x00", "https://" + strings.Repeat("x", MaxURL)} {
		if err := CheckURL(address); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
	if err := CheckURL("HTTPS://exemplo.com/a?b#c"); err != nil {
		t.Error(err)
	}
}
