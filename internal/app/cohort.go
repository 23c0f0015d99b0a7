package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// CohortPlan returns everything about a cohort that can clash, with what else
// its facilitators lead in that time. It fails with NotFound if by may not see
// the cohort.
func (a *App) CohortPlan(ctx context.Context, by *abp.Person, id string) (abp.Plan, error) {
	zone, err := a.Zone(ctx)
	if err != nil {
		return abp.Plan{}, err
	}
	plans, err := a.store.Plans(ctx, by, []string{id}, zone)
	if err != nil {
		return abp.Plan{}, err
	}
	plan, ok := plans[id]
	plan.Today = a.Now().On(zone)
	if !ok {
		return plan, abp.Errorf(abp.NotFound, "That cohort does not exist, or it is not yours to see.")
	}
	return plan, nil
}

// CohortChange is what can be changed about a cohort that has dates. Version is
// that of the cohort as the form showed it.
type CohortChange struct {
	Version int
	Name    string
	Places  int
	VenueID abp.Ref

	ApplicationsUntil abp.Date // none means until the first session
}

// ChangeCohort saves the change. Workshop parts to come that are at the old
// venue move with it, and whom they concern is told. It fails with Invalid for
// fewer places than are taken, and with Conflict over another version.
func (a *App) ChangeCohort(ctx context.Context, by *abp.Person, id string, change CohortChange) error {
	if err := by.Can(abp.EditCohorts); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockCohort(ctx, id); err != nil {
			return err
		}
		c, err := tx.Cohort(ctx, by, id)
		if err != nil {
			return err
		}
		was := c.VenueID
		c.Version, c.Name, c.Places, c.VenueID = change.Version, change.Name, change.Places, change.VenueID
		c.ApplicationsUntil = change.ApplicationsUntil
		places, err := a.places(ctx, tx, c)
		if err == nil {
			err = checkCohort(ctx, tx, c, places.Total())
		}
		if err != nil {
			return err
		}
		if err := tx.UpdateCohort(ctx, c); err != nil {
			return err
		}
		if _, err := a.passOn(ctx, tx, c); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "changed", c.ID, ""); err != nil || was == c.VenueID {
			return err
		}
		return a.moveWorkshops(ctx, tx, by, c, was)
	})
	if err != nil {
		return fmt.Errorf("change cohort %s: %w", id, err)
	}
	return nil
}

// checkCohort applies the rules that need more than the cohort itself.
func checkCohort(ctx context.Context, tx *store.Store, c *abp.Cohort, taken int) error {
	if err := c.Validate(); err != nil {
		return err
	}
	var k abp.Check
	if c.Places < taken {
		k.Field("places", "%d places are taken, with those kept and offered, so the cohort needs at least that many.", taken)
	}
	if c.VenueID != "" {
		if _, err := tx.VenueChoice(ctx, string(c.VenueID)); abp.CodeOf(err) == abp.NotFound {
			k.Field("venue", "Choose a venue from the list.")
		} else if err != nil {
			return err
		}
	}
	return k.Err()
}

// moveWorkshops takes the workshop parts to come from the old venue to the new.
func (a *App) moveWorkshops(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, was abp.Ref) error {
	sessions, err := tx.Sessions(ctx, by, store.SessionQuery{CohortID: c.ID, EndsAfter: a.Now()})
	if err != nil {
		return err
	}
	var moved []SessionStep
	for i := range sessions {
		v := &sessions[i]
		if v.Kind != abp.WorkshopPart || v.IsCancelled() || v.VenueID != was {
			continue
		}
		step := SessionStep{Before: *v}
		v.Place(c.VenueID, v.JoinLink, a.Now())
		if err := tx.UpdateSession(ctx, v); err != nil {
			return err
		}
		if err := tx.StaleFeedsFor(ctx, v); err != nil {
			return err
		}
		step.After = *v
		moved = append(moved, step)
	}
	if len(moved) == 0 || !c.IsPublished() {
		return nil
	}
	where := "The place is not known yet; we will write again."
	if c.VenueID != "" {
		venue, err := tx.VenueChoice(ctx, string(c.VenueID))
		if err != nil {
			return err
		}
		where = "They now take place at " + venue.Name + ", " + venue.Address + "."
	}
	return a.tellCohort(ctx, tx, c, moved, abp.LetterCohortPlace, where)
}

// PublishCohort lets people see the cohort's dates and tells those who are in
// it. While its plan has hard clashes it fails with Invalid unless why says the
// reason for publishing with them, which is kept with the event.
func (a *App) PublishCohort(ctx context.Context, by *abp.Person, id, why string) error {
	if err := by.Can(abp.EditCohorts); err != nil {
		return err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	why = abp.CleanLine(why)
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.Cohort(ctx, by, id)
		if err != nil {
			return err
		}
		plans, err := tx.Plans(ctx, by, []string{id}, zone)
		if err != nil {
			return err
		}
		plan := plans[id]
		plan.Today = a.Now().On(zone)
		c.Sessions = plan.Sessions
		if err := c.Publish(a.Now()); err != nil {
			return err
		}
		if err := mayPublish(plan, why); err != nil {
			return err
		}
		if err := tx.UpdateCohort(ctx, c); err != nil {
			return err
		}
		if _, err := a.addWindows(ctx, tx, c, zone); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "published", c.ID, why); err != nil {
			return err
		}
		for i := range c.Sessions {
			if err := tx.StaleFeedsFor(ctx, &c.Sessions[i]); err != nil {
				return err
			}
		}
		steps := make([]SessionStep, len(c.Sessions)) // before there was nothing that anybody knew
		for i := range c.Sessions {
			steps[i].After = c.Sessions[i]
		}
		return a.tellCohort(ctx, tx, c, steps, abp.LetterCohortDates, "")
	})
	if err != nil {
		return fmt.Errorf("publish cohort %s: %w", id, err)
	}
	return nil
}

// mayPublish refuses a plan with hard clashes that nobody gave a reason for.
func mayPublish(plan abp.Plan, why string) error {
	var k abp.Check
	k.Longest("why", why, 200)
	hard := 0
	for _, c := range plan.Clashes() {
		if c.Hard {
			hard++
		}
	}
	if hard > 0 && why == "" {
		k.Field("why", "Mend the clashes that have to be mended, or say why the cohort is published with them.")
	}
	return k.Err()
}

// tellCohort writes to everybody whom any of the sessions concerns: an invitation
// to each to those who take them by mail, and to the others one mail with the
// sessions that are theirs.
func (a *App) tellCohort(ctx context.Context, tx *store.Store, c *abp.Cohort, steps []SessionStep, kind abp.LetterKind, place string) error {
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	told := map[string]*abp.Person{}
	lines := map[string][]string{}
	theirs := map[string][]abp.Session{}
	var order []string
	for i := range steps {
		v := &steps[i].After
		if v.IsCancelled() || v.EndsAt.Before(a.Now().Time) {
			continue
		}
		people, err := tx.Concerned(ctx, v)
		if err != nil {
			return err
		}
		for _, p := range people {
			if told[p.ID] == nil {
				told[p.ID] = &p
				order = append(order, p.ID)
			}
			theirs[p.ID] = append(theirs[p.ID], *v)
			lines[p.ID] = append(lines[p.ID], v.Title+": "+v.StartsAt.In(zone).Format("Monday 2 January 2006, 15:04")+" to "+v.EndsAt.In(zone).Format("15:04"))
		}
	}
	why := "The dates of the cohort are now fixed."
	if place != "" {
		why = place
	}
	done, err := a.invite(ctx, tx, sessionNews{people: order, steps: steps, why: why})
	if err != nil {
		return err
	}
	var letters []letter
	for _, id := range order {
		if !done.all(id, theirs[id]...) {
			l := a.datesLetter(kind, told[id], c, lines[id])
			l.values["place"] = place
			letters = append(letters, l)
		}
	}
	_, err = a.writeAll(ctx, tx, letters)
	return err
}

// datesLetter tells one person about dates of their cohort, a line each.
func (a *App) datesLetter(kind abp.LetterKind, to *abp.Person, c *abp.Cohort, dates []string) letter {
	return letter{kind: kind, to: to, cohort: c, values: map[string]string{
		"code": c.Code, "cohort": c.Title(), "dates": "- " + strings.Join(dates, "\n- "), "calendar": a.URL("/calendar")}}
}
