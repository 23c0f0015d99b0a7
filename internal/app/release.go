package app

import (
	"context"

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
		return a.tellReleased(ctx, tx, ap, by)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// tellReleased writes to the applicant what their manager decided.
func (a *App) tellReleased(ctx context.Context, tx *store.Store, ap *abp.Application, by *abp.Person) error {
	l := letter{kind: abp.LetterReleased, to: ap.Person, cohort: ap.Cohort, values: map[string]string{"manager": by.Name, "cohort": "the programme"}}
	if !ap.RefusedAt.IsZero() {
		l.kind = abp.LetterRefused
	}
	if ap.Cohort != nil {
		l.values["cohort"] = ap.Cohort.Title()
	}
	_, err := a.write(ctx, tx, l)
	return err
}
