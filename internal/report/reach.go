package report

import (
	"fmt"
	"math"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

// Reach is how far people have come, as counts that may be printed.
type Reach struct {
	Applied, Released, Offered, Enrolled, CameToFirstPart disclosure.Count
	WorkshopComplete, JourneyComplete                     disclosure.Count
	Held, Came                                            disclosure.Count // places at set meetings, and those used
	IsRounded                                             bool
}

// Say writes one of the counts, which may be rounded.
func (r Reach) Say(c disclosure.Count) string {
	n, shown := c.Number()
	switch {
	case shown && r.IsRounded && n > 0:
		return "about " + chart.Thousands(n)
	case !shown:
		return "fewer than 8"
	}
	return chart.Thousands(n)
}

func (r Reach) people(c disclosure.Count) string {
	if n, shown := c.Number(); shown && n == 1 {
		return "1 person"
	}
	return r.Say(c) + " people"
}

// Attendance says how many places at set meetings were used.
func (r Reach) Attendance() string {
	held, isHeld := r.Held.Number()
	came, isCame := r.Came.Number()
	switch {
	case isHeld && held == 0:
		return "No action learning set has met yet."
	case !isHeld || !isCame:
		return "Too few meetings have been held to say how many places were used."
	}
	return fmt.Sprintf("Of %s places at meetings that were held, %s were used: %d%%. A meeting made up later counts as used.", r.Say(r.Held), r.Say(r.Came), Percent(came, held))
}

// PerThousand is a count for each 1,000 of the staff, or nothing where either is
// not known.
func PerThousand(c disclosure.Count, headcount int) string {
	n, shown := c.Number()
	if !shown || headcount <= 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", math.Round(float64(n)*10_000/float64(headcount))/10)
}

// Journey draws the steps from applying to the end of the journey.
func Journey(id string, r Reach) Figure {
	steps := []struct {
		label string
		count disclosure.Count
	}{
		{"Applied", r.Applied}, {"Released by the line manager", r.Released}, {"Offered a place", r.Offered}, {"Enrolled", r.Enrolled},
		{"Came to the first workshop part", r.CameToFirstPart}, {"Workshops complete", r.WorkshopComplete}, {"Whole journey complete", r.JourneyComplete},
	}
	base, measure := r.Enrolled, "People, and share of those who enrolled"
	if applied, _ := r.Applied.Number(); applied > 0 {
		base, measure = r.Applied, "People, and share of those who applied"
	} else {
		steps = steps[3:]
	}
	t := Table{Caption: "The journey, step by step", Head: []string{"Step", "People", "Of the step before", "Of those enrolled"}}
	f := chart.Funnel{ID: id, Title: "The journey", Measure: measure}
	for i, s := range steps {
		step := chart.Step{Label: s.label}
		whole, hasBase := base.Number()
		if n, shown := s.count.Number(); shown && hasBase && whole > 0 {
			step.N, step.Percent = n, 100*float64(n)/float64(whole)
		} else {
			step.Instead = r.Say(s.count)
		}
		f.Steps = append(f.Steps, step)
		before := dash
		if i > 0 {
			before = shareOf(s.count, steps[i-1].count)
		}
		t.Rows = append(t.Rows, []string{s.label, r.Say(s.count), before, shareOf(s.count, r.Enrolled)})
	}
	f.Desc = fmt.Sprintf("Of %s who enrolled, %s completed the workshops and, so far, %s the whole journey.", r.people(r.Enrolled), r.Say(r.WorkshopComplete), r.Say(r.JourneyComplete))
	return Figure{f, f.Desc, t}
}
