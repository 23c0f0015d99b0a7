package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// cohortPeople lists the delegates of a cohort. Facilitators see name,
// organisation, role and set of their own; how far people have come is for
// those who run the programme.
type cohortPeople struct {
	cohortFrame
	Rows    []delegateRow
	Pager   Pager
	Empty   Empty
	Export  string
	Errors  []FieldError
	Email   FieldText
	Beyond  []FieldText       // why it is done against a rule, once that is asked
	Agreed  []FieldCheckboxes // whether the set agrees, likewise
	Taken   int
	Refused string // why nobody was enrolled
}

// delegateRow is one delegate of the list.
type delegateRow struct {
	abp.Delegate
	Set    int // number of the set, 0 for none
	Finish Tag
}

func (cohortPeople) template() string { return "cohort/people" }

// listCohortPeople is GET /cohorts/:cohort/people.
func (s *Server) listCohortPeople(c echo.Context) error {
	return s.cohortPeople(c, http.StatusOK, app.Enrolment{}, nil, "")
}

func (s *Server) cohortPeople(c echo.Context, status int, typed app.Enrolment, errs []FieldError, refused string) error {
	ctx := c.Request().Context()
	of, err := s.store.Cohort(ctx, person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	v := cohortPeople{cohortFrame: s.cohortFrame(c, of, "/people", "People in "+of.Title()), Export: "/cohorts/" + of.ID + "/people.csv", Errors: errs, Refused: refused,
		Email: FieldText{Name: "email", Label: "E-mail address of the person", Hint: "They have to be known to the programme already. Once the cohort is published, they are told their dates by e-mail.", Type: "email", Value: typed.Email, Spellcheck: "false", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0 || refused != ""
	v.askBeyond(typed, errs)
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + of.ID, Text: of.Title()})
	after := c.QueryParam("after")
	next := ""
	if v.Rows, next, err = s.delegateRows(c, of.ID, after, cohortPage); err != nil {
		return err
	}
	v.Pager = nextPage("/cohorts/"+of.ID+"/people", "", after, next)
	if v.Taken, err = s.store.CountDelegates(ctx, of.ID); err != nil {
		return err
	}
	v.Empty = Empty{Text: "Nobody has a place in this cohort yet. Enrol the first person below."}
	if !v.CanEdit {
		v.Empty = Empty{Text: "Nobody is in your sets or workshops yet."}
	}
	return s.render(c, status, v)
}

// askBeyond adds the fields for going beyond a rule, once a rule stood in the way.
func (v *cohortPeople) askBeyond(typed app.Enrolment, errs []FieldError) {
	why, agreed := errorOf(errs, "why"), errorOf(errs, "agreed")
	if agreed != "" || typed.SetAgrees {
		box := FieldCheckboxes{Name: "agreed", Label: "Late joining", Error: agreed, Small: true, Options: []Option{{Value: "yes", Text: "The set that they would join agrees"}}}
		if typed.SetAgrees {
			box.Values = []string{"yes"}
		}
		v.Agreed = []FieldCheckboxes{box}
	}
	if why != "" || agreed != "" || typed.Why != "" {
		v.Beyond = []FieldText{{Name: "why", Label: "Reason", Hint: "A few words for the record. No health details.", Value: typed.Why, Error: why}}
	}
}

// cohortPage is how many delegates a page of a cohort shows: nearly always all.
const cohortPage = 200

// delegateRows returns delegates with the set that each is in.
func (s *Server) delegateRows(c echo.Context, cohortID, after string, limit int) ([]delegateRow, string, error) {
	ctx, p := c.Request().Context(), person(c)
	list, next, err := s.store.Delegates(ctx, p, store.DelegateQuery{CohortID: cohortID, After: after, Limit: limit}, s.app.Now())
	if err != nil {
		return nil, "", err
	}
	sets, err := s.store.Sets(ctx, p, cohortID)
	if err != nil {
		return nil, "", err
	}
	in := map[string]int{}
	for _, set := range sets {
		for _, m := range set.Members {
			in[m.DelegateID] = set.Number
		}
	}
	rows := make([]delegateRow, len(list))
	for i, d := range list {
		rows[i] = delegateRow{Delegate: d, Set: in[d.ID], Finish: finishTag(&d)}
	}
	return rows, next, nil
}

// finishTag says whether the meetings to come are enough.
func finishTag(d *abp.Delegate) Tag {
	switch {
	case d.Progress.IsJourneyComplete():
		return Tag{Text: "Finished", Colour: "green"}
	case !d.IsActive():
		return Tag{Text: "Left", Colour: "grey"}
	case d.Progress.Finish() == abp.CannotFinish:
		return Tag{Text: "Not in this cohort", Colour: "red"}
	case !d.Progress.CanFinish():
		return Tag{Text: "Needs a make-up", Colour: "orange"}
	}
	return Tag{Text: "Can finish", Colour: "white"}
}

// exportCohortPeople is GET /cohorts/:cohort/people.csv.
func (s *Server) exportCohortPeople(c echo.Context) error {
	of, err := s.store.Cohort(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	list, _, err := s.delegateRows(c, of.ID, "", 0)
	if err != nil {
		return err
	}
	table := [][]string{{"Name", "Organisation", "Job title", "Set"}}
	isLead := person(c).Can(abp.EditCohorts) == nil
	if isLead {
		table[0] = append(table[0], "E-mail address", "Stage", "Parts attended", "Parts needed", "Set meetings attended", "Set meetings needed", "Can still finish")
	}
	for _, r := range list {
		s.look(c, abp.LookFile, r.PersonID)
		row := []string{r.Person.Name, r.Organisation.Name, r.Person.JobTitle, setNumber(r.Set)}
		if isLead {
			row = append(row, r.Person.Email, r.Stage().String(), strconv.Itoa(r.Progress.Parts), strconv.Itoa(r.Progress.PartsNeeded),
				strconv.Itoa(r.Progress.Sets), strconv.Itoa(r.Progress.SetsNeeded), yesNo(r.Progress.CanFinish()))
		}
		table = append(table, row)
	}
	return s.sendCSV(c, "cohort-"+of.Code+"-people.csv", table)
}

func setNumber(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// enrol is POST /cohorts/:cohort/delegates.
func (s *Server) enrol(c echo.Context) error {
	id := c.Param("cohort")
	e := app.Enrolment{Email: c.FormValue("email"), Why: c.FormValue("why"), SetAgrees: c.FormValue("agreed") == "yes"}
	d, err := s.app.Enrol(c.Request().Context(), person(c), id, e)
	var said *abp.Error
	switch {
	case abp.CodeOf(err) == abp.Conflict && errors.As(err, &said):
		return s.cohortPeople(c, http.StatusConflict, e, nil, said.Message)
	case err != nil:
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.cohortPeople(c, http.StatusUnprocessableEntity, e, errs, "")
	}
	return s.see(c, d.Person.Name+" has a place now.", "/cohorts/"+id+"/people")
}
