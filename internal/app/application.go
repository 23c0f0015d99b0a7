package app

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// ApplicationKey returns the secret that opens an application's own page for
// whoever was sent it, without an account.
func (a *App) ApplicationKey(id string) string { return auth.Derive(a.secret, "application", id) }

// applicationURL returns the address of an application's page for its owner.
func (a *App) applicationURL(id string) string {
	return a.URL("/applications/" + id + "?key=" + a.ApplicationKey(id))
}

// Application returns an application and who reads it: by, or its owner if the
// key is the right one. It fails with Unauthorised for nobody without a key, and
// with NotFound for what is not theirs.
func (a *App) Application(ctx context.Context, by *abp.Person, id, key string) (*abp.Application, *abp.Person, error) {
	return a.applicationFor(ctx, a.store, by, id, key)
}

func (a *App) applicationFor(ctx context.Context, tx *store.Store, by *abp.Person, id, key string) (*abp.Application, *abp.Person, error) {
	if key != "" && subtle.ConstantTimeCompare([]byte(key), []byte(a.ApplicationKey(id))) == 1 {
		ap, err := tx.ApplicationByID(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		return ap, ap.Person, nil
	}
	if err := by.Can(abp.SignedIn); err != nil {
		return nil, nil, err
	}
	ap, err := tx.Application(ctx, by, id)
	return ap, by, err
}

// changeApplication does one thing to an application: it finds it for by or the
// key, makes everybody else who takes or frees places in its cohort wait, and
// applies the act to the state as it is then.
func (a *App) changeApplication(ctx context.Context, by *abp.Person, id, key string, act func(tx *store.Store, by *abp.Person, ap *abp.Application) error) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if ap, by, err = a.applicationFor(ctx, tx, by, id, key); err != nil {
			return err
		}
		if ap, err = a.lockedApplication(ctx, tx, ap); err != nil {
			return err
		}
		return act(tx, by, ap)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// lockedApplication locks the cohort of an application and reads it again.
func (a *App) lockedApplication(ctx context.Context, tx *store.Store, ap *abp.Application) (*abp.Application, error) {
	if ap.CohortID == "" {
		return ap, nil
	}
	if _, err := tx.LockCohort(ctx, string(ap.CohortID)); err != nil {
		return nil, err
	}
	return tx.ApplicationByID(ctx, ap.ID)
}

// WithdrawApplication records that the applicant, or the programme team for
// them, does not want the place any more. It fails with Conflict if the
// application is over.
func (a *App) WithdrawApplication(ctx context.Context, by *abp.Person, id, key string) (*abp.Application, error) {
	return a.changeApplication(ctx, by, id, key, func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		if err := ap.Withdraw(a.Now()); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "withdrew the application", ap.ID, ""); err != nil {
			return err
		}
		return a.settle(ctx, tx, ap)
	})
}

// ConfirmDates records that the applicant can make every date after all, or, by
// the programme team with a reason, that a way was found. A place is kept and
// the line manager asked from then on. It fails with Conflict if that is not the
// question.
func (a *App) ConfirmDates(ctx context.Context, by *abp.Person, id, key, why string) (*abp.Application, error) {
	return a.changeApplication(ctx, by, id, key, func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		if why = abp.CleanLine(why); why == "" && by.ID != ap.PersonID {
			return abp.InvalidField("confirm_why", "Write how the person can take part, for example: part B with the next cohort.")
		}
		if err := ap.ConfirmDates(); err != nil {
			return err
		}
		if ap.Cohort != nil {
			if err := a.seat(ctx, tx, ap, ap.Cohort); err != nil {
				return err
			}
		}
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "confirmed the dates", ap.ID, why); err != nil {
			return err
		}
		return a.begin(ctx, tx, by, ap)
	})
}

// begin goes on with an application once nothing about its dates stands in the
// way: the line manager is asked, unless they released before.
func (a *App) begin(ctx context.Context, tx *store.Store, by *abp.Person, ap *abp.Application) error {
	switch {
	case ap.CannotMakeDates() || ap.Manager == nil:
		return nil
	case !ap.ReleasedAt.IsZero():
		return a.settle(ctx, tx, ap)
	}
	return a.ask(ctx, tx, by, ap, ap.Manager)
}

// ManagerDetails is what a form says about a line manager.
type ManagerDetails struct{ Name, Email string }

// NameManager has another line manager asked to release the applicant, named by
// the applicant or the programme team. The link of the one before ends. It fails
// with Invalid at the fields, and with Conflict if the application does not wait
// for a line manager.
func (a *App) NameManager(ctx context.Context, by *abp.Person, id, key string, d ManagerDetails) (*abp.Application, error) {
	return a.changeApplication(ctx, by, id, key, func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		d.Name, d.Email = abp.CleanLine(d.Name), abp.NormalEmail(d.Email)
		var c abp.Check
		abp.CheckManager(&c, d.Name, d.Email, ap.Person.Email)
		if err := c.Err(); err != nil {
			return err
		}
		if err := a.limitManagers(ctx, tx, by, ap); err != nil {
			return err
		}
		manager, err := a.namedPerson(ctx, tx, d)
		if err != nil {
			return err
		}
		if ap.ManagerID == abp.Ref(manager.ID) {
			return abp.InvalidField("manager_email", "We have asked this person already. Choose somebody else, or give them time.")
		}
		if err := a.followManager(ctx, tx, ap, manager); err != nil {
			return err
		}
		return a.ask(ctx, tx, by, ap, manager)
	})
}

// limitManagers keeps an applicant from sending mails to many through us.
func (a *App) limitManagers(ctx context.Context, tx *store.Store, by *abp.Person, ap *abp.Application) error {
	if by.Can(abp.EditApplications) == nil && by.ID != ap.PersonID {
		return nil
	}
	hash := auth.Hash("line managers of " + ap.ID)
	n, err := tx.CountSignInRequests(ctx, hash, a.real().Plus(-24*time.Hour))
	if err != nil {
		return err
	}
	if n >= abp.ManagersDaily {
		return abp.Errorf(abp.TooMany, "You have named %d line managers today. Wait until tomorrow, or write to the programme team.", n)
	}
	return tx.CreateSignInRequest(ctx, &abp.SignInRequest{ID: a.id(abp.KindSignIn), AddressHash: hash, RequestedAt: a.real()})
}

// NameEmployer records which organisation of the list the applicant works for,
// where they wrote a name that is not in it. Nobody can be enrolled before. It
// fails with Invalid if there is no such organisation, and with Conflict if the
// employer is known.
func (a *App) NameEmployer(ctx context.Context, by *abp.Person, id, organisationID string) (*abp.Application, error) {
	if err := by.Can(abp.EditApplications); err != nil {
		return nil, err
	}
	return a.changeApplication(ctx, by, id, "", func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		o, err := tx.OrganisationByID(ctx, organisationID)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.InvalidField("organisation", "Choose an organisation from the list. If it is missing, add it first.")
		}
		if err != nil {
			return err
		}
		if ap.OrganisationID != "" || ap.IsOver() {
			return abp.Errorf(abp.Conflict, "The employer of this applicant is known already.")
		}
		ap.OrganisationID = abp.Ref(o.ID)
		if ap.Person.OrganisationID == "" {
			ap.Person.OrganisationID = abp.Ref(o.ID)
			if err := tx.UpdatePerson(ctx, ap.Person); err != nil {
				return err
			}
		}
		if err := a.note(ctx, tx, by, "named the employer", ap.ID, o.Name); err != nil {
			return err
		}
		return a.settle(ctx, tx, ap)
	})
}

// namedPerson returns the person with the address, who is added if nobody has
// it.
func (a *App) namedPerson(ctx context.Context, tx *store.Store, d ManagerDetails) (*abp.Person, error) {
	p, err := tx.PersonByEmail(ctx, d.Email)
	if abp.CodeOf(err) != abp.NotFound {
		return p, err
	}
	p = &abp.Person{Kept: a.kept(abp.KindPerson), Name: d.Name, Email: d.Email}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := tx.CreatePerson(ctx, p); err != nil {
		return nil, err
	}
	return p, a.note(ctx, tx, nil, "added", p.ID, "named as a line manager")
}

// followManager makes the person's record say who their line manager is where
// it said nobody, or the one who was asked before. What else it says came from
// the employer and stays: that they differ is noted.
func (a *App) followManager(ctx context.Context, tx *store.Store, ap *abp.Application, manager *abp.Person) error {
	p := ap.Person
	switch p.ManagerID {
	case abp.Ref(manager.ID):
		return nil
	case "", ap.ManagerID:
		p.ManagerID = abp.Ref(manager.ID)
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return a.note(ctx, tx, p, "named a line manager", p.ID, manager.Name)
	}
	return a.note(ctx, tx, p, "named another line manager than the record", ap.ID, manager.Name)
}

// dateLines lists every date of a cohort for a mail.
func (a *App) dateLines(ctx context.Context, tx *store.Store, c *abp.Cohort) (string, error) {
	if c == nil {
		return "", nil
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return "", err
	}
	sessions, err := tx.PublishedDates(ctx, c.ID)
	if err != nil {
		return "", err
	}
	lines := abp.DateLines(sessions, zone)
	for i, l := range lines {
		lines[i] = "- " + l
	}
	return strings.Join(lines, "\n"), nil
}

// cohortName is what mails call the cohort of an application.
func cohortName(c *abp.Cohort) string {
	if c == nil {
		return "the programme"
	}
	return c.Title()
}

// dayWords says a day as people do.
func dayWords(at abp.Instant, zone *time.Location) string {
	return at.In(zone).Format("Monday 2 January 2006")
}
