package demo

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// noticeDays is how long before its first day a cohort is published.
const noticeDays = 98

// buildCohorts makes the ten cohorts with their sets, sessions and surveys.
func (r *round) buildCohorts() {
	var cohorts []abp.Cohort
	var sets []abp.Set
	var sessions []abp.Session
	var led []abp.SessionFacilitator
	var windows []abp.SurveyWindow
	for t := range courses {
		c := r.cohort(&courses[t])
		cohorts = append(cohorts, c.Cohort)
		sets = append(sets, c.Sets...)
		sessions = append(sessions, c.all()...)
		led = append(led, leading(c.workshops)...)
		windows = append(windows, c.Windows...)
		r.cohorts = append(r.cohorts, c)
		if r.number == 0 {
			r.cast.Cohorts[c.Code] = c.ID
		}
	}
	r.put(cohorts)
	r.put(sets)
	r.put(sessions)
	r.put(led)
	r.put(windows)
}

// leading says who leads the sessions. Set meetings need no record: the set's
// facilitator leads them.
func leading(sessions []abp.Session) []abp.SessionFacilitator {
	var led []abp.SessionFacilitator
	for _, s := range sessions {
		for _, f := range s.Facilitators {
			led = append(led, abp.SessionFacilitator{SessionID: s.ID, PersonID: f.ID})
		}
	}
	return led
}

// all returns the cohort's sessions, workshops first.
func (c *cohort) all() []abp.Session {
	list := append([]abp.Session(nil), c.workshops...)
	for _, of := range c.meetings {
		list = append(list, of...)
	}
	return list
}

// cohort makes the cohort of a course as it was published.
func (r *round) cohort(k *course) cohort {
	published := r.workday(k.parts[0].Add(-noticeDays)).Clock(11*60, r.zone)
	team := []int{0, 1}
	if k.third > 0 {
		team = append(team, k.third)
	}
	c := r.plan(k, team, published)
	c.PublishedAt = published
	r.events = append(r.events, r.event(published, abp.Ref(r.leads[0].ID), "published", c.ID, ""))
	return c
}

// plan makes a cohort with its sets, sessions and surveys; team lists who leads
// the workshops.
func (r *round) plan(k *course, team []int, at abp.Instant) cohort {
	c := cohort{Cohort: abp.Cohort{
		Kept: r.kept(abp.KindCohort, at), ProgrammeID: r.programme.ID, TemplateID: r.template.ID,
		Code: r.code(k.code), Name: k.name, Places: k.people() + k.early + k.midway, WaitingPlaces: abp.WaitingPlaces, VenueID: abp.Ref(r.venues[k.venue].ID),
	}}
	for i, day := range k.parts {
		s := r.session(&c.Cohort, nil, r.template.Steps[i], day, at)
		s.VenueID = c.VenueID
		for _, f := range team {
			s.Facilitators = append(s.Facilitators, r.facilitators[f])
		}
		c.workshops = append(c.workshops, s)
	}
	for i := range k.sets {
		r.addSet(&c, k, i, at)
	}
	c.Windows = r.windows(&c.Cohort, c.all())
	return c
}

// addSet adds set i with its five meetings, always at the same time of day.
func (r *round) addSet(c *cohort, k *course, i int, at abp.Instant) {
	set := abp.Set{
		Kept: r.kept(abp.KindSet, at), CohortID: c.ID, Number: i + 1,
		FacilitatorID: abp.Ref(r.facilitators[k.facilitators[i]].ID), JoinLink: r.link(c.Code, fmt.Sprintf("set-%d", i+1)),
	}
	c.Sets = append(c.Sets, set)
	var meetings []abp.Session
	for n, day := range k.meetings {
		step := r.template.Steps[len(k.parts)+n]
		step.From, step.Until = k.starts[i], k.starts[i]+step.Until-step.From
		s := r.session(&c.Cohort, &set, step, day, at)
		s.Facilitators = []abp.Person{r.facilitators[k.facilitators[i]]}
		if n == 1 && !k.secondWas.IsZero() {
			r.move(&s, k, step)
		}
		meetings = append(meetings, s)
	}
	c.meetings = append(c.meetings, meetings)
}

// move lets the session be planned for the course's first choice of day and
// moved to the one that it has.
func (r *round) move(s *abp.Session, k *course, step abp.Step) {
	is := *s
	s.StartsAt, s.EndsAt = k.secondWas.Clock(step.From, r.zone), k.secondWas.Clock(step.Until, r.zone)
	s.PlannedAt = s.StartsAt
	at := k.secondMovedOn.Clock(15*60, r.zone)
	r.check(s.Move(is.StartsAt, is.EndsAt, at))
	s.Version++
	r.events = append(r.events, r.event(at, abp.Ref(r.leads[0].ID), "moved", s.ID, k.whySecondMoved))
}

func (w *world) session(c *abp.Cohort, set *abp.Set, step abp.Step, day abp.Date, at abp.Instant) abp.Session {
	starts := day.Clock(step.From, w.zone)
	s := abp.Session{
		Kept: w.kept(abp.KindSession, at), ProgrammeID: w.programme.ID, CohortID: abp.Ref(c.ID), Kind: step.Kind, Number: step.Number, Title: step.Name,
		StartsAt: starts, EndsAt: day.Clock(step.Until, w.zone), PlannedAt: starts, UID: abp.NewUID(w.random), ChangedAt: at,
	}
	if set != nil {
		s.SetID, s.JoinLink = abp.Ref(set.ID), set.JoinLink
	}
	return s
}

func (w *world) windows(c *abp.Cohort, sessions []abp.Session) []abp.SurveyWindow {
	windows := slices.DeleteFunc(abp.Windows(w.template.Waves, sessions, w.zone), func(v abp.SurveyWindow) bool { return v.Wave != abp.T0 && v.Wave != abp.T2 })
	for i := range windows {
		windows[i].ID, windows[i].CohortID = w.id(abp.KindWindow), c.ID
	}
	return windows
}

func (w *world) link(parts ...string) string {
	link := "https://meet.fossevale.example"
	for _, p := range parts {
		link += "/" + p
	}
	return link
}

// enrol makes the delegates, puts them into their sets and hands over the
// applications, of outsiders too.
func (r *round) enrol() {
	var applications []abp.Application
	var delegates []abp.Delegate
	var members []abp.SetMember
	for _, p := range r.places {
		c := &r.cohorts[p.course]
		p.application.CohortID = abp.Ref(c.ID)
		applications = append(applications, p.application)
		p.delegate = abp.Delegate{
			Kept: r.kept(abp.KindDelegate, p.application.EnrolledAt), ProgrammeID: r.programme.ID, PersonID: p.person.ID, CohortID: c.ID,
			OrganisationID: string(p.person.OrganisationID), StaffGroup: p.person.StaffGroup,
			ApplicationID: abp.Ref(p.application.ID), EnrolledAt: p.application.EnrolledAt,
		}
		r.events = append(r.events, r.event(p.delegate.EnrolledAt, abp.Ref(p.person.ID), "enrolled", p.delegate.ID, ""))
		if p.class == leaverClass {
			r.leave(p)
		} else {
			joined := courses[p.course].parts[1].Clock(16*60, r.zone)
			members = append(members, abp.SetMember{ID: r.id(kindMember), SetID: c.Sets[p.set].ID, DelegateID: p.delegate.ID, JoinedAt: joined})
		}
		delegates = append(delegates, p.delegate)
	}
	for _, p := range r.outsiders {
		if p.course >= 0 {
			p.application.CohortID = abp.Ref(r.cohorts[p.course].ID)
		}
		applications = append(applications, p.application)
	}
	r.put(applications)
	r.put(delegates)
	r.put(members)
}

// leave records that the delegate withdrew or paused, before the first part or
// between the two.
func (r *round) leave(p *place) {
	day := courses[p.course].parts[0].Add(r.between(1, 6))
	if p.isEarly {
		day = courses[p.course].parts[0].Add(-r.between(4, 9))
	}
	at, d := r.office(day), &p.delegate
	d.Version++
	if p.isPaused {
		d.PausedAt, d.WhyLeft = at, "parental leave"
		r.events = append(r.events, r.event(at, abp.Ref(r.leads[0].ID), "paused", d.ID, d.WhyLeft))
		return
	}
	d.WithdrawnAt, d.WhyLeft = at, one(r.world, []string{"workload", "new job", "release taken back", "dates do not suit"})
	r.events = append(r.events, r.event(at, abp.Ref(p.person.ID), "withdrew", d.ID, d.WhyLeft))
}
