package app

import (
	"context"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// ReleaseApplicant records that the line manager by releases the applicant for
// the dates, and tells the applicant. version is that of the application as the
// page showed it. It fails with NotFound unless by was asked, and with Conflict
// if the application does not wait any more.
func (a *App) ReleaseApplicant(ctx context.Context, by *abp.Person, id string, version int) (*abp.Application, error) {
	return a.decide(ctx, by, id, version, "released", (*abp.Application).Release)
}

// RefuseApplicant records that the line manager by does not release the
// applicant. It fails like ReleaseApplicant.
func (a *App) RefuseApplicant(ctx context.Context, by *abp.Person, id string, version int) (*abp.Application, error) {
	return a.decide(ctx, by, id, version, "not released", (*abp.Application).Refuse)
}

func (a *App) decide(ctx context.Context, by *abp.Person, id string, version int, verb string, rule func(*abp.Application, *abp.Person, abp.Instant) error) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if ap, err = tx.ReleaseRequest(ctx, by, id); err != nil {
			return err
		}
		if err := by.Can(abp.SeeReleases); err != nil {
			return err
		}
		if err := rule(ap, by, a.Now()); err != nil {
			return err
		}
		if ap.Version != version {
			return abp.Errorf(abp.Conflict, "This application changed while you were reading it. Nothing was saved: look at it again and decide.")
		}
		if err := tx.SaveRelease(ctx, ap); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, verb, ap.ID, ""); err != nil {
			return err
		}
		return tx.CreateMessage(ctx, a.releaseMail(ap, by))
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

func (a *App) releaseMail(ap *abp.Application, by *abp.Person) *abp.Message {
	to := "the programme"
	if ap.Cohort != nil {
		to = ap.Cohort.Title()
	}
	subject, text := "Your line manager has released you", by.Name+" has released you for the dates of "+to+".\nThe programme team offers the places next and writes to you. You need do nothing now."
	if !ap.RefusedAt.IsZero() {
		subject = "Your line manager has not released you"
		text = by.Name + " has not released you for the dates of " + to + ".\nTalk to them about it. Another cohort may suit you both better: you can apply again at any time."
	}
	return a.message(ap.Person, subject, strings.Join([]string{"Hello " + ap.Person.Name + ",", "", text}, "\n"))
}
