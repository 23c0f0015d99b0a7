package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Draft is a cohort as it is being planned, before anything is saved.
type Draft struct {
	TemplateID string
	Code, Name string
	Places     int
	VenueID    abp.Ref
	Leaders    []string  // people who lead every workshop part
	Sets       []abp.Ref // the facilitator of each set, or none; set 1 first
	Dates      []DraftDate
}

// DraftDate is one dated step of a draft. Set counts from 1 and is 0 for what
// the whole cohort does together.
type DraftDate struct {
	Kind     abp.SessionKind
	Number   int
	Set      int
	StartsAt abp.Instant
	EndsAt   abp.Instant
}

// drafted is what a draft becomes in the tables.
type drafted struct {
	cohort   abp.Cohort
	sets     []abp.Set
	sessions []abp.Session
	windows  []abp.SurveyWindow
}

// CheckDraft returns the plan that the draft would be, with everything that
// clashes, and saves nothing. It fails with Invalid if the draft could not be
// saved as it is.
func (a *App) CheckDraft(ctx context.Context, by *abp.Person, d Draft) (abp.Plan, error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return abp.Plan{}, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return abp.Plan{}, err
	}
	rec, err := a.drafted(ctx, a.store, d, zone)
	if err != nil {
		return abp.Plan{}, fmt.Errorf("check a draft: %w", err)
	}
	plan := abp.Plan{Template: rec.cohort.Template, Places: d.Places, Sessions: rec.sessions, Sets: rec.sets, Windows: rec.windows, Zone: zone, Today: a.Now().On(zone)}
	if len(rec.sessions) == 0 {
		return plan, nil
	}
	from, until := rec.sessions[0].StartsAt.Plus(-24*time.Hour), rec.sessions[len(rec.sessions)-1].EndsAt.Plus(24*time.Hour)
	if plan.Days, err = a.store.Days(ctx, from.On(zone), until.On(zone)); err != nil {
		return plan, err
	}
	led := slices.Clone(d.Leaders)
	for _, f := range d.Sets {
		led = append(led, string(f))
	}
	if plan.Other, err = a.store.SessionsLedBy(ctx, led, from, until); err != nil {
		return plan, err
	}
	return withPeople(ctx, a.store, by, plan)
}

// CreateCohort saves the draft with its sessions, sets and survey windows, all
// or nothing, and returns the cohort, which is not published. A draft without
// dates waits for a planning. It fails with Invalid where the draft cannot be
// accepted. Clashes do not stop it.
func (a *App) CreateCohort(ctx context.Context, by *abp.Person, d Draft) (*abp.Cohort, error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return nil, err
	}
	var c *abp.Cohort
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		c, err = a.createCohort(ctx, tx, by, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create cohort: %w", err)
	}
	return c, nil
}

func (a *App) createCohort(ctx context.Context, tx *store.Store, by *abp.Person, d Draft) (*abp.Cohort, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	rec, err := a.drafted(ctx, tx, d, zone)
	if err != nil {
		return nil, err
	}
	if err := tx.CreateCohort(ctx, &rec.cohort); err != nil {
		return nil, err
	}
	if err := tx.Put(ctx, rec.sets); err != nil {
		return nil, err
	}
	if err := putSessions(ctx, tx, rec.sessions); err != nil {
		return nil, err
	}
	if err := tx.SetWindows(ctx, rec.cohort.ID, rec.windows); err != nil {
		return nil, err
	}
	return &rec.cohort, a.note(ctx, tx, by, "planned", rec.cohort.ID, "")
}

// putSessions adds sessions with those who are named to lead them. Who leads a
// set meeting is the facilitator of the set.
func putSessions(ctx context.Context, tx *store.Store, sessions []abp.Session) error {
	if err := tx.Put(ctx, sessions); err != nil {
		return err
	}
	var leads []abp.SessionFacilitator
	for _, v := range sessions {
		if v.SetID != "" {
			continue
		}
		for _, p := range v.Facilitators {
			leads = append(leads, abp.SessionFacilitator{SessionID: v.ID, PersonID: p.ID})
		}
	}
	return tx.Put(ctx, leads)
}

// drafted makes the records of a draft. It fails with Invalid where somebody or
// something that the draft names cannot be.
func (a *App) drafted(ctx context.Context, tx *store.Store, d Draft, zone *time.Location) (rec drafted, err error) {
	programme, err := tx.Programme(ctx)
	if err != nil {
		return rec, err
	}
	rec.cohort = abp.Cohort{Kept: a.kept(abp.KindCohort), ProgrammeID: programme.ID, TemplateID: d.TemplateID, Code: d.Code, Name: d.Name, Places: d.Places, WaitingPlaces: abp.WaitingPlaces, VenueID: d.VenueID}
	if err := checkCohort(ctx, tx, &rec.cohort, 0); err != nil {
		return rec, err
	}
	if rec.cohort.Template, err = tx.Template(ctx, d.TemplateID); err != nil {
		return rec, orInvalid(err, "template", "Choose a template from the list.")
	}
	if d.VenueID != "" {
		if rec.cohort.Venue, err = tx.VenueChoice(ctx, string(d.VenueID)); err != nil {
			return rec, err
		}
	}
	leaders, err := facilitators(ctx, tx, d)
	if err != nil {
		return rec, err
	}
	for i, f := range d.Sets {
		set := abp.Set{Kept: a.kept(abp.KindSet), CohortID: rec.cohort.ID, Number: i + 1, FacilitatorID: f}
		if f != "" {
			set.Facilitator = leaders[string(f)]
		}
		rec.sets = append(rec.sets, set)
	}
	if rec.sessions, err = a.draftedSessions(rec, d, leaders); err != nil {
		return rec, err
	}
	rec.windows = a.windows(&rec.cohort, rec.sessions, zone)
	return rec, nil
}

// windows returns the survey windows of a cohort with these sessions.
func (a *App) windows(c *abp.Cohort, sessions []abp.Session, zone *time.Location) []abp.SurveyWindow {
	windows := abp.Windows(c.Template.Waves, sessions, zone)
	for i := range windows {
		windows[i].ID, windows[i].CohortID = a.id(abp.KindWindow), c.ID
	}
	return windows
}

func (a *App) draftedSessions(rec drafted, d Draft, leaders map[string]*abp.Person) ([]abp.Session, error) {
	var sessions []abp.Session
	for _, date := range d.Dates {
		i := slices.IndexFunc(rec.cohort.Template.Steps, func(t abp.Step) bool { return t.Kind == date.Kind && t.Number == date.Number })
		isSet := date.Kind == abp.SetMeeting
		if i < 0 || isSet && (date.Set < 1 || date.Set > len(rec.sets)) || !date.EndsAt.After(date.StartsAt.Time) {
			return nil, abp.Errorf(abp.Invalid, "The dates do not fit the template. Propose them again.")
		}
		v := a.session(&rec.cohort, rec.cohort.Template.Steps[i], date.StartsAt, date.EndsAt)
		switch {
		case isSet:
			set := &rec.sets[date.Set-1]
			v.SetID, v.Set = abp.Ref(set.ID), set
			if set.Facilitator != nil {
				v.Facilitators = []abp.Person{*set.Facilitator}
			}
		case date.Kind == abp.WorkshopPart:
			v.VenueID, v.Venue = rec.cohort.VenueID, rec.cohort.Venue
			for _, id := range d.Leaders {
				v.Facilitators = append(v.Facilitators, *leaders[id])
			}
		}
		sessions = append(sessions, v)
	}
	slices.SortStableFunc(sessions, func(x, y abp.Session) int {
		return cmp.Or(x.StartsAt.Compare(y.StartsAt.Time), cmp.Compare(x.Number, y.Number))
	})
	return sessions, nil
}

// session returns a new session of the cohort from a step of its template.
func (a *App) session(c *abp.Cohort, step abp.Step, starts, ends abp.Instant) abp.Session {
	return abp.Session{Kept: a.kept(abp.KindSession), ProgrammeID: c.ProgrammeID, CohortID: abp.Ref(c.ID), Kind: step.Kind, Number: step.Number, Title: step.Name,
		StartsAt: starts, EndsAt: ends, PlannedAt: starts, UID: abp.NewUID(a.random), ChangedAt: a.Now()}
}

// facilitators returns everybody whom the draft names to lead something. It
// fails with Invalid if one of them is no facilitator.
func facilitators(ctx context.Context, tx *store.Store, d Draft) (map[string]*abp.Person, error) {
	out := map[string]*abp.Person{}
	var k abp.Check
	find := func(field, id string) error {
		p, err := facilitator(ctx, tx, id)
		if abp.CodeOf(err) == abp.NotFound {
			k.Field(field, "Choose a facilitator from the list.")
			return nil
		}
		out[id] = p
		return err
	}
	for i, id := range d.Leaders {
		if err := find(fmt.Sprintf("leader-%d", i+1), id); err != nil {
			return nil, err
		}
	}
	for i, id := range d.Sets {
		if id == "" {
			continue
		}
		if err := find(fmt.Sprintf("set-%d-facilitator", i+1), string(id)); err != nil {
			return nil, err
		}
	}
	return out, k.Err()
}

// facilitator returns the person if they hold the role, or NotFound.
func facilitator(ctx context.Context, tx *store.Store, id string) (*abp.Person, error) {
	p, err := tx.Viewer(ctx, id)
	if err != nil {
		return nil, err
	}
	if !p.Has(abp.FacilitatorRole) {
		return nil, abp.Errorf(abp.NotFound, "%s is not a facilitator.", p.Name)
	}
	return p, nil
}

// orInvalid turns a record that was not found into a sentence about a field.
func orInvalid(err error, field, sentence string) error {
	if abp.CodeOf(err) != abp.NotFound {
		return err
	}
	return abp.InvalidField(field, "%s", sentence)
}
