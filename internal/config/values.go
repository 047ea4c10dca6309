package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Secret is an address that may hold a password. However it is printed, the password is hidden.
type Secret string

// Reveal is the address with its password, for opening it.
func (s Secret) Reveal() string { return string(s) }

// String hides the password, and everything of an address that cannot be understood.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	parsed, err := url.Parse(string(s))
	if err != nil || parsed.Scheme == "" || parsed.Opaque != "" {
		return "(hidden)"
	}
	query := parsed.Query()
	for name := range query {
		if lower := strings.ToLower(name); strings.Contains(lower, "password") || strings.Contains(lower, "secret") || strings.Contains(lower, "key") {
			query.Set(name, "xxxxx")
		}
	}
	parsed.RawQuery = query.Encode()
	return parsed.Redacted()
}

// GoString hides the password from %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// LogValue hides the password from the log.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the password from JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Size is a number of bytes, written like 2GB, 500MB, 1.5GiB or 1048576. A kilobyte is 1000 bytes.
type Size int64

// UnmarshalText reads a size; less than nothing is refused.
func (s *Size) UnmarshalText(text []byte) error {
	bytes, err := humanize.ParseBytes(string(text))
	if err != nil || bytes > math.MaxInt64 {
		return fmt.Errorf("%q is no size: write a number of bytes, such as 2GB or 500MB", text)
	}
	*s = Size(bytes)
	return nil
}

// String is the size for people, such as "2 GB" or "1.5 MB", rounded to one digit behind the point.
func (s Size) String() string {
	if s == 1 {
		return "1 byte"
	}
	value, units := float64(s), []string{"bytes", "KB", "MB", "GB", "TB", "PB", "EB"}
	unit := 0
	for value >= 999.95 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0") + " " + units[unit]
}

// Log says what is logged and how.
type Log struct {
	Level slog.Level // this and above
	JSON  bool       // one JSON object a line; else text for people
}

var errLog = errors.New("write debug, info, warn or error, and if you like ,json or ,text behind it, such as info,json")

// UnmarshalText reads a level, a format, or both with a comma between them.
func (l *Log) UnmarshalText(text []byte) error {
	read := Log{}
	for word := range strings.SplitSeq(strings.ToLower(string(text)), ",") {
		switch word = strings.TrimSpace(word); word {
		case "json", "text":
			read.JSON = word == "json"
		case "debug", "info", "warn", "error":
			if err := read.Level.UnmarshalText([]byte(word)); err != nil {
				return errLog
			}
		default:
			return errLog
		}
	}
	*l = read
	return nil
}

// String is the setting as it is written.
func (l Log) String() string {
	format := "text"
	if l.JSON {
		format = "json"
	}
	return strings.ToLower(l.Level.String()) + "," + format
}

// Networks are ranges of addresses, written like 10.0.0.0/8,127.0.0.1.
type Networks []netip.Prefix

// UnmarshalText reads networks and single addresses with commas between them.
func (n *Networks) UnmarshalText(text []byte) error {
	read := Networks{}
	for word := range strings.SplitSeq(string(text), ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		network, err := netip.ParsePrefix(word)
		if address, errAddress := netip.ParseAddr(word); errAddress == nil && address.Zone() == "" {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is no network: write networks with commas between them, such as 10.0.0.0/8,127.0.0.1", word)
		}
		read = append(read, network.Masked())
	}
	*n = read
	return nil
}

// Contain tells whether the address is in one of the networks.
func (n Networks) Contain(address netip.Addr) bool {
	for _, network := range n {
		if network.Contains(address.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}
