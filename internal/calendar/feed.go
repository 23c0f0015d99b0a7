package calendar

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-ical"
)

// EncoderVersion changes whenever equal input gives other octets than before.
// Make it part of the ETag, so that an upgrade reaches every subscriber.
const EncoderVersion = 1

const (
	// MaxEvents is the most events one feed holds.
	MaxEvents = 500
	// MaxOctets is the most octets one feed holds: 1 MiB.
	MaxOctets = 1 << 20
)

const (
	productID = "-//Upstander//Programme calendar//EN"
	// refresh is the interval asked of clients. ISO 8601 wants the T: at P1H
	// Apple's programs fall back to once a week.
	refresh = "PT1H"
	// defaultColour is the CSS3 name nearest to the blue of the pages.
	defaultColour = "mediumblue"
)

// Feed is what one subscription shows.
type Feed struct {
	Name        string         // programme and role, as clients list it; one line, required
	Description string         // one or two sentences; may be empty
	Colour      string         // a CSS3 colour name; empty or malformed for the house colour
	Zone        *time.Location // the programme's zone, a loaded one; required
	Events      []Event        // in any order
	// AsOf is the instant the feed is built for. It decides what has left the
	// window and what to leave out of a feed that is too long, and is not written.
	// The zero value keeps everything in the window.
	AsOf time.Time
}

// Rejection reports an event that is not in the feed although its dates belong there.
type Rejection struct {
	UID    string
	Reason string // lower case, for the log
}

// Error returns the report as one line for the log.
func (r Rejection) Error() string { return fmt.Sprintf("event %q left out: %s", r.UID, r.Reason) }

// Encode returns the feed as octets to be stored and served as text/calendar in UTF-8.
//
// Events outside the window of [Within] are left out silently. Events that cannot
// be written, and those beyond MaxEvents and MaxOctets, are left out and reported:
// of the latter first what ended before AsOf, longest ago first, then what is farthest
// ahead. The error says that the feed itself is unusable: no name, or no loaded zone.
func Encode(f Feed) ([]byte, []Rejection, error) {
	if oneLine(f.Name, " ") == "" {
		return nil, nil, errors.New("encode feed: it has no name")
	}
	if _, ok := zoneName(f.Zone); !ok {
		return nil, nil, fmt.Errorf("encode feed %q: zone %v is not a loaded zone", f.Name, f.Zone)
	}
	events, rejected := sound(f)
	events = Within(events, f.AsOf)
	events, over := leaveOut(events, f.AsOf, len(events)-MaxEvents, "the feed is full")
	rejected = append(rejected, over...)
	for {
		body, err := f.encode(events)
		if err != nil {
			return nil, nil, fmt.Errorf("encode feed %q: %w", f.Name, err)
		}
		if len(body) <= MaxOctets || len(events) == 0 {
			return body, rejected, nil
		}
		n, err := f.surplus(events, len(body)-MaxOctets)
		if err != nil {
			return nil, nil, fmt.Errorf("encode feed %q: %w", f.Name, err)
		}
		events, over = leaveOut(events, f.AsOf, n, "the feed is too large")
		rejected = append(rejected, over...)
	}
}

// sound returns the events that can be written, each with its zone, one for each
// UID, by start and then UID; and a report on the others.
func sound(f Feed) ([]Event, []Rejection) {
	events := slices.Clone(f.Events)
	for i := range events {
		if events[i].Zone == nil {
			events[i].Zone = f.Zone
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID), newerFirst(a, b), a.End.Compare(b.End))
	})
	var rejected []Rejection
	newest := make(map[string]Event, len(events))
	valid := events[:0]
	for _, e := range events {
		if reason := e.fault(); reason != "" {
			rejected = append(rejected, Rejection{e.UID, reason})
			continue
		}
		if n, ok := newest[e.UID]; !ok || newerFirst(e, n) < 0 {
			newest[e.UID] = e
		}
		valid = append(valid, e)
	}
	kept := valid[:0]
	for _, e := range valid {
		n, ok := newest[e.UID]
		if !ok || newerFirst(n, e) < 0 {
			rejected = append(rejected, Rejection{e.UID, "its UID is used by another event"})
			continue
		}
		delete(newest, e.UID)
		kept = append(kept, e)
	}
	return kept, rejected
}

// newerFirst orders two versions of one event.
func newerFirst(a, b Event) int {
	return cmp.Or(cmp.Compare(b.Sequence, a.Sequence), b.Changed.Compare(a.Changed))
}

// surplus returns how many events have to go, in the order of leaving, to save that
// many octets.
func (f Feed) surplus(events []Event, octets int) (int, error) {
	zones := zonesOf(events)
	for n, i := range leaving(events, f.AsOf) {
		var b bytes.Buffer
		if err := encodeComponent(&b, events[i].component(zones)); err != nil {
			return 0, err
		}
		if octets -= len(fold(b.Bytes())); octets <= 0 {
			return n + 1, nil
		}
	}
	return len(events), nil
}

// encode writes the feed with exactly these events.
func (f Feed) encode(events []Event) ([]byte, error) {
	cal := ical.NewComponent(ical.CompCalendar)
	f.describe(cal.Props)
	zones := zonesOf(events)
	cal.Children = zones.components()
	if len(events) == 0 {
		cal.Children = []*ical.Component{placeholder(f.Zone)}
	}
	for _, e := range events {
		cal.Children = append(cal.Children, e.component(zones))
	}
	var b bytes.Buffer
	b.Grow(1024 + 1024*len(events))
	if err := encodeComponent(&b, cal); err != nil {
		return nil, err
	}
	return fold(b.Bytes()), nil
}

// describe sets the properties of the calendar itself. Nothing depends on the
// non-standard ones; each is there for clients that read no other.
func (f Feed) describe(p ical.Props) {
	name := cut(oneLine(f.Name, " "), maxTitle, maxSummary)
	text(p, ical.PropVersion, "2.0")
	text(p, ical.PropProductID, productID)
	text(p, ical.PropName, name)
	text(p, "X-WR-CALNAME", name)
	if d := cut(clean(f.Description), maxText, 4*maxText); d != "" {
		text(p, ical.PropDescription, d)
		text(p, "X-WR-CALDESC", d)
	}
	zone, _ := zoneName(f.Zone)
	text(p, "X-WR-TIMEZONE", zone)
	text(p, ical.PropColor, colour(f.Colour))
	value(p, ical.PropRefreshInterval, refresh, ical.ParamValue, string(ical.ValueDuration))
	value(p, "X-PUBLISHED-TTL", refresh)
}

// colour returns the name if it can be one of CSS3's, all of which are letters.
func colour(name string) string {
	for _, r := range name {
		if r < 'a' || r > 'z' {
			return defaultColour
		}
	}
	return cmp.Or(name, defaultColour)
}
