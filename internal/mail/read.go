package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// ErrUnreadable says that what came is no mail, or one that nobody sends.
var ErrUnreadable = errors.New("the mail cannot be read")

const (
	// MaxMail is the most octets of a mail that are read.
	MaxMail = 2 << 20
	// MaxObject is the most octets of a calendar object in one: more is no reply.
	MaxObject = 256 << 10
	maxParts  = 40
	maxDepth  = 5
)

// Incoming is what the programme wants to know of a mail that came to it.
type Incoming struct {
	From    string   // bare address in lower case, or ""
	To      []string // every address that it was sent to, in lower case
	ID      string   // Message-ID, for the log
	IsAuto  bool     // sent by a machine: an absence note, a list
	Objects [][]byte // calendar objects
	Bounce  *Bounce  // it reports a mail that was not delivered
}

// Bounce is a report about the delivery of one mail (RFC 3464).
type Bounce struct {
	MessageID string // id of the message of ours, or ""
	Status    string // for example 5.1.1
	IsFinal   bool   // no further try will succeed
	Reason    string // what the other side said, on one line
}

// Read takes a mail apart. It fails with ErrUnreadable for what is no mail; a
// part that is broken is left out.
func Read(raw []byte) (in *Incoming, err error) {
	defer func() {
		if r := recover(); r != nil {
			in, err = nil, fmt.Errorf("%w: %v", ErrUnreadable, r)
		}
	}()
	if len(raw) > MaxMail {
		return nil, fmt.Errorf("%w: it has %d octets", ErrUnreadable, len(raw))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrUnreadable, err)
	}
	in = &Incoming{ID: abp.CleanLine(m.Header.Get("Message-Id"))}
	if from := addresses(m.Header["From"]); len(from) > 0 {
		in.From = from[0]
	}
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Failed-Recipients"} {
		in.To = append(in.To, addresses(m.Header[name])...)
	}
	auto := strings.ToLower(m.Header.Get("Auto-Submitted"))
	in.IsAuto = auto != "" && auto != "no" || m.Header.Get("X-Autoreply") != "" || m.Header.Get("List-Id") != ""
	r := reader{in: in}
	r.part(textproto.MIMEHeader(m.Header), m.Body, 0)
	if r.report != nil {
		r.report.MessageID = r.messageID()
		in.Bounce = r.report
	}
	return in, nil
}

// addresses returns the bare addresses in the values of a header.
func addresses(values []string) []string {
	var list []string
	for _, v := range values {
		parsed, err := netmail.ParseAddressList(v)
		if err != nil {
			if v = abp.NormalEmail(strings.Trim(strings.TrimSpace(v), "<>")); abp.IsEmail(v) {
				list = append(list, v)
			}
			continue
		}
		for _, a := range parsed {
			list = append(list, abp.NormalEmail(a.Address))
		}
	}
	return list
}

// reader walks through the parts of a mail.
type reader struct {
	in       *Incoming
	parts    int
	report   *Bounce
	named    []string // addresses that a report names
	returned string   // Message-ID of the mail that a report returns
}

// part reads one part and, if it holds parts, these.
func (r *reader) part(header textproto.MIMEHeader, body io.Reader, depth int) {
	if r.parts++; r.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		r.each(multipart.NewReader(body, params["boundary"]), depth)
		return
	}
	isCalendar := kind == "text/calendar" || kind == "application/ics"
	if !isCalendar && kind != "message/delivery-status" && kind != "message/rfc822" && kind != "text/rfc822-headers" {
		return
	}
	content, err := io.ReadAll(io.LimitReader(decoded(header, body), MaxObject+1))
	if err != nil && len(content) == 0 {
		return
	}
	switch {
	case isCalendar:
		r.in.Objects = append(r.in.Objects, content)
	case kind == "message/delivery-status":
		r.readReport(content)
	default:
		r.readReturned(content)
	}
}

func (r *reader) each(parts *multipart.Reader, depth int) {
	for r.parts <= maxParts {
		p, err := parts.NextRawPart()
		if err != nil {
			return
		}
		r.part(p.Header, p, depth+1)
	}
}

// decoded undoes the transfer encoding of a part.
func decoded(header textproto.MIMEHeader, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}
