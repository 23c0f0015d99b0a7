package disclosure

import (
	"encoding/json"
	"fmt"

	"github.com/upstander/upstander/internal/stats"
)

// NoGainWords stand where there was no gain of which a share could be kept.
const NoGainWords = "there was no gain of which a share could be kept"

// Kept is how much of a gain is left at a later wave, on the people who answered
// all three. The zero Kept is hidden.
type Kept struct {
	words        string // in place of the figures
	people       Count
	about        bool
	scale        string
	gain, later  Decimal
	percent      int
	hasShare     bool
	isShown      bool
	smallMarking Mark
}

// Kept passes the gain of the people who answered three waves, and what they had
// left of it, through the gate. Both tables are of the same people: their answers
// before must agree, or nothing is shown.
func (p Parameters) Kept(gain, left stats.Joint) Kept {
	n := gain.N()
	switch {
	case n == 0 && left.N() == 0:
		return Kept{words: NoAnswersWords}
	case !p.guarded() || n < p.leastPeople() || !samePeople(gain.Pre(), left.Pre()) || gain.Scale() != left.Scale():
		return Kept{}
	}
	first, later := changeSum(gain), changeSum(left)
	base := n * gain.Scale().Per
	k := Kept{
		people: p.Count(n), about: p.rounds(), scale: scaleWords(gain.Scale()), isShown: true,
		gain: Decimal{ratio(10*first, base)}, later: Decimal{ratio(10*later, base)},
	}
	if p.counted(n) < smallGroup {
		k.smallMarking = LowReliability
	}
	// A rise that rounds to nothing has no share that means anything.
	if k.gain.tenths > 0 {
		k.percent, k.hasShare = ratio(100*later, first), true
	}
	return k
}

// samePeople reports whether two lists of the same wave's answers agree.
func samePeople(a, b []stats.Count) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// changeSum is the sum of the changes.
func changeSum(j stats.Joint) int { return total(j.Post()) - total(j.Pre()) }

// IsShown reports whether there are figures.
func (k Kept) IsShown() bool { return k.isShown }

// Words are what to print in place of the figures; empty where they are shown.
func (k Kept) Words() string { return instead(k.isShown, k.words) }

// Mark is the sign beside the figures or in their place.
func (k Kept) Mark() Mark { return markOf(k.isShown, k.words, k.smallMarking) }

// People is how many answered all three waves.
func (k Kept) People() Count { return k.people }

// Gain is the mean change to the middle wave.
func (k Kept) Gain() (Decimal, bool) { return k.gain, k.isShown }

// Later is the mean change to the last wave.
func (k Kept) Later() (Decimal, bool) { return k.later, k.isShown }

// Percent is the share of the gain that is left, which may exceed 100; false where
// it is hidden or there was no gain.
func (k Kept) Percent() (int, bool) { return k.percent, k.hasShare }

// Sentence is the share in plain words, or the words in its place.
func (k Kept) Sentence() string {
	switch {
	case !k.isShown:
		return k.Words()
	case !k.hasShare:
		return fmt.Sprintf("Among %s people who answered all three surveys %s.", people(k.people, k.about), NoGainWords)
	}
	return fmt.Sprintf("%d%% of the gain was kept: %s points %s after the sets and %s later, among %s people who answered all three surveys.",
		k.percent, k.gain.Signed(), k.scale, k.later.Signed(), people(k.people, k.about))
}

// String is Sentence.
func (k Kept) String() string { return k.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (k Kept) MarshalJSON() ([]byte, error) { return sentenceJSON(k.isShown, k.Sentence()) }

// people is a number of people as a sentence says it.
func people(n Count, about bool) string {
	if about {
		return "about " + n.String()
	}
	return n.String()
}

// instead are the words in place of figures that are not shown.
func instead(isShown bool, words string) string {
	if isShown || words != "" {
		return words
	}
	return HiddenWords
}

// markOf is the sign beside shown figures, or that of their absence.
func markOf(isShown bool, words string, shown Mark) Mark {
	switch {
	case isShown:
		return shown
	case words == "":
		return Confidential
	}
	return Unmarked
}

// sentenceJSON is a figure that is read as its sentence.
func sentenceJSON(isShown bool, sentence string) ([]byte, error) {
	return json.Marshal(struct {
		IsShown  bool   `json:"shown"`
		Sentence string `json:"sentence"`
	}{isShown, sentence})
}
