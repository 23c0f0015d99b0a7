package mail

import (
	"errors"
	"fmt"

	gomail "github.com/wneessen/go-mail"
)

// What an attempt to send can come to, beside success and a plain error: the
// mail server's "not now".
var (
	// ErrRefused wraps answers about this one mail that another attempt will not
	// change (5xx).
	ErrRefused = errors.New("refused for good")
	// ErrNoMailbox is an ErrRefused that is about the address: nobody has it.
	ErrNoMailbox = fmt.Errorf("%w: no such mailbox", ErrRefused)
	// ErrUnreached wraps whatever is not about this mail: no connection, no TLS, a
	// password or a sender that is not accepted. The next mail would fare alike.
	ErrUnreached = errors.New("mail server not reached")
	// ErrUndecided wraps the one case that SMTP cannot decide: the text was handed
	// over whole, and the line was cut before the answer.
	ErrUndecided = errors.New("not known whether the mail arrived")
)

// kindOf says what an error of go-mail means for the mail.
func kindOf(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return fmt.Errorf("%w: %v", ErrUnreached, err)
	}
	code := sent.ErrorCode()
	switch {
	case sent.Reason == gomail.ErrSMTPDataClose && code == 0:
		return fmt.Errorf("%w: %v", ErrUndecided, err)
	case sent.Reason == gomail.ErrNoUnencoded, sent.Reason == gomail.ErrGetSender, sent.Reason == gomail.ErrGetRcpts:
		return fmt.Errorf("%w: %v", ErrRefused, err)
	case code == 0, code == 421, sent.Reason == gomail.ErrConnCheck, sent.Reason == gomail.ErrSMTPMailFrom && code >= 500:
		return fmt.Errorf("%w: %v", ErrUnreached, err)
	case code >= 500 && isAboutAddress(sent):
		return fmt.Errorf("%w: %v", ErrNoMailbox, err)
	case code >= 500:
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	return err
}

// isAboutAddress says whether a refusal is about the recipient's address or
// mailbox (enhanced codes X.1.x and X.2.x of RFC 3463), and not about our
// reputation or the text.
func isAboutAddress(err *gomail.SendError) bool {
	if status := err.EnhancedStatusCode(); len(status) > 3 {
		return status[2] == '1' || status[2] == '2'
	}
	code := err.ErrorCode()
	return err.Reason == gomail.ErrSMTPRcptTo && (code == 550 || code == 551 || code == 553)
}
