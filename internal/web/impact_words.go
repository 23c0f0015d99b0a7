package web

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// factView is one figure at the top of a page with what it counts.
type factView struct{ Name, Value, Note string }

// cardView is a disclosure.Card in words. What is hidden is not in it.
type cardView struct {
	Label, Words, Mark       string
	IsShown                  bool
	Before, After            string
	Change, Interval         string
	Movement                 string
	People                   string
	Coverage, CoverageRange  string
	Eligible                 string
	AnsweredBefore, Answered string
	Care, Sentence           string
	Caution                  string
	IsTotal, IsOwn           bool
	Parts                    []factView // who answered higher, the same and lower, each with its interval
	Effect                   string     // with one word
	TopBox, Attrition, Bound string
}

// tableView is the published table.
type tableView struct {
	AsAt  string // when it is of an earlier day than the page
	Rows  []cardView
	IsCut bool // the page shows some of the rows
}

// cut keeps the rows of one page.
func (t *tableView) cut(from, until int) {
	n := len(t.Rows)
	t.IsCut = from > 0 || until < n
	t.Rows = t.Rows[min(from, n):min(until, n)]
}

// sayCard writes a card's figures.
func sayCard(c disclosure.Card) cardView {
	v := cardView{Label: c.Label(), Words: c.Words(), Mark: c.Mark().String(), IsShown: c.IsShown(), Caution: disclosure.CautionWords}
	if !v.IsShown {
		return v
	}
	before, _ := c.Before()
	after, _ := c.After()
	change, _ := c.Change()
	v.Before, v.After, v.Change = before.String(), after.String(), change.Signed()
	if i, has := c.Interval(); has {
		v.Interval = i.String()
	}
	v.Movement, v.People, v.Care, v.Sentence = c.Movement().String(), report.SayCount(c.People()), c.Care(), c.Sentence()
	if _, has := c.Coverage().Percent(); has {
		v.Coverage = c.Coverage().String()
	}
	if low, high, has := c.Coverage().Interval(); has {
		v.CoverageRange = rangeNote(low, high, has)
	}
	if _, has := c.Eligible().Number(); has {
		v.Eligible = report.SayCount(c.Eligible())
	}
	if _, has := c.AnsweredBefore().Number(); has {
		v.AnsweredBefore = report.SayCount(c.AnsweredBefore())
	}
	if _, has := c.AnsweredAfter().Number(); has {
		v.Answered = report.SayCount(c.AnsweredAfter())
	}
	for _, p := range c.Movement().Parts() {
		v.Parts = append(v.Parts, factView{Name: firstUpper(p.Words), Value: fmt.Sprintf("%d%%", p.Percent), Note: rangeNote(p.Low, p.High, p.HasInterval)})
	}
	if size, word, has := c.Effect(); has {
		v.Effect = size.String() + ", " + word
	}
	return v
}

// rangeNote is a confidence interval of a percentage in words, or nothing.
func rangeNote(low, high int, has bool) string {
	if !has {
		return ""
	}
	return fmt.Sprintf("95%% confidence interval %d%% to %d%%", low, high)
}

// addOutcomes adds to the card of the whole programme what only it has.
func (v *cardView) addOutcomes(o *app.Outcomes) {
	if !v.IsShown {
		return
	}
	if o.TopBox.Figure.IsShown() {
		v.TopBox = o.TopBox.Figure.Sentence()
	}
	if o.Attrition.Figure.IsShown() {
		v.Attrition, v.Bound = o.Attrition.Figure.Sentence(), o.Attrition.Figure.BoundSentence()
	}
}

func sayTable(s app.SurveyFigures, asAt string) tableView {
	t := tableView{AsAt: asAt}
	for _, r := range s.Rows {
		v := sayCard(r.Card)
		v.IsTotal, v.IsOwn = r.IsTotal, r.IsOwn
		t.Rows = append(t.Rows, v)
	}
	return t
}

// reachFacts are the counts that head a page: the two of completion side by side,
// and the share of the staff where the headcount is known.
func reachFacts(r app.Reach, headcount int) []factView {
	facts := []factView{
		{"Active bystanders", r.Say(r.WorkshopComplete), "completed the workshops"},
		{"Whole journey", r.Say(r.JourneyComplete), "completed the workshops and the action learning sets"},
	}
	if rate := report.PerThousand(r.WorkshopComplete, headcount); rate != "" {
		facts = append(facts, factView{"Per 1,000 staff", rate, "active bystanders among " + sayNumber(headcount) + " staff"})
	}
	return append(facts, factView{"Enrolled", r.Say(r.Enrolled), "took a place, whatever came after"})
}

func programmeFact(r app.Reach) factView {
	return factView{"Whole programme", r.Say(r.WorkshopComplete), "active bystanders in all organisations"}
}

// chartRows is how many rows a chart of organisations can hold and still be read.
const chartRows = 20

// shownRows are the rows of the published table that a chart shows: those with
// figures, or where they are too many the totals.
func shownRows(s app.SurveyFigures) []app.ImpactRow {
	var rows []app.ImpactRow
	for _, r := range s.Rows {
		if r.Card.IsShown() {
			rows = append(rows, r)
		}
	}
	if len(rows) > chartRows {
		rows = slices.DeleteFunc(rows, func(r app.ImpactRow) bool { return !r.IsTotal })
	}
	if len(rows) == 0 && s.Total.IsShown() {
		rows = append(rows, app.ImpactRow{Card: s.Total, IsTotal: true})
	}
	return rows
}

// partnerRow is how far the people of one organisation have come.
type partnerRow struct {
	Href, Name                                         string
	Enrolled, Active, PerThousand, Journey, PlacesUsed string
}

func sayPartner(o app.OrganisationReach) partnerRow {
	r := o.Reach
	row := partnerRow{Href: "/organisations/" + o.Organisation.ID + "/impact", Name: o.Organisation.Name, Enrolled: report.SayCount(r.Enrolled), Active: report.SayCount(r.WorkshopComplete),
		PerThousand: "not known", Journey: report.SayCount(r.JourneyComplete), PlacesUsed: "none held"}
	if rate := report.PerThousand(r.WorkshopComplete, o.Organisation.Headcount); rate != "" {
		row.PerThousand = rate
	}
	came, _ := r.Came.Number()
	if held, _ := r.Held.Number(); held > 0 {
		row.PlacesUsed = fmt.Sprintf("%d%%", report.Percent(came, held))
	}
	return row
}

// stageTag is a delegate's stage as a tag.
func stageTag(s abp.Stage) Tag {
	switch s {
	case abp.JourneyComplete:
		return Tag{"journey complete", "green"}
	case abp.WorkshopComplete:
		return Tag{"workshop complete", "blue"}
	case abp.InWorkshops:
		return Tag{"in workshops", "aqua-green"}
	case abp.Paused:
		return Tag{"paused", "yellow"}
	case abp.Withdrawn:
		return Tag{"withdrawn", "grey"}
	case abp.Deferred:
		return Tag{"in a later cohort", "grey"}
	}
	return Tag{"enrolled", "white"}
}
