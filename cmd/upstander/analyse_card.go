package main

import (
	"fmt"
	"io"
	"math"

	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
)

// printCard says in words what the answers say, as the impact card does: without
// p-values, and nothing about fewer people than a card may show.
func printCard(out io.Writer, rows stats.Rows, top int) error {
	a := rows.Answered()
	j, err := rows.Joint()
	if err != nil {
		return err
	}
	c := &cardWriter{out: out}
	c.say("%d people: %d answered before, %d after, %d both times.", a.Rows, a.Pre, a.Post, a.Pairs)
	if least := disclosure.Defaults(disclosure.Survey).MinN(); a.Pairs < least {
		c.say("Not enough answers yet: a card needs %d people who answered both times.", least)
		return c.err
	}
	p := stats.Describe(j)
	c.say("Answered both times: %s.", shareWords(stats.Wilson(a.Pairs, a.Rows)))
	c.say("Change: %s", changeWords(p))
	c.say("Higher %s; the same %s; lower %s.", shareWords(p.Movement.Improved), shareWords(p.Movement.Same), shareWords(p.Movement.Worse))
	c.say("Net improvement: %+.0f points of 100%s.", 100*p.Movement.Net.Value, intervalWords(p.Movement.NetCI, "%.0f", 100))
	t := stats.Top(j, top)
	c.say("At %g or more: %s before, %s after.", float64(top)/float64(rows.Scale.Per), shareWords(t.Before), shareWords(t.After))
	if d := p.Effects.DAv; d.IsKnown() {
		c.say("Effect size d_av: %.2f (%s).", d.Value, effectWord(d.Value))
	}
	if e := stats.FloorAndCeiling(j); e.IsCapped {
		c.say("Before, %s were at the top of the scale already: gains are capped.", shareWords(e.Ceiling))
	}
	if a.PreOnly > 0 {
		c.attrition(rows.Stayers(), stats.CarriedForward(j, a.Pre))
	}
	if a.Pairs < 30 {
		c.say("Small group: treat with care.")
	}
	c.say("People chose to take part and there is no comparison group; part of any change may have happened anyway.")
	return c.err
}

// cardWriter writes lines until one fails.
type cardWriter struct {
	out io.Writer
	err error
}

func (c *cardWriter) say(format string, args ...any) {
	if c.err == nil {
		_, c.err = fmt.Fprintf(c.out, format+"\n", args...)
	}
}

func (c *cardWriter) attrition(a stats.Attrition, bound stats.Figure) {
	if a.MeanOthers.IsKnown() {
		c.say("The %d who did not answer again began at %.1f, those who did at %.1f.", a.Others, a.MeanOthers.Value, a.MeanPairs.Value)
	}
	if bound.IsKnown() {
		c.say("If everyone who did not answer again had not changed, the mean change would be %+.2f.", bound.Value)
	}
}

func changeWords(p stats.Paired) string {
	d := p.Change.Mean.Value
	ends := fmt.Sprintf("from %.1f to %.1f%s; %d people.", p.Before.Mean.Value, p.After.Mean.Value, intervalWords(p.T.CI, "%.1f", 1), p.N)
	switch {
	case d > 0:
		return fmt.Sprintf("rose by %.1f points, %s", d, ends)
	case d < 0:
		return fmt.Sprintf("fell by %.1f points, %s", -d, ends)
	}
	return "none, " + ends
}

func shareWords(s stats.Share) string {
	if !s.Value.IsKnown() {
		return "not known"
	}
	return fmt.Sprintf("%.0f%%%s", 100*s.Value.Value, intervalWords(s.CI, "%.0f%%", 100))
}

func intervalWords(i stats.Interval, format string, times float64) string {
	if !i.IsKnown() {
		return ""
	}
	return fmt.Sprintf(" (95%% CI "+format+" to "+format+")", times*i.Low, times*i.High)
}

// effectWord is Cohen's convention, which is a convention and not a truth.
func effectWord(d float64) string {
	switch d = math.Abs(d); {
	case d >= 0.8:
		return "large"
	case d >= 0.5:
		return "medium"
	case d >= 0.2:
		return "small"
	}
	return "very small"
}
