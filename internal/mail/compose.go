package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/upstander/upstander/internal/abp"
)

// compose makes the mail of a message: its text twice, plain and as HTML, and
// the calendar object, if it carries one, as the last alternative and as a file.
func (s *SMTP) compose(m *abp.Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.from); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if s.returnTo {
		if err := msg.EnvelopeFrom(ReturnAddress(s.from, m.ID)); err != nil {
			return nil, fmt.Errorf("sender: %w", err)
		}
	}
	to := netmail.Address{Name: abp.CleanLine(m.ToName), Address: m.ToAddress}
	if err := msg.To(to.String()); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	if m.ReplyTo != "" && m.Calendar == "" { // answers to invitations go to the organiser
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("reply address: %w", err)
		}
	}
	msg.Subject(abp.CleanLine(m.Subject))
	msg.SetMessageIDWithValue(m.ID + "@" + domain(s.from))
	msg.SetDateWithValue(m.CreatedAt.Time)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" { // RFC 8058
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, HTML(m.Text))
	if m.Calendar == "" {
		return msg, nil
	}
	method, err := methodOf(m.Calendar)
	if err != nil {
		return nil, err
	}
	// base64 keeps relays from touching the line ends
	msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+method+"; component=VEVENT"), m.Calendar, gomail.WithPartEncoding(gomail.EncodingB64))
	err = msg.AttachReader("invite.ics", strings.NewReader(m.Calendar), gomail.WithFileContentType("application/ics"), gomail.WithFileEncoding(gomail.EncodingB64))
	return msg, err
}

// methodOf returns the METHOD of an iCalendar object, which the header of the
// part has to repeat.
func methodOf(object string) (string, error) {
	for line := range strings.Lines(object) {
		if method, is := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "METHOD:"); is {
			return strings.TrimSpace(method), nil
		}
	}
	return "", fmt.Errorf("the calendar object has no METHOD")
}

// ReturnAddress returns where the mail with the id comes back to if it cannot be
// delivered: the sender's address with the id behind a plus.
func ReturnAddress(from, id string) string {
	local, at, _ := strings.Cut(from, "@")
	return local + "+" + id + "@" + at
}

// domain returns what follows the @ of an address.
func domain(address string) string {
	_, after, _ := strings.Cut(address, "@")
	return after
}
