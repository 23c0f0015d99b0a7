// Package mail takes a message of the outbox to a mail server. When to send is
// decided by package app; what to say, by the use case that wrote the message.
package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/upstander/upstander/internal/abp"
)

// SMTP sends through one mail server.
type SMTP struct {
	client *gomail.Client
	from   string
}

// ErrRefused wraps the answers of a mail server that another attempt will not
// change (5xx).
var ErrRefused = errors.New("refused for good")

// New returns a sender for an address like
// smtp://name:password@mail.example.nhs.uk:587. The scheme smtps is TLS from the
// start; smtp demands STARTTLS, except with ?tls=none. From is the address that
// mails come from.
func New(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server's address looks like smtp://name:password@mail.example.nhs.uk:587")
	}
	if !abp.IsEmail(from) {
		return nil, fmt.Errorf("%q is not an address that mail can come from", from)
	}
	options := []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithTLSPortPolicy(gomail.TLSMandatory)}
	switch {
	case u.Scheme == "smtps":
		options = []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithSSL()}
	case u.Query().Get("tls") == "none":
		options = []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithTLSPolicy(gomail.NoTLS)}
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if password, has := u.User.Password(); has {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &SMTP{client: client, from: from}, nil
}

// Send takes one message to the server. The error wraps ErrRefused if trying
// again is pointless.
func (s *SMTP) Send(ctx context.Context, m *abp.Message) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.from); err != nil {
		return fmt.Errorf("%w: sender: %v", ErrRefused, err)
	}
	to := netmail.Address{Name: abp.CleanLine(m.ToName), Address: m.ToAddress}
	if err := msg.To(to.String()); err != nil {
		return fmt.Errorf("%w: recipient: %v", ErrRefused, err)
	}
	msg.Subject(abp.CleanLine(m.Subject))
	msg.SetMessageIDWithValue(m.ID + "@" + domain(s.from))
	msg.SetDateWithValue(m.CreatedAt.Time)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	err := s.client.DialAndSendWithContext(ctx, msg)
	var sent *gomail.SendError
	if errors.As(err, &sent) && sent.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	return err
}

// domain returns what follows the @ of an address.
func domain(address string) string {
	_, after, _ := strings.Cut(address, "@")
	return after
}
