package calendar

import (
	"strconv"
	"time"

	"github.com/emersion/go-ical"
)

// cancelledPrefix stands before the title of a cancelled event, for the clients that show
// a cancelled event like any other.
const cancelledPrefix = "Cancelled: "

// Event is one session as a calendar shows it.
type Event struct {
	UID      string // stored random identifier: letters, digits, - and _; the same for ever
	Sequence int    // stored count of material changes; see Supersede
	Start    time.Time
	End      time.Time      // after Start, by a second at least
	Zone     *time.Location // where the times are to be read; nil for the feed's zone
	// AllDay shows the days from Start to End, read in Zone, instead of the times. An End
	// at midnight does not add the day that begins there.
	AllDay      bool
	Summary     string // the title, on one line; required
	Location    string // the place; empty when online only
	Description string // plain text that reads well alone
	URL         string // the session's page; written if it is https, and never with a secret
	Conference  string // the address to join at, if any
	Categories  []string
	// CancelledAt is the instant of cancellation, zero for an event that stands.
	CancelledAt time.Time
	Transparent bool      // the time stays free, as for something optional
	Changed     time.Time // the last visible change; required
}

// isCancelled reports whether the event no longer takes place.
func (e Event) isCancelled() bool { return !e.CancelledAt.IsZero() }

// fault says why the event cannot be written; it is empty for a sound one.
func (e Event) fault() string {
	first, last := e.Start.UTC().Year(), e.End.UTC().Year()
	_, named := zoneName(e.Zone)
	switch {
	case !isUID(e.UID):
		return "its UID is empty, too long or has characters other than letters, digits, - and _"
	case e.Sequence < 0:
		return "its sequence number is negative"
	case e.Start.IsZero() || e.End.IsZero():
		return "it has no start or no end"
	case first <= anchorYear || last > lastYear:
		return "its dates are outside the years 1971 to 2199"
	case !e.End.Truncate(time.Second).After(e.Start.Truncate(time.Second)):
		return "it does not end after its start"
	case !named:
		return "its zone is not a loaded zone"
	case e.Changed.UTC().Year() <= anchorYear || e.Changed.UTC().Year() > lastYear:
		return "it does not say when it was last changed"
	case oneLine(e.Summary, " ") == "":
		return "it has no title"
	}
	return ""
}

// isUID reports whether s is an identifier that tells nothing about host or person.
func isUID(s string) bool {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 255
}

// component returns the event as a VEVENT. The zones must be those of a list that holds it.
func (e Event) component(zones zoneTable) *ical.Component {
	c := ical.NewComponent(ical.CompEvent)
	text(c.Props, ical.PropUID, e.UID)
	value(c.Props, ical.PropSequence, strconv.Itoa(e.Sequence))
	instant(c.Props, ical.PropDateTimeStamp, e.Changed)
	instant(c.Props, ical.PropLastModified, e.Changed)
	e.setTimes(c.Props, zones)
	e.setState(c.Props)
	e.setPlace(c.Props)
	if len(e.Categories) > 0 {
		prop := ical.NewProp(ical.PropCategories)
		var names []string
		for _, name := range e.Categories {
			if name = cut(oneLine(name, " "), maxTitle, maxSummary); name != "" {
				names = append(names, name)
			}
		}
		if prop.SetTextList(names); len(names) > 0 {
			c.Props.Set(prop)
		}
	}
	return c
}

// setTimes sets start and end, both in the same form.
func (e Event) setTimes(p ical.Props, zones zoneTable) {
	if e.AllDay {
		first, after := e.days()
		p.SetDate(ical.PropDateTimeStart, first)
		p.SetDate(ical.PropDateTimeEnd, after)
		return
	}
	zone := zones.writable(e)
	p.SetDateTime(ical.PropDateTimeStart, e.Start.In(zone))
	p.SetDateTime(ical.PropDateTimeEnd, e.End.In(zone))
}

// days returns the first day of the event and the day after its last, at midnight UTC.
func (e Event) days() (first, after time.Time) {
	y, m, d := e.Start.In(e.Zone).Date()
	first = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = e.End.Add(-1).In(e.Zone).Date()
	return first, time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
}

// setState sets the title and whether the event stands and takes up time.
func (e Event) setState(p ical.Props) {
	title := cut(oneLine(e.Summary, " "), maxTitle, maxSummary)
	status := ical.EventConfirmed
	if e.isCancelled() {
		status = ical.EventCancelled
		title = cancelledPrefix + cut(title, maxTitle, maxSummary-len(cancelledPrefix))
	}
	text(p, ical.PropSummary, title)
	value(p, ical.PropStatus, string(status))
	if e.Transparent || e.isCancelled() {
		value(p, ical.PropTransparency, "TRANSPARENT")
	} else {
		value(p, ical.PropTransparency, "OPAQUE")
	}
}

// setPlace sets place, description and addresses. The link to join is where people
// look: it is the place of an event without one, and else the end of the description.
// Few programs show a CONFERENCE, so it is there as well, not instead.
func (e Event) setPlace(p ical.Props) {
	place := cut(oneLine(e.Location, ", "), maxPlace, 4*maxPlace)
	about := cut(clean(e.Description), maxText, 4*maxText)
	join, isLink := link(e.Conference, "https", "http")
	if !isLink {
		join = cut(oneLine(e.Conference, " "), maxPlace, 4*maxPlace)
	}
	if join != "" && place == "" {
		place = join
	} else if join != "" {
		if about != "" {
			about += "\n\n"
		}
		about += "Join online: " + join
	}
	if place != "" {
		text(p, ical.PropLocation, place)
	}
	if about != "" {
		text(p, ical.PropDescription, about)
	}
	if isLink {
		value(p, ical.PropConference, join, ical.ParamValue, string(ical.ValueURI), ical.ParamFeature,
			string(ical.ConferenceVideo), ical.ParamLabel, "Join "+cut(oneLine(e.Summary, " "), maxTitle, maxSummary))
	}
	if page, ok := link(e.URL, "https"); ok {
		value(p, ical.PropURL, page)
	}
}
