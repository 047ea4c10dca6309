package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// version is that of the Graph API, unless an inbox names another one. Meta keeps each for two years.
const version = "v25.0"

// The settings of an inbox, by the names under which they are given and kept.
const (
	phoneNumber   = "phone_number"
	phoneNumberID = "phone_number_id"
	businessID    = "business_account_id"
	apiVersion    = "api_version"
	accessToken   = "access_token"
	appSecret     = "app_secret"
	verifyToken   = "webhook_verify_token" //nolint:gosec // the name of a setting
)

// connection is what the settings of an inbox say of how to reach its number.
type connection struct {
	phone      string // E.164
	phoneID    string
	businessID string
	version    string
	token      string
	secret     string // of the app
	verify     string // what Meta shows when it asks whether the webhook is ours
}

func connectionOf(i inbox.Inbox) connection {
	plain := func(name string) string {
		text, _ := i.Settings.Plain[name].(string)
		return text
	}
	return connection{
		phone: plain(phoneNumber), phoneID: plain(phoneNumberID), businessID: plain(businessID), version: plain(apiVersion), verify: plain(verifyToken),
		token: i.Settings.Secret[accessToken], secret: i.Settings.Secret[appSecret],
	}
}

// mark tells two access tokens apart without saying anything of them.
func (c connection) mark() string {
	sum := sha256.Sum256([]byte(c.token))
	return hex.EncodeToString(sum[:8])
}

// signs says whether a signature, as in the header X-Hub-Signature-256, is of this body and
// made with the app's secret.
func (c connection) signs(signature string, body []byte) bool {
	given, err := hex.DecodeString(strings.TrimPrefix(signature, "sha256="))
	return err == nil && c.secret != "" && hmac.Equal(given, c.hmac(body))
}

// proof shows to the Graph API that whoever has the token has the app's secret too.
func (c connection) proof() string { return hex.EncodeToString(c.hmac([]byte(c.token))) }

func (c connection) hmac(data []byte) []byte {
	mac := hmac.New(sha256.New, []byte(c.secret))
	mac.Write(data)
	return mac.Sum(nil)
}

// Kind is how inboxes of the channel are set up.
type Kind struct{}

// setting is one that people give.
type setting struct {
	name   string
	form   *regexp.Regexp
	code   string // of one that has another form
	secret bool
}

// What is pasted wrongly most often: the number in the place of its id, a name in the place of
// the secret.
var given = []setting{
	{phoneNumberID, regexp.MustCompile(`^\d{5,30}$`), "whatsapp_id_invalid", false},
	{businessID, regexp.MustCompile(`^\d{5,30}$`), "whatsapp_id_invalid", false},
	{apiVersion, regexp.MustCompile(`^v\d{1,3}\.\d$`), "whatsapp_version_invalid", false},
	{accessToken, regexp.MustCompile(`^[!-~]{20,1000}$`), "whatsapp_token_malformed", true},
	{appSecret, regexp.MustCompile(`^[0-9a-fA-F]{32,64}$`), "whatsapp_secret_malformed", true},
}

// Configure checks the settings of an inbox. All of them are required but the API's version. The
// verify token is made here, once. Errors, on channel.NAME: required, whatsapp_phone_invalid,
// whatsapp_id_invalid, whatsapp_version_invalid, whatsapp_token_malformed,
// whatsapp_secret_malformed, value_invalid.
func (Kind) Configure(_ context.Context, fields map[string]any, before inbox.Settings) (inbox.Settings, error) {
	fields = unfolded(fields)
	after := inbox.Settings{Plain: maps.Clone(before.Plain), Secret: maps.Clone(before.Secret)}
	if after.Plain == nil {
		after.Plain = inbox.Plain{apiVersion: version, verifyToken: rand.Text()}
	}
	if after.Secret == nil {
		after.Secret = inbox.Secret{}
	}
	var faults []problem.Field
	refuse := func(name string, err error) { faults = append(faults, problem.FieldOf("channel."+name, err)) }
	if phone, err := phoneOf(fields, after); err != nil {
		refuse(phoneNumber, err)
	} else {
		after.Plain[phoneNumber] = phone
	}
	for _, s := range given {
		known, _ := after.Plain[s.name].(string)
		if s.secret {
			known = after.Secret[s.name]
		}
		value, err := s.read(fields, known)
		switch {
		case err != nil:
			refuse(s.name, err)
		case s.secret:
			after.Secret[s.name] = value
		default:
			after.Plain[s.name] = value
		}
	}
	if err := problem.InvalidFields(faults...); err != nil {
		return inbox.Settings{}, err
	}
	return after, nil
}

// unfolded takes fields out of provider_config, where clients of the compatible API give them.
func unfolded(fields map[string]any) map[string]any {
	config, found := fields["provider_config"].(map[string]any)
	if !found {
		return fields
	}
	out := maps.Clone(config)
	if token, found := config["api_key"]; found {
		out[accessToken] = token
	}
	maps.Copy(out, fields)
	return out
}

// read gives a setting as it is given, or as it is known when it is left out.
func (s setting) read(fields map[string]any, known string) (string, error) {
	value, err := textOf(fields, s.name, known)
	if err != nil {
		return "", err
	}
	if value == "" {
		return "", &problem.Fault{Code: "required"}
	}
	if !s.form.MatchString(value) {
		return "", &problem.Fault{Code: s.code}
	}
	return value, nil
}

// phoneOf reads the number of an inbox, which needs its country's code.
func phoneOf(fields map[string]any, after inbox.Settings) (string, error) {
	known, _ := after.Plain[phoneNumber].(string)
	value, err := textOf(fields, phoneNumber, known)
	if err != nil {
		return "", err
	}
	if value == "" {
		return "", &problem.Fault{Code: "required"}
	}
	if !strings.HasPrefix(value, "+") {
		value = "+" + value
	}
	phone, err := contact.Phone(value, "")
	if err != nil || phone == "" {
		return "", &problem.Fault{Code: "whatsapp_phone_invalid"}
	}
	return phone, nil
}

// textOf gives a field as text: ids come as numbers, too.
func textOf(fields map[string]any, name, known string) (string, error) {
	value, found := fields[name]
	if !found {
		return known, nil
	}
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return fold.Clean(v, 0)
	case json.Number:
		return v.String(), nil
	case float64:
		return fmt.Sprintf("%.0f", v), nil
	}
	return "", &problem.Fault{Code: "value_invalid"}
}
