package app

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// answers passes the answers to every question beyond the measure through the
// gate, wave by wave.
func (f *programmeFigures) answers() []Answered {
	survey := f.gate
	var list []Answered
	for _, it := range f.instrument.Extras {
		if it.Domain == "then" {
			continue // they are read beside the headline, and alone mean nothing
		}
		for w := abp.T0; w <= abp.T4; w++ {
			for _, code := range it.Codes() {
				counts := f.counts[waveItem{w, code}]
				if len(counts) == 0 {
					continue
				}
				people := map[int]int{}
				for _, c := range counts {
					people[c.Value] = c.People
				}
				label, categories := categoriesOf(&it, code, people)
				list = append(list, Answered{Code: code, Domain: it.Domain, Wave: w, Dated: Dated[disclosure.Distribution]{survey.Distribution(label, categories), counts[0].AsAt}})
			}
		}
	}
	return list
}

// categoriesOf names the answers under one code of an item, in the order of their
// scale, and what the code asks.
func categoriesOf(it *abp.Item, code string, people map[int]int) (string, []disclosure.Category) {
	switch it.Kind {
	case abp.SeveralOf:
		at := slices.IndexFunc(it.Options, func(o abp.Option) bool { return o.Code == code })
		return it.Text + " " + it.Options[at].Text, []disclosure.Category{{Label: "no", People: people[0]}, {Label: "yes", People: people[1]}}
	case abp.OneOf:
		var list []disclosure.Category
		for _, o := range it.Options {
			list = append(list, disclosure.Category{Label: o.Text, People: people[o.Value]})
		}
		return it.Text, list
	}
	var list []disclosure.Category
	for v := it.Min; v <= it.Max; v++ {
		label := fmt.Sprint(v)
		if it.Kind == abp.Agreement {
			label = agreementWords[v-it.Min]
		}
		list = append(list, disclosure.Category{Label: label, People: people[v]})
	}
	return it.Text, list
}

// agreementWords are the answers from 1 to 5.
var agreementWords = []string{"strongly disagree", "disagree", "neither", "agree", "strongly agree"}
