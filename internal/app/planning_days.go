package app

import (
	"cmp"
	"slices"
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

// dayRules translates what is special about days (rules D1 and D7 to D15, but for
// Mondays and Fridays), at the weights of the planning.
func (in *planningInput) dayRules(p *abp.Planning) []instance.DayRule {
	rules := []instance.DayRule{}
	for _, r := range abp.DayRules(in.days, in.from, in.until) {
		if r.Rule == "D14" {
			continue
		}
		var dates []instance.Range
		for _, span := range r.Ranges {
			dates = append(dates, instance.Range{dayOf(span.From), dayOf(span.Until)})
		}
		for _, of := range dayKinds {
			rule := instance.DayRule{ID: r.ID, Label: r.Label, Dates: dates, Kinds: of.kinds, Hard: r.Bears[of.session].Hard}
			switch {
			case r.AfterDusk && !(of.session == abp.WorkshopPart && rule.Hard):
				continue
			case r.AfterDusk:
				if rule.Dates, rule.Kinds = darkBefore(dates), []instance.Kind{instance.Full}; len(rule.Dates) == 0 {
					continue
				}
			case !rule.Hard:
				rule.ID += "-" + string(of.kinds[0])
				if rule.Weight = dayWeight(p, &r, of.session); rule.Weight == 0 {
					continue
				}
			}
			if n := len(rules); n > 0 && rules[n-1].ID == rule.ID {
				rules[n-1].Kinds = append(slices.Clone(rules[n-1].Kinds), rule.Kinds...)
				continue
			}
			rules = append(rules, rule)
		}
	}
	fridays := instance.DayRule{ID: "D12-friday", Label: "a Friday, whose middle is kept free for prayers", Kinds: []instance.Kind{instance.Full, instance.Half}, Hard: true}
	for d := in.from; !in.until.Before(d); d = d.Add(1) {
		if d.Weekday() == friday {
			fridays.Dates = append(fridays.Dates, instance.Range{dayOf(d), dayOf(d)})
		}
	}
	return append(rules, fridays)
}

// dayKinds pairs the kinds of sessions with those of the engine.
var dayKinds = []struct {
	session abp.SessionKind
	kinds   []instance.Kind
}{{abp.WorkshopPart, []instance.Kind{instance.Full, instance.Half}}, {abp.SetMeeting, []instance.Kind{instance.Meeting}}, {abp.CatchUp, []instance.Kind{instance.Coffee}}}

// dayWeight returns what a session of the kind costs on a day of the rule.
func dayWeight(p *abp.Planning, r *abp.DayRule, k abp.SessionKind) int {
	of := func(workshop, meeting string) int {
		if k == abp.WorkshopPart {
			return p.Weights.Of(workshop)
		}
		return p.Weights.Of(meeting)
	}
	switch r.Kind {
	case abp.SchoolHoliday:
		return of(abp.WeightSchoolWorkshop, abp.WeightSchoolMeeting)
	case abp.WinterPressure:
		return of(abp.WeightWinterWorkshop, abp.WeightWinterMeeting)
	case abp.ObservanceTier1:
		return p.Weights.Of(abp.WeightObservanceMeeting)
	case abp.ObservanceTier2:
		return p.Weights.Of(abp.WeightMinorObservance)
	case abp.IndustrialAction:
		return p.Weights.Of(abp.WeightStrikeMeeting)
	case abp.DoctorsRotation, abp.YearEnd:
		return p.Weights.Of(abp.WeightRotation)
	}
	return r.Bears[k].Weight
}

// darkBefore keeps the dates on which the sun sets before a full day ends: those
// from November to January.
func darkBefore(dates []instance.Range) []instance.Range {
	var out []instance.Range
	for _, r := range dates {
		for d := r[0]; d <= r[1]; d++ {
			if isDarkEarly(dateOf(d)) {
				out = append(out, instance.Range{d, d})
			}
		}
	}
	return out
}
