package calendar

import (
	"slices"
	"time"
)

// Supersede returns e as the next version of old, with the UID, Sequence and Changed
// it is to be stored with. Clients skip a change that does not show in these.
//
// The UID never changes. Sequence rises by one if start, end, zone, place, joining
// address or cancellation differ, and never falls. Changed becomes now if anything a
// calendar shows differs, and at least a second after what it was; otherwise it stays.
func (e Event) Supersede(old Event, now time.Time) Event {
	e.UID, e.Sequence, e.Changed = old.UID, old.Sequence, old.Changed
	if e.isMoved(old) {
		e.Sequence++
	} else if e.looksLike(old) {
		return e
	}
	e.Changed = now.UTC().Truncate(time.Second)
	if least := old.Changed.UTC().Truncate(time.Second).Add(time.Second); e.Changed.Before(least) {
		e.Changed = least
	}
	return e
}

// isMoved reports whether somebody who goes by the old version may be in the wrong place at
// the wrong time.
func (e Event) isMoved(old Event) bool {
	return !e.Start.Equal(old.Start) || !e.End.Equal(old.End) || e.AllDay != old.AllDay ||
		e.isCancelled() != old.isCancelled() || e.Location != old.Location || e.Conference != old.Conference ||
		zoneOf(e) != zoneOf(old)
}

// looksLike reports whether the two differ in nothing else that is shown.
func (e Event) looksLike(old Event) bool {
	return e.Summary == old.Summary && e.Description == old.Description && e.URL == old.URL &&
		e.Transparent == old.Transparent && slices.Equal(e.Categories, old.Categories)
}

// zoneOf returns the name of the event's zone, empty for that of the feed.
func zoneOf(e Event) string {
	if e.Zone == nil {
		return ""
	}
	return e.Zone.String()
}
