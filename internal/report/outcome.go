package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

// waveNames are what readers call the surveys.
var waveNames = map[string]string{"T0": "Before", "T1": "After the workshops", "T2": "After the sets", "T3": "Six months later", "T4": "Twelve months later"}

// WaveName is what readers call a survey: "After the sets" for T2.
func WaveName(wave string) string {
	if name, has := waveNames[wave]; has {
		return name
	}
	return wave
}

// Waves draws the mean change from before to each later survey, with the share of
// the gain that was kept and, as a mark of its own, the change from how people
// remember themselves.
func Waves(id string, list []disclosure.WaveChange, kept disclosure.Kept, shift disclosure.Shift) Figure {
	w := chart.Waves{ID: id, Title: "Change since before the workshops", Measure: "Mean change in points out of 10", Beside: "From how people remember themselves (sensitivity)", Points: []chart.WavePoint{{Label: waveNames["T0"]}}}
	t := Table{Caption: "Change since before the workshops, survey by survey", Head: []string{"Survey", "People compared", "Change", "95% interval", "Before", "Then", "Could answer", "Answered", "Response", "Coverage"}}
	var said []string
	for _, c := range list {
		p := chart.WavePoint{Label: WaveName(c.Wave()), Instead: c.Words()}
		if change, shown := c.Change(); shown {
			p.Value, p.Low, p.High = change.Float(), change.Float(), change.Float()
			if i, has := c.Interval(); has {
				p.Low, p.High = i.Low().Float(), i.High().Float()
			}
			p.N, _ = c.People().Number()
			said = append(said, fmt.Sprintf("%s %s", strings.ToLower(WaveName(c.Wave())), change.Signed()))
		}
		if percent, has := kept.Percent(); has && c.Wave() == "T3" {
			p.Note = fmt.Sprintf("%d%% of the gain kept", percent)
		}
		if remembered, has := shift.Retrospective(); has && c.Wave() == "T2" {
			p.Beside, p.HasBeside = remembered.Float(), true
		}
		w.Points = append(w.Points, p)
		t.Rows = append(t.Rows, waveCells(c))
	}
	w.Desc = nothingYet
	if len(said) > 0 {
		w.Desc = "Mean change from before the workshops, in points out of 10: " + strings.Join(said, ", ") + "."
	}
	return Figure{w, w.Desc, t}
}

func waveCells(c disclosure.WaveChange) []string {
	cells := []string{WaveName(c.Wave()), c.Words(), "", "", "", "", "", "", "", ""}
	change, shown := c.Change()
	if !shown {
		return cells
	}
	before, _ := c.Before()
	after, _ := c.After()
	cells[1], cells[2], cells[4], cells[5] = SayCount(c.People())+mark(c.Mark()), change.Signed(), before.String(), after.String()
	if i, has := c.Interval(); has {
		cells[3] = i.String()
	}
	cells[6], cells[7], cells[8], cells[9] = known(c.Eligible()), known(c.Answered()), share(c.Response()), share(c.Coverage())
	return cells
}

// known is a count, or a dash where there is none to show.
func known(c disclosure.Count) string {
	if _, has := c.Number(); !has {
		return dash
	}
	return SayCount(c)
}

func share(s disclosure.Share) string {
	if _, has := s.Percent(); !has {
		return dash
	}
	return s.String()
}

// mark is the sign beside a figure with a space before it.
func mark(m disclosure.Mark) string {
	if m.String() == "" {
		return ""
	}
	return " " + m.String()
}

// Plot draws organisations on a funnel plot.
func Plot(id string, p disclosure.Plot) Figure {
	average, _ := p.Average()
	g := chart.Plot{ID: id, Title: "Organisations compared", Desc: p.Sentence(), Measure: "Mean change in points out of 10", Across: "People who answered both surveys", Average: average.Float()}
	t := Table{Caption: "Organisations compared, allowing for their size", Head: []string{"Organisation", "People", "Change", "Expected, allowing for size", "95% limits", "99.8% limits", "Compared with chance"}}
	for _, m := range p.Markers() {
		n, _ := m.People.Number()
		g.Markers = append(g.Markers, chart.PlotMarker{Label: m.Label, People: n, Value: m.Change.Float(), Shrunk: m.Shrunk.Float(), IsHigh: m.IsHigh, IsLow: m.IsLow})
		words := "no different"
		switch {
		case m.IsHigh:
			words = "rose more"
		case m.IsLow:
			words = "rose less"
		}
		t.Rows = append(t.Rows, []string{m.Label, SayCount(m.People), m.Change.Signed(), m.Shrunk.Signed(), m.Limits95.String(), m.Limits998.String(), words})
	}
	for _, b := range p.Bounds() {
		g.Bounds = append(g.Bounds, chart.PlotBounds(b))
	}
	return Figure{g, p.Sentence(), t}
}

// Series draws a monthly series with the limits of what is usual.
func Series(id string, s disclosure.Series) Figure {
	unit := s.Unit()
	if s.IsPercent() {
		unit = "per cent"
	}
	x := chart.XmR{ID: id, Title: s.Label(), Unit: s.Label() + ", " + unit + " a month", IsProvisional: s.IsProvisional()}
	mean, lower, upper, has := s.Limits()
	x.Mean, x.Lower, x.Upper, x.HasLimits = mean.Float(), lower.Float(), upper.Float(), has
	t := Table{Caption: s.Label() + " by month", Head: []string{"Month", capital(unit), "Unusual"}}
	for _, p := range s.Points() {
		x.Points = append(x.Points, chart.Month{Short: shortMonth(p.Label), Value: p.Value.Float(), IsMissing: !p.Has, IsSpecial: p.IsSpecial})
		value := dash
		if p.Has {
			value = strings.TrimSuffix(p.Value.String(), ".0")
		}
		t.Rows = append(t.Rows, []string{p.Label, value, p.Why})
	}
	x.Desc = s.Sentence()
	for _, signal := range s.Signals() {
		x.Desc += " " + signal
	}
	return Figure{x, x.Desc, t}
}

// shortMonth is "Mar 26" of "March 2026".
func shortMonth(label string) string {
	name, year, ok := strings.Cut(label, " ")
	if !ok || len(name) < 3 || len(year) != 4 {
		return label
	}
	return name[:3] + " " + year[2:]
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Answers draws how people answered questions, one group of bars for each.
func Answers(id, title string, list []disclosure.Distribution) Figure {
	b := chart.Bars{ID: id, Title: title, Measure: "Share of those who answered", Most: 100}
	t := Table{Caption: title, Head: []string{"Answer", "People", "Share"}}
	var said []string
	for _, d := range list {
		n, _ := d.People().Number()
		b.Rows = append(b.Rows, chart.BarRow{Label: d.Label(), IsHead: true, N: n, Instead: d.Words()})
		people := d.Words()
		if d.IsShown() {
			people = SayCount(d.People()) + mark(d.Mark())
			said = append(said, d.String())
		}
		t.Rows = append(t.Rows, []string{d.Label(), people, ""})
		for _, bar := range d.Bars() {
			row := chart.BarRow{Label: bar.Label(), Figure: bar.Share().String()}
			if percent, shown := bar.Share().Percent(); shown {
				row.Value = float64(percent)
			} else {
				row.Instead = bar.Share().String()
			}
			b.Rows = append(b.Rows, row)
			t.Rows = append(t.Rows, []string{bar.Label(), "", bar.Share().String()})
		}
	}
	b.Desc = nothingYet
	if len(said) > 0 {
		b.Desc = strings.Join(said, " ")
	}
	return Figure{b, b.Desc, t}
}

// mostBars is how many bars a chart can hold and still be read.
const mostBars = 20

// Density draws active bystanders per 1,000 staff; own is the code of a row to
// mark. Where there are too many the chart has the highest of them.
func Density(id string, list []disclosure.Density, own string) Figure {
	b := chart.Bars{ID: id, Title: "Active bystanders per 1,000 staff", Measure: "Active bystanders per 1,000 staff"}
	t := Table{Caption: b.Title, Head: []string{"Organisation or system", "Per 1,000 staff", "Active bystanders", "Staff"}}
	var drawn []disclosure.Density
	for _, d := range list {
		cells := []string{d.Label(), d.Words(), known(d.Active()), dash}
		if rate, shown := d.Rate(); shown {
			staff, _ := d.Staff()
			cells[1], cells[3] = rate.String(), chart.Thousands(staff)
			drawn = append(drawn, d)
		}
		t.Rows = append(t.Rows, cells)
	}
	rate := func(d disclosure.Density) float64 { r, _ := d.Rate(); return r.Float() }
	slices.SortStableFunc(drawn, func(x, y disclosure.Density) int {
		switch a, b := rate(x), rate(y); {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	b.Desc = nothingYet
	if len(drawn) > 0 {
		b.Desc = fmt.Sprintf("The most are in %s, %.1f per 1,000 staff, and the fewest in %s, %.1f.", drawn[0].Label(), rate(drawn[0]), drawn[len(drawn)-1].Label(), rate(drawn[len(drawn)-1]))
	}
	if len(drawn) > mostBars {
		b.Desc += fmt.Sprintf(" The chart has the %d highest of %d.", mostBars, len(drawn))
		drawn = drawn[:mostBars]
	}
	for _, d := range drawn {
		r, _ := d.Rate()
		b.Rows = append(b.Rows, chart.BarRow{Label: d.Label(), Value: r.Float(), Figure: r.String(), IsMarked: own != "" && d.Code() == own})
	}
	return Figure{b, b.Desc, t}
}

// ReachRow is how far the people of one group have come.
type ReachRow struct {
	Label string
	Reach Reach
}

// ReachBy draws who completed the workshops, by group of staff or by pay band.
func ReachBy(id, title, noun string, list []ReachRow) Figure {
	b := chart.Bars{ID: id, Title: title, Measure: "People who completed the workshops"}
	t := Table{Caption: title, Head: []string{capital(noun), "Enrolled", "Workshops complete", "Whole journey complete"}}
	most, label := -1, ""
	for _, r := range list {
		row := chart.BarRow{Label: r.Label, Figure: r.Reach.Say(r.Reach.WorkshopComplete)}
		if n, shown := r.Reach.WorkshopComplete.Number(); shown {
			row.Value = float64(n)
			if n > most {
				most, label = n, r.Label
			}
		} else {
			row.Instead = row.Figure
		}
		b.Rows = append(b.Rows, row)
		t.Rows = append(t.Rows, []string{r.Label, r.Reach.Say(r.Reach.Enrolled), row.Figure, r.Reach.Say(r.Reach.JourneyComplete)})
	}
	b.Desc = nothingYet
	if most > 0 {
		b.Desc = fmt.Sprintf("Most active bystanders are in %s.", label)
	}
	return Figure{b, b.Desc, t}
}
