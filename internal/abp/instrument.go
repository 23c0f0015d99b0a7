package abp

import "slices"

// ItemKind says how an item is answered.
type ItemKind uint8

// The kinds. All but free text are answered with whole numbers.
const (
	Confidence ItemKind = iota // 0 to 10, from not at all to completely confident
	OneOf                      // one of named options
	SeveralOf                  // any of named options, each with a code of its own: 1 if chosen, 0 if another was
	Agreement                  // 1 to 5, from strongly disagree to strongly agree
	Recommend                  // 0 to 10, from not at all likely to extremely likely
	FreeText                   // words, kept apart from all answers
)

var itemKindTexts = []string{"confidence", "one of", "several of", "agreement", "recommend", "free text"}

// String returns the kind in words.
func (k ItemKind) String() string { return codeText(k, itemKindTexts) }

// MarshalText writes the kind's text into an instrument's stored items.
func (k ItemKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *ItemKind) UnmarshalText(b []byte) error { return codeScan(k, b, itemKindTexts) }

// Option is one named choice of an item: a value of OneOf, a code of SeveralOf.
type Option struct {
	Code  string `json:",omitempty"`
	Value int    `json:",omitempty"`
	Text  string
}

// Item is one question of an instrument, on a scale of whole numbers from Min
// to Max. Its wording is fixed for good under its code: other words are another
// code.
type Item struct {
	Code    string
	Text    string
	Domain  string
	Min     int
	Max     int
	Kind    ItemKind `json:",omitempty"`
	Page    string   `json:",omitempty"` // of the questionnaire; none for the page of the items
	Options []Option `json:",omitempty"`
	Waves   []Wave   `json:",omitempty"` // in which it is asked; none for every wave
}

// IsAsked says whether the item is asked in the wave.
func (it *Item) IsAsked(w Wave) bool { return len(it.Waves) == 0 || slices.Contains(it.Waves, w) }

// Codes returns the codes that answers to the item are kept under: none for free
// text, one for every option of SeveralOf.
func (it *Item) Codes() []string {
	switch it.Kind {
	case FreeText:
		return nil
	case SeveralOf:
		codes := make([]string, len(it.Options))
		for i, o := range it.Options {
			codes[i] = o.Code
		}
		return codes
	}
	return []string{it.Code}
}

// Scale returns the lowest and the highest answer under each of the item's codes.
func (it *Item) Scale() (low, high int) {
	if it.Kind == SeveralOf {
		return 0, 1
	}
	return it.Min, it.Max
}

// Instrument is a questionnaire in one version. Answers of different versions
// are paired only where an approved Mapping says so. Items are the measure, whose
// answers are paired and added up; Headline names those whose mean is the headline
// score. Extras are the questions beyond it. Once it is published nothing of it
// changes.
type Instrument struct {
	Kept
	ProgrammeID string
	Name        string
	Edition     int
	Question    string
	Items       []Item   `gorm:"serializer:json"`
	Headline    []string `gorm:"serializer:json"`
	Extras      []Item   `gorm:"serializer:json"`
	PublishedOn Date     // none for a draft; from that day on it is what people answer
}

// DefaultInstrument returns the first version: the twelve confidence items, the
// short questions beyond them, and as the headline the mean of stepping in and
// calming down.
func DefaultInstrument() Instrument {
	return Instrument{
		Name:     "Confidence to step in",
		Edition:  1,
		Question: "How confident are you, right now, that you could do this when it is safe to do so?",
		Headline: []string{"I1", "I2"},
		Items:    measureItems(),
		Extras:   extraItems(),
	}
}

// ItemByCode returns the item with the code, of the measure or beyond it, and
// whether there is one.
func (in *Instrument) ItemByCode(code string) (Item, bool) {
	for _, it := range in.All() {
		if it.Code == code {
			return it, true
		}
	}
	return Item{}, false
}

// All returns every item: first those of the measure, then those beyond it.
func (in *Instrument) All() []Item { return slices.Concat(in.Items, in.Extras) }

// HeadlineSum returns the sum of the headline items, and whether all of them
// were answered: single answers are never made up.
func (in *Instrument) HeadlineSum(answers []Answer) (int, bool) {
	sum, found := 0, 0
	for _, code := range in.Headline {
		for _, a := range answers {
			if a.Item == code {
				sum += a.Value
				found++
			}
		}
	}
	return sum, found > 0 && found == len(in.Headline)
}
