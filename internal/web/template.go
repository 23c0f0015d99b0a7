package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// templateList lists the templates that cohorts are planned from.
type templateList struct {
	Page
	Templates []abp.Template
	Empty     Empty
}

// templateShow is one template as data: steps, survey windows, completion.
type templateShow struct {
	Page
	Template abp.Template
	Facts    []SummaryRow
	Edit     string
	Steps    []stepRow
	Windows  []string
}

// stepRow is one step in words.
type stepRow struct{ Name, Kind, Clock, Gap string }

func (templateList) template() string { return "template/list" }
func (templateShow) template() string { return "template/show" }

// listTemplates is GET /templates.
func (s *Server) listTemplates(c echo.Context) error {
	list, err := s.store.Templates(c.Request().Context())
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templateList{Page: s.page(c, "Templates", Link{Href: "/cohorts", Text: "Cohorts"}), Templates: list,
		Empty: Empty{Text: "There are no templates. A new programme starts with two."}})
}

// showTemplate is GET /templates/:template.
func (s *Server) showTemplate(c echo.Context) error {
	t, err := s.store.Template(c.Request().Context(), c.Param("template"))
	if err != nil {
		return err
	}
	v := templateShow{Page: s.page(c, t.Name, Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: "/templates", Text: "Templates"}), Template: *t, Facts: []SummaryRow{
		{Key: "Pathway", Value: t.Pathway.String()},
		{Key: "Complete when", Value: fmt.Sprintf("all %d workshop parts and self-study steps, and %d of %d set meetings, are attended or made up", t.PartsNeeded(), t.SetsNeeded, t.Sets())},
		{Key: "Longest in all", Value: countOf(t.WeeksMax, "week", "weeks") + " from the first workshop to the last set meeting"},
		{Key: "Size of a set", Value: fmt.Sprintf("%d to %d members", t.SetSizeMin, t.SetSizeMax)},
		{Key: "Make-ups", Value: fmt.Sprintf("at most %d set meetings for each delegate; workshop parts for %d months%s", t.MakeUps, t.PartMonths, map[bool]string{true: "; guests in other sets are allowed"}[t.AllowsGuests])},
		{Key: "Quorum of a set meeting", Value: countOf(t.Quorum, "delegate", "delegates")},
		{Key: "Joining late", Value: map[bool]string{true: "before the second set meeting, if the set agrees", false: "not allowed"}[t.AllowsLate]},
		{Key: "Certificate", Value: fmt.Sprintf("content version %s, a refresher after %d months", t.Edition, t.RefreshMonths)},
	}}
	if person(c).Can(abp.EditTemplates) == nil {
		v.Edit = "/templates/" + t.ID + "/edit"
	}
	for i, step := range t.Steps {
		v.Steps = append(v.Steps, stepWords(step, i))
	}
	for _, w := range t.Waves {
		v.Windows = append(v.Windows, waveWords(w))
	}
	return s.render(c, http.StatusOK, v)
}

func stepWords(s abp.Step, i int) stepRow {
	r := stepRow{Name: s.Name, Kind: s.Kind.String(), Clock: "by the end of the day", Gap: "the day that is chosen"}
	if s.Kind != abp.SelfStudy {
		r.Clock = minuteWords(s.From) + " to " + minuteWords(s.Until)
	}
	if i > 0 {
		r.Gap = fmt.Sprintf("%d days after the step before; %d to %d allowed", s.DaysTarget, s.DaysMin, s.DaysMax)
	}
	return r
}

// waveWords says when the survey of a wave is open.
func waveWords(w abp.WaveRule) string {
	anchors := map[abp.Anchor]string{abp.FirstPartStarts: "the first workshop starts", abp.LastPartEnds: "the last workshop ends", abp.LastSetEnds: "the last set meeting ends"}
	at := anchors[w.Anchor]
	return fmt.Sprintf("%s opens %s and closes %s.", w.Wave.Name(), fromAnchor(w.Opens, at), fromAnchor(w.Closes, at))
}

func fromAnchor(days int, anchor string) string {
	switch {
	case days == 0:
		return "when " + anchor
	case days < 0:
		return countOf(-days, "day", "days") + " before " + anchor
	}
	return countOf(days, "day", "days") + " after " + anchor
}

// minuteWords writes minutes after midnight as a time of day.
func minuteWords(n int) string {
	return abp.ClockWords(time.Date(2000, 1, 1, n/60, n%60, 0, 0, time.UTC))
}
