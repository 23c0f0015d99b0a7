package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// InviteToSurveys mails the link of every survey that is open to everybody whom
// its wave is for, once each however often and by however many processes it is
// run, and returns how many mails it wrote. One person's failure does not keep
// the others' mails back.
func (a *App) InviteToSurveys(ctx context.Context) (int, error) {
	due, err := a.store.SurveysDue(ctx, a.Now())
	if err != nil || len(due) == 0 {
		return 0, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return 0, err
	}
	return eachSurvey(ctx, due, "invite", func(d *abp.Delegate, w *abp.SurveyWindow) (bool, error) { return a.inviteToSurvey(ctx, d, w, zone) })
}

// eachSurvey does something for everybody whom a due survey is for, and returns
// for how many it did it. One person's failure does not keep the others back.
func eachSurvey(ctx context.Context, due []store.DueSurvey, doing string, do func(*abp.Delegate, *abp.SurveyWindow) (bool, error)) (int, error) {
	count := 0
	var failures []error
	for i := range due {
		d, w := &due[i].Delegate, &due[i].Window
		if d.Person == nil || !w.IsFor(d) {
			continue
		}
		done, err := do(d, w)
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
func (a *App) inviteToSurvey(ctx context.Context, d *abp.Delegate, w *abp.SurveyWindow, zone *time.Location) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		fresh, err := tx.LockPlace(ctx, d.ID)
		if err != nil {
			return err
		}
		fresh.Progress = d.Progress
		if !w.IsFor(fresh) || !fresh.PausedAt.IsZero() {
			return nil
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
		_, err = a.write(ctx, tx, a.surveyLetter(d.Person, w, secret, zone))
		return err
	})
	return done && err == nil, err
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
	return eachSurvey(ctx, due, "remind", func(d *abp.Delegate, w *abp.SurveyWindow) (bool, error) { return a.remindOfSurvey(ctx, d, w, zone) })
}

func (a *App) remindOfSurvey(ctx context.Context, d *abp.Delegate, w *abp.SurveyWindow, zone *time.Location) (done bool, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		subject, err := tx.SubjectOf(ctx, d.ID)
		if err != nil {
			return err
		}
		if done, err = tx.MarkSurveyReminded(ctx, subject, w.Wave, a.today(zone)); err != nil || !done {
			return err
		}
		secret, err := a.putSurveyKey(ctx, tx, subject, w.Wave)
		if err != nil {
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

func (a *App) surveyLetter(p *abp.Person, w *abp.SurveyWindow, secret string, zone *time.Location) letter {
	l := letter{kind: abp.LetterSurveyBefore, to: p, values: map[string]string{"survey": a.URL("/surveys/" + secret), "last": lastDay(w, zone)}}
	if w.Wave != abp.T0 {
		l.kind = abp.LetterSurveyAfter
	}
	return l
}
