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

// InviteToSurveys mails, at times at which the programme writes, the link of every
// survey that is open to everybody whom its wave is for, once each however often
// and by however many processes it is run, and returns how many mails it wrote.
// One person's failure does not keep the others' mails back.
func (a *App) InviteToSurveys(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil || !abp.IsWritingTime(a.Now(), zone) {
		return 0, err
	}
	due, err := a.store.SurveysDue(ctx, a.Now())
	if err != nil {
		return 0, err
	}
	return eachSurvey(ctx, due, "invite", func(v *store.DueSurvey) (bool, error) { return a.inviteToSurvey(ctx, v, zone) })
}

// eachSurvey does something for everybody whom a due survey is for, and returns
// for how many it did it. One person's failure does not keep the others back.
func eachSurvey(ctx context.Context, due []store.DueSurvey, doing string, do func(*store.DueSurvey) (bool, error)) (int, error) {
	count := 0
	var failures []error
	for i := range due {
		d, w := &due[i].Delegate, &due[i].Window
		if d.Person == nil || !w.IsFor(d, due[i].AnsweredFirst) {
			continue
		}
		done, err := do(&due[i])
		if err != nil {
			failures = append(failures, fmt.Errorf("%s %s for the survey %s: %w", doing, d.ID, w.Wave, err))
		}
		if done {
			count++
		}
		if ctx.Err() != nil {
			break
		}
	}
	return count, errors.Join(failures...)
}

// inviteToSurvey writes the mail to one person, unless it was written before or
// the person has left meanwhile.
func (a *App) inviteToSurvey(ctx context.Context, v *store.DueSurvey, zone *time.Location) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		d, w := &v.Delegate, &v.Window
		if is, err := isStillFor(ctx, tx, v); err != nil || !is {
			return err
		}
		subject, err := a.subjectOf(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		secret, err := a.putSurveyKey(ctx, tx, subject, w.Wave)
		if err != nil {
			return err
		}
		if done, err = tx.MarkSurveyMailed(ctx, subject, w.Wave, a.today(zone)); err != nil || !done {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.SurveyLetter(w.Wave), to: d.Person, values: map[string]string{"survey": a.URL("/surveys/" + secret), "last": lastDay(w, zone)}})
		return err
	})
	return done && err == nil, err
}

// isStillFor locks the place and looks again whether the survey is for it: since
// it was found due, its person may have left or gone on elsewhere.
func isStillFor(ctx context.Context, tx *store.Store, v *store.DueSurvey) (bool, error) {
	fresh, err := tx.LockPlace(ctx, v.Delegate.ID)
	if err != nil {
		return false, err
	}
	fresh.Progress = v.Delegate.Progress
	return v.Window.IsFor(fresh, v.AnsweredFirst) && fresh.IsActive(), nil
}

// RemindOfSurveys writes, a week before a survey closes, once to everybody who
// was sent its link and has not handed it in, and returns how many mails it
// wrote. Who that is stays between the clock and the mail: no list shows the
// letter.
func (a *App) RemindOfSurveys(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil || !abp.IsWritingTime(a.Now(), zone) {
		return 0, err
	}
	today := a.today(zone)
	closesBy := abp.At(today.Add(abp.SurveyAgainBefore + 1).Midnight(zone))
	due, err := a.store.SurveysToRemind(ctx, a.Now(), closesBy, today.Add(-abp.SurveyAgainBefore))
	if err != nil {
		return 0, err
	}
	return eachSurvey(ctx, due, "remind", func(v *store.DueSurvey) (bool, error) { return a.remindOfSurvey(ctx, v, zone) })
}

// remindOfSurvey writes the reminder to one person, unless it was written before,
// or the person has handed the survey in or left meanwhile.
func (a *App) remindOfSurvey(ctx context.Context, v *store.DueSurvey, zone *time.Location) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		d, w := &v.Delegate, &v.Window
		if is, err := isStillFor(ctx, tx, v); err != nil || !is {
			return err
		}
		subject, err := tx.SubjectOf(ctx, d.ID)
		if err != nil {
			return err
		}
		secret := a.surveySecret(subject, w.Wave)
		if _, err := tx.LockSurveyKey(ctx, auth.Hash(secret)); err != nil && abp.CodeOf(err) != abp.NotFound {
			return err
		}
		if is, err := tx.IsHandedIn(ctx, subject, w.Wave); err != nil || is {
			return err
		}
		if done, err = tx.MarkSurveyReminded(ctx, subject, w.Wave, a.today(zone)); err != nil || !done {
			return err
		}
		if _, err := a.putSurveyKey(ctx, tx, subject, w.Wave); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterSurveyAgain, to: d.Person, cohort: d.Cohort, values: map[string]string{"survey": w.Wave.Name(), "link": a.URL("/surveys/" + secret), "until": lastDay(w, zone)}})
		return err
	})
	return done && err == nil, err
}

// lastDay writes the last day on which a survey is open.
func lastDay(w *abp.SurveyWindow, zone *time.Location) string {
	return abp.At(w.ClosesAt.Add(-time.Microsecond)).In(zone).Format("Monday 2 January 2006")
}
