package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// ReleaseDecision is what a line manager says to an application.
type ReleaseDecision string

// The three answers. "Talk" is not yet one.
const (
	DecideRelease ReleaseDecision = "release"
	DecideRefuse  ReleaseDecision = "refusal"
	DecideTalk    ReleaseDecision = "talk"
)

// DecideApplicant records what the line manager by says about the applicant, and
// tells the applicant. version is that of the application as the page showed it.
// It fails with NotFound unless by was asked, and with Conflict if the
// application does not wait any more.
func (a *App) DecideApplicant(ctx context.Context, by *abp.Person, id string, version int, d ReleaseDecision, why string) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if ap, err = tx.ReleaseRequest(ctx, by, id); err != nil {
			return err
		}
		if err := by.Can(abp.SeeReleases); err != nil {
			return err
		}
		if ap, err = a.lockedApplication(ctx, tx, ap); err != nil {
			return err
		}
		if ap.IsWaiting() && ap.Version != version {
			return abp.Errorf(abp.Conflict, "This application changed while you were reading it. Nothing was saved: look at it again and decide.")
		}
		return a.decide(ctx, tx, by, ap, d, why)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// Release is what the link of a line manager leads to: the application, whom it
// was sent to, and when they have to be free.
type Release struct {
	Application *abp.Application
	Manager     *abp.Person
	Dates       []abp.Session
}

// Release returns what the link leads to and changes nothing: mail scanners open
// links. It fails with Gone if the link is none, too old, or somebody else was
// asked meanwhile.
func (a *App) Release(ctx context.Context, token string) (*Release, error) {
	r, err := a.releaseBy(ctx, a.store, token)
	if err != nil {
		return nil, err
	}
	dates, err := a.store.ReleaseDates(ctx, []abp.Application{*r.Application}, a.Now())
	r.Dates = dates[r.Application.ID]
	return r, err
}

func (a *App) releaseBy(ctx context.Context, tx *store.Store, token string) (*Release, error) {
	l, err := tx.ReleaseLink(ctx, auth.Hash(token))
	switch {
	case abp.CodeOf(err) == abp.NotFound:
		return nil, abp.Errorf(abp.Gone, "This link leads nowhere any more. If somebody in your team waits for your answer, sign in to see it, or write to the programme team.")
	case err != nil:
		return nil, err
	case !l.EndedAt.IsZero():
		return nil, abp.Errorf(abp.Gone, "Thank you, but somebody else has been asked meanwhile. There is nothing more for you to do.")
	case !a.real().Before(l.ExpiresAt.Time):
		return nil, abp.Errorf(abp.Gone, "This link is too old. Sign in to see who waits for your answer, or write to the programme team.")
	}
	ap, err := tx.ApplicationByID(ctx, l.ApplicationID)
	if err != nil {
		return nil, err
	}
	if ap.Manager == nil || ap.Manager.ID != l.ManagerID {
		return nil, abp.Errorf(abp.Gone, "Thank you, but somebody else has been asked meanwhile. There is nothing more for you to do.")
	}
	return &Release{Application: ap, Manager: ap.Manager}, nil
}

// DecideByLink records what the line manager to whom the link was sent says. It
// fails like Release, and with Conflict if the application does not wait any
// more.
func (a *App) DecideByLink(ctx context.Context, token string, d ReleaseDecision, why string) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		r, err := a.releaseBy(ctx, tx, token)
		if err != nil {
			return err
		}
		if ap, err = a.lockedApplication(ctx, tx, r.Application); err != nil {
			return err
		}
		return a.decide(ctx, tx, r.Manager, ap, d, why)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// decide applies the answer of the line manager by, and tells the applicant.
func (a *App) decide(ctx context.Context, tx *store.Store, by *abp.Person, ap *abp.Application, d ReleaseDecision, why string) error {
	verb, kind := "released", abp.LetterReleased
	var err error
	switch d {
	case DecideRelease:
		err = ap.Release(by, a.Now())
	case DecideRefuse:
		verb, kind = "did not release", abp.LetterRefused
		err = ap.Refuse(by, why, a.Now())
	case DecideTalk:
		verb, kind = "wants to talk first", abp.LetterTalk
		saidBefore := !ap.TalkAt.IsZero()
		if err = ap.Talk(by, a.Now()); err == nil && saidBefore {
			return nil
		}
	default:
		err = abp.InvalidField("decision", "Choose one of the three answers.")
	}
	if err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, verb, ap.ID, ""); err != nil {
		return err
	}
	return a.tellDecision(ctx, tx, ap, kind, by.Name)
}

// tellDecision writes to the applicant what was decided, and saves the
// application with what follows for its place.
func (a *App) tellDecision(ctx context.Context, tx *store.Store, ap *abp.Application, kind abp.LetterKind, manager string) error {
	if _, err := a.write(ctx, tx, letter{kind: kind, to: ap.Person, cohort: ap.Cohort, values: map[string]string{"manager": manager, "cohort": cohortName(ap.Cohort)}}); err != nil {
		return err
	}
	return a.settle(ctx, tx, ap)
}

// ask asks a line manager to release the applicant: the links of others end, a
// new one goes out by mail.
func (a *App) ask(ctx context.Context, tx *store.Store, by *abp.Person, ap *abp.Application, manager *abp.Person) error {
	if err := ap.Ask(manager, a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateApplication(ctx, ap); err != nil {
		return err
	}
	if err := tx.EndReleaseLinks(ctx, ap.ID, a.real()); err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, "asked the line manager", ap.ID, manager.Name); err != nil {
		return err
	}
	return a.askByMail(ctx, tx, ap, abp.LetterAsk, "")
}

// askByMail writes to the line manager with the link to decide.
func (a *App) askByMail(ctx context.Context, tx *store.Store, ap *abp.Application, kind abp.LetterKind, once string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	token, err := a.releaseToken(ctx, tx, ap)
	if err != nil {
		return err
	}
	values := map[string]string{"applicant": ap.Person.Name, "cohort": cohortName(ap.Cohort), "until": dayWords(ap.AnswerBy, zone), "link": a.URL("/releases/" + token)}
	if kind == abp.LetterAsk {
		if values["dates"], err = a.dateLines(ctx, tx, ap.Cohort); err != nil {
			return err
		}
	}
	_, err = a.write(ctx, tx, letter{kind: kind, to: ap.Manager, cohort: ap.Cohort, values: values, once: once})
	return err
}

// releaseToken returns the secret of the manager's link, which is made if none
// works.
func (a *App) releaseToken(ctx context.Context, tx *store.Store, ap *abp.Application) (string, error) {
	secret := func(id string) string { return auth.Derive(a.secret, "release", id) }
	l, err := tx.ReleaseLinkTo(ctx, ap.ID, string(ap.ManagerID), a.real())
	if err == nil {
		return secret(l.ID), nil
	}
	if abp.CodeOf(err) != abp.NotFound {
		return "", err
	}
	id := a.id(abp.KindReleaseLink)
	return secret(id), tx.CreateReleaseLink(ctx, &abp.ReleaseLink{ID: id, ApplicationID: ap.ID, ManagerID: string(ap.ManagerID), TokenHash: auth.Hash(secret(id)),
		CreatedAt: a.real(), ExpiresAt: a.real().Plus(abp.ReleaseLinkLasts)})
}

// DecideForManager records what the programme team heard from the line manager,
// or decided instead of them, and why. It fails with Invalid without a reason,
// and with Conflict if the application does not wait for a decision.
func (a *App) DecideForManager(ctx context.Context, by *abp.Person, id string, version int, isReleased bool, why string) (*abp.Application, error) {
	if err := by.Can(abp.EditApplications); err != nil {
		return nil, err
	}
	return a.changeApplication(ctx, by, id, "", func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		why = abp.CleanLine(why)
		var c abp.Check
		c.Require("why", why, "Write why you decide, for example: agreed with the manager by telephone.")
		c.Longest("why", why, 200)
		if err := c.Err(); err != nil {
			return err
		}
		if ap.IsWaiting() && ap.Version != version {
			return abp.Errorf(abp.Conflict, "This application changed while you were reading it. Nothing was saved: look at it again and decide.")
		}
		if err := ap.DecideFor(isReleased, a.Now()); err != nil {
			return err
		}
		verb, kind := "released for the line manager", abp.LetterReleased
		if !isReleased {
			verb, kind = "did not release for the line manager", abp.LetterRefused
		}
		if err := a.note(ctx, tx, by, verb, ap.ID, why); err != nil {
			return err
		}
		return a.tellDecision(ctx, tx, ap, kind, "The programme team")
	})
}

// RemindManager writes to the line manager again, by the programme team. It
// fails with Conflict if nobody waits for them, or the last mail is not a day
// old.
func (a *App) RemindManager(ctx context.Context, by *abp.Person, id string) (*abp.Application, error) {
	if err := by.Can(abp.EditApplications); err != nil {
		return nil, err
	}
	return a.changeApplication(ctx, by, id, "", func(tx *store.Store, by *abp.Person, ap *abp.Application) error {
		if err := ap.MayRemind(a.Now()); err != nil {
			return err
		}
		ap.ChasedAt = a.Now()
		if ap.AnswerBy.Before(a.Now().Time) {
			ap.AnswerBy = a.Now().Plus(abp.ReleaseWaits / 2)
		}
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "reminded the line manager", ap.ID, ap.Manager.Name); err != nil {
			return err
		}
		return a.askByMail(ctx, tx, ap, abp.LetterChase, "")
	})
}

// choreSize is how many records a chore takes in hand at a time.
const choreSize = 200

// ChaseReleases reminds line managers half-way and tells applicants whose
// manager has not answered in time, once each however often and by however many
// processes it is run. It returns how many mails it wrote.
func (a *App) ChaseReleases(ctx context.Context) (int, error) {
	now := a.Now()
	chase, err := a.store.ReleasesToChase(ctx, now.Plus(-abp.ReleaseWaits/2), choreSize)
	if err != nil {
		return 0, err
	}
	overdue, err := a.store.ReleasesUnanswered(ctx, now, choreSize)
	if err != nil {
		return 0, err
	}
	written := 0
	var failures []error
	do := func(ids []string, act func(context.Context, string) (bool, error)) {
		for _, id := range ids {
			done, err := act(ctx, id)
			if done {
				written++
			}
			if abp.CodeOf(err) != abp.Conflict && err != nil { // a conflict: another process was quicker
				failures = append(failures, fmt.Errorf("application %s: %w", id, err))
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
	do(chase, a.chase)
	do(overdue, a.tellUnanswered)
	return written, errors.Join(failures...)
}

// chase reminds the line manager of one application.
func (a *App) chase(ctx context.Context, id string) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		ap, err := tx.ApplicationByID(ctx, id)
		if err != nil || !ap.IsWaiting() || !ap.ChasedAt.IsZero() || ap.Manager == nil {
			return err
		}
		ap.ChasedAt, done = a.Now(), true
		if err := tx.UpdateApplication(ctx, ap); err != nil || !ap.Manager.DisabledAt.IsZero() {
			return err
		}
		return a.askByMail(ctx, tx, ap, abp.LetterChase, "release chased/"+ap.ID+"/"+ap.AskedAt.Format(time.RFC3339))
	})
	return done && err == nil, err
}

// tellUnanswered tells the applicant that their manager has not answered.
func (a *App) tellUnanswered(ctx context.Context, id string) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		ap, err := tx.ApplicationByID(ctx, id)
		if err != nil || !ap.IsWaiting() || ap.Manager == nil {
			return err
		}
		done, err = a.write(ctx, tx, letter{kind: abp.LetterUnanswered, to: ap.Person, cohort: ap.Cohort, once: store.UnansweredKey + ap.ID + "/" + ap.Manager.ID,
			values: map[string]string{"manager": ap.Manager.Name, "cohort": cohortName(ap.Cohort), "link": a.applicationURL(ap.ID)}})
		return err
	})
	return done && err == nil, err
}
