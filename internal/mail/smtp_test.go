package mail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/upstander/upstander/internal/abp"
	upstander "github.com/upstander/upstander/internal/mail"
)

// server is a real SMTP server that keeps what it takes, or refuses.
type server struct {
	mu     sync.Mutex
	refuse *smtp.SMTPError
	got    []string
	from   []string
	to     []string
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (s *server) Reset()                                      {}
func (s *server) Logout() error                               { return nil }

func (s *server) Mail(from string, _ *smtp.MailOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.from = append(s.from, from)
	return nil
}

func (s *server) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	s.to = append(s.to, to)
	return nil
}

func (s *server) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, string(b))
	return err
}

func start(t *testing.T, s *server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(s)
	srv.Domain = "mail.example"
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return "smtp://" + l.Addr().String() + "?tls=none"
}

func letter() *abp.Message {
	return &abp.Message{ID: "msg_abcdefghijkmnpqr", ToName: "Zoë \"Zed\" O’Neill\r\nBcc: evil@example.org", ToAddress: "zoe@wreake.example",
		Subject: "Your dates\r\nX-Evil: 1", Text: "Hello\nDates follow.", CreatedAt: abp.At(time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC))}
}

func TestSendKeepsHeadersWhole(t *testing.T) {
	s := &server{}
	sender, err := upstander.New(start(t, s), "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), letter()); err != nil {
		t.Fatal(err)
	}
	if len(s.got) != 1 || len(s.to) != 1 || s.to[0] != "zoe@wreake.example" {
		t.Fatalf("the server got %d mails for %v", len(s.got), s.to)
	}
	m, err := mail.ReadMessage(strings.NewReader(s.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("X-Evil") != "" || m.Header.Get("Bcc") != "" {
		t.Errorf("a name or subject added a header: %v", m.Header)
	}
	if got := m.Header.Get("Message-Id"); got != "<msg_abcdefghijkmnpqr@abp.example>" {
		t.Errorf("Message-ID = %s, want one made of the row", got)
	}
	if to, err := mail.ParseAddressList(m.Header.Get("To")); err != nil || len(to) != 1 || to[0].Address != "zoe@wreake.example" {
		t.Errorf("To = %q (%v)", m.Header.Get("To"), err)
	}
}

func TestRefusalsForGoodAndForNow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		refuse *smtp.SMTPError
		final  bool
	}{
		{"mailbox unknown", &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}, true},
		{"try later", &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sender, err := upstander.New(start(t, &server{refuse: tt.refuse}), "programme@abp.example")
			if err != nil {
				t.Fatal(err)
			}
			m := letter()
			m.ToName = "Zoë"
			err = sender.Send(context.Background(), m)
			if err == nil || errors.Is(err, upstander.ErrRefused) != tt.final {
				t.Errorf("Send = %v, want final %v", err, tt.final)
			}
		})
	}
}

func TestNewRefusesAddressesThatCannotWork(t *testing.T) {
	for _, address := range []string{"", "mail.example:587", "http://mail.example", "smtp://"} {
		if _, err := upstander.New(address, "programme@abp.example"); err == nil {
			t.Errorf("New(%q) found nothing wrong", address)
		}
	}
	if _, err := upstander.New("smtp://mail.example:25", "programme"); err == nil {
		t.Error("New took a sender without a domain")
	}
}
