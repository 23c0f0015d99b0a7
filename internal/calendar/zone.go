package calendar

import (
	"strings"
	"time"
)

const (
	anchorYear = 1970 // the year from which each rule is said to hold
	lastYear   = 2199
	// The years for which the zone of an empty feed is described. They are fixed, so that
	// time alone does not change such a feed.
	emptyFirst, emptyLast = 2022, 2037
)

// zoneName returns what to call the zone: UTC, or its IANA name. It reports false for no zone,
// for time.Local and for the nameless zones of times parsed with an offset.
func zoneName(loc *time.Location) (string, bool) {
	if loc == nil || loc == time.Local {
		return "", false
	}
	name := loc.String()
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("/_+-", r):
		default:
			return "", false
		}
	}
	return name, name != "" && name != "Local"
}

// zoneTable holds the zones that can be written as a block, by their names.
type zoneTable map[string]zoneRule

// zonesOf returns the zones needed for the events' local times, as far as they can be
// written for the years from the first to the last of those events.
func zonesOf(events []Event) zoneTable {
	type span struct {
		loc         *time.Location
		first, last int
	}
	spans := make(map[string]span)
	for _, e := range events {
		name, _ := zoneName(e.Zone)
		// Names without a slash are UTC, fixed offsets and old abbreviations.
		if e.AllDay || !strings.Contains(name, "/") || !isPlain(e.Start, e.Zone) || !isPlain(e.End, e.Zone) {
			continue
		}
		first, last := e.Start.In(e.Zone).Year(), e.End.In(e.Zone).Year()
		if s, ok := spans[name]; ok {
			first, last = min(first, s.first), max(last, s.last)
		}
		spans[name] = span{e.Zone, first, last}
	}
	table := make(zoneTable, len(spans))
	for name, s := range spans {
		if rule, ok := ruleOf(s.loc, s.first, s.last); ok {
			table[name] = rule
		}
	}
	return table
}

// writable returns the zone for the event's times: its own if the table has it and both
// times mean one instant only, else UTC.
func (t zoneTable) writable(e Event) *time.Location {
	name, _ := zoneName(e.Zone)
	if _, ok := t[name]; ok && isPlain(e.Start, e.Zone) && isPlain(e.End, e.Zone) {
		return e.Zone
	}
	return time.UTC
}

// isPlain reports whether every parser reads t's local time as t. It is false for the times a
// change of the clocks repeats, and for the times on either side of a gap, which is where
// a time typed into the gap comes to lie.
func isPlain(t time.Time, loc *time.Location) bool {
	local := t.In(loc)
	start, end := local.ZoneBounds()
	if !end.IsZero() && end.Sub(local) <= shift(end) {
		return false
	}
	return start.IsZero() || local.Sub(start) >= shift(start)
}

// shift returns by how much the clocks of the instant's location change at that instant.
func shift(at time.Time) time.Duration {
	_, after := at.Zone()
	_, before := at.Add(-time.Second).Zone()
	return time.Duration(after-before).Abs() * time.Second
}
