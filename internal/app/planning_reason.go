package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// PlanningReason says why an event of an option is where it is: what it costs by
// rule, other places with what each would cost more, and which rules bar the rest.
type PlanningReason struct {
	Event  abp.PlannedEvent
	Parts  []abp.PlanningPart
	Others []PlanningOther // cheapest first, then one for each rule that bars places
}

// PlanningOther is another place for an event, or places that a rule bars.
type PlanningOther struct {
	Day         abp.Date // none where it is barred
	From, Until int
	Words       string             // where and with whom, if that differs
	More        int                // than the place that was chosen
	Parts       []abp.PlanningPart // what of it differs, by rule
	Barred      []string           // rules that bar it, in words; then More means nothing
	Places      int                // how many places the rules bar
}

// PlanningReasons says why the event is where it is in the option and not
// elsewhere. It fails with NotFound if there is no such event, and with Conflict if
// the planning was made from what is no longer so.
func (a *App) PlanningReasons(ctx context.Context, by *abp.Person, id string, number int, ref string) (*PlanningReason, error) {
	p, err := a.store.Planning(ctx, by, id)
	if err != nil {
		return nil, err
	}
	o := p.Option(number)
	if o == nil || o.Event(ref) == nil {
		return nil, abp.Errorf(abp.NotFound, "There is no such event in this plan.")
	}
	if !o.IsWhole() {
		return nil, abp.Errorf(abp.Conflict, "Some events of this plan have no place, so places cannot be compared.")
	}
	in, differences, err := a.compared(ctx, a.store, by, p)
	if err != nil {
		return nil, err
	}
	if p.State == abp.PlanningAccepted || len(differences) > 0 {
		return nil, abp.Errorf(abp.Conflict, "What this plan was made from is no longer so, and its places cannot be compared any more. %s", strings.Join(differences, " "))
	}
	var t instance.Timetable
	if err := json.Unmarshal([]byte(o.Timetable), &t); err != nil {
		return nil, fmt.Errorf("read option %d of planning %s: %w", number, id, err)
	}
	q, _ := in.wishes(p)
	return in.reason(o.Event(ref), schedule.PlanReasons(q, &t, engineRef(ref))), nil
}

// reason puts what the engine says into words.
func (in *planningInput) reason(e *abp.PlannedEvent, r schedule.Reasons) *PlanningReason {
	out := &PlanningReason{Event: *e, Parts: sharesOf(r.Here)}
	for _, list := range [][]schedule.Refused{r.Dates, r.Venues, r.People} {
		for _, m := range list {
			out.Others = append(out.Others, in.other(e, m))
		}
	}
	slices.SortStableFunc(out.Others, func(x, y PlanningOther) int { return x.More - y.More })
	for _, b := range r.Barred {
		words := in.named(b.Words)
		if b.Words == "" {
			words = in.named(b.Rule)
		}
		out.Others = append(out.Others, PlanningOther{Barred: []string{words}, Places: b.Places})
	}
	return out
}

// other puts another place into words.
func (in *planningInput) other(e *abp.PlannedEvent, m schedule.Refused) PlanningOther {
	o := PlanningOther{Day: e.Day, From: e.From, Until: e.Until, More: m.More, Parts: sharesOf(m.Why)}
	if m.Date != 0 {
		o.Day = dateOf(m.Date)
	}
	if m.Part != "" && e.Kind == abp.SetMeeting {
		o.From, o.Until = hoursOf(m.Part, o.Day, e.Until-e.From)
	}
	var words []string
	if m.Venue != "" && abp.Ref(m.Venue) != e.VenueID {
		words = append(words, "at "+in.named(m.Venue))
	}
	if len(m.Facilitators) > 0 && !within(m.Facilitators, e.Facilitators) {
		words = append(words, "with "+in.named(strings.Join(m.Facilitators, " and ")))
	}
	o.Words = strings.Join(words, " ")
	return o
}

// sharesOf puts what rules cost into words, dearest first.
func sharesOf(list []check.Share) []abp.PlanningPart {
	var r check.Report
	for _, s := range list {
		r.Costs = append(r.Costs, check.Cost{Rule: s.Name, Amount: s.Amount})
	}
	return partsOf(r)
}
