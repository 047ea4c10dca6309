package architecture

import (
	"flag"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/fichahq/ficha/"

// layer is what a package may import of ours, tests aside, and what to do
// instead of importing something else.
type layer struct {
	imports []string
	instead string
}

// layers is every package, from the ground up. A package may import what stands
// in its line and nothing else of ours.
var layers = map[string]layer{
	"internal/clock":    {nil, "The clock knows nobody."},
	"internal/problem":  {nil, "Problems are codes and parameters; their texts stand in package text."},
	"internal/fold":     {[]string{"problem"}, "Folding knows no field; limits and names come from the caller."},
	"internal/trigram":  {nil, "A volume is made of texts and read by fragments; where it is stored is not its business."},
	"internal/text":     {nil, "The catalogue takes codes and parameters as plain strings."},
	"internal/sample":   {nil, "Invented contacts are bytes of a CSV; they come in as any file does."},
	"internal/event":    {nil, "An event carries ids; whoever publishes it gives them."},
	"internal/blob":     {[]string{"problem"}, "Files are bytes under a key; whoever stores one knows what is inside."},
	"internal/outbound": {nil, "Reaching an address knows nothing of why."},
	"internal/mail":     {[]string{"clock", "text"}, "A letter is plain data; the feature fills it in, package notification sends it."},
	"internal/config":   {[]string{"mail"}, "A setting is checked here and used in package app."},

	"internal/database":     {[]string{"clock", "problem"}, "The store knows no feature: write the SQL in the feature's store.go."},
	"internal/job":          {[]string{"clock", "database", "problem"}, "The queue knows no feature: register a handler from the feature (Register) and wire it in app."},
	"internal/account":      {[]string{"clock", "database", "fold", "problem"}, "An account does not know what it contains; take an interface or a function, such as Mailer or Handover, and wire it in app."},
	"internal/idempotency":  {[]string{"database", "problem"}, "What makes two requests the same is told by whoever has the request."},
	"internal/notification": {[]string{"account", "database", "event", "job", "mail", "problem"}, "Who knows what a notice is about registers its writer with Service.Writes."},

	"internal/webhook": {
		[]string{"account", "clock", "database", "event", "fold", "job", "mail", "notification", "outbound", "problem"},
		"A webhook does not know what it carries: whoever changes something gives the content to Service.Publish.",
	},

	"internal/attribute": {
		[]string{"account", "clock", "database", "event", "fold", "job", "problem"},
		"An attribute does not know whose values it describes: take an interface, such as Holders, and wire it in app.",
	},
	"internal/filter": {
		[]string{"attribute", "database", "fold", "problem"},
		"A filter asks nobody: what it has to know comes in filter.Rules, and its SQL goes to whoever lists contacts.",
	},
	"internal/columnar": {[]string{"database", "filter"}, "Columns hold values: what a condition means belongs into filter, what a list does with the contacts into contact."},
	"internal/contact":  {[]string{"account", "attribute", "clock", "columnar", "database", "event", "filter", "fold", "job", "problem", "trigram", "webhook"}, "Contacts know no way in but their own use cases: give them a Change."},
	"internal/bulk": {
		[]string{"account", "attribute", "clock", "contact", "database", "event", "job", "problem"},
		"What a change does to one contact belongs into contact; a bulk action only does it many times.",
	},
	"internal/duplicate": {
		[]string{"account", "attribute", "clock", "contact", "database", "event", "fold", "job", "problem"},
		"Finding pairs is its only task; merging them is contact's.",
	},
	"internal/segment": {
		[]string{"account", "attribute", "contact", "database", "event", "filter", "fold", "problem", "text"},
		"A segment only names a filter; what a filter means belongs into filter, which contacts there are into contact.",
	},
	"internal/canned": {
		[]string{"account", "database", "event", "fold", "problem"},
		"A canned reply is a text; what its variables stand for belongs into conversation.",
	},
	"internal/inbox": {
		[]string{"account", "contact", "database", "event", "fold", "problem"},
		"An inbox knows who somebody is in it, not what is said: that is conversation's.",
	},
	"internal/conversation": {
		[]string{"account", "attribute", "avatar", "blob", "clock", "contact", "database", "event", "filter", "fold", "inbox", "job", "mail", "notification", "problem", "text", "webhook"},
		"What a message changes of a contact is contact's to do (Heard, Answered, Meet, Identify); how a channel speaks belongs to whoever speaks for it.",
	},
	"internal/mailbox": {
		[]string{"account", "clock", "contact", "conversation", "database", "event", "fold", "inbox", "outbound", "problem"},
		"A mailbox brings mails and carries them away; what becomes of a message belongs into conversation, what a letter of ours says into mail.",
	},
	"internal/website": {
		[]string{"account", "conversation", "fold", "inbox", "problem"},
		"Who is let in is decided here; what a visitor may see and say belongs into conversation.",
	},
	"internal/whatsapp": {
		[]string{"account", "clock", "contact", "conversation", "database", "event", "fold", "inbox", "job", "problem", "text"},
		"WhatsApp's channel speaks with Meta; which conversation a message belongs to is conversation's, what HTTP says api's.",
	},
	"internal/history": {[]string{"account", "contact", "database", "problem"}, "A history reads what others have stored; whoever changes a contact records it with contact.Record."},
	"internal/exporter": {
		[]string{"account", "attribute", "blob", "clock", "contact", "database", "event", "importer/sheet", "job", "mail", "notification", "problem", "text"},
		"Which contacts is contact's to say, what HTTP says api's.",
	},
	"internal/importer/sheet": {[]string{"attribute", "contact", "fold"}, "A sheet is read without knowing imports, databases or the web; only what reads single values is shared."},
	"internal/importer": {
		[]string{"account", "attribute", "blob", "clock", "contact", "database", "event", "fold", "importer/sheet", "job", "mail", "notification", "problem", "text"},
		"What a field may contain belongs into contact, what HTTP says into api; other features are reached through app.",
	},

	"internal/privacy": {
		[]string{"account", "avatar", "blob", "clock", "contact", "conversation", "database", "event", "history", "idempotency", "importer", "inbox", "job", "notification", "problem", "text", "webhook", "whatsapp"},
		"Who keeps something about a person gives a function that forgets it, and privacy calls that.",
	},

	"internal/avatar": {
		[]string{"account", "blob", "contact", "database", "job", "outbound", "problem"},
		"A contact knows no more of its picture than the key; what HTTP says belongs into api.",
	},

	"internal/api": {
		[]string{"account", "attribute", "avatar", "bulk", "canned", "clock", "config", "contact", "conversation", "database", "duplicate", "event", "exporter", "filter", "history", "idempotency", "importer", "inbox", "mailbox", "notification", "privacy", "problem", "segment", "text", "webhook", "website", "whatsapp"},
		"A handler only translates: put the rule into the feature's service and call that.",
	},
	"internal/app": {
		[]string{"account", "api", "attribute", "avatar", "blob", "bulk", "canned", "clock", "columnar", "config", "contact", "conversation", "database", "duplicate", "event", "exporter", "history", "idempotency", "importer", "inbox", "job", "mail", "mailbox", "notification", "outbound", "privacy", "problem", "segment", "webhook", "website", "whatsapp", "../web"},
		"The composition root wires packages of the program; test helpers and commands are not among them.",
	},
	"web": {nil, "The page is files; it is served by api and built by npm."},
	"cmd/ficha": {
		[]string{"account", "api", "app", "config", "importer", "notification", "problem", "sample", "text", "../web"},
		"A command parses its flags and calls app and the services; put the rule there.",
	},

	"internal/architecture":         {nil, "These rules look at files only."},
	"internal/testkit":              {[]string{"database", "job", "testkit/postgres"}, "Helpers that need a feature belong into that feature's tests."},
	"internal/testkit/postgres":     {nil, "A throw-away server knows nothing of Ficha."},
	"internal/testkit/cmd/postgres": {[]string{"testkit/postgres"}, "It only starts the server."},
	"internal/testkit/cmd/mailbox":  {nil, "It only starts the server."},
	"bench":                         {[]string{"sample", "testkit/postgres"}, "A benchmark drives the real binary from outside."},
}

// library is a module that only some packages import.
type library struct {
	only    []string
	instead string
}

// libraries keeps each of them behind the package that hides it.
var libraries = map[string]library{
	"github.com/alecthomas/kong":                              {[]string{"cmd/ficha"}, "Settings are fields of config.Config; only cmd/ficha parses the command line."},
	"github.com/danielgtaylor/huma":                           {[]string{"internal/api"}, "Only api speaks HTTP's library; return plain types and problems."},
	"github.com/jackc/pgx":                                    {[]string{"bench", "internal/database", "internal/event", "internal/job", "internal/testkit/postgres"}, "Use database.Reader and database.Tx. Exceptions: job hands River its native transaction, event listens on a connection of its own, testkit/postgres makes databases, bench asks beside the program."},
	"modernc.org/sqlite":                                      {[]string{"bench", "internal/database"}, "Use database.Reader and database.Tx; a difference of the stores is a field of Dialect. Exception: bench asks beside the program."},
	"github.com/pressly/goose":                                {[]string{"internal/database"}, "Migrations run in database.Migrate only."},
	"github.com/riverqueue/river":                             {[]string{"internal/job"}, "Use job.Handle and Queue.Enqueue; only job knows the queue library."},
	"github.com/wneessen/go-mail":                             {[]string{"internal/mail"}, "Use mail.Sender, or better notification, which sends after the commit."},
	"github.com/emersion/go-imap":                             {[]string{"internal/mailbox", "internal/testkit/cmd/mailbox"}, "Mailboxes are read by package mailbox; testkit has one to read."},
	"github.com/emersion/go-message":                          {[]string{"internal/mailbox"}, "Mails of strangers are read by mailbox.Parse, which bounds what they cost; letters of ours are mail.Render's."},
	"github.com/microcosm-cc/bluemonday":                      {[]string{"internal/mailbox"}, "HTML of strangers is made safe where it comes in."},
	"gocloud.dev":                                             {[]string{"internal/blob"}, "Use blob.Store."},
	"golang.org/x/image":                                      {[]string{"internal/avatar"}, "Pictures are drawn by avatar.Make and Shrink only, which check their size first."},
	"github.com/gabriel-vasile/mimetype":                      {[]string{"internal/conversation"}, "What a file is says conversation when it is attached, by its bytes."},
	"github.com/nyaruka/phonenumbers":                         {[]string{"internal/contact"}, "Use contact.Phone: there is one normaliser for every way in."},
	"github.com/xuri/excelize":                                {[]string{"internal/exporter"}, "Workbooks are written by exporter, part by part (ADR 17); its tests read them with this library."},
	"golang.org/x/crypto/argon2":                              {[]string{"internal/account"}, "Passwords are checked by account's use cases only."},
	"github.com/gofrs/flock":                                  {[]string{"internal/database"}, "Two processes agree through the database, not through files."},
	"github.com/dustin/go-humanize":                           {[]string{"internal/config"}, "Sizes are read as settings; texts for people come from package text."},
	"golang.org/x/net/idna":                                   {[]string{"internal/website"}, "Names of hosts are read as settings of a site."},
	"github.com/sirupsen/logrus":                              {nil, "Log with log/slog, at the edge."},
	"github.com/pkg/errors":                                   {nil, "Wrap with fmt.Errorf and %w, or make a problem."},
	"github.com/stretchr/testify":                             {nil, "Compare with the language; say in the message what a user would notice."},
	"github.com/google/go-cmp":                                {nil, "Compare with the language; say in the message what a user would notice."},
	"github.com/mattn/go-sqlite3":                             {nil, "The program has no cgo: use modernc.org/sqlite through package database."},
	"github.com/golang-migrate":                               {nil, "Migrations are goose's, in internal/database/migrations."},
	"github.com/prometheus/client_golang/prometheus/promauto": {nil, "It registers globally: make metrics in app and hand them on."},
}

func TestImportsFollowTheLayers(t *testing.T) {
	for dir, files := range goFiles(t) {
		rule, known := layers[dir]
		if !known {
			t.Errorf("%s: a new package needs a line in layers, with what it may import", dir)
			continue
		}
		for _, file := range files {
			for _, path := range imports(t, file) {
				checkImport(t, dir, file, path, rule)
			}
		}
	}
}

func checkImport(t *testing.T, dir, file, path string, rule layer) {
	t.Helper()
	if ours, found := strings.CutPrefix(path, module); found {
		if !slices.Contains(allowed(rule), ours) {
			t.Errorf("%s imports %s. %s", file, ours, rule.instead)
		}
		return
	}
	for prefix, lib := range libraries {
		if isWithin(path, prefix) && !slices.Contains(lib.only, dir) {
			t.Errorf("%s imports %s. %s", file, path, lib.instead)
		}
	}
}

// allowed gives a layer's imports as paths below the module.
func allowed(l layer) []string {
	out := make([]string, len(l.imports))
	for i, name := range l.imports {
		out[i] = filepath.ToSlash(filepath.Join("internal", name))
	}
	return out
}

func isWithin(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, path)
	}
	return out
}

// The layers have no cycle, or they would be none. Go refuses a cycle of imports;
// this one also sees what the table would allow.
func TestLayersHaveNoCycle(t *testing.T) {
	state := map[string]int{} // 1: being looked at, 2: done
	var visit func(dir string, way []string)
	visit = func(dir string, way []string) {
		switch state[dir] {
		case 1:
			t.Errorf("cycle: %s", strings.Join(append(way, dir), " → "))
		case 0:
			state[dir] = 1
			for _, next := range allowed(layers[dir]) {
				visit(next, append(way, dir))
			}
			state[dir] = 2
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(layers)) {
		visit(dir, nil)
	}
}

var update = flag.Bool("update", false, "write the layers into .golangci.yml")

// Markers of the part of .golangci.yml that is made from the tables above.
const (
	begin = "        # begin: made from internal/architecture/layers_test.go by go test ./internal/architecture -update\n"
	end   = "        # end\n"
)

func TestLinterKnowsTheLayers(t *testing.T) {
	path := filepath.Join(root, ".golangci.yml")
	config, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(config), begin)
	old, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatal(".golangci.yml has lost the markers around the layers")
	}
	rules := linterRules()
	if rules == old {
		return
	}
	if !*update {
		t.Fatal(".golangci.yml differs from the layers; run: go test ./internal/architecture -update")
	}
	if err := os.WriteFile(path, []byte(head+begin+rules+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// linterRules writes the tables as rules of the linter depguard.
func linterRules() string {
	var out strings.Builder
	for _, dir := range slices.Sorted(maps.Keys(layers)) {
		rule := layers[dir]
		line(&out, 8, ruleName("layer", dir)+":")
		line(&out, 10, "list-mode: lax")
		line(&out, 10, `files: ["**/`+dir+`/*.go", "!$test"]`)
		if len(rule.imports) > 0 {
			paths := allowed(rule)
			slices.Sort(paths)
			for i, path := range paths {
				paths[i] = module + path + "$"
			}
			line(&out, 10, "allow: ["+strings.Join(paths, ", ")+"]")
		}
		deny(&out, strings.TrimSuffix(module, "/"), rule.instead)
	}
	for _, path := range slices.Sorted(maps.Keys(libraries)) {
		line(&out, 8, ruleName("library", path)+":")
		line(&out, 10, "list-mode: lax")
		files := []string{`"$all"`, `"!$test"`}
		for _, dir := range libraries[path].only {
			files = append(files, `"!**/`+dir+`/*.go"`)
		}
		line(&out, 10, "files: ["+strings.Join(files, ", ")+"]")
		deny(&out, path, libraries[path].instead)
	}
	return out.String()
}

func ruleName(kind, path string) string {
	return kind + "-" + strings.NewReplacer("internal/", "", "/", "-", ".", "-").Replace(path)
}

func deny(out *strings.Builder, path, instead string) {
	line(out, 10, "deny:")
	line(out, 12, "- pkg: "+path)
	line(out, 12, "  desc: "+strconv.Quote(instead))
}

func line(out *strings.Builder, indent int, text string) {
	out.WriteString(strings.Repeat(" ", indent) + text + "\n")
}
