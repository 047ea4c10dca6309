// Package config holds the settings of the program, from flags and FICHA_… variables.
//
// It knows what a setting may be, what follows from the others when it is missing, and how to say in
// one sentence what is wrong. Whether a server behind an address answers shows when it is used.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/mail"
)

// Config is every setting. Commands embed it and the command line fills it; Validate must follow
// before it is used. Secrets are hidden when it is printed or logged.
type Config struct {
	Listen          string        `env:"FICHA_LISTEN" default:"localhost:8080" placeholder:"HOST:PORT" help:"Where to listen; :8080 is every network of the machine."`
	BaseURL         string        `env:"FICHA_BASE_URL" name:"base-url" placeholder:"URL" help:"How people reach the server, for links in e-mails. Default: made from --listen."`
	DataDir         string        `env:"FICHA_DATA_DIR" default:"data" type:"path" placeholder:"DIR" help:"Where everything is kept that has no other place: database, files, mails."`
	DatabaseURL     Secret        `env:"FICHA_DATABASE_URL" name:"database-url" placeholder:"URL" help:"sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME. Default: SQLite in the data directory."`
	BlobURL         Secret        `env:"FICHA_BLOB_URL" name:"blob-url" placeholder:"URL" help:"Where uploaded files go: file:///DIR or s3://BUCKET?region=REGION. Default: in the data directory."`
	SMTPURL         Secret        `env:"FICHA_SMTP_URL" name:"smtp-url" placeholder:"URL" help:"The mail server: smtp://USER:PASSWORD@HOST:PORT (?tls=required insists on STARTTLS) or smtps://… Without it mails are kept in the data directory."`
	MailFrom        string        `env:"FICHA_MAIL_FROM" name:"mail-from" placeholder:"ADDRESS" help:"The sender of e-mails, such as Ficha <ficha@example.com>. Default: made from --base-url."`
	Log             Log           `env:"FICHA_LOG" default:"info" placeholder:"LEVEL[,FORMAT]" help:"debug, info, warn or error; with ,json one JSON object a line."`
	MaxUpload       Size          `env:"FICHA_MAX_UPLOAD" name:"max-upload" default:"2GB" placeholder:"SIZE" help:"The largest file that may be uploaded, such as 500MB."`
	ImportRetention time.Duration `env:"FICHA_IMPORT_RETENTION" name:"import-retention" default:"720h" placeholder:"DURATION" help:"How long after its end an import's file and what became of its rows are kept, such as 720h; 0 is for ever. As long it can be undone, at most 30 days."`
	FilterMemory    Size          `env:"FICHA_FILTER_MEMORY" name:"filter-memory" default:"256MB" placeholder:"SIZE" help:"How much memory may hold what filters ask about, so that they are answered at once, such as 1GB; 0 leaves all filters to the database."`
	WebhookNetworks Networks      `env:"FICHA_WEBHOOK_NETWORKS" name:"webhook-networks" placeholder:"CIDR" help:"Networks that webhooks may call, and mail servers of inboxes may be in, besides the public internet, such as 10.0.0.0/8,127.0.0.1."`
	WhatsAppURL     string        `env:"FICHA_WHATSAPP_URL" name:"whatsapp-url" default:"https://graph.facebook.com" placeholder:"URL" help:"Where Meta's Graph API is reached for WhatsApp inboxes; another address for a proxy of your own."`
	TrustedProxies  Networks      `env:"FICHA_TRUSTED_PROXIES" name:"trusted-proxies" placeholder:"CIDR" help:"Networks whose X-Forwarded-For is believed, such as 10.0.0.0/8,127.0.0.1."`
}

// Validate fills in what follows from other settings, then checks all of them. It may be called again.
func (c *Config) Validate() error {
	for _, step := range []func() error{c.data, c.network, c.database, c.blobs, c.mails, c.whatsapp, c.limits} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// MailDir is where mails are kept when there is no mail server.
func (c *Config) MailDir() string { return filepath.Join(c.DataDir, "mails") }

func (c *Config) data() error {
	if strings.TrimSpace(c.DataDir) == "" {
		return errors.New("FICHA_DATA_DIR is empty: write a directory, such as /var/lib/ficha")
	}
	absolute, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("FICHA_DATA_DIR cannot be used: write an absolute directory, such as /var/lib/ficha: %w", err)
	}
	c.DataDir = absolute
	return nil
}

func (c *Config) network() error {
	host, port, err := net.SplitHostPort(c.Listen)
	number, errPort := strconv.ParseUint(port, 10, 16)
	if err != nil || errPort != nil || strings.ContainsAny(host, " /@") {
		return fmt.Errorf("FICHA_LISTEN is %q: write HOST:PORT, such as localhost:8080, or :8080 for every network of the machine", c.Listen)
	}
	if c.BaseURL == "" {
		if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
			host = "localhost"
		}
		c.BaseURL = "http://" + net.JoinHostPort(host, strconv.FormatUint(number, 10))
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" ||
		base.Path != "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return fmt.Errorf("FICHA_BASE_URL is %q: write the address that people open, without a path, such as https://contacts.example.com", (Secret(c.BaseURL)).String())
	}
	return nil
}

var errDatabase = errors.New("FICHA_DATABASE_URL cannot be used: write sqlite:///absolute/path/ficha.db or postgres://user:password@host:port/database, with special characters of the password %-encoded")

func (c *Config) database() error {
	if c.DatabaseURL == "" {
		c.DatabaseURL = Secret("sqlite://" + filepath.Join(c.DataDir, "ficha.db"))
	}
	address := c.DatabaseURL.Reveal()
	if path, ok := strings.CutPrefix(address, "sqlite://"); ok {
		if path == "" || strings.HasSuffix(path, "/") {
			return errDatabase
		}
		return nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" ||
		parsed.Host == "" && parsed.Query().Get("host") == "" || strings.Trim(parsed.Path, "/") == "" {
		return errDatabase
	}
	return nil
}

func (c *Config) blobs() error {
	if c.BlobURL == "" {
		c.BlobURL = Secret((&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(c.DataDir, "files"))}).String())
	}
	parsed, err := url.Parse(c.BlobURL.Reveal())
	isFolder := err == nil && parsed.Scheme == "file" && parsed.Host == "" && strings.HasPrefix(parsed.Path, "/") && parsed.RawQuery == ""
	isBucket := err == nil && parsed.Scheme == "s3" && parsed.Host != ""
	if !isFolder && !isBucket {
		return errors.New("FICHA_BLOB_URL cannot be used: write file:///absolute/directory or s3://bucket?region=REGION")
	}
	return nil
}

func (c *Config) mails() error {
	if c.SMTPURL != "" {
		if err := mail.ValidateURL(c.SMTPURL.Reveal()); err != nil {
			return fmt.Errorf("FICHA_SMTP_URL cannot be used: %w", err)
		}
	}
	if c.MailFrom == "" {
		c.MailFrom = "Ficha <ficha@" + mailHost(c.BaseURL) + ">"
	}
	if err := mail.ValidateFrom(c.MailFrom); err != nil {
		return fmt.Errorf("FICHA_MAIL_FROM cannot be used: %w", err)
	}
	return nil
}

// mailHost is the host of the address, unless that is a number, which mail addresses write differently.
func mailHost(base string) string {
	parsed, err := url.Parse(base)
	if err != nil {
		return "localhost"
	}
	if _, err := netip.ParseAddr(parsed.Hostname()); err == nil {
		return "localhost"
	}
	return parsed.Hostname()
}

func (c *Config) whatsapp() error {
	if c.WhatsAppURL == "" {
		c.WhatsAppURL = "https://graph.facebook.com"
	}
	c.WhatsAppURL = strings.TrimRight(c.WhatsAppURL, "/")
	at, err := url.Parse(c.WhatsAppURL)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.RawQuery != "" || at.Fragment != "" || at.User != nil {
		return errors.New("FICHA_WHATSAPP_URL cannot be used: write the address of the Graph API, such as https://graph.facebook.com")
	}
	return nil
}

func (c *Config) limits() error {
	if c.MaxUpload <= 0 {
		return errors.New("FICHA_MAX_UPLOAD is nothing: write a size, such as 2GB or 500MB")
	}
	if c.ImportRetention < 0 {
		return errors.New("FICHA_IMPORT_RETENTION is less than nothing: write a duration, such as 720h, or 0 for ever")
	}
	return nil
}

// LogValue is what the log shows at start; secrets are hidden.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("listen", c.Listen), slog.String("base_url", c.BaseURL), slog.String("data_dir", c.DataDir),
		slog.Any("database_url", c.DatabaseURL), slog.Any("blob_url", c.BlobURL), slog.Any("smtp_url", c.SMTPURL),
		slog.String("mail_from", c.MailFrom), slog.String("log", c.Log.String()),
		slog.String("max_upload", c.MaxUpload.String()), slog.String("filter_memory", c.FilterMemory.String()), slog.Any("trusted_proxies", c.TrustedProxies), slog.Any("webhook_networks", c.WebhookNetworks), slog.String("whatsapp_url", c.WhatsAppURL),
	)
}
