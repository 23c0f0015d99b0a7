package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// The kinds of facts that a plan rests on.
const (
	factCohort      = "cohort"
	factDelegate    = "delegate"
	factSet         = "set"
	factSession     = "session"
	factOther       = "other session"
	factFacilitator = "facilitator"
	factAway        = "away"
	factBarred      = "barred"
	factVenue       = "venue"
	factBooking     = "booking"
	factDay         = "day"
)

// facts lists what the plan rests on, in an order of its own.
func (in *planningInput) facts() []abp.PlanningFact {
	var list []abp.PlanningFact
	add := func(kind, about, of string, value ...any) {
		list = append(list, abp.PlanningFact{Kind: kind, About: about, Of: of, Value: strings.TrimSpace(fmt.Sprintln(value...))})
	}
	for _, c := range in.cohorts {
		add(factCohort, c.Cohort.ID, "", c.Places, c.IsPublished(), c.TemplateID, c.Template.Version)
		inSet := map[string]string{}
		for _, s := range c.sets {
			add(factSet, s.ID, c.Cohort.ID, s.Number, s.FacilitatorID)
			add(factBarred, s.ID, c.Cohort.ID, in.forbidden(&s))
			for _, m := range s.Members {
				inSet[m.DelegateID] = s.ID
			}
		}
		for _, d := range c.delegates {
			add(factDelegate, d.ID, c.Cohort.ID, inSet[d.ID])
		}
		for i := range c.sessions {
			add(factSession, c.sessions[i].ID, c.Cohort.ID, in.sessionFact(&c.sessions[i]))
		}
	}
	for i := range in.others {
		if s := &in.others[i]; len(s.Facilitators) > 0 || s.VenueID != "" || s.Kind == abp.CatchUp {
			add(factOther, s.ID, string(s.CohortID), in.sessionFact(s))
		}
	}
	for i := range in.facilitators {
		f := &in.facilitators[i]
		add(factFacilitator, f.PersonID, "", f.TraineeSince, f.AccreditedOn, f.EndedOn, f.Capacity)
	}
	for id, v := range in.free {
		add(factAway, id, "", awayFact(&v, in.from, in.until))
	}
	for _, v := range in.venues {
		add(factVenue, v.ID, "", v.Capacity, v.Has(), v.ClosedOn)
	}
	for _, b := range in.bookings {
		if b.Session == nil {
			add(factBooking, b.ID, b.VenueID, b.OnDay, b.Half, b.State, b.HasLapsed(in.today), b.CohortID)
		}
	}
	for _, d := range in.days {
		add(factDay, d.ID, "", d.OnDay, d.Last(), d.Kind, d.State, d.FromEve, d.NoWorkshops)
	}
	slices.SortFunc(list, func(x, y abp.PlanningFact) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.About, y.About))
	})
	return list
}

func (in *planningInput) sessionFact(s *abp.Session) string {
	return fmt.Sprint(s.When(in.zone), " ", s.VenueID, " ", idsOf(s.Facilitators))
}

// awayFact writes down when somebody can come. What lies outside the plan's time
// does not matter to it.
func awayFact(v *abp.Availability, from, until abp.Date) string {
	parts := []string{string(v.Pattern), v.StartsOn.String()}
	var aways []string
	for _, a := range v.Aways {
		if !a.UntilDay.Before(from) && !until.Before(a.FromDay) {
			aways = append(aways, a.FromDay.String()+"/"+a.UntilDay.String()+"/"+a.Half.String())
		}
	}
	slices.Sort(aways)
	return strings.Join(append(parts, aways...), " ")
}

// PlanningDifference says in sentences what has changed since the planning was
// made, such as "2 delegates joined C8."; nothing if its options can be accepted
// as they are.
func (a *App) PlanningDifference(ctx context.Context, by *abp.Person, id string) ([]string, error) {
	p, err := a.store.Planning(ctx, by, id)
	if err != nil || !p.IsOpen() {
		return nil, err
	}
	_, differences, err := a.compared(ctx, a.store, by, p)
	return differences, err
}

// compared loads what the planning rests on as it is now, and says what differs
// from what it was made from.
func (a *App) compared(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning) (*planningInput, []string, error) {
	basis, err := tx.PlanningBasis(ctx, p.ID)
	if err != nil {
		return nil, nil, err
	}
	in, err := a.planningInput(ctx, tx, by, p)
	if abp.CodeOf(err) == abp.Invalid {
		return nil, []string{"A cohort of the plan is not there any more."}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return in, in.differences(basis.Facts), nil
}

// differences says what of the facts is no longer so.
func (in *planningInput) differences(was []abp.PlanningFact) []string {
	type key struct{ kind, about string }
	before, now := map[key]abp.PlanningFact{}, map[key]abp.PlanningFact{}
	for _, f := range was {
		before[key{f.Kind, f.About}] = f
	}
	d := differing{in: in, counts: map[string]int{}}
	for _, f := range in.facts() {
		k := key{f.Kind, f.About}
		now[k] = f
		if old, had := before[k]; !had {
			d.appeared(f)
		} else if old.Value != f.Value || old.Of != f.Of {
			d.changed(old, f)
		}
	}
	for _, f := range was {
		if _, has := now[key{f.Kind, f.About}]; !has {
			d.vanished(f)
		}
	}
	return d.sentences()
}
