package disclosure

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Category is how many people gave one answer, as it goes into the gate.
type Category struct {
	Label  string
	People int
}

// Bar is one category of a Distribution, perhaps several neighbours in one.
type Bar struct {
	label string
	share Share
}

// Label is the answer, or "often to always" where neighbours were merged.
func (b Bar) Label() string { return b.label }

// Share is the part of the people who gave the answer.
func (b Bar) Share() Share { return b.share }

// String is "often 42%".
func (b Bar) String() string { return b.label + " " + b.share.String() }

// Distribution is how the people of one group answered one question, as finely as
// may be shown. The zero Distribution is hidden.
type Distribution struct {
	label  string
	words  string // in place of the bars
	mark   Mark
	people Count
	about  bool // people is rounded
	bars   []Bar
}

// Distribution passes the answers to one question through the gate. Categories are
// in the order of their scale: neighbours are merged until every one that anybody
// chose has enough people. It is hidden when the group is too small, and when one
// category holds everybody, because then it says what each of them answered; from
// 20 people that reads "95% or more".
func (p Parameters) Distribution(label string, of []Category) Distribution {
	n := 0
	for _, c := range of {
		if c.People < 0 {
			return Distribution{label: label}
		}
		n += c.People
	}
	switch {
	case !p.guarded():
		return Distribution{label: label}
	case n == 0:
		return Distribution{label: label, words: NoAnswersWords}
	case n < p.leastPeople():
		return Distribution{label: label}
	}
	merged := of
	if p.rules.Has(R5) {
		merged = mergeNeighbours(of, p.leastCategory())
	}
	base, chosen := 0, 0
	for _, c := range merged {
		base += p.counted(c.People)
		chosen += min(c.People, 1)
	}
	if p.rules.Has(R5) && (len(merged) < 2 || chosen == 1 && n < wholeGroup) {
		return Distribution{label: label}
	}
	d := Distribution{label: label, people: p.Count(n), about: p.rounds()}
	if p.counted(n) < smallGroup {
		d.mark = LowReliability
	}
	for _, c := range merged {
		share := p.percentageOf(p.counted(c.People), base)
		if p.rules.Has(R5) && chosen == 1 {
			share = p.Share(c.People, n)
		}
		d.bars = append(d.bars, Bar{c.Label, share})
	}
	return d
}

// mergeNeighbours puts the smallest category that is too small, and of two the
// first, together with the smaller of the nearest ones that anybody chose, until
// none is too small. What nobody chose between them goes with them.
func mergeNeighbours(of []Category, least int) []Category {
	type run struct{ from, to, people int }
	runs := make([]run, len(of))
	for i, c := range of {
		runs[i] = run{i, i, c.People}
	}
	chosen := func(at, step int) int {
		for at += step; at >= 0 && at < len(runs); at += step {
			if runs[at].people > 0 {
				return at
			}
		}
		return -1
	}
	for {
		at := -1
		for i, r := range runs {
			if r.people > 0 && r.people < least && (at < 0 || r.people < runs[at].people) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		with, after := chosen(at, -1), chosen(at, 1)
		if with < 0 || after >= 0 && runs[after].people < runs[with].people {
			with = after
		}
		if with < 0 {
			break // everybody is in it, and they are too few
		}
		first, last := min(at, with), max(at, with)
		both := run{runs[first].from, runs[last].to, runs[first].people + runs[last].people}
		runs = slices.Replace(runs, first, last+1, both)
	}
	merged := make([]Category, len(runs))
	for i, r := range runs {
		merged[i] = Category{of[r.from].Label, r.people}
		if r.to > r.from {
			joint := " to "
			if r.to == r.from+1 {
				joint = " or "
			}
			merged[i].Label += joint + of[r.to].Label
		}
	}
	return merged
}

// Label is the question.
func (d Distribution) Label() string { return d.label }

// IsShown reports whether there are bars.
func (d Distribution) IsShown() bool { return len(d.bars) > 0 }

// People is how many answered; hidden when the distribution is.
func (d Distribution) People() Count { return d.people }

// Bars are the categories in order; none when the distribution is hidden.
func (d Distribution) Bars() []Bar { return slices.Clone(d.bars) }

// Words are what to print in place of the bars; empty when they are shown.
func (d Distribution) Words() string {
	if len(d.bars) == 0 && d.words == "" {
		return HiddenWords
	}
	return d.words
}

// Mark is the sign beside the bars or in their place.
func (d Distribution) Mark() Mark {
	if len(d.bars) == 0 && d.words == "" {
		return Confidential
	}
	return d.mark
}

// Care is "small group: treat with care" on bars of 10 to 29 people, and otherwise
// empty.
func (d Distribution) Care() string {
	if d.mark == LowReliability {
		return SmallGroupWords
	}
	return ""
}

// Sentence is the distribution in plain words, or the words in its place.
func (d Distribution) Sentence() string {
	if len(d.bars) == 0 {
		return d.Words()
	}
	about := ""
	if d.about {
		about = "about "
	}
	said := make([]string, len(d.bars))
	for i, b := range d.bars {
		said[i] = fmt.Sprintf("%s said “%s”", b.share, b.label)
	}
	last := len(said) - 1
	return fmt.Sprintf("Of %s%s people who answered, %s and %s.", about, d.people, strings.Join(said[:last], ", "), said[last])
}

// String is the label and the Sentence.
func (d Distribution) String() string {
	if d.label == "" {
		return d.Sentence()
	}
	return d.label + ": " + d.Sentence()
}

// MarshalJSON writes what a reader may see, as it is printed.
func (d Distribution) MarshalJSON() ([]byte, error) {
	type bar struct {
		Label string `json:"label"`
		Share Share  `json:"share"`
	}
	out := struct {
		Label  string `json:"label"`
		Mark   string `json:"mark,omitempty"`
		Words  string `json:"words,omitempty"`
		People *Count `json:"people,omitempty"`
		Bars   []bar  `json:"bars,omitempty"`
	}{Label: d.label, Mark: d.Mark().String(), Words: d.Words()}
	for _, b := range d.bars {
		out.People = &d.people
		out.Bars = append(out.Bars, bar{b.label, b.share})
	}
	return json.Marshal(out)
}
