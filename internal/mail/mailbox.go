package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Mailbox is where answers and returned mails arrive, read over IMAP.
type Mailbox struct {
	host, port     string
	name, password string
	folder, done   string
	isPlain        bool // without TLS: for tests and for a server on the same machine
	startsTLS      bool
}

const (
	// mailboxBatch is how many mails one look takes; the next takes the others.
	mailboxBatch = 200
	// mailboxTime is how long one look may take.
	mailboxTime = 3 * time.Minute
)

// NewMailbox returns a mailbox for an address like
// imaps://name:password@mail.example.nhs.uk/INBOX?done=Read. The scheme imaps is
// TLS from the start; imap demands STARTTLS, except with ?tls=none. Without a
// folder it is INBOX. What was read is marked as seen and, with done, moved there.
func NewMailbox(address string) (*Mailbox, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "imap" && u.Scheme != "imaps" || u.User == nil {
		return nil, errors.New("the mailbox’s address looks like imaps://name:password@mail.example.nhs.uk/INBOX")
	}
	password, _ := u.User.Password()
	m := &Mailbox{host: u.Hostname(), port: u.Port(), name: u.User.Username(), password: password, folder: strings.Trim(u.Path, "/"), done: u.Query().Get("done")}
	m.isPlain = u.Scheme == "imap" && u.Query().Get("tls") == "none"
	m.startsTLS = u.Scheme == "imap" && !m.isPlain
	if m.port == "" {
		m.port = map[string]string{"imap": "143", "imaps": "993"}[u.Scheme]
	}
	if m.folder == "" {
		m.folder = "INBOX"
	}
	return m, nil
}

// Each hands every mail that was not seen yet to handle, oldest first, and marks
// it. A mail that handle fails with stays unseen for the next look; one that is
// too large, or that handle panics with, is marked and flagged for a person. It
// returns how many were handled.
func (m *Mailbox) Each(ctx context.Context, handle func(ctx context.Context, raw []byte) error) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, mailboxTime)
	defer cancel()
	c, err := m.dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("mailbox: %w", err)
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // the client knows no context
	defer stop()
	n, err := m.read(ctx, c, handle)
	if err == nil {
		err = c.Logout().Wait()
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return n, fmt.Errorf("mailbox: %w", err)
	}
	return n, nil
}

func (m *Mailbox) dial(ctx context.Context) (*imapclient.Client, error) {
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(m.host, m.port))
	if err != nil {
		return nil, err
	}
	options := &imapclient.Options{TLSConfig: &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12}}
	var c *imapclient.Client
	switch {
	case m.isPlain:
		c = imapclient.New(conn, options)
	case m.startsTLS:
		if c, err = imapclient.NewStartTLS(conn, options); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	default:
		c = imapclient.New(tls.Client(conn, options.TLSConfig), options)
	}
	if err := c.Login(m.name, m.password).Wait(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (m *Mailbox) read(ctx context.Context, c *imapclient.Client, handle func(context.Context, []byte) error) (int, error) {
	if _, err := c.Select(m.folder, nil).Wait(); err != nil {
		return 0, err
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	if err != nil {
		return 0, err
	}
	uids := found.AllUIDs()
	n := 0
	for _, uid := range uids[:min(len(uids), mailboxBatch)] {
		raw, err := fetch(c, uid)
		if err != nil {
			return n, err
		}
		flags := []imap.Flag{imap.FlagSeen}
		switch err := handled(ctx, raw, handle); {
		case ctx.Err() != nil:
			return n, ctx.Err()
		case errors.Is(err, errForPerson):
			flags = append(flags, imap.FlagFlagged)
			slog.ErrorContext(ctx, "mail left for a person", "uid", uid, "error", err)
		case err != nil:
			slog.WarnContext(ctx, "mail not dealt with yet", "uid", uid, "error", err)
			continue
		}
		if err := m.mark(c, uid, flags); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// errForPerson says that a mail is not for a machine to read again.
var errForPerson = errors.New("it cannot be read by the programme")

// fetch returns a mail, or nil for one that is too large or has gone.
func fetch(c *imapclient.Client, uid imap.UID) ([]byte, error) {
	which := imap.UIDSetNum(uid)
	sizes, err := c.Fetch(which, &imap.FetchOptions{RFC822Size: true}).Collect()
	if err != nil || len(sizes) == 0 || sizes[0].RFC822Size > MaxMail {
		return nil, err
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	list, err := c.Fetch(which, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0].FindBodySection(whole), nil
}

func handled(ctx context.Context, raw []byte, handle func(context.Context, []byte) error) (err error) {
	if raw == nil {
		return fmt.Errorf("%w: it is too large", errForPerson)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v\n%s", errForPerson, r, debug.Stack())
		}
	}()
	return handle(ctx, raw)
}

// mark says that a mail was dealt with, and moves it out of the way.
func (m *Mailbox) mark(c *imapclient.Client, uid imap.UID, flags []imap.Flag) error {
	which := imap.UIDSetNum(uid)
	if err := c.Store(which, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: flags}, nil).Close(); err != nil {
		return err
	}
	if m.done == "" {
		return nil
	}
	_, err := c.Move(which, m.done).Wait()
	return err
}
