package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// planningShow is a planning whose search has ended: its options side by side, or
// why there are none.
type planningShow struct {
	planningFrame
	State    Tag
	Lead     string // what came out, in a sentence
	Options  []optionHead
	Measures []measureRow
	Parts    []measureRow
	Lanes    Figure
	Conflict []blockedRow
	Unplaced []string
	Cohorts  []Link // where to go on once a plan is accepted
	Rows     []SummaryRow
}

// optionHead is one option at the top of its column.
type optionHead struct {
	Number      int
	Href        string
	Name, Words string
	Tag         Tag
	IsAccepted  bool
}

// measureRow is one thing that is compared, with a cell for each option.
type measureRow struct {
	Name  string
	Cells []measureCell
}

// measureCell is a value with the length of its bar in per cent; none without.
type measureCell struct {
	Text   string
	HasBar bool
	Bar    int
}

// blockedRow is one rule that stands in the way, and where it can be changed.
type blockedRow struct {
	Words, Enough string
	Href, Action  string
}

func (planningShow) template() string { return "planning/show" }

// showOptions shows a planning whose search has ended.
func (s *Server) showOptions(c echo.Context, f planningFrame) error {
	p := f.Planning
	v := planningShow{planningFrame: f, State: planningTag(p), Lead: outcomeWords(p)}
	var err error
	if v.Rows, err = s.askedRows(c, p); err != nil {
		return err
	}
	names, err := s.planningNames(c)
	if err != nil {
		return err
	}
	var whole []*abp.PlanningOption
	for i := range p.Options {
		o := &p.Options[i]
		if o.State == abp.OptionImpossible {
			for _, b := range o.Conflict {
				v.Conflict = append(v.Conflict, blockedRowOf(p, b))
			}
			continue
		}
		whole = append(whole, o)
		v.Options = append(v.Options, optionHead{o.Number, fmt.Sprintf("%s/options/%d", f.Base, o.Number), o.Name, o.Words, optionTag(o), p.AcceptedNumber == o.Number})
	}
	codes, err := s.cohortCodes(c)
	if err != nil {
		return err
	}
	for _, x := range p.Cohorts {
		if codes[x.CohortID] != "" && p.State == abp.PlanningAccepted {
			v.Cohorts = append(v.Cohorts, Link{Href: "/cohorts/" + x.CohortID, Text: codes[x.CohortID]})
		}
	}
	if len(p.Options) > 0 && len(p.Options[0].Unplaced) > 0 {
		if v.Unplaced, err = s.unplacedWords(c, p, p.Options[0].Unplaced, codes); err != nil {
			return err
		}
	}
	if len(whole) > 0 {
		v.Measures, v.Parts = measures(whole, names), partRows(whole)
		if v.Lanes, err = s.optionLanes(c, whole); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, v)
}

// outcomeWords says in a sentence what came out of a planning.
func outcomeWords(p *abp.Planning) string {
	plans := 0
	for i := range p.Options {
		if p.Options[i].IsWhole() {
			plans++
		}
	}
	switch {
	case p.State == abp.PlanningAccepted:
		return fmt.Sprintf("Option %d was accepted on %s. Its dates are those of the cohorts now.", p.AcceptedNumber, sayDate(p.AcceptedAt.On(london())))
	case p.State == abp.PlanningCancelled:
		return "This was cancelled. Nothing was changed."
	case p.State == abp.PlanningFailed:
		return p.LastError
	case plans == 1:
		return "One plan was found. Nothing is changed until you accept it."
	case plans > 1:
		return fmt.Sprintf("%s plans were found. Nothing is changed until you accept one.", capital(smallNumber(plans)))
	case len(p.Options) > 0 && p.Options[0].State == abp.OptionImpossible:
		return "There is no plan that keeps every rule. Below is what stands in the way, and the least that has to give way."
	case len(p.Options) > 0:
		return "Some events have no place yet. Below is what could be placed and what could not."
	}
	return "No plan was found. Search again for longer, or allow more days."
}

func smallNumber(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n < len(words) {
		return words[n]
	}
	return sayNumber(n)
}

// measures compares options by what a lead asks first.
func measures(list []*abp.PlanningOption, names planningNames) []measureRow {
	rows := []struct {
		name string
		of   func(o *abp.PlanningOption) (text string, n int)
	}{
		{"Cost", func(o *abp.PlanningOption) (string, int) { return costWords(o.Cost), o.Cost }},
		{"No plan can cost less than", func(o *abp.PlanningOption) (string, int) { return sayNumber(o.Bound), -1 }},
		{"What could still be saved", func(o *abp.PlanningOption) (string, int) { return leftToSave(o), -1 }},
		{"Last date", func(o *abp.PlanningOption) (string, int) { return lastDay(o), -1 }},
		{"Times that somebody cannot come", func(o *abp.PlanningOption) (string, int) { n := absences(o); return sayNumber(n), n }},
		{"Events on days with a drawback", func(o *abp.PlanningOption) (string, int) { n := drawbacks(o); return sayNumber(n), n }},
		{"Events of the busiest facilitator", func(o *abp.PlanningOption) (string, int) { return busiest(o, names) }},
		{"Dates that move", func(o *abp.PlanningOption) (string, int) { return sayNumber(o.Moves), o.Moves }},
	}
	var out []measureRow
	for _, r := range rows {
		row, most, isKnown := measureRow{Name: r.name}, 0, false
		numbers := make([]int, len(list))
		for i, o := range list {
			text, n := r.of(o)
			row.Cells = append(row.Cells, measureCell{Text: text})
			numbers[i], most, isKnown = n, max(most, n), isKnown || n != 0
		}
		if r.name == "Dates that move" && !isKnown {
			continue
		}
		out = append(out, row.barred(numbers, most))
	}
	return out
}

// barred gives the cells bars in proportion to the longest.
func (r measureRow) barred(numbers []int, most int) measureRow {
	for i, n := range numbers {
		if n >= 0 && most > 0 {
			r.Cells[i].HasBar, r.Cells[i].Bar = true, 100*n/most
		}
	}
	return r
}

// lastDay is when everything is over.
func lastDay(o *abp.PlanningOption) string {
	var last abp.Date
	for _, e := range o.Events {
		if e.CohortID != "" && last.Before(e.Day) {
			last = e.Day
		}
	}
	return shortDate(last)
}

// shortDate writes a date in little room.
func shortDate(d abp.Date) string {
	if d.IsZero() {
		return "–"
	}
	return d.Midnight(london()).Format("Mon 2 Jan 2006")
}

func absences(o *abp.PlanningOption) int {
	n := 0
	for _, e := range o.Events {
		n += e.Absent
	}
	return n
}

// drawbacks counts the events on days that cost something.
func drawbacks(o *abp.PlanningOption) int {
	n := 0
	for _, at := range o.Places {
		if slices.ContainsFunc(at.Parts, func(p abp.PlanningPart) bool { return p.Rule == "calendar" }) {
			n++
		}
	}
	return n
}

// busiest says how many events the facilitator with most has.
func busiest(o *abp.PlanningOption, names planningNames) (string, int) {
	who, most := "", 0
	for _, l := range loads(o) {
		if l.all() > most {
			who, most = l.person, l.all()
		}
	}
	if who == "" {
		return "–", 0
	}
	return sayNumber(most) + ", " + names.person(who), most
}

// load is what one facilitator does in an option.
type load struct {
	person               string
	parts, sets, catches int
}

func (l load) all() int { return l.parts + l.sets + l.catches }

// loads counts what every facilitator does, in the order in which they first lead.
func loads(o *abp.PlanningOption) []load {
	var out []load
	at := map[string]int{}
	for _, e := range o.Events {
		for _, id := range e.Facilitators {
			i, has := at[id]
			if !has {
				i = len(out)
				at[id] = i
				out = append(out, load{person: id})
			}
			switch e.Kind {
			case abp.WorkshopPart:
				out[i].parts++
			case abp.SetMeeting:
				out[i].sets++
			default:
				out[i].catches++
			}
		}
	}
	return out
}

// partRows compares options by what each rule costs in them, dearest first.
func partRows(list []*abp.PlanningOption) []measureRow {
	amounts, names := map[string][]int{}, map[string]string{}
	var order []string
	most := 0
	for i, o := range list {
		for _, p := range o.Parts {
			if amounts[p.Rule] == nil {
				amounts[p.Rule] = make([]int, len(list))
				names[p.Rule] = capital(p.Words)
				order = append(order, p.Rule)
			}
			amounts[p.Rule][i] = p.Amount
			most = max(most, p.Amount)
		}
	}
	var out []measureRow
	for _, rule := range order {
		row := measureRow{Name: names[rule]}
		for _, n := range amounts[rule] {
			row.Cells = append(row.Cells, measureCell{Text: sayNumber(n)})
		}
		out = append(out, row.barred(amounts[rule], most))
	}
	return out
}
