package abp

import (
	"cmp"
	"slices"
)

// Nearness says how a date is touched by a special day.
type Nearness uint8

// How a date can be touched: it is the day itself, it is next to a day that is
// only expected and may be moved there, or it is its eve, from sunset on.
const (
	OnTheDay Nearness = iota
	BesideIt
	OnTheEve
)

// DayMark is a special day as one date meets it.
type DayMark struct {
	Day
	Near Nearness
}

// Days answers what a date is. Make it with NewDays.
type Days struct{ marked map[Date][]DayMark }

// NewDays returns the calendar of the given special days. School holidays skip
// the weekends within them.
func NewDays(days []Day) Days {
	d := Days{marked: make(map[Date][]DayMark, len(days))}
	for _, day := range days {
		for date := day.OnDay; !day.Last().Before(date); date = date.Add(1) {
			if day.Kind != SchoolHoliday || !date.IsWeekend() {
				d.mark(date, day, OnTheDay)
			}
		}
		first, last := day.OnDay, day.Last()
		if day.IsTentative() {
			first, last = first.Add(-1), last.Add(1)
			d.mark(first, day, BesideIt)
			d.mark(last, day, BesideIt)
		}
		if day.FromEve {
			d.mark(first.Add(-1), day, OnTheEve)
		}
	}
	for _, list := range d.marked {
		slices.SortStableFunc(list, func(a, b DayMark) int { return cmp.Or(int(a.Kind)-int(b.Kind), int(a.Near)-int(b.Near)) })
	}
	return d
}

func (d Days) mark(date Date, day Day, near Nearness) {
	d.marked[date] = append(d.marked[date], DayMark{day, near})
}

// On returns what is marked on the date, most binding first.
func (d Days) On(date Date) []DayMark { return d.marked[date] }

// IsWorking says whether the date is neither at a weekend, nor a bank holiday,
// nor in the year-end closure of 24 December to 2 January (rules D1 and D2).
func (d Days) IsWorking(date Date) bool {
	return !date.IsWeekend() && !isYearEnd(date) && !d.has(date, BankHoliday, Closure)
}

// WorkingBefore returns the day that lies so many working days before the date.
func (d Days) WorkingBefore(date Date, n int) Date {
	for n > 0 {
		if date = date.Add(-1); d.IsWorking(date) {
			n--
		}
	}
	return date
}

// suits says whether a session of any kind should be put on the date: a working
// day on which workshops may be held (D9, D10 and blackouts), also if an
// expected observance falls a day earlier or later.
func (d Days) suits(date Date) bool {
	return d.IsWorking(date) && !slices.ContainsFunc(d.marked[date], func(m DayMark) bool { return m.Near != OnTheEve && m.IsHard() })
}

func (d Days) has(date Date, kinds ...DayKind) bool {
	return slices.ContainsFunc(d.marked[date], func(m DayMark) bool { return m.Near == OnTheDay && slices.Contains(kinds, m.Kind) })
}

func isYearEnd(d Date) bool {
	return d.Month == 12 && d.Day >= 24 || d.Month == 1 && d.Day <= 2
}

// words names the day as a date meets it.
func (m DayMark) words() string {
	name := m.Name
	if m.Authority != "" {
		name += " (" + m.Authority + ")"
	}
	switch m.Near {
	case OnTheEve:
		return name + " beginning at sunset"
	case BesideIt:
		return name + " expected next to it and not yet confirmed"
	}
	return name
}

// schoolsJoined makes one mark of the school holidays of several authorities,
// which are one reason and not many.
func schoolsJoined(marks []DayMark) []DayMark {
	var out []DayMark
	for _, m := range marks {
		n := len(out)
		if n == 0 || m.Kind != SchoolHoliday || out[n-1].Kind != SchoolHoliday {
			out = append(out, m)
			continue
		}
		last := &out[n-1]
		if last.Name == m.Name && last.Authority != "" && m.Authority != "" {
			last.Authority += " and " + m.Authority
			continue
		}
		last.Name, last.Authority = last.words()+" and "+m.words(), ""
	}
	return out
}
