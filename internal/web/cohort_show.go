package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// cohortFrame is what every page of a cohort has.
type cohortFrame struct {
	Page
	Cohort  *abp.Cohort
	Tabs    []Link
	CanEdit bool
}

// cohortShow is the overview of a cohort.
type cohortShow struct {
	cohortFrame
	Row     store.CohortRow
	Facts   []SummaryRow
	Windows []abp.SurveyWindow
	Returns Table // of the surveys that have opened
	Clashes clashes
	Errors  []FieldError
	Why     FieldText
}

// clashes are what is wrong with a plan, the hard ones apart.
type clashes struct {
	Hard, Soft []abp.Clash
}

func (cohortShow) template() string { return "cohort/show" }

// cohortFrame returns the frame of a page about the cohort.
func (s *Server) cohortFrame(c echo.Context, v *abp.Cohort, tab, title string) cohortFrame {
	base := "/cohorts/" + v.ID
	crumbs := []Link{{Href: "/cohorts", Text: "Cohorts"}}
	tabs := []Link{{Href: base, Text: "Overview"}, {Href: base + "/people", Text: "People"}, {Href: base + "/sets", Text: "Sets"}, {Href: base + "/sessions", Text: "Sessions"}}
	if person(c).Can(abp.EditBoards) == nil {
		tabs = slices.Insert(tabs, 3, Link{Href: base + "/board", Text: "Set board"})
	}
	if person(c).Can(abp.EditCohorts) == nil {
		tabs = append(tabs, Link{Href: base + "/offers", Text: "Facilitators"}, Link{Href: base + "/places", Text: "Places"})
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == base+tab
	}
	return cohortFrame{Page: s.page(c, title, crumbs...), Cohort: v, Tabs: tabs, CanEdit: person(c).Can(abp.EditCohorts) == nil}
}

// showCohort is GET /cohorts/:cohort.
func (s *Server) showCohort(c echo.Context) error {
	v, err := s.cohortShow(c, "", nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

func (s *Server) cohortShow(c echo.Context, why string, errs []FieldError) (cohortShow, error) {
	ctx, p := c.Request().Context(), person(c)
	row, err := s.store.CohortRow(ctx, p, c.Param("cohort"))
	if err != nil {
		return cohortShow{}, err
	}
	v := cohortShow{cohortFrame: s.cohortFrame(c, &row.Cohort, "", row.Title()), Row: *row, Windows: row.Windows, Errors: errs}
	v.HasErrors = len(errs) > 0
	v.Facts = cohortFacts(row)
	if !v.CanEdit {
		return v, nil
	}
	if v.Returns, err = s.surveyReturns(c, &row.Cohort); err != nil {
		return v, err
	}
	plan, err := s.app.CohortPlan(ctx, p, row.ID)
	if err != nil {
		return v, err
	}
	v.Clashes = sorted(plan.Clashes())
	v.Why = FieldText{Name: "why", Label: "Why it is published with these clashes", Hint: "For example: the venue has confirmed a larger room. The reason is kept with the record.", Value: why, Error: errorOf(errs, "why")}
	return v, nil
}

// surveyReturns is the table of how many have answered the cohort's surveys.
func (s *Server) surveyReturns(c echo.Context, v *abp.Cohort) (Table, error) {
	list, err := s.app.SurveyReturns(c.Request().Context(), person(c), v)
	t := Table{Caption: "Answers to the surveys", Head: []string{"Survey", "Asked", "Answered in time", "Share", "Late"}}
	for _, r := range list {
		t.Rows = append(t.Rows, []string{r.Window.Wave.Name(), sayNumber(r.Asked), r.Answered.String(), r.Share.String(), r.Late.String()})
	}
	return t, err
}

// cohortFacts lists what a cohort is and when.
func cohortFacts(r *store.CohortRow) []SummaryRow {
	rows := []SummaryRow{{Key: "Template", Value: r.Template.Name}}
	venue := "Not chosen"
	if r.Venue != nil {
		venue = r.Venue.Name
	}
	return append(rows, SummaryRow{Key: "Venue of the workshops", Value: venue},
		SummaryRow{Key: "First workshop", Value: dayOrNone(r.First(abp.WorkshopPart))}, SummaryRow{Key: "Last workshop", Value: dayOrNone(r.Last(abp.WorkshopPart))},
		SummaryRow{Key: "First set meeting", Value: dayOrNone(r.First(abp.SetMeeting))}, SummaryRow{Key: "Last set meeting", Value: dayOrNone(r.Last(abp.SetMeeting))})
}

func dayOrNone(i abp.Instant) string {
	if i.IsZero() {
		return "None"
	}
	return sayDate(i.On(london()))
}

// sorted parts the clashes by weight. Sets that meet on one day clash alike;
// one sentence is enough.
func sorted(list []abp.Clash) clashes {
	var out clashes
	said := map[string]bool{}
	for _, c := range list {
		if said[c.String()] {
			continue
		}
		said[c.String()] = true
		if c.Hard {
			out.Hard = append(out.Hard, c)
		} else {
			out.Soft = append(out.Soft, c)
		}
	}
	return out
}

// publishCohort is POST /cohorts/:cohort/publication.
func (s *Server) publishCohort(c echo.Context) error {
	id, why := c.Param("cohort"), c.FormValue("why")
	if err := s.app.PublishCohort(c.Request().Context(), person(c), id, why); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		v, err := s.cohortShow(c, why, errs)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	return s.see(c, "Published. The people in the cohort have been told their dates.", "/cohorts/"+id)
}
