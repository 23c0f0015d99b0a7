package abp

// Item is one question of an instrument, on a scale of whole numbers from Min
// to Max.
type Item struct {
	Code   string
	Text   string
	Domain string
	Min    int
	Max    int
}

// Instrument is a questionnaire in one version. Answers of different versions
// are not paired. Headline names the items whose mean is the headline score.
type Instrument struct {
	Kept
	ProgrammeID string
	Name        string
	Edition     int
	Question    string
	Items       []Item   `gorm:"serializer:json"`
	Headline    []string `gorm:"serializer:json"`
}

// DefaultInstrument returns the twelve confidence items, version 1: "How
// confident are you, right now, that you could ... when it is safe to do so?"
// on 0 to 10. The five strategies are Right To Be's; the headline is the mean of
// stepping in and calming down.
func DefaultInstrument() Instrument {
	item := func(code, domain, text string) Item { return Item{code, text, domain, 0, 10} }
	return Instrument{
		Name:     "Confidence to step in",
		Edition:  1,
		Question: "How confident are you, right now, that you could do this when it is safe to do so?",
		Headline: []string{"I1", "I2"},
		Items: []Item{
			item("R1", "recognise", "Notice behaviour at work that is disrespectful or discriminatory, including when it is subtle or “just banter”"),
			item("R2", "recognise", "Notice it when it comes from patients, service users, families or the public"),
			item("A1", "assess", "Judge whether it is safe to act, and how"),
			item("I1", "intervene", "Step in when you see it"),
			item("I2", "de-escalate", "Calm a situation down so that it does not get worse"),
			item("D1", "direct", "Use Direct: name the behaviour and ask for it to stop"),
			item("D2", "distract", "Use Distract: interrupt without confronting"),
			item("D3", "delegate", "Use Delegate: get someone better placed to help"),
			item("D4", "delay", "Use Delay: check in with the person afterwards"),
			item("D5", "document", "Use Document: make a factual record and ask the person what they want done with it"),
			item("S1", "support", "Support the person on the receiving end"),
			item("P1", "report", "Report or raise it by the route that fits: manager, Freedom to Speak Up, HR"),
		},
	}
}

// ItemByCode returns the item with the code, and whether there is one.
func (in *Instrument) ItemByCode(code string) (Item, bool) {
	for _, it := range in.Items {
		if it.Code == code {
			return it, true
		}
	}
	return Item{}, false
}

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
