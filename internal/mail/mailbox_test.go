package mail_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	upstander "github.com/upstander/upstander/internal/mail"
)

// mailboxServer starts a real IMAP server with one user and returns the address
// of its mailbox, and what puts a mail into it.
func mailboxServer(t testing.TB) (address string, deliver func(raw []byte), user *imapmemserver.User) {
	t.Helper()
	user = imapmemserver.NewUser("programme", "secret")
	for _, folder := range []string{"INBOX", "Read"} {
		if err := user.Create(folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	memory := imapmemserver.New()
	memory.AddUser(user)
	srv := imapserver.New(&imapserver.Options{InsecureAuth: true, Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}}, Logger: log.New(io.Discard, "", 0),
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	deliver = func(raw []byte) {
		t.Helper()
		if _, err := user.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return "imap://programme:secret@" + l.Addr().String() + "/INBOX?tls=none", deliver, user
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func TestMailboxHandsOverEachMailOnce(t *testing.T) {
	address, deliver, user := mailboxServer(t)
	box, err := upstander.NewMailbox(address + "&done=Read")
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"one", "breaks", "two", "later", "huge", "three"} {
		mail := "From: a@b.example\r\nSubject: " + said + "\r\n\r\nHello\r\n"
		if said == "huge" {
			mail += strings.Repeat("long line\r\n", upstander.MaxMail/10)
		}
		deliver([]byte(mail))
	}
	var got []string
	isLater := false
	look := func() int {
		t.Helper()
		got = nil
		n, err := box.Each(context.Background(), func(_ context.Context, raw []byte) error {
			_, said, _ := strings.Cut(string(raw), "Subject: ")
			said, _, _ = strings.Cut(said, "\r\n")
			got = append(got, said)
			switch {
			case said == "breaks":
				panic("a mail that breaks the reader")
			case said == "later" && !isLater:
				return errors.New("the database is away")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := look(); n != 5 || !slices.Equal(got, []string{"one", "breaks", "two", "later", "three"}) {
		t.Errorf("the first look dealt with %d: %q", n, got)
	}
	isLater = true
	if n := look(); n != 1 || !slices.Equal(got, []string{"later"}) {
		t.Errorf("the second look dealt with %d: %q", n, got)
	}
	if n := look(); n != 0 {
		t.Errorf("the third look dealt with %d: %q", n, got)
	}
	status, err := user.Status("Read", &imap.StatusOptions{NumMessages: true})
	if err != nil || *status.NumMessages != 6 {
		t.Errorf("the other folder holds %+v, %v", status, err)
	}
}

func TestMailboxThatCannotBeReached(t *testing.T) {
	address, _, _ := mailboxServer(t)
	for name, address := range map[string]string{
		"another password": strings.Replace(address, "secret", "wrong", 1),
		"no such folder":   strings.Replace(address, "INBOX", "Nowhere", 1),
		"TLS":              strings.Replace(strings.Replace(address, "imap://", "imaps://", 1), "?tls=none", "", 1),
		"STARTTLS":         strings.Replace(address, "?tls=none", "", 1),
		"nobody there":     "imap://a:b@127.0.0.1:1/?tls=none",
	} {
		box, err := upstander.NewMailbox(address)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := box.Each(context.Background(), nil); err == nil || n != 0 || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	for _, bad := range []string{"", "mail.example", "pop3://a:b@mail.example", "imaps://mail.example", "imaps://a:b@"} {
		if _, err := upstander.NewMailbox(bad); err == nil {
			t.Errorf("NewMailbox(%q) found nothing wrong", bad)
		}
	}
}
