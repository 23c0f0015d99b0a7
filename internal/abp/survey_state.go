package abp

import (
	"slices"
	"time"
)

// surveyLate is how long a wave is still taken once its window has closed.
const surveyLate = 90 // days

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
// for T0 when the second survey of the cohort opens; for the others, and for a T0
// that no second survey follows, 90 days after closing by the local clock or, if
// that is sooner, when the next survey opens.
func (w *SurveyWindow) LateUntil(cohort []SurveyWindow, zone *time.Location) Instant {
	late := At(w.ClosesAt.In(zone).AddDate(0, 0, surveyLate))
	for _, o := range cohort {
		switch {
		case !o.OpensAt.After(w.ClosesAt.Time):
		case w.Wave == T0 && o.Wave == T2:
			return o.OpensAt
		case w.Wave > T0 && o.Wave > w.Wave && o.OpensAt.Before(late.Time):
			late = o.OpensAt
		}
	}
	return late
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
// are active; later those who had neither withdrawn nor paused when the window
// opened and have come to a part of the workshops (T1), have completed them (T2),
// or have completed them or answered T0 (T3 and T4), which answeredFirst says. The
// delegate's Progress must be set.
func (w *SurveyWindow) IsFor(d *Delegate, answeredFirst bool) bool {
	if d.DeferredToID != "" {
		return false // what is asked is asked at the place where they go on
	}
	had := func(at Instant) bool { return !at.IsZero() && at.Before(w.OpensAt.Time) }
	if w.Wave != T0 && (had(d.WithdrawnAt) || had(d.PausedAt)) {
		return false
	}
	switch w.Wave {
	case T0:
		return d.IsActive()
	case T1:
		return d.Progress.Parts > 0
	case T2:
		return d.Progress.IsWorkshopComplete()
	}
	return d.Progress.IsWorkshopComplete() || answeredFirst
}

// Put replaces what was answered on a page of a questionnaire that is not handed
// in, on the day today. state must be one that IsTaken.
func (r *Response) Put(p *SurveyPage, sheet SurveySheet, state SurveyState, today Date) {
	if r.StartedOn.IsZero() {
		r.StartedOn = today
	}
	r.IsLate = state == SurveyLate
	r.clear(p)
	for _, a := range sheet.Answers {
		a.ResponseID = r.ID
		r.Answers = append(r.Answers, a)
	}
	for _, t := range sheet.Texts {
		t.ResponseID = r.ID
		r.Texts = append(r.Texts, t)
	}
	r.Untold = append(r.Untold, sheet.Untold...)
}

// Pass notes that the person has gone on from a page.
func (r *Response) Pass(p *SurveyPage) {
	if !slices.Contains(r.Seen, p.Name) {
		r.Seen = append(r.Seen, p.Name)
	}
}

// clear takes out what was answered on a page.
func (r *Response) clear(p *SurveyPage) {
	var codes []string
	for _, it := range p.Items {
		codes = append(append(codes, it.Code), it.Codes()...)
	}
	r.Answers = slices.DeleteFunc(r.Answers, func(a Answer) bool { return slices.Contains(codes, a.Item) })
	r.Texts = slices.DeleteFunc(r.Texts, func(t SurveyText) bool { return slices.Contains(codes, t.Item) })
	r.Untold = slices.DeleteFunc(r.Untold, func(code string) bool { return slices.Contains(codes, code) })
}

// Finish hands the questionnaire with these pages in on the day today. Answers of
// pages that a later change of mind led past are dropped, and so is all that was
// only kept for coming back.
func (r *Response) Finish(all []SurveyPage, today Date) {
	for i := range all {
		if !all[i].IsFor(r, all[:i]) {
			r.clear(&all[i])
		}
	}
	r.FinishedOn, r.Untold, r.Seen = today, nil, nil
}

// TextOf returns the words put to an item, or none.
func (r *Response) TextOf(item string) string {
	for _, t := range r.Texts {
		if t.Item == item {
			return t.Text
		}
	}
	return ""
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
