package abp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

func london(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// surveyWindows returns the windows of a cohort whose first part is on one day
// and whose last set meeting is on another.
func surveyWindows(t *testing.T, first, last abp.Date) []abp.SurveyWindow {
	t.Helper()
	zone := london(t)
	sessions := []abp.Session{
		{Kind: abp.WorkshopPart, Number: 1, StartsAt: first.Clock(570, zone), EndsAt: first.Clock(990, zone)},
		{Kind: abp.SetMeeting, Number: 5, StartsAt: last.Clock(570, zone), EndsAt: last.Clock(660, zone)},
	}
	return abp.Windows(abp.DefaultTemplates()[0].Waves, sessions, zone)
}

func instant(t *testing.T, s string) abp.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return abp.At(at)
}

// TestSurveyStateAtTheEdges goes through every edge of both windows, to the
// second, where the clocks change on the day or in between.
func TestSurveyStateAtTheEdges(t *testing.T) {
	t.Parallel()
	spring := surveyWindows(t, abp.Date{Year: 2024, Month: 4, Day: 21}, abp.Date{Year: 2024, Month: 10, Day: 6})
	autumn := surveyWindows(t, abp.Date{Year: 2024, Month: 11, Day: 17}, abp.Date{Year: 2025, Month: 3, Day: 9})
	begun := &abp.Response{StartedOn: abp.Date{Year: 2024, Month: 4, Day: 1}}
	done := &abp.Response{StartedOn: begun.StartedOn, FinishedOn: begun.StartedOn}
	tests := []struct {
		name    string
		windows []abp.SurveyWindow
		wave    abp.Wave
		r       *abp.Response
		at      string
		want    abp.SurveyState
	}{
		{"the clocks go forward on the day it opens: the last second of winter's Saturday", spring, abp.T0, nil, "2024-03-30T23:59:59Z", abp.SurveyUpcoming},
		{"midnight, still winter time", spring, abp.T0, nil, "2024-03-31T00:00:00Z", abp.SurveyOpen},
		{"the last second before the workshop, summer time", spring, abp.T0, nil, "2024-04-21T08:29:59Z", abp.SurveyOpen},
		{"the workshop starts", spring, abp.T0, nil, "2024-04-21T08:30:00Z", abp.SurveyLate},
		{"saved but not handed in when the workshop starts", spring, abp.T0, begun, "2024-04-21T08:30:00Z", abp.SurveyLate},
		{"saved in time", spring, abp.T0, begun, "2024-04-21T08:29:59Z", abp.SurveyStarted},
		{"the second before the second survey opens", spring, abp.T0, nil, "2024-10-06T09:59:59Z", abp.SurveyLate},
		{"the second survey opens", spring, abp.T0, nil, "2024-10-06T10:00:00Z", abp.SurveyClosed},
		{"handed in, whatever the time", spring, abp.T0, done, "2026-01-01T00:00:00Z", abp.SurveyFinished},
		{"the last set meeting is on", spring, abp.T2, nil, "2024-10-06T09:59:59Z", abp.SurveyUpcoming},
		{"the last set meeting ends", spring, abp.T2, nil, "2024-10-06T10:00:00Z", abp.SurveyOpen},
		{"the clocks went back on the last day: its last second is winter's", spring, abp.T2, nil, "2024-10-27T23:59:59Z", abp.SurveyOpen},
		{"midnight after it", spring, abp.T2, nil, "2024-10-28T00:00:00Z", abp.SurveyLate},
		{"ninety days later, the last second", spring, abp.T2, nil, "2025-01-25T23:59:59Z", abp.SurveyLate},
		{"ninety days are over", spring, abp.T2, nil, "2025-01-26T00:00:00Z", abp.SurveyClosed},
		{"the clocks go back on the day it opens: the second before, summer time", autumn, abp.T0, nil, "2024-10-26T22:59:59Z", abp.SurveyUpcoming},
		{"midnight, still summer time", autumn, abp.T0, nil, "2024-10-26T23:00:00Z", abp.SurveyOpen},
		{"closes in summer time, an hour before midnight in Greenwich", autumn, abp.T2, nil, "2025-03-30T22:59:59Z", abp.SurveyOpen},
		{"closed in summer time", autumn, abp.T2, nil, "2025-03-30T23:00:00Z", abp.SurveyLate},
		{"ninety days by the local clock", autumn, abp.T2, nil, "2025-06-28T22:59:59Z", abp.SurveyLate},
		{"over by the local clock", autumn, abp.T2, nil, "2025-06-28T23:00:00Z", abp.SurveyClosed},
	}
	for _, tt := range tests {
		w := tt.windows[tt.wave]
		if got := w.State(tt.r, w.LateUntil(tt.windows, london(t)), instant(t, tt.at)); got != tt.want {
			t.Errorf("%s (%s): state %d, want %d; window %v to %v", tt.name, tt.at, got, tt.want, w.OpensAt, w.ClosesAt)
		}
	}
}

func TestLateUntilWithoutASecondSurvey(t *testing.T) {
	t.Parallel()
	w := abp.SurveyWindow{Wave: abp.T0, OpensAt: instant(t, "2024-01-01T00:00:00Z"), ClosesAt: instant(t, "2024-02-13T09:30:00Z")}
	if got, want := w.LateUntil([]abp.SurveyWindow{w}, london(t)), instant(t, "2024-05-13T08:30:00Z"); got != want {
		t.Errorf("late until %v, want %v", got, want)
	}
	w.Wave = abp.T1
	if got, want := w.LateUntil(nil, london(t)), instant(t, "2024-05-13T08:30:00Z"); got != want {
		t.Errorf("T1 is taken late until %v, want %v", got, want)
	}
	next := abp.SurveyWindow{Wave: abp.T2, OpensAt: instant(t, "2024-03-01T12:00:00Z"), ClosesAt: instant(t, "2024-03-22T00:00:00Z")}
	if got := w.LateUntil([]abp.SurveyWindow{w, next}, london(t)); got != next.OpensAt {
		t.Errorf("T1 is taken late until %v, want until the second survey opens", got)
	}
}

func TestSurveyIsFor(t *testing.T) {
	t.Parallel()
	opens := instant(t, "2024-07-16T10:00:00Z")
	before, after := abp.At(opens.Add(-time.Second)), abp.At(opens.Add(time.Second))
	none, whole, half := abp.Progress{PartsNeeded: 2}, abp.Progress{Parts: 2, PartsNeeded: 2}, abp.Progress{Parts: 1, PartsNeeded: 2}
	for _, tt := range []struct {
		name  string
		d     abp.Delegate
		first bool   // the first survey is handed in
		want  string // the waves that are for them
	}{
		{"new", abp.Delegate{Progress: none}, false, "T0"},
		{"new, first survey answered", abp.Delegate{Progress: none}, true, "T0 T3 T4"},
		{"half of the workshops", abp.Delegate{Progress: half}, false, "T0 T1"},
		{"half of the workshops, first survey answered", abp.Delegate{Progress: half}, true, "T0 T1 T3 T4"},
		{"workshop complete", abp.Delegate{Progress: whole}, false, "T0 T1 T2 T3 T4"},
		{"left before", abp.Delegate{Progress: whole, WithdrawnAt: before}, true, ""},
		{"left as it opened", abp.Delegate{Progress: whole, WithdrawnAt: opens}, false, "T1 T2 T3 T4"},
		{"left after", abp.Delegate{Progress: whole, WithdrawnAt: after}, false, "T1 T2 T3 T4"},
		{"paused before", abp.Delegate{Progress: whole, PausedAt: before}, true, ""},
		{"paused after", abp.Delegate{Progress: whole, PausedAt: after}, false, "T1 T2 T3 T4"},
		{"went on elsewhere", abp.Delegate{Progress: whole, DeferredToID: "del_x"}, true, ""},
	} {
		var got []string
		for wave := abp.T0; wave <= abp.T4; wave++ {
			w := abp.SurveyWindow{Wave: wave, OpensAt: opens}
			if w.IsFor(&tt.d, tt.first) {
				got = append(got, wave.String())
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: asked in %v, want %q", tt.name, got, tt.want)
		}
	}
}
