package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// NominationDetails is what a form says about somebody who is put forward.
// AsManager says that by is their line manager and releases them.
type NominationDetails struct {
	CohortID, Name, Email, OrganisationID string
	AsManager                             bool
}

// Nominate sends somebody the link of an application form for the cohort, which
// names by as who put them forward. Nothing is told about who is known: every
// address answers alike, and whoever has a place, an application or a form keeps
// it. It fails with Invalid at the fields, and with Conflict if the cohort takes
// no applications.
func (a *App) Nominate(ctx context.Context, by *abp.Person, d NominationDetails) error {
	if err := by.Can(abp.Nominate); err != nil {
		return err
	}
	d.Name, d.Email = abp.CleanLine(d.Name), abp.NormalEmail(d.Email)
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.checkNomination(by, d); err != nil {
			return err
		}
		c, err := a.openCohort(ctx, tx, d.CohortID)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.InvalidField("cohort", "Choose a cohort from the list.")
		}
		if err != nil {
			return err
		}
		if err := a.limitNominations(ctx, tx, by); err != nil {
			return err
		}
		p, err := a.knownAs(ctx, tx, d.Email)
		if err != nil {
			return err
		}
		if p.ID == "" {
			p.Name = d.Name
		} else if err := a.mayApply(ctx, tx, p, c); abp.CodeOf(err) == abp.Conflict {
			return nil
		} else if err != nil {
			return err
		}
		f, err := a.nominate(ctx, tx, by, c, p, d)
		if err != nil || f == nil {
			return err
		}
		lines, err := a.dateLines(ctx, tx, c)
		if err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterNominated, to: p, cohort: c,
			values: map[string]string{"by": by.Name, "cohort": c.Title(), "dates": lines, "link": a.URL("/applications/forms/" + a.formToken(f.ID))}})
		if err != nil {
			return err
		}
		return a.note(ctx, tx, by, "nominated", f.ID, "")
	})
}

func (a *App) checkNomination(by *abp.Person, d NominationDetails) error {
	var c abp.Check
	c.Require("cohort", d.CohortID, "Choose a cohort.")
	abp.CheckNominee(&c, d.Name, d.Email, by.Email)
	switch {
	case d.AsManager && !by.Has(abp.LineManager):
		c.Field("as", "Choose in which role you put them forward.")
	case !d.AsManager && !by.OverseesOrganisation(d.OrganisationID):
		c.Field("organisation", "Choose one of your organisations.")
	}
	return c.Err()
}

// limitNominations keeps one person from sending mails to many through us.
func (a *App) limitNominations(ctx context.Context, tx *store.Store, by *abp.Person) error {
	hash := auth.Hash("nominations by " + by.ID)
	n, err := tx.CountSignInRequests(ctx, hash, a.real().Plus(-3600e9))
	if err != nil {
		return err
	}
	if n >= abp.NominationsHourly {
		return abp.Errorf(abp.TooMany, "You have put %d people forward in an hour. Wait a little before you go on.", n)
	}
	return tx.CreateSignInRequest(ctx, &abp.SignInRequest{ID: a.id(abp.KindSignIn), AddressHash: hash, RequestedAt: a.real()})
}

// nominate begins the form of somebody who is put forward, or returns nil if
// they have begun one themselves.
func (a *App) nominate(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, p *abp.Person, d NominationDetails) (*abp.ApplicationForm, error) {
	f, err := a.newForm(ctx, tx, c, p)
	if err != nil {
		return nil, err
	}
	id := f.ID
	f.NominatedByID = abp.Ref(by.ID)
	if f.Name == "" || p.ID == "" {
		f.Name = d.Name
	}
	switch {
	case !d.AsManager:
		if f.OrganisationID == "" {
			f.OrganisationID = abp.Ref(d.OrganisationID)
		}
	case p.ManagerID == "" || p.ManagerID == abp.Ref(by.ID): // a record that names another manager knows better
		f.IsReleased, f.Manager, f.ManagerName, f.ManagerEmail = true, "known", by.Name, by.Email
	}
	if f, err = tx.BeginForm(ctx, f); err != nil || f.ID != id {
		return nil, err
	}
	return f, nil
}

// forgetForms deletes application forms that nobody worked on since the instant, and
// tells whoever put their owners forward. It returns how many it deleted.
func (a *App) forgetForms(ctx context.Context, tx *store.Store, before abp.Instant) (int, error) {
	list, err := tx.FormsUnused(ctx, before, choreSize)
	if err != nil {
		return 0, err
	}
	deleted := 0
	for i := range list {
		f := &list[i]
		is, err := tx.DeleteForm(ctx, f.ID)
		if err != nil {
			return 0, fmt.Errorf("form %s: %w", f.ID, err)
		}
		if !is {
			continue
		}
		deleted++
		if f.NominatedBy == nil {
			continue
		}
		if _, err := a.write(ctx, tx, letter{kind: abp.LetterUntaken, to: f.NominatedBy, cohort: f.Cohort, once: "nomination untaken/" + f.ID,
			values: map[string]string{"nominee": f.Name, "cohort": cohortName(f.Cohort), "link": a.URL("/nominations/new")}}); err != nil {
			return 0, fmt.Errorf("form %s: %w", f.ID, err)
		}
	}
	return deleted, nil
}
