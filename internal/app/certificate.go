package app

import (
	"context"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// certificatesAtOnce is how many certificates the clock issues in one go.
const certificatesAtOnce = 200

// IssueCertificates issues the certificates of journeys that are complete and
// have none: those whose registers came by another way than the page. It returns
// how many there were.
func (a *App) IssueCertificates(ctx context.Context) (int, error) {
	list, _, err := a.store.ToSettle(ctx, nil, a.Now(), certificatesAtOnce)
	if err != nil {
		return 0, err
	}
	for i, d := range list {
		if err := a.store.Tx(ctx, func(tx *store.Store) error { return a.certify(ctx, tx, d.PersonID) }); err != nil {
			return i, err
		}
	}
	return len(list), nil
}

// certify issues the certificates that the people's registers call for, and
// revokes those that they call for no longer.
func (a *App) certify(ctx context.Context, tx *store.Store, people ...string) error {
	if len(people) == 0 {
		return nil
	}
	// The places are locked in the order of their ids before anything is counted:
	// two registers that are saved at once settle one after the other.
	if err := tx.LockPlacesOf(ctx, people); err != nil {
		return err
	}
	places, courses, err := tx.ToSettle(ctx, people, a.Now(), 0)
	if err != nil {
		return err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	for i := range places {
		d := &places[i]
		c, err := tx.CertificateOf(ctx, d.ID)
		if err != nil {
			return err
		}
		if c != nil && c.SetsNeeded < d.Cohort.Template.SetsNeeded { // what was earned stays earned
			rule := *d.Cohort.Template
			rule.SetsNeeded = c.SetsNeeded
			d.Cohort.Template = &rule
		}
		doneAt, isDone := courses[d.ID].DoneAt(d.Cohort.Template, a.Now())
		switch {
		case isDone && c == nil:
			err = a.issue(ctx, tx, d, courses[d.ID].BeganAt().On(zone), doneAt, zone)
		case !isDone && c != nil:
			err = a.revoke(ctx, tx, d, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// issue writes a certificate, and, unless the journey was complete long ago, the
// letter to whom it is for.
func (a *App) issue(ctx context.Context, tx *store.Store, d *abp.Delegate, from abp.Date, doneAt abp.Instant, zone *time.Location) error {
	p, err := tx.Programme(ctx)
	if err != nil {
		return err
	}
	t, done := d.Cohort.Template, doneAt.On(zone)
	c := &abp.Certificate{Kept: a.kept(abp.KindCertificate), DelegateID: d.ID, Code: abp.NewCertificateCode(a.random), Programme: p.Name, Edition: t.Edition, SetsNeeded: t.SetsNeeded,
		FromDay: from, DoneOn: done, RefreshOn: done.AddMonths(t.RefreshMonths), IssuedAt: a.Now()}
	if err := tx.CreateCertificate(ctx, c); err != nil {
		return err
	}
	if err := a.note(ctx, tx, nil, "issued the certificate", d.ID, ""); err != nil {
		return err
	}
	if a.Now().Sub(doneAt.Time) > abp.CertificateTells {
		return nil
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterComplete, to: d.Person, cohort: d.Cohort, once: "journey-complete/" + c.ID,
		values: map[string]string{"cohort": d.Cohort.Title(), "certificate": a.URL("/certificates/" + c.ID), "community": a.URL("/community")}})
	return err
}

// revoke ends a certificate because the registers were corrected.
func (a *App) revoke(ctx context.Context, tx *store.Store, d *abp.Delegate, c *abp.Certificate) error {
	why := "The register was corrected, and what it says now is not enough to complete the journey."
	if err := c.Revoke(why, a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateCertificate(ctx, c); err != nil {
		return err
	}
	if err := a.note(ctx, tx, nil, "revoked the certificate", d.ID, why); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: abp.LetterRevoked, to: d.Person, cohort: d.Cohort, once: "certificate-revoked/" + c.ID,
		values: map[string]string{"cohort": d.Cohort.Title(), "reason": why}})
	return err
}
