package abp

import "time"

// secondSurveyLate is how long a wave that comes after the workshops is still
// taken once its window has closed.
const secondSurveyLate = 90 // days

// SurveyState is where one person stands with the questionnaire of a wave. It
// is derived, never stored.
type SurveyState uint8

// The states. Started means that answers are saved and can still be changed;
// Late that answers are taken but left out of pairs; NotAsked that the wave is
// for others.
const (
	SurveyUpcoming SurveyState = iota
	SurveyOpen
	SurveyStarted
	SurveyLate
	SurveyClosed
	SurveyFinished
	SurveyNotAsked
)

// IsTaken says whether answers can be saved in this state.
func (s SurveyState) IsTaken() bool {
	return s == SurveyOpen || s == SurveyStarted || s == SurveyLate
}

// Name returns what people call the survey of the wave.
func (w Wave) Name() string {
	switch w {
	case T0:
		return "First survey (before)"
	case T1:
		return "Survey after the workshops"
	case T2:
		return "Second survey (after)"
	case T3:
		return "Survey six months on"
	case T4:
		return "Survey twelve months on"
	}
	return "Survey"
}

// LateUntil returns when late answers to the window's wave are no longer taken:
// for T0 when the second survey of the cohort opens, for T2, and for a T0 that
// no second survey follows, 90 days after closing by the local clock. The other
// waves take none.
func (w *SurveyWindow) LateUntil(cohort []SurveyWindow, zone *time.Location) Instant {
	late := At(w.ClosesAt.In(zone).AddDate(0, 0, secondSurveyLate))
	switch w.Wave {
	case T0:
		for _, o := range cohort {
			if o.Wave == T2 && o.OpensAt.After(w.ClosesAt.Time) {
				return o.OpensAt
			}
		}
		return late
	case T2:
		return late
	}
	return w.ClosesAt
}

// State derives where a person stands at the instant now with a questionnaire
// that is for them. r is what they answered so far, or nil; lateUntil comes from
// LateUntil.
func (w *SurveyWindow) State(r *Response, lateUntil, now Instant) SurveyState {
	switch {
	case r != nil && r.IsFinished():
		return SurveyFinished
	case now.Before(w.OpensAt.Time):
		return SurveyUpcoming
	case w.IsOpen(now) && r != nil:
		return SurveyStarted
	case w.IsOpen(now):
		return SurveyOpen
	case now.Before(lateUntil.Time):
		return SurveyLate
	}
	return SurveyClosed
}

// IsFor says whether the delegate is asked in the window's wave: for T0 all who
// are active; later those who completed the workshop and had neither withdrawn
// nor paused when the window opened. The delegate's Progress must be set.
func (w *SurveyWindow) IsFor(d *Delegate) bool {
	if d.DeferredToID != "" {
		return false // what is asked is asked at the place where they go on
	}
	if w.Wave == T0 {
		return d.IsActive()
	}
	had := func(at Instant) bool { return !at.IsZero() && at.Before(w.OpensAt.Time) }
	return d.Progress.IsWorkshopComplete() && !had(d.WithdrawnAt) && !had(d.PausedAt)
}

// Save replaces the answers of a questionnaire that is not finished, on the day
// today, and finishes it if finish is set. state must be one that IsTaken.
func (r *Response) Save(answers []Answer, state SurveyState, finish bool, today Date) {
	if r.StartedOn.IsZero() {
		r.StartedOn = today
	}
	r.IsLate = state == SurveyLate
	r.Answers = answers
	for i := range r.Answers {
		r.Answers[i].ResponseID = r.ID
	}
	if finish {
		r.FinishedOn = today
	}
}

// ValueOf returns the answer to an item, and whether there is one.
func (r *Response) ValueOf(item string) (int, bool) {
	for _, a := range r.Answers {
		if a.Item == item {
			return a.Value, true
		}
	}
	return 0, false
}
