package abp

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Untold is the choice of somebody who prefers not to answer an item. It leaves
// no answer.
const Untold = "untold"

// SurveyTextLength is the longest text that is taken, in characters.
const SurveyTextLength = 2000

// SurveySheet is what a person put on one page: numbers, words, and the items
// that they prefer not to answer.
type SurveySheet struct {
	Answers []Answer
	Texts   []SurveyText
	Untold  []string
}

// Read turns what a person chose, by item code, into a sheet in the order of the
// page. Each item takes one value of its scale, any of its options if it takes
// several, words, Untold, or nothing: no item has to be answered. It fails with
// Invalid and a sentence for each item that cannot be accepted; an item that the
// page does not have has no field.
func (p *SurveyPage) Read(chosen map[string][]string) (SurveySheet, error) {
	var c Check
	var sheet SurveySheet
	known := map[string]bool{}
	for i, it := range p.Items {
		known[it.Code] = true
		sheet.read(&c, &it, i+1, chosen[it.Code])
	}
	for _, code := range slices.Sorted(maps.Keys(chosen)) {
		if !known[code] {
			c.Field("", "The form held an answer to a question that is not on this page. Check the others and send it again.")
			break
		}
	}
	return sheet, c.Err()
}

// read adds one item. number is its place on the page.
func (s *SurveySheet) read(c *Check, it *Item, number int, values []string) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "" })
	switch {
	case len(values) == 0:
	case it.Kind == FreeText:
		text := CleanText(strings.Join(values, "\n"))
		c.Longest(it.Code, text, SurveyTextLength)
		s.Texts = append(s.Texts, SurveyText{Item: it.Code, Text: text})
	case len(values) == 1 && values[0] == Untold:
		s.Untold = append(s.Untold, it.Code)
	case it.Kind == SeveralOf:
		s.readSeveral(c, it, number, values)
	default:
		n, err := strconv.Atoi(values[0])
		if err != nil || len(values) > 1 || strconv.Itoa(n) != values[0] || !it.takes(n) {
			c.Field(it.Code, "%s", it.refuse(number))
			return
		}
		s.Answers = append(s.Answers, Answer{Item: it.Code, Value: n})
	}
}

// readSeveral adds an answer for every option: that it was chosen, or that it
// was not while another was.
func (s *SurveySheet) readSeveral(c *Check, it *Item, number int, values []string) {
	for _, v := range values {
		if !slices.Contains(it.Codes(), v) {
			c.Field(it.Code, "Question %d: tick what applies, or only “Prefer not to say”.", number)
			return
		}
	}
	for _, code := range it.Codes() {
		a := Answer{Item: code}
		if slices.Contains(values, code) {
			a.Value = 1
		}
		s.Answers = append(s.Answers, a)
	}
}

// takes says whether the number is an answer to the item.
func (it *Item) takes(n int) bool {
	if it.Kind == OneOf {
		return slices.ContainsFunc(it.Options, func(o Option) bool { return o.Value == n })
	}
	return n >= it.Min && n <= it.Max
}

func (it *Item) refuse(number int) string {
	if it.Kind == OneOf {
		return "Question " + strconv.Itoa(number) + ": choose one of the answers."
	}
	return "Statement " + strconv.Itoa(number) + ": choose a whole number from " + strconv.Itoa(it.Min) + " to " + strconv.Itoa(it.Max) + "."
}
