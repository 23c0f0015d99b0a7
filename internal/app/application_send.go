package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// SendForm makes an application of a form: the person is known from then on, a
// place is kept or they wait for one, and their line manager is asked. It fails
// with Conflict if pages are missing, the person has applied already or the
// cohort is full, and keeps the form then.
func (a *App) SendForm(ctx context.Context, token string) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		f, err := a.formOf(ctx, tx, token)
		if err != nil {
			return err
		}
		if _, err := tx.LockCohort(ctx, f.CohortID); err != nil {
			return err
		}
		for _, page := range abp.FormPages()[:len(abp.FormPages())-1] {
			if err := f.CheckPage(page); err != nil || !f.IsReady() {
				return abp.Errorf(abp.Conflict, "The form is not complete yet. Answer every page first.")
			}
		}
		if is, err := tx.DeleteForm(ctx, f.ID); err != nil || !is {
			if err == nil {
				err = abp.Errorf(abp.Conflict, "This form has been sent already.")
			}
			return err
		}
		p, said, err := a.applicant(ctx, tx, f)
		if err != nil {
			return err
		}
		if ap, err = a.enter(ctx, tx, f, p); err != nil {
			return err
		}
		if said != "" {
			return a.note(ctx, tx, p, "told us other details than the record", ap.ID, said)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// applicant returns the person who sent the form: the one with the address, with
// what was not known filled in, or a new one. said is in what the form and the
// record differ.
func (a *App) applicant(ctx context.Context, tx *store.Store, f *abp.ApplicationForm) (p *abp.Person, said string, err error) {
	p, err = tx.PersonByEmail(ctx, f.Email)
	if abp.CodeOf(err) == abp.NotFound {
		p = &abp.Person{Kept: a.kept(abp.KindPerson), Email: f.Email}
		f.FillIn(p)
		if err := p.Validate(); err != nil {
			return nil, "", err
		}
		if err := tx.CreatePerson(ctx, p); err != nil {
			return nil, "", err
		}
		return p, "", a.note(ctx, tx, p, "added", p.ID, "applied")
	}
	if err != nil {
		return nil, "", err
	}
	if !p.DisabledAt.IsZero() {
		return nil, "", abp.Errorf(abp.Conflict, "Your record with the programme is switched off, so the application was not sent. Nothing is lost: write to the programme team, and send the form afterwards.")
	}
	if err := a.mayApply(ctx, tx, p, f.Cohort); err != nil {
		return nil, "", err
	}
	names := map[abp.Ref]string{}
	for _, id := range []abp.Ref{p.OrganisationID, f.OrganisationID} {
		if id == "" {
			continue
		}
		o, err := tx.OrganisationByID(ctx, string(id))
		if err != nil {
			return nil, "", err
		}
		names[id] = o.Name
	}
	said = strings.Join(f.Differences(p, func(id abp.Ref) string { return names[id] }), "; ")
	if !f.FillIn(p) {
		return p, said, nil
	}
	return p, said, tx.UpdatePerson(ctx, p)
}

// enter adds the application of the person: a place is kept or they wait for
// one, their line manager is asked, and they are told what happens next.
func (a *App) enter(ctx context.Context, tx *store.Store, f *abp.ApplicationForm, p *abp.Person) (*abp.Application, error) {
	c := f.Cohort
	ap := &abp.Application{Kept: a.kept(abp.KindApplication), ProgrammeID: c.ProgrammeID, PersonID: p.ID, Person: p, OrganisationID: p.OrganisationID,
		CohortID: abp.Ref(c.ID), Cohort: c, NominatedByID: f.NominatedByID, Employer: f.Employer, Heard: f.Heard, MakesAllDates: f.Dates == "all", Misses: f.Misses, AppliedAt: a.Now()}
	if p.OrganisationID != "" {
		ap.Employer = ""
	}
	if !ap.CannotMakeDates() {
		if err := a.seat(ctx, tx, ap, c); err != nil {
			return nil, err
		}
	}
	if err := tx.CreateApplication(ctx, ap); err != nil {
		return nil, err
	}
	if err := a.note(ctx, tx, p, "applied", ap.ID, missesWords(ap)); err != nil {
		return nil, err
	}
	if f.Manager == "known" {
		manager, err := a.namedPerson(ctx, tx, ManagerDetails{f.ManagerName, f.ManagerEmail})
		if err != nil {
			return nil, err
		}
		if manager.ID == p.ID {
			return nil, abp.Errorf(abp.Conflict, "You named yourself as your line manager. Go back and name somebody else.")
		}
		if err := a.followManager(ctx, tx, ap, manager); err != nil {
			return nil, err
		}
		ap.ManagerID, ap.Manager = abp.Ref(manager.ID), manager
		if f.IsReleased && f.NominatedByID == ap.ManagerID {
			if err := a.releaseNominee(ctx, tx, ap, manager); err != nil {
				return nil, err
			}
		}
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return nil, err
		}
	}
	if err := a.begin(ctx, tx, p, ap); err != nil {
		return nil, err
	}
	next, err := a.whatIsNext(ctx, tx, ap)
	if err != nil {
		return nil, err
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterApplied, to: p, cohort: c, values: map[string]string{"cohort": c.Title(), "next": next, "link": a.applicationURL(ap.ID)}})
	return ap, err
}

// releaseNominee records that the line manager who put the applicant forward
// released them with that.
func (a *App) releaseNominee(ctx context.Context, tx *store.Store, ap *abp.Application, manager *abp.Person) error {
	ap.AskedAt, ap.ReleasedAt = a.Now(), a.Now()
	return a.note(ctx, tx, manager, "released with the nomination", ap.ID, "")
}

// whatIsNext says to an applicant what happens next.
func (a *App) whatIsNext(ctx context.Context, tx *store.Store, ap *abp.Application) (string, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return "", err
	}
	wait := ""
	if ap.IsInLine() {
		wait = " All places are taken at the moment: you are on the waiting list, in order, and we write to you when a place comes free."
	}
	switch {
	case ap.CannotMakeDates():
		return "You said that you cannot make every date. The programme team looks at it and writes to you; until then no place is kept and nobody else is asked.", nil
	case !ap.ReleasedAt.IsZero():
		return ap.Manager.Name + " has released you for these dates already." + wait, nil
	case ap.Manager == nil:
		return "You did not name a line manager. The programme team finds out with you who can release you, and writes to you." + wait, nil
	}
	return fmt.Sprintf("We have asked %s to release you for the dates, by %s. We write to you as soon as there is an answer. A word from you helps.", ap.Manager.Name, dayWords(ap.AnswerBy, zone)) + wait, nil
}

// missesWords says that somebody cannot make every date, and not what they wrote
// about it.
func missesWords(ap *abp.Application) string {
	if ap.CannotMakeDates() {
		return "cannot make every date"
	}
	return ""
}
