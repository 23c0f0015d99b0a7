package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// SurveyTask is one survey of one of a person's own places: where they stand
// with it, and its address while there is something to see there.
type SurveyTask struct {
	DelegateID string
	Wave       abp.Wave
	State      abp.SurveyState
	OpensAt    abp.Instant
	ClosesAt   abp.Instant
	LateUntil  abp.Instant
	FinishedOn abp.Date // none until it is handed in
	Path       string   // address below the site, or empty
}

// SurveyTasks returns the surveys of the person's own places, in the order of
// time. What is needed for their addresses is made here the first time; asking
// again changes nothing.
func (a *App) SurveyTasks(ctx context.Context, by *abp.Person) ([]SurveyTask, error) {
	if err := by.Can(abp.SeeJourney); err != nil {
		return nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	places, _, err := a.store.Delegates(ctx, by, store.DelegateQuery{PersonID: by.ID}, a.Now())
	if err != nil {
		return nil, err
	}
	var cohorts []string
	for _, d := range places {
		if d.Cohort.IsPublished() {
			cohorts = append(cohorts, d.CohortID)
		}
	}
	windows, err := a.store.SurveyWindows(ctx, cohorts...)
	if err != nil {
		return nil, err
	}
	had, err := a.ownSurveys(ctx, by)
	if err != nil {
		return nil, err
	}
	var tasks []SurveyTask
	for _, w := range windows {
		ofCohort := slices.DeleteFunc(slices.Clone(windows), func(o abp.SurveyWindow) bool { return o.CohortID != w.CohortID })
		late := w.LateUntil(ofCohort, zone)
		for i := range places {
			if places[i].CohortID != w.CohortID {
				continue
			}
			t := had.task(&places[i], &w, late, a.Now())
			if t.State.IsTaken() || t.State == abp.SurveyFinished {
				if t.Path, err = a.surveyPath(ctx, had, &places[i], w.Wave); err != nil {
					return nil, err
				}
			}
			tasks = append(tasks, t)
		}
	}
	return tasks, nil
}

// ownSurveys is what a person's own pages know about their surveys.
type ownSurveys struct {
	subjects  map[string]string // by place
	keys      []abp.SurveyKey
	responses []abp.Response
}

func (a *App) ownSurveys(ctx context.Context, by *abp.Person) (ownSurveys, error) {
	own := ownSurveys{subjects: map[string]string{}}
	links, err := a.store.OwnSubjects(ctx, by)
	if err != nil {
		return own, err
	}
	for _, l := range links {
		own.subjects[l.DelegateID] = l.SubjectID
	}
	if own.keys, err = a.store.OwnSurveyKeys(ctx, by); err != nil {
		return own, err
	}
	own.responses, err = a.store.OwnResponses(ctx, by)
	return own, err
}

// response returns what was answered at a place in a wave, or nil.
func (o ownSurveys) response(place string, wave abp.Wave) *abp.Response {
	subject, known := o.subjects[place]
	for i, r := range o.responses {
		if known && r.SubjectID == subject && r.Wave == wave {
			return &o.responses[i]
		}
	}
	return nil
}

// answeredFirst says whether the first survey of a place is handed in.
func (o ownSurveys) answeredFirst(place string) bool {
	r := o.response(place, abp.T0)
	return r != nil && r.IsFinished()
}

func (o ownSurveys) task(d *abp.Delegate, w *abp.SurveyWindow, late, now abp.Instant) SurveyTask {
	r := o.response(d.ID, w.Wave)
	t := SurveyTask{DelegateID: d.ID, Wave: w.Wave, State: w.State(r, late, now), OpensAt: w.OpensAt, ClosesAt: w.ClosesAt, LateUntil: late}
	switch {
	case t.State == abp.SurveyFinished:
		t.FinishedOn = r.FinishedOn
	case t.State == abp.SurveyUpcoming && !d.IsActive(), t.State != abp.SurveyUpcoming && !w.IsFor(d, o.answeredFirst(d.ID)):
		t.State = abp.SurveyNotAsked
	}
	return t
}

// surveySecret returns the secret of a subject's questionnaire for a wave. The
// table has only its hash; it can be made again from the server's key.
func (a *App) surveySecret(subjectID string, wave abp.Wave) string {
	return auth.Derive(a.secret, "survey", subjectID+wave.String())
}

// surveyPath returns the address of the questionnaire of a person's own place,
// and sees to it that it leads there.
func (a *App) surveyPath(ctx context.Context, own ownSurveys, d *abp.Delegate, wave abp.Wave) (string, error) {
	if subject, known := own.subjects[d.ID]; known {
		secret := a.surveySecret(subject, wave)
		hash := auth.Hash(secret)
		if slices.ContainsFunc(own.keys, func(k abp.SurveyKey) bool { return k.Hash == hash }) {
			return "/surveys/" + secret, nil
		}
	}
	var secret string
	ctx = store.System(ctx, "the address of one's own questionnaire")
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		subject, err := a.subjectOf(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		secret, err = a.putSurveyKey(ctx, tx, subject, wave)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("address of a survey: %w", err)
	}
	return "/surveys/" + secret, nil
}

// subjectOf returns the subject of a place, which is made if there is none: a
// random id with the coarse groups of the place as it is now.
func (a *App) subjectOf(ctx context.Context, tx *store.Store, delegateID string) (string, error) {
	d, err := tx.LockPlace(ctx, delegateID)
	if err != nil {
		return "", err
	}
	id, err := tx.SubjectOf(ctx, d.ID)
	if abp.CodeOf(err) != abp.NotFound {
		return id, err
	}
	v := &abp.Subject{ID: a.id(abp.KindSubject), ProgrammeID: d.ProgrammeID, OrganisationID: d.OrganisationID, CohortID: d.CohortID, StaffGroup: d.StaffGroup}
	return v.ID, tx.CreateSubject(ctx, v, d.ID)
}

// putSurveyKey makes the subject's secret for the wave lead to its
// questionnaire, and returns it.
func (a *App) putSurveyKey(ctx context.Context, tx *store.Store, subjectID string, wave abp.Wave) (string, error) {
	secret := a.surveySecret(subjectID, wave)
	return secret, tx.PutSurveyKey(ctx, &abp.SurveyKey{Hash: auth.Hash(secret), SubjectID: subjectID, Wave: wave})
}

// today returns the programme's local day.
func (a *App) today(zone *time.Location) abp.Date { return a.Now().On(zone) }
