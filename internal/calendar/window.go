package calendar

import (
	"slices"
	"time"
)

const (
	// keptPast is how long an event stays in the feed after its end.
	keptPast = 90 * 24 * time.Hour
	// keptCancelled is how long a cancelled one stays after its cancellation, if it does
	// not end before: long enough for every client to have fetched it.
	keptCancelled = 30 * 24 * time.Hour
)

// Within returns the events that belong in a feed at that instant, in the order given:
// those that end in the future or ended in the last 90 days, and of the cancelled ones
// those that end in the future and were cancelled in the last 30 days. It does not
// limit their number, and keeps nothing ahead from being shown.
func Within(events []Event, now time.Time) []Event {
	var kept []Event
	for _, e := range events {
		if now.Before(e.leaves()) {
			kept = append(kept, e)
		}
	}
	return kept
}

// FreshUntil returns the first instant after now at which time alone may change the
// feed of these events: one leaves the window, or ends in a feed so full that its end
// decides what is left out. The zero time means that it never will. Until then, and
// while the events are the same, the octets are the same.
func FreshUntil(events []Event, now time.Time) time.Time {
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	within := Within(events, now)
	crowded := isCrowded(within)
	for _, e := range within {
		sooner(e.leaves())
		if crowded {
			sooner(e.End)
		}
	}
	return next
}

// leaves returns the instant from which the event is no longer in the feed.
func (e Event) leaves() time.Time {
	if !e.isCancelled() {
		return e.End.Add(keptPast)
	}
	if aged := e.CancelledAt.Add(keptCancelled); aged.Before(e.End) {
		return aged
	}
	return e.End
}

// isCrowded reports whether the events may be more than one feed takes. It errs on the
// side of yes: escaping at most doubles a text, mending an octet triples it, and
// folding adds a twentieth.
func isCrowded(events []Event) bool {
	octets := 0
	for _, e := range events {
		octets += 1024 + 4*(len(e.UID)+2*len(e.Summary)+len(e.Location)+len(e.Description)+len(e.URL)+2*len(e.Conference))
		for _, name := range e.Categories {
			octets += 4 * (len(name) + 1)
		}
	}
	return len(events) > MaxEvents || octets > MaxOctets/2
}

// leaving returns the indexes of the events, which are in order of start, in the order
// in which they leave a feed that is too long: what has ended, longest ago first; then what is
// still to come, farthest ahead first.
func leaving(events []Event, now time.Time) []int {
	var past, ahead []int
	for i, e := range events {
		if e.End.After(now) {
			ahead = append(ahead, i)
		} else {
			past = append(past, i)
		}
	}
	slices.Reverse(ahead)
	return append(past, ahead...)
}

// leaveOut takes n events out, those first that leave first, and reports them.
func leaveOut(events []Event, now time.Time, n int, reason string) ([]Event, []Rejection) {
	if n <= 0 {
		return events, nil
	}
	out := leaving(events, now)[:n]
	slices.Sort(out)
	var kept []Event
	var rejected []Rejection
	for i, e := range events {
		if len(out) > 0 && out[0] == i {
			rejected = append(rejected, Rejection{e.UID, reason})
			out = out[1:]
			continue
		}
		kept = append(kept, e)
	}
	return kept, rejected
}
