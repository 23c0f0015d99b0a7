package abp

import "slices"

// SurveyPage is one page of a questionnaire. Pages of one part are counted as
// one, so that a question that is asked of some only moves nobody back.
type SurveyPage struct {
	Name  string // in its address
	Part  string
	Title string // of all its items, or empty where each asks for itself
	Lead  string // said before the items
	Items []Item

	of     string // the item whose answer leads here, or empty for everybody
	values []int
}

// SurveyCheck names the page after the last, which asks nothing and from which a
// questionnaire is handed in.
const SurveyCheck = "check"

// pages lists every page that there can be, in the order of a questionnaire. What
// was before the programme is asked about after what is now, on a page of its own.
var pages = []SurveyPage{
	{Name: pageMeasure, Part: "How confident you are"},
	{Name: pageThen, Part: "How confident you are", Title: "Knowing what you know now: before the programme, how confident were you that you could do this when it was safe to do so?",
		Lead: "Think back to the time before the workshops. This is not a test of what you said then."},
	{Name: pageSeen, Part: "What you have seen and done", Lead: "Disrespectful or discriminatory means also what is subtle, or called “just banter”, and what comes from patients, service users, families or the public."},
	{Name: pageActed, Part: "What you have seen and done", of: ItemSeen, values: []int{SeenOnce, SeenSome, SeenOften}},
	{Name: pageDid, Part: "What you have seen and done", of: ItemActed, values: []int{1}, Lead: "Nobody is expected to use all five."},
	{Name: pageBarriers, Part: "What you have seen and done", of: ItemActed, values: []int{0}, Lead: "There are good reasons not to step in, your own safety first."},
	{Name: pageConditions, Part: "Where you work", Title: "How far do you agree?"},
	{Name: pageWorkshops, Part: "The workshops", Title: "How far do you agree?"},
	{Name: pageProgramme, Part: "The programme", Title: "How far do you agree?"},
	{Name: pageWords, Part: "In your own words"},
	{Name: PageQuote, Part: "In your own words", Title: "Would you like to offer a sentence to others?",
		Lead: "What delegates say helps others to come, and employers to send them. This is your choice alone, and apart from your answers: leave it empty and go on if you would rather not."},
}

// PageQuote names the page on which words can be offered to be shown. It has no
// items: a quote is no answer, and has a consent of its own.
const PageQuote = "quote"

// Pages returns the pages of the instrument's questionnaire for a wave, in order,
// with those that only some people come to.
func (in *Instrument) Pages(w Wave) []SurveyPage {
	var out []SurveyPage
	for _, p := range pages {
		for _, it := range in.All() {
			if it.IsAsked(w) && (it.Page == p.Name || it.Page == "" && p.Name == pageMeasure) {
				p.Items = append(p.Items, it)
			}
		}
		if p.Name == pageMeasure {
			p.Title = in.Question
		}
		if len(p.Items) > 0 || p.Name == PageQuote && w == T2 && len(in.Extras) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// HasWords says whether the page asks for free text.
func (p *SurveyPage) HasWords() bool {
	return slices.ContainsFunc(p.Items, func(it Item) bool { return it.Kind == FreeText })
}

// IsFor says whether what was answered so far leads to the page. before are the
// pages that come before it: an answer of a page that is passed by leads nowhere.
func (p *SurveyPage) IsFor(r *Response, before []SurveyPage) bool {
	if p.of == "" {
		return true
	}
	value, answered := r.ValueOf(p.of)
	if !answered || !slices.Contains(p.values, value) {
		return false
	}
	for i := range before {
		if slices.ContainsFunc(before[i].Items, func(it Item) bool { return it.Code == p.of }) {
			return before[i].IsFor(r, before[:i])
		}
	}
	return false
}

// PagesFor returns those of the pages that are for whoever answered r.
func PagesFor(all []SurveyPage, r *Response) []SurveyPage {
	var out []SurveyPage
	for i := range all {
		if all[i].IsFor(r, all[:i]) {
			out = append(out, all[i])
		}
	}
	return out
}

// PageAt returns the index of the page where whoever answered r is, or can be if
// they ask for the page named: none further than the first that they have not
// been to, for one page must not colour the answers of another. It is len(list)
// once they have been through all. No name asks for the furthest.
func PageAt(list []SurveyPage, r *Response, named string) int {
	furthest := 0
	for furthest < len(list) && slices.Contains(r.Seen, list[furthest].Name) {
		furthest++
	}
	if i := slices.IndexFunc(list, func(p SurveyPage) bool { return p.Name == named }); i >= 0 && i < furthest {
		return i
	}
	return furthest
}
