package disclosure

import (
	"fmt"

	"github.com/upstander/upstander/internal/stats"
)

// TopBox is the share of people in the top answers before and after, and the shift
// between the two. The zero TopBox is hidden.
type TopBox struct {
	line          string
	words         string
	people        Count
	about         bool
	before, after Share
	shift         int
	low, high     int
	hasInterval   bool
	isShown       bool
}

// TopBox passes the share of people at line and above, in the integer units of the
// scale, through the gate. It is shown only where both shares may be shown as
// percentages.
func (p Parameters) TopBox(j stats.Joint, line int) TopBox {
	switch {
	case j.N() == 0:
		return TopBox{words: NoAnswersWords}
	case !p.guarded() || j.N() < p.leastPeople():
		return TopBox{}
	}
	t := stats.Top(j, line)
	top := TopBox{
		line: Decimal{ratio(10*line, j.Scale().Per)}.short(), people: p.Count(j.N()), about: p.rounds(),
		before: p.Share(t.Both+t.Lost, j.N()), after: p.Share(t.Both+t.Gained, j.N()),
	}
	before, hasBefore := top.before.Percent()
	after, hasAfter := top.after.Percent()
	if !hasBefore || !hasAfter {
		return TopBox{words: "too few people on one side of the line to say"}
	}
	top.isShown, top.shift = true, after-before
	if !p.rounds() {
		// From the counts, and not from percentages that were rounded apart.
		top.shift = ratio(100*(t.Gained-t.Lost), j.N())
	}
	if t.ShiftCI.IsKnown() && p.class == Survey {
		top.low, top.high, top.hasInterval = decimal(t.ShiftCI.Low*10).tenths, decimal(t.ShiftCI.High*10).tenths, true
	}
	return top
}

// IsShown reports whether there are figures.
func (t TopBox) IsShown() bool { return t.isShown }

// Words are what to print in place of the figures; empty where they are shown.
func (t TopBox) Words() string { return instead(t.isShown, t.words) }

// Mark is the sign in the place of hidden figures.
func (t TopBox) Mark() Mark { return markOf(t.isShown, t.words, Unmarked) }

// People is how many answered both times.
func (t TopBox) People() Count { return t.people }

// Line is the lowest of the top answers, as shown.
func (t TopBox) Line() string { return t.line }

// Before is the share in the top answers before.
func (t TopBox) Before() Share { return t.before }

// After is the share in the top answers after.
func (t TopBox) After() Share { return t.after }

// Shift is how many more in a hundred are in the top answers after.
func (t TopBox) Shift() (int, bool) { return t.shift, t.isShown }

// Interval is Bonett and Price's interval of the shift, in people in a hundred.
func (t TopBox) Interval() (low, high int, ok bool) { return t.low, t.high, t.hasInterval }

// Sentence is the shift in plain words, or the words in its place.
func (t TopBox) Sentence() string {
	if !t.isShown {
		return t.Words()
	}
	text := fmt.Sprintf("%s answered %s or more before and %s after, a shift of %s percentage points", t.before, t.line, t.after, signed(t.shift))
	if t.hasInterval {
		text += fmt.Sprintf(" (95%% confidence interval %s to %s)", signed(t.low), signed(t.high))
	}
	return fmt.Sprintf("%s, among %s people.", text, people(t.people, t.about))
}

// String is Sentence.
func (t TopBox) String() string { return t.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (t TopBox) MarshalJSON() ([]byte, error) { return sentenceJSON(t.isShown, t.Sentence()) }

func signed(n int) string {
	if n > 0 {
		return fmt.Sprintf("+%d", n)
	}
	return fmt.Sprint(n)
}
