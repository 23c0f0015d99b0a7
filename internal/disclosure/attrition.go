package disclosure

import (
	"fmt"

	"github.com/upstander/upstander/internal/stats"
)

// Attrition compares the answers before of people who answered again with those of
// people who did not, and says what the change would be if nobody who did not
// answer had changed. The zero Attrition is hidden.
type Attrition struct {
	words             string
	stayed, left      Count
	about             bool
	scale             string
	meanStayed        Decimal
	meanLeft          Decimal
	difference, bound Decimal
	interval          *Interval
	isShown           bool
}

// Attrition passes the comparison through the gate: pairs are the people who
// answered both times, before all answers before, those of the pairs among them.
// Both groups need enough people, or nothing is shown.
func (p Parameters) Attrition(pairs stats.Joint, before []stats.Count) Attrition {
	others, ok := without(before, pairs.Pre())
	n, left := pairs.N(), headcount(others)
	switch {
	case n == 0:
		return Attrition{words: NoAnswersWords}
	case !ok || !p.guarded() || n < p.leastPeople() || left > 0 && left < p.leastPeople():
		return Attrition{}
	case left == 0:
		return Attrition{words: "everybody who answered the first survey answered again"}
	}
	per := pairs.Scale().Per
	s := stats.StayersByCount(pairs.Pre(), others, per)
	sumStayed, sumLeft := total(pairs.Pre()), total(others)
	a := Attrition{
		stayed: p.Count(n), left: p.Count(left), about: p.rounds(), scale: scaleWords(pairs.Scale()), isShown: true,
		meanStayed: Decimal{ratio(10*sumStayed, n*per)}, meanLeft: Decimal{ratio(10*sumLeft, left*per)},
		difference: Decimal{ratio(10*(sumStayed*left-sumLeft*n), n*left*per)},
		bound:      Decimal{ratio(10*changeSum(pairs), (n+left)*per)},
	}
	if s.CI.IsKnown() && p.class != Equality {
		a.interval = &Interval{decimal(s.CI.Low), decimal(s.CI.High)}
	}
	return a
}

// without takes people away, and says whether they were all there.
func without(all, some []stats.Count) ([]stats.Count, bool) {
	left := map[int]int{}
	for _, c := range all {
		left[c.Value] += c.N
	}
	for _, c := range some {
		left[c.Value] -= c.N
	}
	var rest []stats.Count
	for _, c := range all {
		n := left[c.Value]
		delete(left, c.Value)
		if n < 0 {
			return nil, false
		}
		if n > 0 {
			rest = append(rest, stats.Count{Value: c.Value, N: n})
		}
	}
	for _, n := range left {
		if n != 0 {
			return nil, false
		}
	}
	return rest, true
}

func headcount(counts []stats.Count) int {
	n := 0
	for _, c := range counts {
		n += c.N
	}
	return n
}

// IsShown reports whether there are figures.
func (a Attrition) IsShown() bool { return a.isShown }

// Words are what to print in place of the figures; empty where they are shown.
func (a Attrition) Words() string { return instead(a.isShown, a.words) }

// Mark is the sign in the place of hidden figures.
func (a Attrition) Mark() Mark { return markOf(a.isShown, a.words, Unmarked) }

// Stayed is how many answered both times.
func (a Attrition) Stayed() Count { return a.stayed }

// Left is how many answered before and not again.
func (a Attrition) Left() Count { return a.left }

// MeanStayed is the mean before of those who answered again.
func (a Attrition) MeanStayed() (Decimal, bool) { return a.meanStayed, a.isShown }

// MeanLeft is the mean before of those who did not.
func (a Attrition) MeanLeft() (Decimal, bool) { return a.meanLeft, a.isShown }

// Difference is MeanStayed less MeanLeft, rounded by itself.
func (a Attrition) Difference() (Decimal, bool) { return a.difference, a.isShown }

// Interval is Welch's interval of the difference, or false where there is none.
func (a Attrition) Interval() (Interval, bool) {
	if a.interval == nil {
		return Interval{}, false
	}
	return *a.interval, true
}

// Bound is the mean change if everybody who did not answer again had not changed.
func (a Attrition) Bound() (Decimal, bool) { return a.bound, a.isShown }

// Sentence is the comparison in plain words, or the words in its place.
func (a Attrition) Sentence() string {
	if !a.isShown {
		return a.Words()
	}
	return fmt.Sprintf("Before the workshops, the %s people who answered again were at %s %s and the %s who did not at %s%s.",
		people(a.stayed, a.about), a.meanStayed, a.scale, people(a.left, a.about), a.meanLeft, a.gap())
}

func (a Attrition) gap() string {
	if a.interval == nil {
		return ""
	}
	return fmt.Sprintf(", a difference of %s (95%% confidence interval %s)", a.difference.Signed(), a.interval)
}

// BoundSentence is what the change would be if nobody who did not answer had
// changed; empty where it is hidden.
func (a Attrition) BoundSentence() string {
	if !a.isShown {
		return ""
	}
	return fmt.Sprintf("If everyone who did not answer again had not changed, the mean change would be %s.", a.bound.Signed())
}

// String is Sentence.
func (a Attrition) String() string { return a.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (a Attrition) MarshalJSON() ([]byte, error) { return sentenceJSON(a.isShown, a.Sentence()) }
