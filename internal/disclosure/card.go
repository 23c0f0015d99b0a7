package disclosure

import (
	"encoding/json"

	"github.com/upstander/upstander/internal/stats"
)

// Card is the figures of one group that may be printed: shown, or hidden, or of
// nobody. Only a Table makes cards. The zero Card is hidden.
type Card struct {
	code, label string
	words       string // in place of the figures
	mark        Mark
	shown       *figures
}

// figures are what a shown card holds, rounded as it is printed.
type figures struct {
	people                  Count
	about                   bool // people is rounded
	scale                   string
	before, after, change   Decimal
	interval                *Interval
	deviation               *Decimal
	effect                  *Decimal
	movement                Movement
	coverage                Share
	eligible, first, second Count
}

// fewestForSD is the fewest people whose standard deviation may be shown.
const fewestForSD = 20

func hiddenCard(code, label string) Card {
	return Card{code: code, label: label, words: HiddenWords, mark: Confidential}
}

// card passes one group through primary suppression. responses is false where the
// response counts of this card would give away those of another.
func (p Parameters) card(g Group, responses bool) Card {
	switch {
	case g.People == 0:
		return Card{code: g.Code, label: g.Label, words: NoAnswersWords}
	case g.People < p.leastPeople():
		return hiddenCard(g.Code, g.Label)
	}
	c := Card{code: g.Code, label: g.Label, shown: p.figures(g)}
	// Where counts are rounded the mark is too, or it would tell 28 from 31.
	if p.counted(g.People) < smallGroup {
		c.mark = LowReliability
	}
	if g.Eligible > 0 {
		c.shown.coverage = p.percentage(g.People, g.Eligible)
	}
	if responses && g.Eligible > 0 {
		c.shown.eligible, c.shown.first, c.shown.second = p.Count(g.Eligible), p.Count(g.AnsweredBefore), p.Count(g.AnsweredAfter)
	}
	return c
}

func (p Parameters) figures(g Group) *figures {
	j := g.Pairs
	before, after := total(j.Pre()), total(j.Post())
	base := g.People * j.Scale().Per
	moves := stats.Movement(j)
	f := &figures{
		people:   p.Count(g.People),
		about:    p.rounds(),
		scale:    scaleWords(j.Scale()),
		before:   Decimal{ratio(10*before, base)},
		after:    Decimal{ratio(10*after, base)},
		change:   Decimal{ratio(10*(after-before), base)},
		movement: p.movement(moves.Improved.K, moves.Same.K, moves.Worse.K),
	}
	if ci := stats.PairedT(j).CI; ci.IsKnown() && p.class != Equality {
		f.interval = &Interval{decimal(ci.Low), decimal(ci.High)}
	}
	if p.class == Survey && g.People >= fewestForSD {
		if sd := stats.Change(j).SD; sd.IsKnown() {
			d := decimal(sd.Value)
			f.deviation = &d
		}
		if e := stats.Effects(j).DAv; e.IsKnown() {
			d := decimal(e.Value)
			f.effect = &d
		}
	}
	return f
}

func total(counts []stats.Count) int {
	sum := 0
	for _, c := range counts {
		sum += c.Value * c.N
	}
	return sum
}

// Code is what the group is asked for by; empty for a combined row and a total.
func (c Card) Code() string { return c.code }

// Label is what a reader calls the group.
func (c Card) Label() string { return c.label }

// IsShown reports whether the card has figures.
func (c Card) IsShown() bool { return c.shown != nil }

// Words are what to print in place of the figures; empty on a shown card.
func (c Card) Words() string {
	if c.shown == nil && c.words == "" {
		return HiddenWords
	}
	return c.words
}

// Mark is the sign beside the figures or in their place.
func (c Card) Mark() Mark {
	if c.shown == nil && c.words == "" {
		return Confidential
	}
	return c.mark
}

// Care is "small group: treat with care" on a shown card of 10 to 29 people, and
// otherwise empty.
func (c Card) Care() string {
	if c.shown != nil && c.mark == LowReliability {
		return SmallGroupWords
	}
	return ""
}

// figures is what may be read: nothing at all on a card that is not shown.
func (c Card) figures() figures {
	if c.shown == nil {
		return figures{}
	}
	return *c.shown
}

// People is how many answered both times.
func (c Card) People() Count { return c.figures().people }

// Before is the mean before, or false when the card is not shown.
func (c Card) Before() (Decimal, bool) { return c.figures().before, c.IsShown() }

// After is the mean after, or false when the card is not shown.
func (c Card) After() (Decimal, bool) { return c.figures().after, c.IsShown() }

// Change is the mean change, or false when the card is not shown.
func (c Card) Change() (Decimal, bool) { return c.figures().change, c.IsShown() }

// Interval is the t interval of the mean change, or false when there is none: on a
// card not shown, for Equality, and when everybody changed alike.
func (c Card) Interval() (Interval, bool) {
	if i := c.figures().interval; i != nil {
		return *i, true
	}
	return Interval{}, false
}

// Deviation is the standard deviation of the changes, or false when it may not be
// shown: only Survey, and only from 20 people.
func (c Card) Deviation() (Decimal, bool) {
	if d := c.figures().deviation; d != nil {
		return *d, true
	}
	return Decimal{}, false
}

// Effect is the mean change in standard deviations (d_av) and one word for it, or
// false when it may not be shown: only Survey, and only from 20 people.
func (c Card) Effect() (size Decimal, word string, ok bool) {
	if d := c.figures().effect; d != nil {
		return *d, sizeWord(d.Float()), true
	}
	return Decimal{}, "", false
}

// Movement is how many rose, stayed and fell.
func (c Card) Movement() Movement { return c.figures().movement }

// Coverage is the share of the eligible who answered both times; hidden on a card
// that is not shown and when response counts are not known.
func (c Card) Coverage() Share { return c.figures().coverage }

// Eligible is how many could have answered the later survey; hidden like Coverage.
func (c Card) Eligible() Count { return c.figures().eligible }

// AnsweredBefore is how many answered the earlier survey; hidden like Coverage.
func (c Card) AnsweredBefore() Count { return c.figures().first }

// AnsweredAfter is how many answered the later survey; hidden like Coverage.
func (c Card) AnsweredAfter() Count { return c.figures().second }

// MarshalJSON writes what a reader may see, as it is printed.
func (c Card) MarshalJSON() ([]byte, error) {
	type shown struct {
		People   Count     `json:"people"`
		Before   Decimal   `json:"before"`
		After    Decimal   `json:"after"`
		Change   Decimal   `json:"change"`
		Interval *Interval `json:"interval,omitempty"`
		Movement Movement  `json:"movement"`
		Coverage Share     `json:"coverage"`
	}
	out := struct {
		Label  string `json:"label"`
		Mark   string `json:"mark,omitempty"`
		Words  string `json:"words,omitempty"`
		Shown  *shown `json:"shown,omitempty"`
		Spoken string `json:"sentence,omitempty"`
	}{Label: c.label, Mark: c.Mark().String(), Words: c.Words()}
	if f := c.shown; f != nil {
		out.Shown = &shown{f.people, f.before, f.after, f.change, f.interval, f.movement, f.coverage}
		out.Spoken = c.Sentence()
	}
	return json.Marshal(out)
}
