package app

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// This file moves applications to places. Whatever takes or frees a place of a
// cohort does so under LockCohort, through seat, settle, passOn or Enrol, and
// counts with store.Places: that is why there are never more people than places.

// seat decides what becomes of a new application for the cohort, which it locks: a
// place is kept for it, or it goes on the waiting list. It sets that on ap and does
// not save it. It fails with Conflict if neither is possible.
func (a *App) seat(ctx context.Context, tx *store.Store, ap *abp.Application, c *abp.Cohort) error {
	c, err := tx.LockCohort(ctx, c.ID)
	if err != nil {
		return err
	}
	was, err := tx.HasPlaceIn(ctx, ap.PersonID, c.ID)
	if err != nil {
		return err
	}
	if was {
		return abp.Errorf(abp.Conflict, "You are or were a delegate of %s. Choose another cohort, or ask the programme team.", c.Title())
	}
	p, err := a.places(ctx, tx, c)
	if err != nil {
		return err
	}
	switch p.Admit(string(ap.OrganisationID)) {
	case abp.Seated:
		ap.Hold(a.Now())
	case abp.Queued:
		ap.Queue(p.Last+1, a.Now())
	default:
		return full(c, p)
	}
	ap.PlaceKey = auth.Hash(a.placeToken(ap))
	return nil
}

// full says why nobody more can apply.
func full(c *abp.Cohort, p *abp.Places) error {
	if c.WaitingPlaces == 0 {
		return abp.Errorf(abp.Conflict, "%s is full and has no waiting list. Choose another cohort.", c.Title())
	}
	return abp.Errorf(abp.Conflict, "%s is full, and %d people wait already, which is as many as can. Choose another cohort.", c.Title(), len(p.Line))
}

// places returns how the places of a cohort stand today.
func (a *App) places(ctx context.Context, tx *store.Store, c *abp.Cohort) (*abp.Places, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	return tx.Places(ctx, c, a.today(zone))
}

// settle saves the application with what follows from its new state: who is
// released and has a place is enrolled; who was refused, withdrew or lapsed frees
// theirs, which passes on. Call it after every decision about an application, in
// its transaction. It locks the cohort.
func (a *App) settle(ctx context.Context, tx *store.Store, ap *abp.Application) error {
	if ap.CohortID == "" {
		return tx.UpdateApplication(ctx, ap)
	}
	c, err := tx.LockCohort(ctx, string(ap.CohortID))
	if err != nil {
		return err
	}
	switch {
	case ap.IsOver():
		ap.LeaveLine()
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return err
		}
		_, err := a.passOn(ctx, tx, c)
		return err
	case ap.IsHeld() && !ap.ReleasedAt.IsZero():
		return a.enrolApplicant(ctx, tx, ap, c)
	}
	return tx.UpdateApplication(ctx, ap)
}

// enrolApplicant makes a delegate of an applicant for whom a place is kept. An
// applicant without an employer keeps the place and waits for the programme team.
func (a *App) enrolApplicant(ctx context.Context, tx *store.Store, ap *abp.Application, c *abp.Cohort) error {
	loaded, err := tx.ApplicationByID(ctx, ap.ID)
	if err != nil {
		return err
	}
	p := loaded.Person
	employer := ap.OrganisationID
	if employer == "" {
		employer = p.OrganisationID
	}
	if employer == "" {
		return tx.UpdateApplication(ctx, ap)
	}
	ap.Enrol(a.Now())
	if err := tx.UpdateApplication(ctx, ap); err != nil {
		return err
	}
	d := &abp.Delegate{Kept: a.kept(abp.KindDelegate), ProgrammeID: c.ProgrammeID, PersonID: p.ID, Person: p, CohortID: c.ID,
		OrganisationID: string(employer), StaffGroup: p.StaffGroup, ApplicationID: abp.Ref(ap.ID), EnrolledAt: a.Now()}
	if err := a.addPlace(ctx, tx, d); err != nil {
		return err
	}
	if err := a.note(ctx, tx, nil, "enrolled", d.ID, ""); err != nil {
		return err
	}
	return a.tellPlace(ctx, tx, d, c)
}

// tellPlace writes to a new delegate that the place is theirs, with their dates.
func (a *App) tellPlace(ctx context.Context, tx *store.Store, d *abp.Delegate, c *abp.Cohort) error {
	if !c.IsPublished() {
		return nil
	}
	dates, err := a.dateLines(ctx, tx, c)
	if err != nil {
		return err
	}
	done, err := a.invite(ctx, tx, sessionNews{people: []string{d.PersonID}, why: "You have a place in " + c.Title() + "."})
	if err != nil {
		return err
	}
	if len(done) > 0 {
		dates = "They come as invitations, one mail each."
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterPlace, to: d.Person, cohort: c, values: map[string]string{"cohort": c.Title(), "dates": dates, "calendar": a.URL("/calendar")}})
	return err
}

// passOn offers the places of the locked cohort that are free to those who wait,
// strictly in order, and returns how many it offered. Near the first session it
// offers none: OfferEnd says when.
func (a *App) passOn(ctx context.Context, tx *store.Store, c *abp.Cohort) (int, error) {
	first, err := tx.FirstSession(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	end, isTime := abp.OfferEnd(a.Now(), first)
	if !isTime {
		return 0, nil
	}
	return a.offerUntil(ctx, tx, c, end)
}

func (a *App) offerUntil(ctx context.Context, tx *store.Store, c *abp.Cohort, end abp.Instant) (int, error) {
	p, err := a.places(ctx, tx, c)
	if err != nil {
		return 0, err
	}
	turns := p.PassOn()
	for _, t := range turns {
		ap, err := tx.ApplicationByID(ctx, t.ApplicationID)
		if err != nil {
			return 0, err
		}
		ap.Offer(end, a.Now())
		ap.PlaceKey = auth.Hash(a.placeToken(ap))
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return 0, err
		}
		if err := a.note(ctx, tx, nil, "offered a place", ap.ID, ""); err != nil {
			return 0, err
		}
		if err := a.tellOffer(ctx, tx, ap); err != nil {
			return 0, err
		}
	}
	return len(turns), nil
}

// tellOffer writes to the person that a place is theirs if they want it.
func (a *App) tellOffer(ctx context.Context, tx *store.Store, ap *abp.Application) error {
	dates, err := a.dateLines(ctx, tx, ap.Cohort)
	if err != nil {
		return err
	}
	until, err := a.sayMoment(ctx, tx, ap.OfferEndsAt)
	if err != nil {
		return err
	}
	manager := ""
	if ap.ReleasedAt.IsZero() {
		manager = "Your line manager has not released you yet. Say yes all the same: the place is kept for you while they decide."
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterOffered, to: ap.Person, cohort: ap.Cohort,
		values: map[string]string{"cohort": ap.Cohort.Title(), "until": until, "dates": dates, "manager": manager, "link": a.placeLink(ap)}})
	return err
}

// sayMoment writes an instant as people read it.
func (a *App) sayMoment(ctx context.Context, tx *store.Store, at abp.Instant) (string, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return "", err
	}
	return at.In(zone).Format("Monday 2 January 2006, 15:04"), nil
}

// placeToken is the secret of the applicant's link. It can be made again, so
// that every mail about the application has the same one.
func (a *App) placeToken(ap *abp.Application) string { return auth.Derive(a.secret, "place", ap.ID) }

// placeLink returns the address under which the applicant sees how their
// application stands, answers an offer, and leaves the waiting list.
func (a *App) placeLink(ap *abp.Application) string { return a.URL("/places/" + a.placeToken(ap)) }

// KeepPlaces does what the passing of time asks for in every cohort with kept or
// offered places or a waiting list, and returns how much that was.
func (a *App) KeepPlaces(ctx context.Context) (int, error) {
	ids, err := a.store.CohortsWithPlaces(ctx)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, id := range ids {
		err := a.store.Tx(ctx, func(tx *store.Store) error {
			c, err := tx.LockCohort(ctx, id)
			if err != nil {
				return err
			}
			n, err := a.keepPlaces(ctx, tx, c)
			done += n
			return err
		})
		if err != nil {
			return done, fmt.Errorf("keep the places of %s: %w", id, err)
		}
	}
	return done, nil
}

func (a *App) keepPlaces(ctx context.Context, tx *store.Store, c *abp.Cohort) (int, error) {
	first, err := tx.FirstSession(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	list, err := tx.OpenApplications(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	now, done := a.Now(), 0
	_, offers := abp.OfferEnd(now, first)
	for i := range list {
		ap := &list[i]
		kept, warns := ap.KeptUntil(first), ap.WarnsAt()
		var err error
		switch {
		case ap.IsOffered() && !now.Before(ap.OfferEndsAt.Time):
			err = a.lapse(ctx, tx, ap, abp.LetterOfferLapsed, nil, "")
		case ap.IsInLine() && !offers:
			err = a.lapse(ctx, tx, ap, abp.LetterWaitOver, nil, "")
		case !kept.IsZero() && !now.Before(kept.Time):
			err = a.lapse(ctx, tx, ap, abp.LetterPlaceLapsed, nil, "")
		case !warns.IsZero() && !now.Before(warns.Time):
			err = a.warn(ctx, tx, ap, first)
		default:
			continue
		}
		if err != nil {
			return done, err
		}
		done++
	}
	n, err := a.passOn(ctx, tx, c)
	return done + n, err
}

// lapse ends an offer, a kept place or a wait and tells the person. by is nil for
// the clock.
func (a *App) lapse(ctx context.Context, tx *store.Store, ap *abp.Application, kind abp.LetterKind, by *abp.Person, why string) error {
	if err := ap.Lapse(a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateApplication(ctx, ap); err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, "lapsed", ap.ID, why); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: kind, to: ap.Person, cohort: ap.Cohort, once: string(kind) + "/" + ap.ID, values: map[string]string{"cohort": ap.Cohort.Title()}})
	return err
}

// warn tells the person until when their place is kept without an answer of the
// manager.
func (a *App) warn(ctx context.Context, tx *store.Store, ap *abp.Application, first abp.Instant) error {
	ap.WarnedAt = a.Now()
	ap.PlaceKey = auth.Hash(a.placeToken(ap))
	if err := tx.UpdateApplication(ctx, ap); err != nil {
		return err
	}
	until, err := a.sayMoment(ctx, tx, ap.KeptUntil(first))
	if err != nil {
		return err
	}
	manager := "your line manager"
	if ap.Manager != nil {
		manager = ap.Manager.Name
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterPlaceEnds, to: ap.Person, cohort: ap.Cohort, once: string(abp.LetterPlaceEnds) + "/" + ap.ID + "/" + ap.AnswerBy.Format(time.DateOnly),
		values: map[string]string{"cohort": ap.Cohort.Title(), "manager": manager, "until": until, "link": a.placeLink(ap)}})
	return err
}
