package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// formsHourly is how many application forms a network may ask for in an hour.
const formsHourly = 30

// openList lists the cohorts that take applications, with every date.
type openList struct {
	Page
	Open    []openCohort
	Empty   Empty
	Contact string
}

// openCohort is one cohort as everybody may see it.
type openCohort struct {
	Title, Pathway, Href string
	Dates                []string
	Room                 string
	IsFull               bool
	Until                string // the last day to apply, in words, or empty
}

// openShow is one cohort before somebody applies: every date, and one question.
type openShow struct {
	Page
	Errors   []FieldError
	Cohort   openCohort
	Email    FieldText
	Action   string
	IsOwn    bool   // signed in: the address is known
	Existing string // address of the own application for it, or empty
}

// formSent says that a mail is on its way, whoever asked.
type formSent struct {
	Page
	Email, Again string
}

func (openList) template() string { return "application/open" }
func (openShow) template() string { return "application/begin" }
func (formSent) template() string { return "application/sent" }

var noneOpen = Empty{Text: "No cohort takes applications at the moment. Dates of new cohorts appear here as soon as they are fixed, at least eight weeks before the first workshop."}

// openCohorts lists the cohorts that take applications.
func (s *Server) openCohorts(c echo.Context) ([]openCohort, error) {
	ctx, now := c.Request().Context(), s.app.Now()
	list, err := s.store.OpenCohorts(ctx, now, now.On(london()))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	dates, err := s.store.PublishedDates(ctx, ids...)
	if err != nil {
		return nil, err
	}
	by := map[abp.Ref][]abp.Session{}
	for _, d := range dates {
		by[d.CohortID] = append(by[d.CohortID], d)
	}
	open := make([]openCohort, len(list))
	for i := range list {
		if open[i], err = s.openCohort(c, &list[i], by[abp.Ref(list[i].ID)]); err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (s *Server) openCohort(c echo.Context, x *abp.Cohort, dates []abp.Session) (openCohort, error) {
	o := openCohort{Title: x.Title(), Href: "/apply/" + x.ID, Dates: abp.DateLines(dates, london())}
	if x.Template != nil {
		o.Pathway = x.Template.Name
	}
	if !x.ApplicationsUntil.IsZero() {
		o.Until = sayDate(x.ApplicationsUntil)
	}
	var err error
	o.Room, o.IsFull, err = s.room(c, x)
	return o, err
}

// room says in words whether the cohort has places. How many people have
// applied is nobody's business.
func (s *Server) room(c echo.Context, x *abp.Cohort) (words string, isFull bool, err error) {
	p, err := s.store.Places(c.Request().Context(), x, s.app.Now().On(london()))
	switch {
	case err != nil:
		return "", false, err
	case p.Left() > 0 && len(p.Line) == 0:
		return "There are places.", false, nil
	case len(p.Line) < p.Waiting:
		return "All places are taken at the moment. You can apply for the waiting list; places come free.", false, nil
	}
	return "All places are taken, and so is the waiting list.", true, nil
}

// listOpen is GET /apply.
func (s *Server) listOpen(c echo.Context) error {
	v := openList{Page: s.page(c, "Apply for a place"), Empty: noneOpen}
	var err error
	if v.Contact, err = s.contact(c); err != nil {
		return err
	}
	if v.Open, err = s.openCohorts(c); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// openPage makes the page on which somebody begins to apply.
func (s *Server) openPage(c echo.Context, email string, errs []FieldError) (*openShow, error) {
	ctx := c.Request().Context()
	x, err := s.app.OpenCohort(ctx, c.Param("cohort"))
	if err != nil {
		return nil, err
	}
	v := &openShow{Page: s.page(c, "Apply for "+x.Title(), Link{Href: "/apply", Text: "Apply"}), Errors: errs, Action: "/apply/" + x.ID, IsOwn: person(c) != nil,
		Email: FieldText{Name: "email", Label: "Your e-mail address at work", Hint: "We send you a link to the application form. You can stop at any time and come back with the link.", Value: email, Type: "email", Autocomplete: "email", Spellcheck: "false", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0
	if v.Cohort, err = s.openCohort(c, x, x.Sessions); err != nil || !v.IsOwn {
		return v, err
	}
	ap, err := s.store.ApplicationUnderWay(ctx, person(c).ID, x.ID)
	if err == nil {
		v.Existing = "/applications/" + ap.ID
	} else if abp.CodeOf(err) == abp.NotFound {
		err = nil
	}
	return v, err
}

// showOpen is GET /apply/:cohort.
func (s *Server) showOpen(c echo.Context) error {
	v, err := s.openPage(c, "", nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// requestForm is POST /apply/:cohort.
func (s *Server) requestForm(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("cohort")
	if p := person(c); p != nil {
		token, err := s.app.StartForm(ctx, p, id)
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, formAddress(token, ""))
	}
	if !s.limits.allow("apply", c.RealIP(), formsHourly) {
		return abp.Errorf(abp.TooMany, "Too many application forms were asked for from your network. Wait a few minutes and try again.")
	}
	email := abp.CleanLine(c.FormValue("email"))
	if err := s.app.RequestForm(ctx, email, id); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		v, err := s.openPage(c, email, errs)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	return s.render(c, http.StatusOK, formSent{Page: s.page(c, "Check your e-mail"), Email: email, Again: "/apply/" + id})
}
