package disclosure

import (
	"fmt"
	"strconv"

	"github.com/upstander/upstander/internal/stats"
)

// String is the label and the Sentence.
func (c Card) String() string {
	if c.label == "" {
		return c.Sentence()
	}
	return c.label + ": " + c.Sentence()
}

// Sentence is the change in plain words, or the words in its place.
func (c Card) Sentence() string {
	f := c.shown
	if f == nil {
		return c.Words()
	}
	people := f.people.String()
	if f.about {
		people = "about " + people
	}
	return fmt.Sprintf("%s%s, among %s people who answered both surveys.", f.moved(), f.intervalWords(), people)
}

func (f *figures) moved() string {
	verb := "Rose"
	switch {
	case f.change.tenths == 0:
		return fmt.Sprintf("Stayed about the same, %s before and %s after %s", f.before, f.after, f.scale)
	case f.change.tenths < 0:
		verb = "Fell"
	}
	return fmt.Sprintf("%s by %s points %s, from %s to %s", verb, f.change.abs(), f.scale, f.before, f.after)
}

// intervalWords gives the interval as an amount of the rise or the fall, and names
// both directions where it holds both.
func (f *figures) intervalWords() string {
	if f.interval == nil {
		return ""
	}
	low, high := f.interval.low, f.interval.high
	switch {
	case low.tenths < 0 && high.tenths > 0 || f.change.tenths == 0:
		return fmt.Sprintf(" (95%% confidence interval from %s to %s)", direction(low), direction(high))
	case f.change.tenths < 0:
		low, high = high.abs(), low.abs()
	}
	return fmt.Sprintf(" (95%% confidence interval %s to %s)", low, high)
}

func direction(d Decimal) string {
	switch {
	case d.tenths < 0:
		return "a fall of " + d.abs().String()
	case d.tenths > 0:
		return "a rise of " + d.String()
	}
	return "no change"
}

// scaleWords is "out of 10", or "on a scale of 1 to 5" when the scale has no nought.
func scaleWords(s stats.Scale) string {
	shown := func(units int) string {
		return strconv.FormatFloat(float64(units)/float64(s.Per), 'f', -1, 64)
	}
	if s.Low == 0 {
		return "out of " + shown(s.High)
	}
	return fmt.Sprintf("on a scale of %s to %s", shown(s.Low), shown(s.High))
}
