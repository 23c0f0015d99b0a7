package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
)

const (
	noon   = 12 * 60
	friday = time.Friday
)

// dayOf translates a date.
func dayOf(d abp.Date) instance.Day {
	return instance.Day(d.Midnight(time.UTC).Unix() / (24 * 60 * 60))
}

// dateOf translates a day back.
func dateOf(d instance.Day) abp.Date { return abp.DateOf(d.Time()) }

func later(a, b abp.Date) abp.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b abp.Date) abp.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// partHours are the parts of a day in minutes after midnight.
var partHours = []struct {
	part        instance.Part
	from, until int
}{{instance.A1, 9*60 + 30, 11 * 60}, {instance.A2, 11*60 + 15, 12*60 + 45}, {instance.L, 13 * 60, 13*60 + 45}, {instance.P1, 14 * 60, 15*60 + 30}, {instance.P2, 15*60 + 45, 17*60 + 15}}

// meetingParts are the parts in which sets meet.
var meetingParts = []instance.Part{instance.A1, instance.A2, instance.P1, instance.P2}

// partAt returns the part in which a set meeting that starts at the minute is.
func partAt(from int) instance.Part {
	best, away := instance.A1, 24*60
	for _, p := range partHours {
		if d := max(from-p.from, p.from-from); p.part != instance.L && d < away {
			best, away = p.part, d
		}
	}
	return best
}

// hoursOf returns when an event of so many minutes in the part begins and ends. On
// Fridays the late morning begins earlier, so that it ends before prayers.
func hoursOf(part instance.Part, day abp.Date, long int) (from, until int) {
	for _, p := range partHours {
		if p.part == part {
			from = p.from
		}
	}
	if part == instance.A2 && day.Weekday() == friday {
		from = 11 * 60
	}
	return from, from + long
}

// partsBetween lists the parts of a day that the minutes touch.
func partsBetween(from, until int) []instance.Part {
	var parts []instance.Part
	for _, p := range partHours {
		if from < p.until && until > p.from {
			parts = append(parts, p.part)
		}
	}
	return parts
}

// diary says which parts of which days are taken.
type diary map[abp.Date][]instance.Part

func (d diary) add(day abp.Date, parts ...instance.Part) {
	for _, p := range parts {
		if !slices.Contains(d[day], p) {
			d[day] = append(d[day], p)
		}
	}
}

// session takes the parts that the session touches.
func (d diary) session(s *abp.Session, zone *time.Location) {
	day, from, until := s.Hours(zone)
	d.add(day, partsBetween(from, until)...)
}

// half takes a half of a day or all of it. Whoever is away in a half can still come
// at lunch.
func (d diary) half(day abp.Date, half abp.Half) {
	switch half {
	case abp.Morning:
		d.add(day, instance.A1, instance.A2)
	case abp.Afternoon:
		d.add(day, instance.P1, instance.P2)
	default:
		d.add(day, instance.A1, instance.A2, instance.L, instance.P1, instance.P2)
	}
}

// list returns the diary in the order of days.
func (d diary) list() []instance.Busy {
	out := make([]instance.Busy, 0, len(d))
	for day, parts := range d {
		if len(parts) > 0 {
			slices.Sort(parts)
			out = append(out, instance.Busy{Date: dayOf(day), Parts: parts})
		}
	}
	slices.SortFunc(out, func(a, b instance.Busy) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// dayRules translates what is special about days, with the programme's rules of
// dates D1 and D7 to D15.
func (in *planningInput) dayRules(p *abp.Planning) []instance.DayRule {
	w := func(key string) int { return p.Weights.Of(key) }
	workshops, meetings := []instance.Kind{instance.Full, instance.Half}, []instance.Kind{instance.Meeting}
	faceToFace := append(slices.Clone(workshops), instance.Celebration)
	all := []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee, instance.Celebration}
	r := &dayRuler{}
	for _, d := range in.days {
		switch d.Kind {
		case abp.BankHoliday:
			r.hard("bank-holiday", "a bank holiday", all, d.OnDay)
		case abp.Closure:
			r.hard("closure-"+slug(d.Name), d.Name, all, d.OnDay)
		case abp.ObservanceTier1:
			r.hard("observance-"+slug(d.Name), d.Name, faceToFace, d.OnDay)
			r.soft("observance-meeting", "an observance", meetings, w(abp.WeightObservanceMeeting), d.OnDay)
		case abp.ObservanceTier2:
			r.soft("minor-observance", "a minor observance", all, w(abp.WeightMinorObservance), d.OnDay)
		case abp.SchoolHoliday:
			r.soft("school-workshop", "a school holiday", workshops, w(abp.WeightSchoolWorkshop), d.OnDay)
			r.soft("school-meeting", "a school holiday", meetings, w(abp.WeightSchoolMeeting), d.OnDay)
		case abp.IndustrialAction:
			r.hard("strike-"+slug(d.Name), d.Name, workshops, d.OnDay)
			r.soft("strike-meeting", "a day of industrial action", meetings, w(abp.WeightStrikeMeeting), d.OnDay)
		}
	}
	for d := in.from; !in.until.Before(d); d = d.Add(1) {
		if d.Month == 12 && d.Day >= 24 || d.Month == 1 && d.Day <= 2 {
			r.hard("year-end", "a day from 24 December to 2 January", all, d)
		}
		if d.Month == 12 && d.Day >= 15 || d.Month == 1 {
			r.soft("winter-workshop", "a day of winter pressure", workshops, w(abp.WeightWinterWorkshop), d)
			r.soft("winter-meeting", "a day of winter pressure", meetings, w(abp.WeightWinterMeeting), d)
		}
		if isRotation(d) || d.Month == 3 && d.Day >= 18 {
			r.soft("rotation", "the doctors’ rotation day or the end of the financial year", all, w(abp.WeightRotation), d)
		}
		if d.Weekday() == friday {
			r.hard("friday", "a Friday, whose middle is kept free for prayers", faceToFace, d)
		}
	}
	return r.rules
}

// isRotation says whether doctors change their posts on the day: the first
// Wednesday of August, December and February.
func isRotation(d abp.Date) bool {
	return d.Weekday() == time.Wednesday && d.Day <= 7 && (d.Month == 8 || d.Month == 12 || d.Month == 2)
}

// dayRuler collects rules of days.
type dayRuler struct{ rules []instance.DayRule }

func (r *dayRuler) hard(id, label string, kinds []instance.Kind, d abp.Date) {
	r.add(instance.DayRule{ID: id, Label: label, Kinds: kinds, Hard: true}, d)
}

func (r *dayRuler) soft(id, label string, kinds []instance.Kind, weight int, d abp.Date) {
	if weight > 0 {
		r.add(instance.DayRule{ID: id, Label: label, Kinds: kinds, Weight: weight}, d)
	}
}

func (r *dayRuler) add(rule instance.DayRule, on abp.Date) {
	i := slices.IndexFunc(r.rules, func(x instance.DayRule) bool { return x.ID == rule.ID })
	if i < 0 {
		i = len(r.rules)
		r.rules = append(r.rules, rule)
	}
	day := dayOf(on)
	dates := r.rules[i].Dates
	switch n := len(dates); {
	case slices.ContainsFunc(dates, func(x instance.Range) bool { return x.Has(day) }):
	case n > 0 && dates[n-1][1]+1 == day:
		dates[n-1][1] = day
	default:
		r.rules[i].Dates = append(dates, instance.Range{day, day})
	}
}

// slug makes a name part of an id.
func slug(name string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}, name), "-")
}
