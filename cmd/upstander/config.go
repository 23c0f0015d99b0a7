package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/upstander/upstander/internal/web"
)

// Config is every setting of the product, each from one environment variable.
type Config struct {
	Database string
	Erased   string
	Address  string
	BaseURL  string
	Secret   string
	// SecondFactor is on or off: whether privileged roles need a passkey or single
	// sign-on.
	SecondFactor string
	SMTP         string
	MailFrom     string
	IMAP         string
	Contact      string
	SSO          string
	Owner        string
	Metrics      string
	Backups      string
	BackupKey    string
	Requests     string
	StopWait     string
	TrustProxy   bool
}

// setting ties a variable to its field, its meaning and its default.
type setting struct {
	name, meaning, standard string
	isSecret                bool
	field                   func(*Config) *string
}

func settings() []setting {
	return []setting{
		{"UPSTANDER_DATABASE", "path of the SQLite file, or postgres://... for PostgreSQL", "upstander.db", false, func(c *Config) *string { return &c.Database }},
		{"UPSTANDER_MIGRATE_DATABASE", "postgres://... of the role that owns the tables, so that the server's own role can change none; without one, that of UPSTANDER_DATABASE does it", "", false, func(c *Config) *string { return &c.Owner }},
		{"UPSTANDER_ERASED", "file in which it is kept who was erased, so that no backup brings them back; without one, beside an SQLite file, and for PostgreSQL nowhere: name one that every server reaches", "", false, func(c *Config) *string { return &c.Erased }},
		{"UPSTANDER_ADDRESS", "address and port to listen on", "127.0.0.1:8080", false, func(c *Config) *string { return &c.Address }},
		{"UPSTANDER_BASE_URL", "public address of the site, as people type it", "http://127.0.0.1:8080", false, func(c *Config) *string { return &c.BaseURL }},
		{"UPSTANDER_SECRET", "32 random bytes in base64 (openssl rand -base64 32); calendar and survey addresses hang on it", "", true, func(c *Config) *string { return &c.Secret }},
		{"UPSTANDER_SECOND_FACTOR", "on: administrators, leads, facilitators, sponsors, boards and custodians need a passkey or single sign-on; off: an e-mail link is enough for everybody", "on", false, func(c *Config) *string { return &c.SecondFactor }},
		{"UPSTANDER_SMTP_URL", "mail server, smtp://name:password@host:587 or smtps://...; without one mails wait in the outbox", "", true, func(c *Config) *string { return &c.SMTP }},
		{"UPSTANDER_MAIL_FROM", "address that mails come from", "", false, func(c *Config) *string { return &c.MailFrom }},
		{"UPSTANDER_IMAP_URL", "mailbox of that address, imaps://name:password@host/INBOX; without one, answers to invitations and returned mails are not read", "", true, func(c *Config) *string { return &c.IMAP }},
		{"UPSTANDER_SECURITY_CONTACT", "where to tell about a weakness, mailto:security@abp.example.nhs.uk or https://...; without one, the page of support", "", false, func(c *Config) *string { return &c.Contact }},
		{"UPSTANDER_SSO", "path of a file with the registrations for single sign-on; without one people sign in with a passkey or a link by e-mail", "", false, func(c *Config) *string { return &c.SSO }},
		{"UPSTANDER_METRICS", "address and port of the listener for figures of operation, 127.0.0.1:9090; without one there is none", "", false, func(c *Config) *string { return &c.Metrics }},
		{"UPSTANDER_BACKUPS", "folder for a backup every hour, best on another disk; without one there are none", "", false, func(c *Config) *string { return &c.Backups }},
		{"UPSTANDER_BACKUP_KEY", "public key (age1...) that those backups are encrypted for", "", false, func(c *Config) *string { return &c.BackupKey }},
		{"UPSTANDER_REQUESTS", "most requests at work at once; the rest wait a second or are asked to come again", "", false, func(c *Config) *string { return &c.Requests }},
		{"UPSTANDER_STOP_WAIT", "how long a server that is told to stop goes on answering while it says that it is not ready", "5s", false, func(c *Config) *string { return &c.StopWait }},
	}
}

// trustProxy is the one setting that is yes or no.
const trustProxy = "UPSTANDER_TRUST_PROXY"

// load reads the settings from the environment. It fails with every setting
// that cannot be used.
func load(getenv func(string) string) (Config, error) {
	var c Config
	for _, s := range settings() {
		if *s.field(&c) = getenv(s.name); *s.field(&c) == "" {
			*s.field(&c) = s.standard
		}
	}
	var errs []error
	if v := getenv(trustProxy); v != "" {
		var err error
		if c.TrustProxy, err = strconv.ParseBool(v); err != nil {
			errs = append(errs, fmt.Errorf("%s is %q; say true or false", trustProxy, v))
		}
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		errs = append(errs, fmt.Errorf("UPSTANDER_BASE_URL is %q; it looks like https://abp.example.nhs.uk", c.BaseURL))
	}
	if c.SecondFactor != "on" && c.SecondFactor != "off" {
		errs = append(errs, fmt.Errorf("UPSTANDER_SECOND_FACTOR is %q; say on or off", c.SecondFactor))
	}
	if c.SMTP != "" && c.MailFrom == "" {
		errs = append(errs, errors.New("UPSTANDER_MAIL_FROM is needed beside UPSTANDER_SMTP_URL"))
	}
	if _, err := c.stopWait(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.requests(); err != nil {
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

// stopWait returns how long a server that is told to stop goes on answering.
func (c Config) stopWait() (time.Duration, error) {
	if c.StopWait == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(c.StopWait)
	if err != nil || d < 0 || d > time.Minute {
		return 0, fmt.Errorf("UPSTANDER_STOP_WAIT is %q; it looks like 5s, and is at most 1m", c.StopWait)
	}
	return d, nil
}

// requests returns how many requests are at work at once, or 0 to leave it to the
// machine.
func (c Config) requests() (int, error) {
	if c.Requests == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(c.Requests)
	if err != nil || n < 1 || n > 10_000 {
		return 0, fmt.Errorf("UPSTANDER_REQUESTS is %q; it is a number from 1 to 10000", c.Requests)
	}
	return n, nil
}

// key returns the server's secret.
func (c Config) key() ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(c.Secret)
	if err != nil || len(b) < 32 {
		return nil, errors.New("UPSTANDER_SECRET must be 32 random bytes in base64: make it with openssl rand -base64 32, and keep it, for calendar addresses hang on it")
	}
	return b, nil
}

func configCommand(_ context.Context, _ []string, out io.Writer) error {
	c, err := load(os.Getenv)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, s := range c.shown() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, s.Value, s.Meaning)
	}
	return errors.Join(w.Flush(), err)
}

// shown returns every setting as it may be shown.
func (c Config) shown() []web.Setting {
	var list []web.Setting
	for _, s := range settings() {
		list = append(list, web.Setting{Name: s.name, Value: shown(*s.field(&c), s.isSecret), Meaning: s.meaning})
	}
	return append(list, web.Setting{Name: trustProxy, Value: strconv.FormatBool(c.TrustProxy), Meaning: "true behind a proxy on a private network, whose X-Forwarded-For then counts"})
}

// shown returns a value as it may be printed: secrets only as set or not set,
// passwords in addresses as stars.
func shown(value string, isSecret bool) string {
	switch {
	case value == "":
		return "(not set)"
	case isSecret:
		return "(set)"
	}
	if u, err := url.Parse(value); err == nil && u.User != nil {
		return u.Redacted()
	}
	return value
}
