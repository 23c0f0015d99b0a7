package app

import (
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// delegate translates when somebody can come.
func (in *planningInput) delegate(id, personID string) instance.Delegate {
	off, leave, busy := in.presence(personID)
	out := instance.Delegate{ID: id, Off: off, Leave: leave}
	if len(busy) > 0 {
		out.Busy = busy.list()
	}
	return out
}

// presence translates somebody's availability: half days off that recur every week,
// whole days away, and the half days that neither can say.
func (in *planningInput) presence(personID string) (off []string, leave []instance.Range, busy diary) {
	v, said := in.free[personID]
	off, leave, busy = []string{}, []instance.Range{}, diary{}
	if !said {
		return off, leave, busy
	}
	if v.Pattern.Weeks() <= 1 {
		for w := range 5 {
			day := in.from.Add((w - (int(in.from.Weekday())+6)%7 + 7) % 7)
			for half, name := range map[abp.Half]string{abp.Morning: "AM", abp.Afternoon: "PM"} {
				if !v.Works(day, half) {
					off = append(off, strconv.Itoa(w+1)+name)
				}
			}
		}
		slices.Sort(off)
	} else {
		for d := in.from; !in.until.Before(d); d = d.Add(1) {
			for _, half := range []abp.Half{abp.Morning, abp.Afternoon} {
				if !d.IsWeekend() && !v.Works(d, half) {
					busy.half(d, half)
				}
			}
		}
	}
	for _, a := range v.Aways {
		from, until := later(a.FromDay, in.from), earlier(a.UntilDay, in.until)
		switch {
		case until.Before(from):
		case a.Half == abp.WholeDay:
			leave = append(leave, instance.Range{dayOf(from), dayOf(until)})
		default:
			for d := from; !until.Before(d); d = d.Add(1) {
				busy.half(d, a.Half)
			}
		}
	}
	return off, leave, busy
}

// addFacilitators translates the facilitators, with fair shares of the work.
func (in *planningInput) addFacilitators(q *instance.Plan) {
	for i := range in.facilitators {
		f := &in.facilitators[i]
		off, leave, busy := in.presence(f.PersonID)
		led := in.ledBeside(f.PersonID)
		for _, s := range led {
			busy.session(s, in.zone)
		}
		in.keepFridays(busy)
		if f.MonthUnits > 0 {
			in.blockFullMonths(f, led, busy)
		}
		out := instance.Facilitator{ID: f.PersonID, Roles: in.roles(f), Off: off, Leave: leave, Busy: busy.list(), MonthUnits: f.MonthUnits, TotalUnits: unbounded}
		begun := f.AccreditedOn
		if begun.IsZero() {
			begun = f.TraineeSince
		}
		if in.from.Before(begun) {
			out.Leave = append(out.Leave, instance.Range{dayOf(in.from), dayOf(earlier(begun.Add(-1), in.until))})
		}
		if !f.EndedOn.IsZero() && !in.until.Before(f.EndedOn) {
			out.Leave = append(out.Leave, instance.Range{dayOf(later(f.EndedOn, in.from)), dayOf(in.until)})
		}
		out.TargetUnits, out.MaxSets = in.share(f, led)
		q.Facilitators = append(q.Facilitators, out)
	}
}

// roles translates what the facilitator may be asked for. A trainee runs workshops
// beside somebody accredited.
func (in *planningInput) roles(f *abp.Facilitator) []instance.Role {
	roles := []instance.Role{}
	on := in.until
	if !f.EndedOn.IsZero() && !on.Before(f.EndedOn) {
		on = f.EndedOn.Add(-1)
	}
	for _, r := range []struct {
		duty abp.Duty
		role instance.Role
	}{{abp.LeadWorkshop, instance.Lead}, {abp.RunWorkshop, instance.Workshop}, {abp.AdviseSet, instance.Adviser}, {abp.HostEvent, instance.Host}} {
		if f.Does(r.duty, on) {
			roles = append(roles, r.role)
		}
	}
	return roles
}

// ledBeside lists what the person leads that is not part of the planning.
func (in *planningInput) ledBeside(personID string) []*abp.Session {
	var led []*abp.Session
	for i := range in.others {
		s := &in.others[i]
		if slices.ContainsFunc(s.Facilitators, func(p abp.Person) bool { return p.ID == personID }) {
			led = append(led, s)
		}
	}
	return led
}

// share returns the facilitator's fair share of units in the time of the planning,
// and how many sets they can still take. A set takes about half a year, so over
// longer times one set can follow another.
func (in *planningInput) share(f *abp.Facilitator, led []*abp.Session) (units, sets int) {
	from, until := in.from, in.until
	for _, begun := range []abp.Date{f.AccreditedOn, f.TraineeSince} {
		if !begun.IsZero() {
			from = later(from, begun)
			break
		}
	}
	if !f.EndedOn.IsZero() {
		until = earlier(until, f.EndedOn)
	}
	days := max(0, until.Since(from)+1)
	units = f.TargetUnits * days / 30
	other := map[abp.Ref]bool{}
	for _, s := range led {
		units -= s.Units()
		if s.Kind == abp.SetMeeting {
			other[s.SetID] = true
		}
	}
	const series = 180
	return max(0, units), max(0, f.MostSets*max(1, (days+series/2)/series)-len(other))
}

// blockFullMonths closes the months in which the facilitator has all the work
// already that they take on in one.
func (in *planningInput) blockFullMonths(f *abp.Facilitator, led []*abp.Session, busy diary) {
	units := map[string]int{}
	for _, s := range led {
		units[s.StartsAt.On(in.zone).String()[:7]] += s.Units()
	}
	for d := in.from; !in.until.Before(d); d = d.Add(1) {
		if units[d.String()[:7]] >= f.MonthUnits {
			busy.half(d, abp.WholeDay)
		}
	}
}

// keepFridays keeps the middle of Fridays free for prayers, and from November to
// January the late afternoon too (rule D12).
func (in *planningInput) keepFridays(busy diary) {
	for d := in.from; !in.until.Before(d); d = d.Add(1) {
		if d.Weekday() != friday {
			continue
		}
		busy.add(d, instance.L, instance.P1)
		if isDarkEarly(d) {
			busy.add(d, instance.P2)
		}
	}
}

func isDarkEarly(d abp.Date) bool { return d.Month >= 11 || d.Month == 1 }

// forbidden lists the facilitators who may not run the set: members themselves,
// those above or below one in the reporting line, people of a member's department,
// those who are kept apart from one (rule H6), and who was asked and declined.
func (in *planningInput) forbidden(set *abp.Set) []string {
	out := []string{}
	for i := range in.facilitators {
		f := in.facilitators[i].Person
		if f == nil {
			continue
		}
		isClose := slices.ContainsFunc(set.Members, func(m abp.SetMember) bool {
			return m.Delegate != nil && m.Delegate.Person != nil && in.areClose(f, m.Delegate.Person)
		})
		if isClose || slices.Contains(in.declined[set.ID], f.ID) {
			out = append(out, f.ID)
		}
	}
	return out
}

func (in *planningInput) areClose(f, m *abp.Person) bool {
	return f.ID == m.ID || abp.InLine(f.ID, m.ID, in.managers) ||
		f.Department != "" && strings.EqualFold(f.Department, m.Department) && f.OrganisationID == m.OrganisationID ||
		slices.ContainsFunc(in.aparts, func(a abp.Apart) bool { return a.Has(f.ID) && a.Has(m.ID) })
}
