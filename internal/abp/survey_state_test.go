package abp_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
		wave    int
		r       *abp.Response
		at      string
		want    abp.SurveyState
	}{
		{"the clocks go forward on the day it opens: the last second of winter's Saturday", spring, 0, nil, "2024-03-30T23:59:59Z", abp.SurveyUpcoming},
		{"midnight, still winter time", spring, 0, nil, "2024-03-31T00:00:00Z", abp.SurveyOpen},
		{"the last second before the workshop, summer time", spring, 0, nil, "2024-04-21T08:29:59Z", abp.SurveyOpen},
		{"the workshop starts", spring, 0, nil, "2024-04-21T08:30:00Z", abp.SurveyLate},
		{"saved but not handed in when the workshop starts", spring, 0, begun, "2024-04-21T08:30:00Z", abp.SurveyLate},
		{"saved in time", spring, 0, begun, "2024-04-21T08:29:59Z", abp.SurveyStarted},
		{"the second before the second survey opens", spring, 0, nil, "2024-10-06T09:59:59Z", abp.SurveyLate},
		{"the second survey opens", spring, 0, nil, "2024-10-06T10:00:00Z", abp.SurveyClosed},
		{"handed in, whatever the time", spring, 0, done, "2026-01-01T00:00:00Z", abp.SurveyFinished},
		{"the last set meeting is on", spring, 1, nil, "2024-10-06T09:59:59Z", abp.SurveyUpcoming},
		{"the last set meeting ends", spring, 1, nil, "2024-10-06T10:00:00Z", abp.SurveyOpen},
		{"the clocks went back on the last day: its last second is winter's", spring, 1, nil, "2024-10-27T23:59:59Z", abp.SurveyOpen},
		{"midnight after it", spring, 1, nil, "2024-10-28T00:00:00Z", abp.SurveyLate},
		{"ninety days later, the last second", spring, 1, nil, "2025-01-25T23:59:59Z", abp.SurveyLate},
		{"ninety days are over", spring, 1, nil, "2025-01-26T00:00:00Z", abp.SurveyClosed},
		{"the clocks go back on the day it opens: the second before, summer time", autumn, 0, nil, "2024-10-26T22:59:59Z", abp.SurveyUpcoming},
		{"midnight, still summer time", autumn, 0, nil, "2024-10-26T23:00:00Z", abp.SurveyOpen},
		{"closes in summer time, an hour before midnight in Greenwich", autumn, 1, nil, "2025-03-30T22:59:59Z", abp.SurveyOpen},
		{"closed in summer time", autumn, 1, nil, "2025-03-30T23:00:00Z", abp.SurveyLate},
		{"ninety days by the local clock", autumn, 1, nil, "2025-06-28T22:59:59Z", abp.SurveyLate},
		{"over by the local clock", autumn, 1, nil, "2025-06-28T23:00:00Z", abp.SurveyClosed},
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
	if got := w.LateUntil(nil, london(t)); got != w.ClosesAt {
		t.Errorf("T1 is taken late until %v", got)
	}
}

func TestSurveyIsFor(t *testing.T) {
	t.Parallel()
	opens := instant(t, "2024-07-16T10:00:00Z")
	before, after := abp.At(opens.Add(-time.Second)), abp.At(opens.Add(time.Second))
	whole, half := abp.Progress{Parts: 2, PartsNeeded: 2}, abp.Progress{Parts: 1, PartsNeeded: 2}
	tests := []struct {
		name   string
		d      abp.Delegate
		t0, t2 bool
	}{
		{"new", abp.Delegate{Progress: half}, true, false},
		{"workshop complete", abp.Delegate{Progress: whole}, true, true},
		{"left before", abp.Delegate{Progress: whole, WithdrawnAt: before}, false, false},
		{"left as it opened", abp.Delegate{Progress: whole, WithdrawnAt: opens}, false, true},
		{"left after", abp.Delegate{Progress: whole, WithdrawnAt: after}, false, true},
		{"paused before", abp.Delegate{Progress: whole, PausedAt: before}, false, false},
		{"paused after", abp.Delegate{Progress: whole, PausedAt: after}, false, true},
	}
	for _, tt := range tests {
		first, second := abp.SurveyWindow{Wave: abp.T0, OpensAt: opens}, abp.SurveyWindow{Wave: abp.T2, OpensAt: opens}
		if got := first.IsFor(&tt.d); got != tt.t0 {
			t.Errorf("%s: asked before is %v", tt.name, got)
		}
		if got := second.IsFor(&tt.d); got != tt.t2 {
			t.Errorf("%s: asked after is %v", tt.name, got)
		}
	}
}

// FuzzReadAnswers checks that whatever arrives, only whole numbers on the scale
// of known items come out.
func FuzzReadAnswers(f *testing.F) {
	for _, s := range []string{"0", "10", "11", "-1", "", abp.Untold, "07", "+7", "7.0", "１０", "1e1", "\x00"} {
		f.Add("I1", s, true)
		f.Add("ZZ", s, false)
	}
	in := abp.DefaultInstrument()
	f.Fuzz(func(t *testing.T, item, choice string, complete bool) {
		chosen := map[string]string{}
		for _, it := range in.Items {
			chosen[it.Code] = "3"
		}
		chosen[item] = choice
		answers, err := in.ReadAnswers(chosen, complete)
		if err != nil {
			if abp.CodeOf(err) != abp.Invalid {
				t.Fatalf("%v is not Invalid", err)
			}
			return
		}
		for _, a := range answers {
			it, known := in.ItemByCode(a.Item)
			if !known || a.Value < it.Min || a.Value > it.Max {
				t.Fatalf("%q for %q gave %+v", choice, item, a)
			}
		}
		want := len(in.Items)
		if _, known := in.ItemByCode(item); known && (choice == abp.Untold || choice == "") {
			want--
		}
		if len(answers) != want {
			t.Fatalf("%d answers, want %d", len(answers), want)
		}
	})
}

func TestReadAnswersInTheOrderOfTheInstrument(t *testing.T) {
	t.Parallel()
	in := abp.DefaultInstrument()
	got, err := in.ReadAnswers(map[string]string{"P1": "10", "R1": "0", "D1": abp.Untold, "I1": ""}, false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]abp.Answer{{Item: "R1", Value: 0}, {Item: "P1", Value: 10}}, got); diff != "" {
		t.Error(diff)
	}
}
