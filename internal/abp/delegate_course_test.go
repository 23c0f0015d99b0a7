package abp

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var courseStart = At(time.Date(2024, 1, 8, 10, 0, 0, 0, time.UTC))

// drawCourse makes up a course of the first template: every step has a date, some
// of them lie ahead, and what is over has a mark or none.
func drawCourse(t *rapid.T) (*Template, Course, Instant) {
	tpl := DefaultTemplates()[0]
	tpl.MakeUps = rapid.IntRange(0, 2).Draw(t, "make-ups")
	tpl.SetsNeeded = rapid.IntRange(3, 5).Draw(t, "needed")
	tpl.PartMonths = rapid.IntRange(3, 12).Draw(t, "months")
	now := courseStart.Plus(time.Duration(rapid.IntRange(0, 400).Draw(t, "day")) * 24 * time.Hour)
	var c Course
	madeUp := 0
	for i, s := range tpl.Steps {
		m := CourseMeeting{Kind: s.Kind, Number: s.Number, EndsAt: courseStart.Plus(time.Duration(20*i) * 24 * time.Hour)}
		if !m.EndsAt.After(now.Time) {
			m.HasMark = rapid.Bool().Draw(t, "marked")
			m.Mark = rapid.SampledFrom(Marks()).Draw(t, "mark")
			if m.Mark == MadeUp && s.Kind == SetMeeting {
				if madeUp == tpl.MakeUps {
					m.Mark = Absent
				} else if m.HasMark {
					madeUp++
				}
			}
		}
		c = append(c, m)
	}
	return &tpl, c, now
}

// canFinish tries every way on: coming or not to each session ahead, and making up
// or not each that was missed, as often as the template allows. It returns the
// fewest make-ups with which the journey is complete, or -1.
func canFinish(tpl *Template, c Course, now Instant, allowed int) int {
	best := -1
	var free []int
	for i, m := range c {
		if !m.counts() {
			free = append(free, i)
		}
	}
	for choice := range 1 << len(free) {
		parts, sets, made, madeSets, possible := 0, 0, 0, 0, true
		for _, m := range c {
			if m.counts() && m.Kind == SetMeeting {
				sets++
			} else if m.counts() {
				parts++
			}
		}
		for bit, i := range free {
			if choice>>bit&1 == 0 {
				continue
			}
			m := c[i]
			isOver := !m.EndsAt.After(now.Time)
			switch {
			case m.Kind == SetMeeting:
				sets++
				if isOver {
					made++
					madeSets++
				}
			default:
				parts++
				if isOver {
					made++
					possible = possible && now.Before(m.EndsAt.AddDate(0, tpl.PartMonths, 0))
				}
			}
		}
		if possible && madeSets <= allowed && parts >= tpl.PartsNeeded() && sets >= tpl.SetsNeeded && (best < 0 || made < best) {
			best = made
		}
	}
	return best
}

func TestFinishAgreesWithEveryWayOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tpl, c, now := drawCourse(t)
		p := c.Progress(tpl, now)
		spent := 0
		for _, m := range c {
			if m.Kind == SetMeeting && m.HasMark && m.Mark == MadeUp {
				spent++
			}
		}
		want := CannotFinish
		switch n := canFinish(tpl, c, now, tpl.MakeUps-spent); {
		case p.IsJourneyComplete():
			want = HasFinished
		case n == 0:
			want = FinishesByComing
		case n > 0:
			want = FinishesByMakeUp
		}
		if got := p.Finish(); got != want {
			t.Fatalf("Finish = %s, trying every way says %s: %+v", got, want, p)
		}
		at, done := c.DoneAt(tpl, now)
		if done != (want == HasFinished) || done && at.After(now.Time) && at.Before(courseStart.Time) {
			t.Fatalf("DoneAt = %v, %v", at, done)
		}
		// The journey was not complete a moment before it was.
		if done && c.Progress(tpl, now).IsJourneyComplete() {
			before := Course{}
			for _, m := range c {
				if m.counts() && m.day().Before(at.Time) {
					before = append(before, m)
				}
			}
			if before.Progress(tpl, now).IsJourneyComplete() {
				t.Fatalf("complete before %v already", at)
			}
		}
	})
}

func TestAbsencesInARow(t *testing.T) {
	at := func(n int, mark Mark) CourseMeeting {
		return CourseMeeting{Kind: SetMeeting, Number: n, EndsAt: courseStart.Plus(time.Duration(n) * time.Hour), HasMark: true, Mark: mark}
	}
	now := courseStart.Plus(48 * time.Hour)
	for name, x := range map[string]struct {
		course Course
		want   int
	}{
		"none":                {nil, 0},
		"two at the end":      {Course{at(1, Present), at(2, Absent), at(3, Absent)}, 2},
		"an apology between":  {Course{at(1, Absent), at(2, Apology), at(3, Absent)}, 1},
		"came last":           {Course{at(1, Absent), at(2, Absent), at(3, Present)}, 0},
		"the last not marked": {Course{at(1, Absent), at(2, Absent), {Kind: SetMeeting, Number: 3, EndsAt: courseStart.Plus(3 * time.Hour)}}, 2},
		"elsewhere":           {Course{at(1, Absent), at(2, Absent), {Kind: SetMeeting, Number: 3, EndsAt: courseStart.Plus(3 * time.Hour), HasMark: true, Elsewhere: true}}, 2},
	} {
		if got, _ := x.course.Absences(now); got != x.want {
			t.Errorf("%s: %d absences in a row, want %d", name, got, x.want)
		}
	}
}
