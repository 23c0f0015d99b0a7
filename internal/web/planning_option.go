package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// listsMost is how many events an option lists on one page; of more it lists one
// cohort at a time.
const listsMost = 30

// planningOption is one option: what it costs and why, its pictures, or every date,
// each on a page of its own.
type planningOption struct {
	planningFrame
	Option    *abp.PlanningOption
	Tag       Tag
	Tabs      []Link
	Facts     []SummaryRow
	Figure    Figure
	Parts     []measureRow
	Sets      []measureRow
	People    Table
	Choices   []Link // of the cohorts that are listed
	Cohorts   []optionCohort
	CanAccept bool
	CanKeep   bool
}

// optionViews are the pages of an option.
var optionViews = []struct{ key, text string }{{"", "Cost"}, {"months", "Months"}, {"cohorts", "Cohorts"}, {"dates", "Every date"}}

// optionCohort is the dates of one cohort in an option.
type optionCohort struct {
	Title   string
	Groups  []optionGroup
	CanKeep bool // catch-ups are planned anew every time
}

// optionGroup is the workshops of a cohort, or the meetings of a set with the
// facilitator whom they share.
type optionGroup struct {
	Name, Led string
	Rows      []optionRow
}

// optionRow is one event.
type optionRow struct {
	Ref, Title, When, Where, Led, Absent, Cost string
	Was                                        string // the present date, where it changes
	IsPast                                     bool
	Reasons                                    string // the page that says why it is there
}

func (planningOption) template() string { return "planning/option" }

// option loads the planning and the option of the address.
func (s *Server) option(c echo.Context, title string, crumbs ...Link) (planningFrame, *abp.PlanningOption, error) {
	f, err := s.planning(c, "")
	if err != nil {
		return f, nil, err
	}
	number, _ := strconv.Atoi(c.Param("number"))
	o := f.Planning.Option(number)
	if o == nil {
		return f, nil, abp.Errorf(abp.NotFound, "This plan has no such option. Its options may have been made anew; look at the list again.")
	}
	all := append([]Link{{Href: "/plannings", Text: "Plans of dates"}, {Href: f.Base, Text: f.Planning.Name}}, crumbs...)
	f.Page = s.page(c, fmt.Sprintf(title, number), all...)
	return f, o, nil
}

// optionLink leads to the page of an option.
func optionLink(f planningFrame, o *abp.PlanningOption) Link {
	return Link{Href: fmt.Sprintf("%s/options/%d", f.Base, o.Number), Text: fmt.Sprintf("Option %d", o.Number)}
}

// showOption is GET /plannings/:planning/options/:number.
func (s *Server) showOption(c echo.Context) error {
	f, o, err := s.option(c, "Option %d")
	if err != nil {
		return err
	}
	names, err := s.planningNames(c)
	if err != nil {
		return err
	}
	v := planningOption{planningFrame: f, Option: o, Tag: optionTag(o), CanAccept: person(c).Can(abp.ApproveAllocations) == nil && f.Planning.State == abp.PlanningFinished && o.IsWhole(), CanKeep: f.CanEdit}
	href, view, list := optionLink(f, o).Href, c.QueryParam("view"), []*abp.PlanningOption{o}
	for _, x := range optionViews {
		tab := Link{Href: href, Text: x.text, Current: x.key == view}
		if x.key != "" {
			tab.Href += "?view=" + x.key
		}
		v.Tabs = append(v.Tabs, tab)
	}
	switch {
	case view == "months" && len(o.Events) > 0:
		v.Figure, err = s.months(c, o)
	case view == "cohorts" && len(o.Events) > 0:
		v.Figure, err = s.lanes(c, "cohorts", "The cohorts against the months", list, cohortsOf, func(_ *abp.PlanningOption, code string) string { return capital(code) })
	case view == "dates":
		v.list(href, c.QueryParam("cohort"), names)
	default:
		v.Facts, v.Parts, v.Sets, v.People = optionFacts(o), partRows(list), setRows(o), loadTable(o, names)
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

func optionFacts(o *abp.PlanningOption) []SummaryRow {
	rows := []SummaryRow{{Key: "Cost", Value: costWords(o.Cost)}, {Key: "No plan can cost less than", Value: sayNumber(o.Bound)}, {Key: "What could still be saved", Value: leftToSave(o)},
		{Key: "Last date", Value: lastDay(o)}, {Key: "Times that somebody cannot come", Value: sayNumber(absences(o))}, {Key: "Events on days with a drawback", Value: sayNumber(drawbacks(o))}}
	if o.Moves > 0 {
		rows = append(rows, SummaryRow{Key: "Dates that move", Value: sayNumber(o.Moves)})
	}
	return rows
}

// loadTable says what every facilitator does, and what it costs where that is
// more than a fair share.
func loadTable(o *abp.PlanningOption, names planningNames) Table {
	t := Table{Caption: "What each facilitator does", Head: []string{"Facilitator", "Workshops", "Set meetings", "Catch-ups", "Cost of more than a fair share"}}
	for _, l := range loads(o) {
		over := 0
		for _, at := range o.Places {
			if at.Ref == l.person {
				over += at.Amount
			}
		}
		t.Rows = append(t.Rows, []string{names.person(l.person), sayNumber(l.parts), sayNumber(l.sets), sayNumber(l.catches), sayNumber(over)})
	}
	slices.SortStableFunc(t.Rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return t
}

// setRows says what the workshops of each cohort and each set cost.
func setRows(o *abp.PlanningOption) []measureRow {
	var names []string
	var numbers []int
	add := func(name string, n int) {
		at := slices.Index(names, name)
		if at < 0 {
			at = len(names)
			names, numbers = append(names, name), append(numbers, 0)
		}
		numbers[at] += n
	}
	owners := map[string]string{}
	for _, e := range o.Events {
		name := eventOf(e)
		if e.Kind == abp.WorkshopPart {
			name = e.Cohort + ", workshops"
		}
		owners[e.Ref], owners[string(e.SetID)] = name, name
		add(name, 0)
	}
	for _, at := range o.Places {
		if name := owners[at.Ref]; name != "" {
			add(name, at.Amount)
		}
	}
	most := 0
	for _, n := range numbers {
		most = max(most, n)
	}
	var out []measureRow
	for i, name := range names {
		row := measureRow{Name: name, Cells: []measureCell{{Text: sayNumber(numbers[i])}}}
		out = append(out, row.barred(numbers[i:i+1], most))
	}
	return out
}

// list fills the dates: of all cohorts where these are few, of the chosen one or
// else the first where they are many.
func (v *planningOption) list(href, chosen string, names planningNames) {
	groups := cohortsOf(v.Option)
	if len(groups) > 1 && len(v.Option.Events) > listsMost {
		at := max(0, slices.IndexFunc(groups, func(g cohortGroup) bool { return g.id == chosen }))
		for i, g := range groups {
			v.Choices = append(v.Choices, Link{Href: href + "?" + url.Values{"view": {"dates"}, "cohort": {g.id}}.Encode(), Text: capital(g.code), Current: i == at})
		}
		groups = groups[at : at+1]
	}
	for _, g := range groups {
		x := optionCohort{Title: capital(g.code), CanKeep: v.CanKeep && g.id != ""}
		for _, e := range g.events {
			name := "Workshops"
			if e.Set > 0 {
				name = fmt.Sprintf("Set %d", e.Set)
			} else if g.id == "" {
				name = "Coffee catch-ups"
			}
			at := slices.IndexFunc(x.Groups, func(o optionGroup) bool { return o.Name == name })
			if at < 0 {
				at = len(x.Groups)
				x.Groups = append(x.Groups, optionGroup{Name: name})
				if e.Set > 0 {
					x.Groups[at].Led = names.led(e.Facilitators)
				}
			}
			x.Groups[at].Rows = append(x.Groups[at].Rows, optionRowOf(e, href, names))
		}
		slices.SortStableFunc(x.Groups, func(a, b optionGroup) int { return strings.Compare(groupKey(a), groupKey(b)) })
		v.Cohorts = append(v.Cohorts, x)
	}
}

// groupKey puts workshops before sets, and sets by number.
func groupKey(g optionGroup) string {
	if g.Led == "" {
		return ""
	}
	return fmt.Sprintf("%8s", g.Name)
}

func optionRowOf(e abp.PlannedEvent, href string, names planningNames) optionRow {
	r := optionRow{Ref: e.Ref, Title: e.Title, When: eventWhen(e), Where: names.venue(e.VenueID), Absent: absentWords(e), Cost: sayNumber(e.Cost), IsPast: e.IsPast,
		Reasons: href + "/reasons?" + url.Values{"event": {e.Ref}}.Encode()}
	if e.Set == 0 {
		r.Led = names.led(e.Facilitators)
	}
	if !e.Was.IsZero() {
		r.Was = sayDate(e.Was) + ", " + minuteWords(e.WasFrom)
	}
	if e.IsPast {
		r.Reasons = ""
	}
	return r
}
