// Package mail takes a message of the outbox to a mail server. When to send is
// decided by package app; what to say, by the use case that wrote the message.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/upstander/upstander/internal/abp"
)

const (
	answerTimeout = 2 * time.Minute // to dial, and for one mail: a server that is slow to answer must not get it twice
	idleTimeout   = 10 * time.Second
	mailsPerLine  = 100 // on one connection, for many servers count
)

// SMTP sends through one mail server. It keeps its connection between mails that
// follow each other.
type SMTP struct {
	client   *gomail.Client
	from     string
	returnTo bool // mails that come back are told apart by a plus address

	mu   sync.Mutex
	line *smtp.Client // open, or nil
	used int          // mails on this line
	idle *time.Timer
}

// New returns a sender for an address like
// smtp://name:password@mail.example.nhs.uk:587. The scheme smtps is TLS from the
// start; smtp demands STARTTLS, except with ?tls=none. With ?plus=none mails
// carry no plus address to come back to, for servers that refuse such senders;
// ?timeout=30s says how long to wait for an answer. From is the address that
// mails come from.
func New(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server's address looks like smtp://name:password@mail.example.nhs.uk:587")
	}
	if !abp.IsEmail(from) {
		return nil, fmt.Errorf("%q is not an address that mail can come from", from)
	}
	timeout := answerTimeout
	if t := u.Query().Get("timeout"); t != "" {
		if timeout, err = time.ParseDuration(t); err != nil || timeout <= 0 {
			return nil, fmt.Errorf("the mail server's timeout is %q; it looks like 30s", t)
		}
	}
	options := []gomail.Option{gomail.WithTimeout(timeout)}
	password, hasPassword := u.User.Password()
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSL())
	case u.Query().Get("tls") == "none" && hasPassword:
		return nil, errors.New("a mail server with a password needs TLS: leave tls=none out")
	case u.Query().Get("tls") == "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if hasPassword {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &SMTP{client: client, from: from, returnTo: u.Query().Get("plus") != "none"}, nil
}

// Send takes one message to the server. An error that wraps none of ErrRefused,
// ErrUnreached and ErrUndecided is the server's "not now". Once the text is on its
// way the end of the context does not cut it.
func (s *SMTP) Send(ctx context.Context, m *abp.Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle != nil {
		s.idle.Stop()
	}
	if s.used >= mailsPerLine {
		s.hangUp()
	}
	wasOpen := s.line != nil
	err = s.sendOn(ctx, msg)
	if wasOpen && isDead(err) { // the server closed it meanwhile, before it saw anything of this mail
		s.hangUp()
		err = s.sendOn(ctx, msg)
	}
	switch {
	case msg.IsDelivered():
		if err != nil { // taken, and then the line broke
			s.hangUp()
		}
		err = nil
	case err != nil:
		if err = kindOf(err); errors.Is(err, ErrUnreached) || errors.Is(err, ErrUndecided) {
			s.hangUp()
		}
	}
	s.used++
	s.idle = time.AfterFunc(idleTimeout, func() { _ = s.Close() })
	return err
}

func (s *SMTP) sendOn(ctx context.Context, msg *gomail.Msg) error {
	if s.line == nil {
		line, err := s.client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return err
		}
		s.line, s.used = line, 0
	}
	return s.client.SendWithSMTPClient(s.line, msg)
}

func isDead(err error) bool {
	var sent *gomail.SendError
	return errors.As(err, &sent) && sent.Reason == gomail.ErrConnCheck
}

// hangUp closes the connection without a word. After a mail that was cut off a
// word would end it and have the server take what it has of it.
func (s *SMTP) hangUp() {
	if s.line != nil {
		_ = s.line.Close()
		s.line = nil
	}
}

// Close ends the connection, if one is open.
func (s *SMTP) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == nil {
		return nil
	}
	err := s.line.Quit()
	s.hangUp()
	return err
}
