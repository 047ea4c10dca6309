package mailbox

import (
	"context"
	"encoding/json"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Security is how a connection to a mail server is encrypted.
type Security string

// The ways. None is for servers in networks that were allowed.
const (
	TLS      Security = "tls"      // from the start
	StartTLS Security = "starttls" // after a greeting, or not at all
	None     Security = "none"
)

// Server is a mail server, and who signs in there; without a login nobody does.
type Server struct {
	Host     string
	Port     int
	Security Security
	Login    string
	Password string
}

// Settings are those of an inbox.
type Settings struct {
	Address string
	IMAP    Server
	Folder  string
	SMTP    Server
}

// place names the folder that mails are taken from; another one is begun anew.
func (s Settings) place() string {
	return strings.Join([]string{s.IMAP.Host, strconv.Itoa(s.IMAP.Port), s.IMAP.Login, s.Folder}, "\n")
}

const (
	maxHost   = 253
	maxLogin  = 255
	maxFolder = 255
)

// Names of the settings, as clients know them.
const (
	fieldAddress = "email"
	fieldFolder  = "imap_folder"
	prefixIMAP   = "imap_"
	prefixSMTP   = "smtp_"
)

// SettingsOf reads what is stored of an inbox.
func SettingsOf(stored inbox.Settings) Settings {
	return Settings{
		Address: text(stored.Plain, fieldAddress), Folder: text(stored.Plain, fieldFolder),
		IMAP: serverOf(stored, prefixIMAP), SMTP: serverOf(stored, prefixSMTP),
	}
}

func serverOf(stored inbox.Settings, prefix string) Server {
	port, _ := number(stored.Plain[prefix+"port"])
	return Server{
		Host: text(stored.Plain, prefix+"host"), Port: port, Security: Security(text(stored.Plain, prefix+"security")),
		Login: text(stored.Plain, prefix+"login"), Password: stored.Secret[prefix+"password"],
	}
}

func text(of map[string]any, name string) string {
	out, _ := of[name].(string)
	return out
}

// number reads a whole number, as JSON and people write it.
func number(given any) (int, bool) {
	switch n := given.(type) {
	case int:
		return n, true
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) < 1<<31
	case json.Number:
		out, err := strconv.Atoi(n.String())
		return out, err == nil
	case string:
		out, err := strconv.Atoi(strings.TrimSpace(n))
		return out, err == nil
	}
	return 0, false
}

// form reads settings as they are given, and notes what is wrong.
type form struct {
	given  map[string]any
	faults []problem.Field
}

func (f *form) refuse(name, code string, params problem.Params) {
	f.faults = append(f.faults, problem.FieldOf("channel."+name, &problem.Fault{Code: code, Params: params}))
}

// text gives a setting, or what it was before where it is left out.
func (f *form) text(name, before string, most int) string {
	given, found := f.given[name]
	if !found || given == nil {
		return before
	}
	raw, is := given.(string)
	if !is {
		f.refuse(name, fold.CodeTextInvalid, nil)
		return before
	}
	clean, err := fold.Clean(raw, most)
	if err != nil {
		f.faults = append(f.faults, problem.FieldOf("channel."+name, err))
		return before
	}
	if strings.ContainsFunc(clean, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		f.refuse(name, fold.CodeTextInvalid, nil)
	}
	return clean
}

// password is text that is taken as it is.
func (f *form) password(name, before string) string {
	given, is := f.given[name].(string)
	if !is || given == "" {
		return before
	}
	if err := fold.Check(given); err != nil || strings.ContainsAny(given, "\r\n") || len(given) > 4*maxLogin {
		f.refuse(name, fold.CodeTextInvalid, nil)
	}
	return given
}

func (f *form) require(name, value string) {
	if value == "" {
		f.refuse(name, "required", nil)
	}
}

// Configure checks the settings of an inbox; see [inbox.Kind]. It asks no server: that is Try.
func (s *Service) Configure(_ context.Context, given map[string]any, before inbox.Settings) (inbox.Settings, error) {
	set, err := configure(given, SettingsOf(before))
	return set.stored(), err
}

func configure(given map[string]any, set Settings) (Settings, error) {
	f := &form{given: given}
	f.address(&set)
	f.server(prefixIMAP, &set.IMAP, map[Security]int{TLS: 993, StartTLS: 143, None: 143})
	if set.IMAP.Login == "" {
		set.IMAP.Login = set.Address
	}
	if set.IMAP.Password == "" {
		f.refuse(prefixIMAP+"password", "required", nil)
	}
	set.Folder = f.text(fieldFolder, set.Folder, maxFolder)
	if set.Folder == "" {
		set.Folder = "INBOX"
	}
	if _, said := given[prefixSMTP+"login"]; !said && set.SMTP.Host == "" {
		set.SMTP.Login = set.IMAP.Login
	}
	f.server(prefixSMTP, &set.SMTP, map[Security]int{TLS: 465, StartTLS: 587, None: 25})
	if set.SMTP.Login == "" {
		set.SMTP.Password = ""
	} else if set.SMTP.Password == "" {
		set.SMTP.Password = f.password(prefixIMAP+"password", "") // most servers have one for both
		if set.SMTP.Password == "" {
			f.refuse(prefixSMTP+"password", "required", nil)
		}
	}
	return set, problem.InvalidFields(f.faults...)
}

func (f *form) address(set *Settings) {
	raw := f.text(fieldAddress, set.Address, contact.MaxEmailLength)
	clean, err := contact.Email(raw)
	if err == nil && clean == "" {
		err = &problem.Fault{Code: "required"}
	}
	if err != nil {
		f.faults = append(f.faults, problem.FieldOf("channel."+fieldAddress, err))
		return
	}
	set.Address = clean
}

// server reads the settings of a server. A password is kept for the server that it was given
// for: it is asked for anew when that changes, or whoever may change settings could have it sent
// to a server of their own.
func (f *form) server(prefix string, s *Server, ports map[Security]int) {
	before := *s
	s.Host = strings.ToLower(strings.TrimSuffix(f.text(prefix+"host", s.Host, maxHost), "."))
	f.require(prefix+"host", s.Host)
	if s.Host != "" && !isHost(s.Host) {
		f.refuse(prefix+"host", "mail_host_invalid", nil)
	}
	port, said := f.given[prefix+"port"]
	if said = said && port != nil && port != ""; said {
		n, whole := number(port)
		if !whole || n < 1 || n > 65535 {
			f.refuse(prefix+"port", "mail_port_invalid", nil)
		}
		s.Port = n
	}
	s.Security = f.security(prefix+"security", s.Security, s.Port, ports)
	if !said && (s.Port == 0 || s.Security != before.Security && s.Port == ports[before.Security]) {
		s.Port = ports[s.Security]
	}
	s.Login = f.text(prefix+"login", s.Login, maxLogin)
	if s.Host != before.Host {
		s.Password = ""
	}
	s.Password = f.password(prefix+"password", s.Password)
}

// security gives how a connection is encrypted: as it is said, as it was, or as servers do it at
// the port, from the start where that says nothing.
func (f *form) security(name string, before Security, port int, ports map[Security]int) Security {
	given := Security(f.text(name, string(before), maxLogin))
	if given == "" {
		given = TLS
		if port == ports[StartTLS] {
			given = StartTLS
		}
	}
	if !slices.Contains([]Security{TLS, StartTLS, None}, given) {
		f.refuse(name, "choice_invalid", problem.Params{"choices": "tls, starttls, none"})
	}
	return given
}

// isHost says whether a text can be the name or the address of a server.
func isHost(host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return r <= ' ' || r == '/' || r == '@' || r == ':' || r == '?' || r == '#' || r == '['
	})
}

// stored gives settings as an inbox keeps them.
func (s Settings) stored() inbox.Settings {
	out := inbox.Settings{Plain: inbox.Plain{fieldAddress: s.Address, fieldFolder: s.Folder}, Secret: inbox.Secret{}}
	for prefix, server := range map[string]Server{prefixIMAP: s.IMAP, prefixSMTP: s.SMTP} {
		out.Plain[prefix+"host"], out.Plain[prefix+"port"] = server.Host, server.Port
		out.Plain[prefix+"security"], out.Plain[prefix+"login"] = string(server.Security), server.Login
		out.Secret[prefix+"password"] = server.Password
	}
	return out
}
