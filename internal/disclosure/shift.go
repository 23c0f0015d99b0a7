package disclosure

import (
	"fmt"

	"github.com/upstander/upstander/internal/stats"
)

// SensitivityWords label everything that is made of what people remember.
const SensitivityWords = "sensitivity line: from what people remember of themselves, beside the headline and never in its place"

// Shift compares the change from what people said before with the change from how
// they see at the end where they had been, on the same people. The zero Shift is
// hidden.
type Shift struct {
	words                                string
	people                               Count
	about                                bool
	conventional, retrospective, between Decimal
	isShown                              bool
	mark                                 Mark
}

// Shift passes both tables, of the same people, through the gate: conventional is
// from the answers before, retrospective from the answers about before. Their
// answers after must agree, or nothing is shown.
func (p Parameters) Shift(conventional, retrospective stats.Joint) Shift {
	n := conventional.N()
	switch {
	case n == 0 && retrospective.N() == 0:
		return Shift{words: NoAnswersWords}
	case !p.guarded() || n < p.leastPeople() || !samePeople(conventional.Post(), retrospective.Post()) || conventional.Scale() != retrospective.Scale():
		return Shift{}
	}
	base := n * conventional.Scale().Per
	s := Shift{
		people: p.Count(n), about: p.rounds(), isShown: true,
		conventional:  Decimal{ratio(10*changeSum(conventional), base)},
		retrospective: Decimal{ratio(10*changeSum(retrospective), base)},
		between:       Decimal{ratio(10*(total(retrospective.Pre())-total(conventional.Pre())), base)},
	}
	if p.counted(n) < smallGroup {
		s.mark = LowReliability
	}
	return s
}

// IsShown reports whether there are figures.
func (s Shift) IsShown() bool { return s.isShown }

// Words are what to print in place of the figures; empty where they are shown.
func (s Shift) Words() string { return instead(s.isShown, s.words) }

// Mark is the sign beside the figures or in their place.
func (s Shift) Mark() Mark { return markOf(s.isShown, s.words, s.mark) }

// Label says what kind of figure this is.
func (s Shift) Label() string { return SensitivityWords }

// People is how many gave all three answers.
func (s Shift) People() Count { return s.people }

// Conventional is the mean change from the answers before.
func (s Shift) Conventional() (Decimal, bool) { return s.conventional, s.isShown }

// Retrospective is the mean change from the answers about before.
func (s Shift) Retrospective() (Decimal, bool) { return s.retrospective, s.isShown }

// Response is the response shift: the mean answer about before less the mean
// answer before.
func (s Shift) Response() (Decimal, bool) { return s.between, s.isShown }

// Sentence is the comparison in plain words, or the words in its place.
func (s Shift) Sentence() string {
	if !s.isShown {
		return s.Words()
	}
	return fmt.Sprintf("Measured from what people said before, the change is %s; measured from how they now remember themselves, it is %s. They now place themselves %s, among %s people.",
		s.conventional.Signed(), s.retrospective.Signed(), placed(s.between), people(s.people, s.about))
}

func placed(d Decimal) string {
	switch {
	case d.tenths < 0:
		return d.abs().String() + " lower than they did then"
	case d.tenths > 0:
		return d.String() + " higher than they did then"
	}
	return "where they did then"
}

// String is Sentence.
func (s Shift) String() string { return s.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (s Shift) MarshalJSON() ([]byte, error) { return sentenceJSON(s.isShown, s.Sentence()) }
