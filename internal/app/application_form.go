package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// formToken returns the secret of a form's link. It can be made again, so that
// whoever asks twice gets the same form.
func (a *App) formToken(id string) string { return auth.Derive(a.secret, "application form", id) }

// RequestForm mails the link of an application form for the cohort to the
// address, or, to whoever has applied already, the link of that application. The
// caller learns nothing about who is known: every address answers alike. It fails
// with Invalid if the address is none, with Conflict if the cohort takes no
// applications, and stays silent when an address asks too often.
func (a *App) RequestForm(ctx context.Context, email, cohortID string) error {
	email = abp.NormalEmail(email)
	if !abp.IsEmail(email) {
		return abp.InvalidField("email", "Enter your e-mail address like name@example.nhs.uk.")
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := a.openCohort(ctx, tx, cohortID)
		if err != nil {
			return err
		}
		hash := auth.Hash("application form " + email)
		asked, err := tx.CountSignInRequests(ctx, hash, a.real().Plus(-3600e9))
		if err != nil {
			return err
		}
		if err := tx.CreateSignInRequest(ctx, &abp.SignInRequest{ID: a.id(abp.KindSignIn), AddressHash: hash, RequestedAt: a.real()}); err != nil {
			return err
		}
		if asked >= abp.FormsHourly {
			return nil
		}
		p, err := a.knownAs(ctx, tx, email)
		if err != nil {
			return err
		}
		if p.ID != "" {
			ap, err := tx.ApplicationUnderWay(ctx, p.ID, c.ID)
			if err == nil {
				_, err = a.write(ctx, tx, letter{kind: abp.LetterKnown, to: p, cohort: c, values: map[string]string{"cohort": c.Title(), "link": a.applicationURL(ap.ID)}})
				return err
			}
			if abp.CodeOf(err) != abp.NotFound {
				return err
			}
		}
		f, err := a.beginForm(ctx, tx, c, p)
		if err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterForm, to: p, cohort: c, values: map[string]string{"cohort": c.Title(), "link": a.URL("/applications/forms/" + a.formToken(f.ID))}})
		return err
	})
}

// StartForm returns the link of the application form of somebody who is signed
// in. It fails with Conflict if the cohort takes no applications or they have
// applied already.
func (a *App) StartForm(ctx context.Context, by *abp.Person, cohortID string) (token string, err error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return "", err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := a.openCohort(ctx, tx, cohortID)
		if err != nil {
			return err
		}
		if err := a.mayApply(ctx, tx, by, c); err != nil {
			return err
		}
		f, err := a.beginForm(ctx, tx, c, by)
		if err == nil {
			token = a.formToken(f.ID)
		}
		return err
	})
	return token, err
}

// knownAs returns the person with the address, or one without an id whom mails
// greet by the address.
func (a *App) knownAs(ctx context.Context, tx *store.Store, email string) (*abp.Person, error) {
	p, err := tx.PersonByEmail(ctx, email)
	if abp.CodeOf(err) == abp.NotFound {
		return &abp.Person{Name: email, Email: email}, nil
	}
	return p, err
}

// OpenCohort returns a cohort, with its dates, if people can apply for it. It
// fails with NotFound, and with Conflict if they cannot any more.
func (a *App) OpenCohort(ctx context.Context, id string) (*abp.Cohort, error) {
	return a.openCohort(ctx, a.store, id)
}

// openCohort returns a cohort if people can apply for it. It fails with
// NotFound, and with Conflict if they cannot any more.
func (a *App) openCohort(ctx context.Context, tx *store.Store, id string) (*abp.Cohort, error) {
	c, err := tx.PublishedCohort(ctx, id)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	sessions, err := tx.PublishedDates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	first := abp.Instant{}
	if len(sessions) > 0 {
		first = sessions[0].StartsAt
	}
	if !c.TakesApplications(first, a.Now(), a.today(zone)) {
		return nil, abp.Errorf(abp.Conflict, "Applications for %s are closed. Look for another cohort.", c.Title())
	}
	c.Sessions = sessions
	return c, nil
}

// mayApply fails with Conflict if the person has a place in the cohort or has
// applied for it.
func (a *App) mayApply(ctx context.Context, tx *store.Store, p *abp.Person, c *abp.Cohort) error {
	ap, err := tx.ApplicationUnderWay(ctx, p.ID, c.ID)
	switch {
	case abp.CodeOf(err) == abp.NotFound:
	case err != nil:
		return err
	case !ap.EnrolledAt.IsZero():
		return abp.Errorf(abp.Conflict, "You have a place in %s already.", c.Title())
	default:
		return abp.Errorf(abp.Conflict, "You have applied for %s already. Look at that application, or withdraw it first.", c.Title())
	}
	has, err := tx.HasPlace(ctx, p.ID, c.ID)
	if err == nil && has {
		return abp.Errorf(abp.Conflict, "You have a place in %s already.", c.Title())
	}
	return err
}

// beginForm returns the person's form for the cohort: the one that they began,
// or a new one with what is known about them.
func (a *App) beginForm(ctx context.Context, tx *store.Store, c *abp.Cohort, p *abp.Person) (*abp.ApplicationForm, error) {
	f, err := a.newForm(ctx, tx, c, p)
	if err != nil {
		return nil, err
	}
	return tx.BeginForm(ctx, f)
}

// newForm returns a form that holds what is known about the person.
func (a *App) newForm(ctx context.Context, tx *store.Store, c *abp.Cohort, p *abp.Person) (*abp.ApplicationForm, error) {
	f := &abp.ApplicationForm{Kept: a.kept(abp.KindForm), CohortID: c.ID, Email: p.Email, UsedAt: a.real()}
	f.TokenHash = auth.Hash(a.formToken(f.ID))
	if p.ID != "" {
		f.Name, f.OrganisationID, f.JobTitle, f.Department, f.StaffGroup, f.Band = p.Name, p.OrganisationID, p.JobTitle, p.Department, p.StaffGroup, p.Band
		if p.ManagerID != "" {
			m, err := tx.PersonByID(ctx, string(p.ManagerID))
			if err != nil {
				return nil, err
			}
			f.Manager, f.ManagerName, f.ManagerEmail = "known", m.Name, m.Email
		}
	}
	return f, nil
}

// Form returns the form whose link has the secret, with its cohort and dates, and
// changes nothing: mail scanners open links. It fails with Gone if there is none
// any more, and with Conflict if the cohort takes no applications any more.
func (a *App) Form(ctx context.Context, token string) (*abp.ApplicationForm, error) {
	return a.formOf(ctx, a.store, token)
}

func (a *App) formOf(ctx context.Context, tx *store.Store, token string) (*abp.ApplicationForm, error) {
	f, err := tx.FormByHash(ctx, auth.Hash(token))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, abp.Errorf(abp.Gone, "This form was sent or deleted, or nobody worked on it for 30 days. If you have applied, the mail about it has a link; otherwise begin again at “Apply”.")
	}
	if err != nil {
		return nil, err
	}
	c, err := a.openCohort(ctx, tx, f.CohortID)
	if err != nil {
		return nil, err
	}
	f.Cohort = c
	return f, nil
}

// SaveForm saves what was typed on one page of the form. fill puts it into the
// form. It fails with Invalid at the fields; what was saved before stays.
func (a *App) SaveForm(ctx context.Context, token, page string, fill func(*abp.ApplicationForm)) (*abp.ApplicationForm, error) {
	var f *abp.ApplicationForm
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if f, err = a.formOf(ctx, tx, token); err != nil {
			return err
		}
		if !f.Follows(page) || page == abp.PageCheck {
			return abp.Errorf(abp.NotFound, "The form has no such page yet.")
		}
		fill(f)
		if err := f.CheckPage(page); err != nil {
			return err
		}
		if f.OrganisationID != "" {
			if _, err := tx.OrganisationByID(ctx, string(f.OrganisationID)); abp.CodeOf(err) == abp.NotFound {
				return abp.InvalidField("organisation", "Choose an organisation from the list.")
			} else if err != nil {
				return err
			}
		}
		f.Answered(page)
		f.UsedAt = a.real()
		return tx.UpdateForm(ctx, f)
	})
	return f, err
}

// DeleteForm deletes a form that its owner does not want any more. It fails with
// Gone if there is none.
func (a *App) DeleteForm(ctx context.Context, token string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		f, err := tx.FormByHash(ctx, auth.Hash(token))
		if abp.CodeOf(err) == abp.NotFound {
			return abp.Errorf(abp.Gone, "This form is deleted already.")
		}
		if err != nil {
			return err
		}
		_, err = tx.DeleteForm(ctx, f.ID)
		return err
	})
}
