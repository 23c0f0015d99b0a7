package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// PlanningTouch is what accepting an option does to everything and everybody: the
// events that come, move or change hands, and who is told what. It is shown before
// it is done, and is the same when it is done.
type PlanningTouch struct {
	Steps   []PlanningStep // of events that change, in the order of time
	Windows int            // survey windows that move or are made
	Told    []PlanningTold // by name; nobody for drafts
	Drafts  []string       // codes of cohorts whose people are not told, because they are not published

	in      *planningInput
	all     []PlanningStep // of events that may change
	cohorts []*touchedCohort
	mails   []touchMail
}

// PlanningStep is one event before and after. Before has no id where the event is
// new.
type PlanningStep struct {
	Event                    abp.PlannedEvent
	Before, After            abp.Session
	Joined, Left             []abp.Person // facilitators
	IsNew, IsMoved, IsPlaced bool         // IsPlaced: at another venue

	isNamed bool // a set meeting that somebody else than the set's facilitator leads
}

// Changes says whether anything about the event is different after.
func (s *PlanningStep) Changes() bool { return s.IsNew || s.IsMoved || s.isTouched() }

func (s *PlanningStep) isTouched() bool { return s.IsPlaced || len(s.Joined)+len(s.Left) > 0 }

// touchMail is a mail about some of the events.
type touchMail struct {
	letter
	about []abp.Session
}

// PlanningTold is somebody who gets mails, and what these say, a line for each
// event that they are about.
type PlanningTold struct {
	Person abp.Person
	Role   string // "facilitator" or "delegate"
	Says   []string
}

// touchedCohort is one cohort of a touch.
type touchedCohort struct {
	planned *plannedCohort
	steps   []int // indexes of all
	change  *SessionChange
}

// add works out what becomes of one event.
func (t *PlanningTouch) add(a *App, e *abp.PlannedEvent) error {
	in := t.in
	starts, ends := e.Day.Clock(e.From, in.zone), e.Day.Clock(e.Until, in.zone)
	step := PlanningStep{Event: *e}
	c := in.cohort(e.CohortID)
	switch {
	case c == nil:
		step.IsNew = true
		step.After = abp.Session{Kept: a.kept(abp.KindSession), ProgrammeID: in.cohorts[0].ProgrammeID, Kind: e.Kind, Title: e.Title,
			StartsAt: starts, EndsAt: ends, PlannedAt: starts, UID: abp.NewUID(a.random), ChangedAt: a.Now()}
	case e.SessionID == "":
		step.IsNew = true
		template, _ := stepOf(c.Template, e.Kind, e.Number)
		step.After = a.session(&c.Cohort, template, starts, ends)
		step.After.SetID, step.After.VenueID = e.SetID, e.VenueID
	default:
		if err := step.move(a, c, starts, ends); err != nil {
			return err
		}
	}
	step.After.Venue = in.venue(step.After.VenueID)
	step.lead(in, e.Facilitators)
	t.all = append(t.all, step)
	if step.Changes() {
		t.Steps = append(t.Steps, step)
	}
	return nil
}

// move puts an event that is there where the plan has it.
func (s *PlanningStep) move(a *App, c *plannedCohort, starts, ends abp.Instant) error {
	was := c.session(func(v *abp.Session) bool { return v.ID == string(s.Event.SessionID) })
	if was == nil {
		return abp.Errorf(abp.Conflict, "A session of %s is not there any more. Search again.", c.Code)
	}
	s.Before, s.After = *was, *was
	if err := s.After.Move(starts, ends, a.Now()); err != nil {
		return err
	}
	if !c.IsPublished() {
		s.After.PlannedAt = starts // no date was published that it could have moved from
	}
	s.IsMoved = s.After.Sequence != was.Sequence
	if s.Event.Kind == abp.WorkshopPart {
		s.After.Place(s.Event.VenueID, s.After.JoinLink, a.Now())
		s.IsPlaced = s.After.VenueID != was.VenueID
	}
	return nil
}

// lead gives the event who leads it.
func (s *PlanningStep) lead(in *planningInput, ids []string) {
	was := s.Before.Facilitators
	s.After.Facilitators = nil
	for _, id := range ids {
		if p := in.leader(id, was); p != nil {
			s.After.Facilitators = append(s.After.Facilitators, *p)
		}
	}
	if s.IsNew {
		return
	}
	s.Joined, s.Left = without(s.After.Facilitators, was), without(was, s.After.Facilitators)
	s.isNamed = s.Before.Set != nil && (len(was) != 1 || was[0].ID != string(s.Before.Set.FacilitatorID))
}

// leader returns the person who is to lead, of the facilitators or of those who led
// before.
func (in *planningInput) leader(id string, was []abp.Person) *abp.Person {
	for i := range was {
		if was[i].ID == id {
			return &was[i]
		}
	}
	if f := in.facilitator(id); f != nil {
		return f.Person
	}
	return nil
}

func (in *planningInput) venue(id abp.Ref) *abp.Venue {
	for i := range in.venues {
		if in.venues[i].ID == string(id) {
			return &in.venues[i]
		}
	}
	return nil
}

// facilitatorOf returns whose set it is after the plan.
func (t *PlanningTouch) facilitatorOf(set *abp.Set) abp.Ref {
	for i := range t.all {
		if e := &t.all[i].Event; string(e.SetID) == set.ID && len(e.Facilitators) == 1 && (t.all[i].IsNew || len(t.all[i].Joined) > 0 || !t.all[i].isNamed) {
			return abp.Ref(e.Facilitators[0])
		}
	}
	return set.FacilitatorID
}

// touchCohort works out what the steps of one cohort bring with them: survey
// windows and who is told.
func (a *App) touchCohort(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning, t *PlanningTouch, planned *plannedCohort) error {
	full, err := tx.Cohort(ctx, by, planned.Cohort.ID)
	if err != nil {
		return err
	}
	c := &touchedCohort{planned: planned, change: &SessionChange{cohort: full, IsDraft: !full.IsPublished(), Reason: repairReasons[p.Change.Kind]}}
	after := slices.Clone(planned.sessions)
	for i := range t.all {
		step := &t.all[i]
		if step.Event.CohortID != full.ID {
			continue
		}
		c.steps = append(c.steps, i)
		if step.IsNew {
			after = append(after, step.After)
			continue
		}
		at := slices.IndexFunc(after, func(s abp.Session) bool { return s.ID == step.Before.ID })
		after[at] = step.After
		if step.IsMoved {
			c.change.Sessions = append(c.change.Sessions, SessionStep{Before: step.Before, After: step.After})
		}
	}
	t.cohorts = append(t.cohorts, c)
	if c.change.IsDraft {
		c.change.after = a.windows(full, after, t.in.zone)
		t.Windows += len(c.change.after)
		t.Drafts = append(t.Drafts, full.Code)
		return nil
	}
	a.followWindows(c.change, planned.sessions, after, t.in.zone)
	t.Windows += len(c.change.Windows)
	return a.tellTouched(ctx, tx, t, c)
}

// repairReasons say in a mail why dates move. They name nobody.
var repairReasons = map[abp.ChangeKind]string{
	abp.FacilitatorAway: "a facilitator is not available",
	abp.VenueLost:       "the venue is not available",
	abp.DelegateJoins:   "the group has changed",
	abp.DelegateLeaves:  "the group has changed",
	abp.StrikeDays:      "industrial action",
}

// tellTouched works out who of a published cohort is told what.
func (a *App) tellTouched(ctx context.Context, tx *store.Store, t *PlanningTouch, c *touchedCohort) error {
	moved := 0
	for _, i := range c.steps {
		step := &t.all[i]
		if !step.Changes() {
			continue
		}
		people, err := tx.Concerned(ctx, &step.Before)
		if err != nil {
			return err
		}
		people = without(people, append(slices.Clone(step.Left), step.Joined...))
		what := titleWords(step) + ": "
		for k := range people {
			switch {
			case step.IsMoved:
				c.change.tell(&people[k], &step.After, moved)
				t.tell(&people[k], &step.After, what+"moves from "+step.Before.When(t.in.zone)+" to "+step.After.When(t.in.zone)+", "+step.After.Where())
			case step.IsPlaced:
				t.mail(a, &people[k], step, abp.LetterElsewhere, what+"is at "+step.After.Where()+" now")
			}
		}
		if step.IsMoved {
			moved++
		}
		if step.Event.SetID != "" {
			continue
		}
		for k := range step.Joined {
			t.mail(a, &step.Joined[k], step, abp.LetterLead, what+"they lead it now, "+step.After.When(t.in.zone))
		}
		for k := range step.Left {
			t.mail(a, &step.Left[k], step, abp.LetterLeadEnds, what+"somebody else leads it now")
		}
	}
	for k := range c.planned.sets {
		if err := a.tellSet(ctx, tx, t, c, &c.planned.sets[k]); err != nil {
			return err
		}
	}
	return nil
}

// tellSet works out who is told that a set has another facilitator: who comes, who
// goes, and the members.
func (a *App) tellSet(ctx context.Context, tx *store.Store, t *PlanningTouch, c *touchedCohort, set *abp.Set) error {
	var joined, left []abp.Person
	var dates []string
	var about []abp.Session
	var any *PlanningStep
	for _, i := range c.steps {
		step := &t.all[i]
		if string(step.Event.SetID) != set.ID || len(step.Joined)+len(step.Left) == 0 {
			continue
		}
		any = step
		joined, left = append(joined, without(step.Joined, joined)...), append(left, without(step.Left, left)...)
		about = append(about, step.After)
		dates = append(dates, step.After.Title+": "+step.After.When(t.in.zone))
	}
	if any == nil {
		return nil
	}
	members, err := tx.Concerned(ctx, &any.Before)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("set %d of %s", set.Number, c.change.cohort.Code)
	tell := func(people []abp.Person, kind abp.LetterKind, facilitator, says string) {
		for k := range people {
			l := a.datesLetter(kind, &people[k], c.change.cohort, dates)
			l.values["set"], l.values["facilitator"] = strconv.Itoa(set.Number), facilitator
			t.mails = append(t.mails, touchMail{l, about})
			t.tell(&people[k], &any.After, says)
		}
	}
	tell(joined, abp.LetterFacilitate, "", "They facilitate "+name+" from now on.")
	tell(left, abp.LetterFacilitateEnds, "", "Somebody else facilitates "+name+" from now on.")
	if len(joined) == 1 {
		tell(without(members, append(slices.Clone(joined), left...)), abp.LetterFacilitator, joined[0].Name, joined[0].Name+" facilitates "+name+" from now on.")
	}
	return nil
}

// tell notes that the person gets a mail about the session that moves.
func (ch *SessionChange) tell(p *abp.Person, v *abp.Session, about int) {
	i := slices.IndexFunc(ch.Told, func(t Told) bool { return t.Person.ID == p.ID })
	if i < 0 {
		i = len(ch.Told)
		ch.Told = append(ch.Told, Told{Person: *p, Role: roleAt(v, p)})
	}
	ch.Told[i].About = append(ch.Told[i].About, about)
}

// mail adds a mail of its own about one event.
func (t *PlanningTouch) mail(a *App, p *abp.Person, step *PlanningStep, kind abp.LetterKind, says string) {
	t.mails = append(t.mails, touchMail{a.sessionLetter(kind, p, &step.After, t.in.zone), []abp.Session{step.After}})
	t.tell(p, &step.After, says)
}

func (t *PlanningTouch) tell(p *abp.Person, v *abp.Session, says string) {
	i := slices.IndexFunc(t.Told, func(o PlanningTold) bool { return o.Person.ID == p.ID })
	if i < 0 {
		i = len(t.Told)
		role := "delegate"
		if v.IsLedBy(p) || t.in.facilitator(p.ID) != nil {
			role = "facilitator"
		}
		t.Told = append(t.Told, PlanningTold{Person: *p, Role: role})
	}
	t.Told[i].Says = append(t.Told[i].Says, says)
}

func (t *PlanningTouch) sortTold() {
	slices.SortStableFunc(t.Told, func(x, y PlanningTold) int {
		return cmp.Or(cmp.Compare(x.Person.SortName, y.Person.SortName), cmp.Compare(x.Person.ID, y.Person.ID))
	})
}

// titleWords names an event with its cohort and set.
func titleWords(s *PlanningStep) string {
	if s.Event.Set > 0 {
		return fmt.Sprintf("%s of %s, set %d", s.After.Title, s.Event.Cohort, s.Event.Set)
	}
	return s.After.Title + " of " + s.Event.Cohort
}
