package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// zoneRule is a zone as one yearly pair of onsets, or one offset without any.
type zoneRule struct {
	standard onset
	daylight *onset // nil if the clocks do not change
}

// onset is a yearly change of the clocks.
type onset struct {
	from, to int // offsets before and after, in seconds east of Greenwich
	abbr     string
	month    time.Month
	week     int // 1 to 4 from the start of the month, or -1 for the last; 0 if there is no change
	weekday  time.Weekday
	clock    int // seconds after midnight, on the clock before the change
}

// ruleOf describes the zone from the start of one year to the end of another. It
// reports false unless in each of these years the clocks go forward once and back
// once by the same rule, or never change.
func ruleOf(loc *time.Location, first, last int) (zoneRule, bool) {
	var forward, back []time.Time
	begin := time.Date(first, time.January, 1, 0, 0, 0, 0, loc)
	finish := time.Date(last+1, time.January, 1, 0, 0, 0, 0, loc)
	for _, at := begin.ZoneBounds(); !at.IsZero() && at.Before(finish); _, at = at.ZoneBounds() {
		before, after := offsets(at)
		if after > before {
			forward = append(forward, at)
		} else if after < before {
			back = append(back, at)
		}
	}
	abbr, offset := begin.Zone()
	if len(forward) == 0 && len(back) == 0 {
		return zoneRule{standard: onset{from: offset, to: offset, abbr: abbr}}, offset%60 == 0
	}
	daylight, ok := yearly(forward, last-first+1)
	standard, ok2 := yearly(back, last-first+1)
	matched := daylight.from == standard.to && daylight.to == standard.from
	return zoneRule{standard, &daylight}, ok && ok2 && matched
}

// yearly returns the one rule by which the changes come, one in each of that many years.
func yearly(changes []time.Time, years int) (onset, bool) {
	if len(changes) != years {
		return onset{}, false
	}
	// A fourth Sunday is the last one in some years; over these years only one may hold.
	fromEnd := !slices.ContainsFunc(changes, func(at time.Time) bool { return !isLastWeek(at) })
	rule := onsetAt(changes[0], fromEnd)
	for _, at := range changes[1:] {
		o := onsetAt(at, fromEnd)
		// As many changes as years, by a rule that holds once a year, is one in each.
		if o.abbr = rule.abbr; o != rule {
			return onset{}, false
		}
	}
	return rule, rule.from%60 == 0 && rule.to%60 == 0
}

// onsetAt returns the change of the clocks at an instant as a yearly one, its week
// counted from the end of the month if so asked.
func onsetAt(at time.Time, fromEnd bool) onset {
	local := clockBefore(at)
	hour, minute, second := local.Clock()
	o := onset{
		month: local.Month(), week: (local.Day()-1)/7 + 1, weekday: local.Weekday(),
		clock: hour*3600 + minute*60 + second,
	}
	if fromEnd {
		o.week = -1
	}
	o.from, o.to = offsets(at)
	o.abbr, _ = at.Zone()
	return o
}

// offsets returns the seconds east of Greenwich before and after a change.
func offsets(at time.Time) (before, after int) {
	_, after = at.Zone()
	_, before = at.Add(-time.Second).Zone()
	return before, after
}

// clockBefore returns what the clocks showed at the change before they were moved,
// as if it were UTC.
func clockBefore(at time.Time) time.Time {
	before, _ := offsets(at)
	return at.UTC().Add(time.Duration(before) * time.Second)
}

// isLastWeek reports whether the change falls in the last seven days of its month.
func isLastWeek(at time.Time) bool {
	local := clockBefore(at)
	return local.AddDate(0, 0, 7).Month() != local.Month()
}

// components returns a VTIMEZONE for each zone, by name.
func (t zoneTable) components() []*ical.Component {
	var list []*ical.Component
	for _, name := range slices.Sorted(maps.Keys(t)) {
		list = append(list, t[name].component(name))
	}
	return list
}

// placeholder returns the one component of an empty feed: the grammar wants one.
func placeholder(loc *time.Location) *ical.Component {
	name, _ := zoneName(loc)
	if rule, ok := ruleOf(loc, emptyFirst, emptyLast); ok && strings.Contains(name, "/") {
		return rule.component(name)
	}
	return zoneRule{standard: onset{abbr: "UTC"}}.component("Etc/UTC")
}

// component returns the zone as a VTIMEZONE.
func (r zoneRule) component(name string) *ical.Component {
	c := ical.NewComponent(ical.CompTimezone)
	value(c.Props, ical.PropTimezoneID, name)
	if r.daylight != nil {
		c.Children = append(c.Children, r.daylight.component(ical.CompTimezoneDaylight))
	}
	c.Children = append(c.Children, r.standard.component(ical.CompTimezoneStandard))
	return c
}

// component returns the onset as a STANDARD or DAYLIGHT that begins in 1970.
func (o onset) component(kind string) *ical.Component {
	c := ical.NewComponent(kind)
	text(c.Props, ical.PropTimezoneName, o.abbr)
	value(c.Props, ical.PropTimezoneOffsetFrom, offset(o.from))
	value(c.Props, ical.PropTimezoneOffsetTo, offset(o.to))
	start := o.first()
	value(c.Props, ical.PropDateTimeStart, start.Format("20060102T150405"))
	if o.week != 0 {
		day := strings.ToUpper(o.weekday.String()[:2])
		value(c.Props, ical.PropRecurrenceRule, fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", o.month, o.week, day))
	}
	return c
}

// first returns the clock time of the onset in the anchor year, as if it were UTC.
func (o onset) first() time.Time {
	if o.week == 0 {
		return time.Date(anchorYear, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	day := time.Date(anchorYear, o.month, 1, 0, 0, o.clock, 0, time.UTC)
	if o.week < 0 {
		day = day.AddDate(0, 1, -7)
	} else {
		day = day.AddDate(0, 0, 7*(o.week-1))
	}
	return day.AddDate(0, 0, int(o.weekday-day.Weekday()+7)%7)
}

// offset writes seconds east of Greenwich as RFC 5545 wants an offset; whole minutes only.
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
