package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// ErrNoReply says that a part of a mail is no answer to an invitation.
var ErrNoReply = errors.New("the object is no reply to an invitation")

const (
	// MaxReply is the most octets of a reply that are read.
	MaxReply = 256 << 10
	// maxReplyDepth is how deep a reply may nest: calendar, event, alarm and one more.
	maxReplyDepth = 4
	// maxReplyLine bounds one unfolded line: the decoder's work on a parameter grows
	// with the square of its length.
	maxReplyLine = 16 << 10
)

// PartStat is the answer in a reply.
type PartStat string

// The answers that people give. Everything else that a program sends, such as
// NEEDS-ACTION or DELEGATED, is no answer.
const (
	Accepted  PartStat = "ACCEPTED"
	Declined  PartStat = "DECLINED"
	Tentative PartStat = "TENTATIVE"
)

// Reply is what a calendar program sent back about an invitation.
type Reply struct {
	UID      string
	Attendee string // the bare address in lower case; "" if there is none
	Answer   PartStat
	Sequence int  // of the invitation that was answered; -1 if it does not say
	Counter  bool // it proposes another time instead
	// Start and End are the proposal of a counter, in the zone it was written in
	// or UTC; zero if they cannot be read.
	Start, End time.Time
	Comment    string // what the person typed, on one line
}

// ReadReply reads METHOD REPLY and COUNTER as mail programs send them. Size and
// depth are checked before anything is decoded. It fails with ErrNoReply for
// every other object, and for one that cannot be read.
func ReadReply(octets []byte) (Reply, error) {
	if len(octets) > MaxReply {
		return Reply{}, fmt.Errorf("%w: it has %d octets", ErrNoReply, len(octets))
	}
	lines := unfold(strings.TrimPrefix(strings.ToValidUTF8(string(octets), "\uFFFD"), "\ufeff"))
	if err := measured(lines); err != nil {
		return Reply{}, err
	}
	cal, err := decodeLines(lines)
	if err != nil {
		return Reply{}, fmt.Errorf("%w: %v", ErrNoReply, err)
	}
	method := strings.ToUpper(lineOf(cal.Props, ical.PropMethod))
	if method != "REPLY" && method != "COUNTER" {
		return Reply{}, fmt.Errorf("%w: its method is %q", ErrNoReply, cut(method, 20, 40))
	}
	for _, c := range cal.Children {
		if c.Name == ical.CompEvent {
			return replyOf(c.Props, method == "COUNTER")
		}
	}
	return Reply{}, fmt.Errorf("%w: it has no event", ErrNoReply)
}

// measured refuses lines that are not worth decoding.
func measured(lines []contentLine) error {
	depth := 0
	for _, l := range lines {
		switch {
		case len(l.text) > maxReplyLine:
			return fmt.Errorf("%w: line %d has %d octets", ErrNoReply, l.line, len(l.text))
		case len(l.text) >= 6 && strings.EqualFold(string(l.text[:6]), "BEGIN:"):
			if depth++; depth > maxReplyDepth {
				return fmt.Errorf("%w: it nests more than %d deep", ErrNoReply, maxReplyDepth)
			}
		case len(l.text) >= 4 && strings.EqualFold(string(l.text[:4]), "END:"):
			depth--
		}
	}
	return nil
}

// decodeLines decodes the first calendar of the lines. The decoder panics at
// some lines that end too early.
func decodeLines(lines []contentLine) (cal *ical.Calendar, err error) {
	defer func() {
		if r := recover(); r != nil {
			cal, err = nil, fmt.Errorf("it ends too early")
		}
	}()
	var b strings.Builder
	for _, l := range lines {
		b.Write(l.text)
		b.WriteString("\r\n")
	}
	return ical.NewDecoder(strings.NewReader(b.String())).Decode()
}

// replyOf reads the event of a reply. Outlook.com leaves the ORGANIZER out, some
// programs the SEQUENCE: neither is needed.
func replyOf(p ical.Props, isCounter bool) (Reply, error) {
	r := Reply{UID: lineOf(p, ical.PropUID), Sequence: -1, Counter: isCounter, Comment: cut(wholeOf(p, ical.PropComment), maxPlace, 4*maxPlace)}
	if r.UID == "" {
		return Reply{}, fmt.Errorf("%w: it has no UID", ErrNoReply)
	}
	if prop := p.Get(ical.PropSequence); prop != nil {
		if n, err := strconv.Atoi(strings.TrimSpace(prop.Value)); err == nil && n >= 0 {
			r.Sequence = n
		}
	}
	if attendees := p.Values(ical.PropAttendee); len(attendees) > 0 {
		r.Attendee = addressOf(attendees[0].Value)
		switch answer := PartStat(strings.ToUpper(attendees[0].Params.Get(ical.ParamParticipationStatus))); answer {
		case Accepted, Declined, Tentative:
			r.Answer = answer
		}
	}
	if isCounter {
		r.Start, r.End = timeOf(p.Get(ical.PropDateTimeStart)), timeOf(p.Get(ical.PropDateTimeEnd))
		return r, nil
	}
	if r.Answer == "" {
		return Reply{}, fmt.Errorf("%w: it gives no answer", ErrNoReply)
	}
	return r, nil
}

// wholeOf returns a text on one line with what stands after an unescaped comma:
// Text stops there.
func wholeOf(p ical.Props, name string) string {
	prop := p.Get(name)
	if prop == nil {
		return ""
	}
	list, err := prop.TextList()
	if err != nil {
		return ""
	}
	return oneLine(strings.Join(list, ","), " ")
}

// addressOf returns the bare address of a mailto URI in lower case.
func addressOf(uri string) string {
	uri = strings.TrimSpace(uri)
	if len(uri) < 7 || !strings.EqualFold(uri[:7], "mailto:") {
		return ""
	}
	address := strings.ToLower(strings.TrimSpace(uri[7:]))
	for _, c := range []struct{ coded, plain string }{{"%2b", "+"}, {"%23", "#"}, {"%26", "&"}, {"%2f", "/"}, {"%3f", "?"}, {"%25", "%"}} {
		address = strings.ReplaceAll(address, c.coded, c.plain)
	}
	return address
}

// windowsZones are the names that Outlook gives the zones of these islands.
var windowsZones = map[string]string{"GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik", "UTC": "UTC"}

// timeOf reads a proposal's time: in UTC, or local to a zone that this machine or
// Windows knows. It is zero for all others: a wrong hour is worse than none.
func timeOf(p *ical.Prop) time.Time {
	if p == nil {
		return time.Time{}
	}
	if t, err := time.Parse("20060102T150405Z", p.Value); err == nil {
		return t
	}
	name := p.Params.Get(ical.ParamTimezoneID)
	if known, is := windowsZones[name]; is {
		name = known
	}
	if name == "" || name == "Local" {
		return time.Time{}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.Time{}
	}
	t, err := time.ParseInLocation("20060102T150405", p.Value, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
