package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// NewSession is a wish for a session of the whole programme.
type NewSession struct {
	Kind         abp.SessionKind
	Title        string
	Day          abp.Date
	From, Until  int // minutes after local midnight
	VenueID      abp.Ref
	JoinLink     string
	Facilitators []string // ids of people
}

// SessionPlan is a session before it is saved, with what it clashes with and how
// many people it is for.
type SessionPlan struct {
	Session abp.Session
	Clashes []abp.Clash
	For     int
}

// PlanSession says what a new programme-wide session would be, and saves
// nothing. It fails with Invalid for what was typed.
func (a *App) PlanSession(ctx context.Context, by *abp.Person, n NewSession) (*SessionPlan, error) {
	return a.planSession(ctx, a.store, by, n)
}

// CreateSession adds a session of the whole programme. Everybody it is for has
// it in their calendar and on their pages at once. It is mailed to those who take
// their sessions so, and to everybody if it begins within two days. It fails with
// Invalid for what was typed.
func (a *App) CreateSession(ctx context.Context, by *abp.Person, n NewSession) (*abp.Session, error) {
	var plan *SessionPlan
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if plan, err = a.planSession(ctx, tx, by, n); err != nil {
			return err
		}
		v := &plan.Session
		if err := tx.CreateSession(ctx, v); err != nil {
			return err
		}
		if err := tx.SetFacilitators(ctx, v.ID, n.Facilitators); err != nil {
			return err
		}
		if err := tx.StaleFeedsFor(ctx, v); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "planned", v.ID, ""); err != nil {
			return err
		}
		return a.tellAdded(ctx, tx, v)
	})
	if err != nil {
		return nil, err
	}
	return &plan.Session, nil
}

func (a *App) planSession(ctx context.Context, tx *store.Store, by *abp.Person, n NewSession) (*SessionPlan, error) {
	if err := by.Can(abp.EditSessions); err != nil {
		return nil, err
	}
	p, err := tx.Programme(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	starts := n.Day.Clock(n.From, zone)
	v := abp.Session{Kept: a.kept(abp.KindSession), ProgrammeID: p.ID, Kind: n.Kind, Title: n.Title, VenueID: n.VenueID, JoinLink: n.JoinLink,
		StartsAt: starts, EndsAt: n.Day.Clock(n.Until, zone), PlannedAt: starts, UID: abp.NewUID(a.random), ChangedAt: now}
	faults := fieldsOf(v.Validate())
	if n.Kind.ForCohort() {
		faults = append(faults, abp.FieldError{Field: "kind", Message: "Choose a kind of session for the whole programme."})
	}
	faults = append(faults, fieldsOf(SessionMove{Day: n.Day, From: n.From, Until: n.Until}.check(now.On(zone)))...)
	err = a.equip(ctx, tx, &v, n.Facilitators, n.Day)
	if err != nil && abp.CodeOf(err) != abp.Invalid {
		return nil, err
	}
	if faults = append(faults, fieldsOf(err)...); len(faults) > 0 {
		return nil, &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: faults}
	}
	plan := &SessionPlan{Session: v}
	list := []abp.Session{v}
	other, days, err := around(ctx, tx, list, zone)
	if err != nil {
		return nil, err
	}
	of, err := withPeople(ctx, tx, by, abp.Plan{Template: &abp.Template{}, Sessions: list, Other: other, Days: days, Zone: zone, Today: now.On(zone)})
	if err != nil {
		return nil, err
	}
	plan.Clashes = of.Clashes()
	people, err := tx.Concerned(ctx, &v)
	plan.For = len(people)
	return plan, err
}

// fieldsOf returns the fields of an Invalid error.
func fieldsOf(err error) []abp.FieldError {
	if said, ok := err.(*abp.Error); ok {
		return said.Fields
	}
	return nil
}

// equip loads the venue and the facilitators that were chosen into the session.
// It fails with Invalid if one of them cannot be chosen.
func (a *App) equip(ctx context.Context, tx *store.Store, v *abp.Session, facilitators []string, on abp.Date) error {
	var c abp.Check
	v.Venue = nil
	if v.VenueID != "" {
		venues, err := tx.VenueChoices(ctx, on, v.VenueID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(venues, func(w abp.Venue) bool { return w.ID == string(v.VenueID) })
		if i < 0 {
			c.Field("venue", "Choose a venue from the list, or none.")
		} else {
			v.Venue = &venues[i]
		}
	}
	people, err := tx.FacilitatorChoices(ctx)
	if err != nil {
		return err
	}
	had := v.Facilitators
	v.Facilitators = nil
	for _, id := range facilitators {
		same := func(p abp.Person) bool { return p.ID == id }
		i, j := slices.IndexFunc(people, same), slices.IndexFunc(had, same)
		switch {
		case slices.ContainsFunc(v.Facilitators, same):
			c.Field("facilitator-1", "You chose the same facilitator twice. Choose each once.")
		case i >= 0:
			v.Facilitators = append(v.Facilitators, people[i])
		case j >= 0: // lost the role since, and still leads this session
			v.Facilitators = append(v.Facilitators, had[j])
		default:
			c.Field("facilitator-1", "Choose facilitators from the list.")
		}
	}
	return c.Err()
}

// SessionEdit is what can be changed about a session beside its time. Version is
// that of the session as the form showed it.
type SessionEdit struct {
	Version      int
	Title        string
	VenueID      abp.Ref
	JoinLink     string
	Facilitators []string // ids of people
}

// EditSession changes title, place, link and facilitators, and returns how many
// people were told: everybody concerned if the place or the link changed,
// otherwise the facilitators who came or went. Nobody is told about drafts and
// about sessions that are over. It fails with Conflict if the session is
// cancelled or is not as the form showed it.
func (a *App) EditSession(ctx context.Context, by *abp.Person, id string, e SessionEdit) (told int, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.Session(ctx, by, id)
		if err != nil {
			return err
		}
		if err := by.Can(abp.EditSessions); err != nil {
			return err
		}
		if v.IsCancelled() {
			return abp.Errorf(abp.Conflict, "This session is cancelled. It cannot be changed any more.")
		}
		if v.Version != e.Version {
			return errMoved()
		}
		told, err = a.edit(ctx, tx, by, v, e)
		return err
	})
	return told, err
}

func (a *App) edit(ctx context.Context, tx *store.Store, by *abp.Person, v *abp.Session, e SessionEdit) (int, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	was, now := *v, a.Now()
	next := was
	next.Title, next.JoinLink, next.VenueID = e.Title, e.JoinLink, e.VenueID
	if err := next.Validate(); err != nil {
		return 0, err
	}
	if err := a.equip(ctx, tx, &next, e.Facilitators, v.StartsAt.On(zone)); err != nil {
		return 0, err
	}
	joined, left := without(next.Facilitators, was.Facilitators), without(was.Facilitators, next.Facilitators)
	isPlace := next.VenueID != was.VenueID || next.JoinLink != was.JoinLink
	if !isPlace && next.Title == was.Title && len(joined)+len(left) == 0 {
		return 0, abp.InvalidField("title", "Nothing is different yet. Change something, or go back.")
	}
	v.Title, v.Venue, v.Facilitators = next.Title, next.Venue, next.Facilitators
	if v.Place(next.VenueID, next.JoinLink, now); !isPlace {
		v.Touch(now)
	}
	if err := tx.UpdateSession(ctx, v); err != nil {
		return 0, err
	}
	if len(joined)+len(left) > 0 {
		if err := tx.SetFacilitators(ctx, v.ID, e.Facilitators); err != nil {
			return 0, err
		}
	}
	if err := tx.StaleFeedsFor(ctx, v); err != nil {
		return 0, err
	}
	var gone []string
	for _, p := range left {
		gone = append(gone, p.ID)
	}
	if err := tx.StaleFeeds(ctx, gone...); err != nil {
		return 0, err
	}
	if err := a.note(ctx, tx, by, "changed", v.ID, changedWords(&was, v, isPlace, len(joined)+len(left) > 0)); err != nil {
		return 0, err
	}
	if v.EndsAt.Before(now.Time) || v.Cohort != nil && !v.Cohort.IsPublished() {
		return 0, nil
	}
	return a.tellEdit(ctx, tx, &was, v, isPlace, joined, left, zone)
}

// tellEdit writes the mails about an edited session.
func (a *App) tellEdit(ctx context.Context, tx *store.Store, was, v *abp.Session, isPlace bool, joined, left []abp.Person, zone *time.Location) (int, error) {
	var people []string
	var letters []letter
	tell := func(kind abp.LetterKind, list []abp.Person) {
		for i := range list {
			people = append(people, list[i].ID)
			letters = append(letters, a.sessionLetter(kind, &list[i], v, zone))
		}
	}
	tell(abp.LetterLeadEnds, left)
	tell(abp.LetterLead, joined)
	if isPlace {
		concerned, err := tx.Concerned(ctx, v)
		if err != nil {
			return 0, err
		}
		tell(abp.LetterElsewhere, without(concerned, append(slices.Clone(left), joined...)))
	}
	n := sessionNews{people: people}
	if isPlace {
		n.steps, n.why = []SessionStep{{Before: *was, After: *v}}, "The place or the link is another one."
	}
	done, err := a.invite(ctx, tx, n)
	if err != nil {
		return 0, err
	}
	letters = slices.DeleteFunc(letters, func(l letter) bool { return done.all(l.to.ID, *v) })
	_, err = a.writeAll(ctx, tx, letters)
	return len(people), err
}

// without returns the people of list who are not in other.
func without(list, other []abp.Person) []abp.Person {
	return slices.DeleteFunc(slices.Clone(list), func(p abp.Person) bool {
		return slices.ContainsFunc(other, func(q abp.Person) bool { return q.ID == p.ID })
	})
}

// changedWords says what of a session was changed, for its history.
func changedWords(was, v *abp.Session, isPlace, isLed bool) string {
	words := ""
	add := func(s string) {
		if words != "" {
			words += "; "
		}
		words += s
	}
	if isPlace {
		add("now at: " + v.Where())
	}
	if v.Title != was.Title {
		add(fmt.Sprintf("was called %q", was.Title))
	}
	if isLed {
		add("other facilitators")
	}
	return words
}
