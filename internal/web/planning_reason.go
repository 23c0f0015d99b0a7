package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/app"
)

// planningReasons says why an event is where it is and not elsewhere.
type planningReasons struct {
	planningFrame
	Event   optionRow
	Of      string
	Parts   []measureRow
	Lead    string
	Others  []otherRow
	Barred  []barredRow
	Keep    string // the form of a new plan that keeps this event
	Option  Link
	CanKeep bool
}

// otherRow is another place that would do.
type otherRow struct {
	When, With, More, Why string
	Bar                   int
}

// barredRow is one rule with how many places it bars.
type barredRow struct{ Rule, Places string }

func (planningReasons) template() string { return "planning/reasons" }

// showReasons is GET /plannings/:planning/options/:number/reasons.
func (s *Server) showReasons(c echo.Context) error {
	f, o, err := s.option(c, "Why here? Option %d")
	if err != nil {
		return err
	}
	ref := c.QueryParam("event")
	r, err := s.app.PlanningReasons(c.Request().Context(), person(c), f.Planning.ID, o.Number, ref)
	if err != nil {
		return err
	}
	names, err := s.planningNames(c)
	if err != nil {
		return err
	}
	link := optionLink(f, o)
	f.Breadcrumbs = append(f.Breadcrumbs, link)
	f.Title = "Why is " + r.Event.Title + " here?"
	v := planningReasons{planningFrame: f, Event: optionRowOf(r.Event, link.Href, names), Of: eventOf(r.Event), Option: link, CanKeep: f.CanEdit && r.Event.CohortID != "" && !r.Event.IsPast,
		Keep: "/plannings/new?" + url.Values{"from": {f.Planning.ID}, "option": {fmt.Sprint(o.Number)}, "keep": {ref}}.Encode()}
	v.Event.Led = names.led(r.Event.Facilitators)
	v.fill(r)
	return s.render(c, http.StatusOK, v)
}

func (v *planningReasons) fill(r *app.PlanningReason) {
	most := 0
	for _, p := range r.Parts {
		most = max(most, p.Amount)
	}
	for _, p := range r.Parts {
		row := measureRow{Name: capital(p.Words), Cells: []measureCell{{Text: sayNumber(p.Amount)}}}
		v.Parts = append(v.Parts, row.barred([]int{p.Amount}, most))
	}
	var open []app.PlanningOther
	most = 1
	for _, o := range r.Others {
		if len(o.Barred) > 0 {
			v.Barred = append(v.Barred, barredRow{strings.Join(o.Barred, " "), countOf(o.Places, "place", "places")})
			continue
		}
		open = append(open, o)
		most = max(most, o.More)
	}
	v.Lead = reasonLead(open)
	for _, o := range open {
		v.Others = append(v.Others, otherRow{When: otherWhen(o), With: o.Words, More: moreWords(o.More), Why: whyWords(o), Bar: 100 * max(0, o.More) / most})
	}
}

// reasonLead says the reason in a sentence.
func reasonLead(open []app.PlanningOther) string {
	switch {
	case len(open) == 0:
		return "No other place keeps every rule."
	case open[0].More > 0:
		return fmt.Sprintf("It is the best of all places that keep every rule. The next best, %s, costs %s more.", otherWhen(open[0]), sayNumber(open[0].More))
	case open[0].More == 0:
		return fmt.Sprintf("No place is better, but %s is as good.", otherWhen(open[0]))
	}
	return fmt.Sprintf("By itself it would be better at %s, by %s; the plan as a whole is the best that was found.", otherWhen(open[0]), sayNumber(-open[0].More))
}

func otherWhen(o app.PlanningOther) string { return shortDate(o.Day) + ", " + minuteWords(o.From) }

// moreWords writes what a place costs more.
func moreWords(n int) string {
	switch {
	case n > 0:
		return "+" + sayNumber(n)
	case n < 0:
		return "−" + sayNumber(-n)
	}
	return "as good"
}

// whyWords says by which rules a place differs.
func whyWords(o app.PlanningOther) string {
	var words []string
	for _, p := range o.Parts {
		if p.Amount != 0 {
			words = append(words, fmt.Sprintf("%s: %s", capital(p.Words), moreWords(p.Amount)))
		}
	}
	return strings.Join(words, "; ")
}
