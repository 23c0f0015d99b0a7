package calendar

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// Party is somebody named in an invitation: who organises it, or who is asked.
type Party struct{ Name, Address string }

// Invitation is what is sent to one person about one session (RFC 5546): a
// request to come, with the same UID and a higher Sequence for every change, or
// the end of it. It is sent and forgotten, so unlike a feed it says when.
type Invitation struct {
	Event      Event
	Organiser  Party // an address of the platform that reads mail: the sender of the mail
	Attendee   Party
	IsOptional bool
	IsAccepted bool      // then even an optional event takes up time
	SentAt     time.Time // the DTSTAMP
}

// method is what the invitation asks of a calendar.
func (i Invitation) method() string {
	if i.Event.isCancelled() {
		return "CANCEL"
	}
	return "REQUEST"
}

// EncodeInvitation returns the invitation as octets to be sent by mail: METHOD
// REQUEST, or CANCEL if the event is cancelled. It fails if the event cannot be
// written or one of the addresses is none.
func EncodeInvitation(i Invitation) ([]byte, error) {
	if reason := i.fault(); reason != "" {
		return nil, fmt.Errorf("encode invitation to %q: %s", i.Event.UID, reason)
	}
	cal := ical.NewComponent(ical.CompCalendar)
	text(cal.Props, ical.PropVersion, "2.0")
	text(cal.Props, ical.PropProductID, productID)
	value(cal.Props, ical.PropMethod, i.method())
	i.Event.Transparent = i.Event.Transparent && !i.IsAccepted
	zones := zonesOf([]Event{i.Event})
	cal.Children = append(zones.components(), i.component(zones))
	var b bytes.Buffer
	if err := encodeComponent(&b, cal); err != nil {
		return nil, fmt.Errorf("encode invitation to %q: %w", i.Event.UID, err)
	}
	return fold(b.Bytes()), nil
}

// fault says why the invitation cannot be written; it is empty for a sound one.
func (i Invitation) fault() string {
	_, organiser := mailto(i.Organiser.Address)
	_, attendee := mailto(i.Attendee.Address)
	switch {
	case !organiser:
		return "its organiser has no address"
	case !attendee:
		return "its attendee has no address"
	case strings.EqualFold(i.Organiser.Address, i.Attendee.Address):
		return "its attendee is its organiser"
	case i.SentAt.IsZero():
		return "it does not say when it is sent"
	}
	return i.Event.fault()
}

// component returns the event with who asks and who is asked.
func (i Invitation) component(zones zoneTable) *ical.Component {
	c := i.Event.component(zones)
	instant(c.Props, ical.PropDateTimeStamp, i.SentAt)
	from, _ := mailto(i.Organiser.Address)
	to, _ := mailto(i.Attendee.Address)
	value(c.Props, ical.PropOrganizer, from, ical.ParamCommonName, i.Organiser.name())
	role, rsvp := "REQ-PARTICIPANT", "TRUE"
	if i.IsOptional {
		role = "OPT-PARTICIPANT"
	}
	if i.Event.isCancelled() {
		rsvp = "FALSE"
	}
	value(c.Props, ical.PropAttendee, to, ical.ParamCommonName, i.Attendee.name(), ical.ParamRole, role,
		ical.ParamParticipationStatus, "NEEDS-ACTION", ical.ParamRSVP, rsvp, ical.ParamCalendarUserType, "INDIVIDUAL")
	return c
}

// name is what a CN says: an empty one is shown as nothing by some programs.
func (p Party) name() string {
	if name := cut(oneLine(p.Name, " "), maxTitle, maxSummary); name != "" {
		return name
	}
	return p.Address
}

// mailto returns an address as a URI, and whether it is one.
func mailto(address string) (string, bool) {
	local, domain, found := strings.Cut(address, "@")
	if !found || local == "" || domain == "" || clean(address) != address || strings.ContainsAny(address, " \t\n,;:\"<>()") {
		return "", false
	}
	uri := "mailto:" + strings.NewReplacer("%", "%25", "?", "%3F", "&", "%26", "#", "%23", "/", "%2F").Replace(address)
	return escapeURI(uri), true
}
