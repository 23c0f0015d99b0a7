package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// facilitatorList is everybody who runs sessions, with their load.
type facilitatorList struct {
	Page
	Facilitators []facilitatorRow
	Empty        Empty
}

// facilitatorRow is one facilitator of the list.
type facilitatorRow struct {
	URL, Name, Organisation, Status, Colour string
	Work                                    abp.Workload
}

// facilitatorForm asks for the dates of a facilitator; for a new one also who
// it is.
type facilitatorForm struct {
	Page
	Errors                            []FieldError
	Action                            string
	Version                           int
	IsNew, IsStale                    bool
	Stale                             Warning
	Present                           []SummaryRow
	Rows                              []SummaryRow
	PersonURL, AwayURL                string
	Person                            FieldText
	TraineeSince, AccreditedOn, Ended FieldDate
}

func (facilitatorList) template() string { return "facilitator/list" }
func (facilitatorForm) template() string { return "facilitator/form" }

// listFacilitators is GET /facilitators.
func (s *Server) listFacilitators(c echo.Context) error {
	now := s.app.Now()
	list, err := s.store.Facilitators(c.Request().Context(), person(c), now)
	if err != nil {
		return err
	}
	v := facilitatorList{Page: s.page(c, "Facilitators", Link{Href: "/people", Text: "People"}), Empty: Empty{Text: "Nobody is on the list yet. A facilitator is a person whom the programme knows.", Href: "/facilitators/new", Action: "Add a facilitator"}}
	for i := range list {
		f := &list[i]
		row := facilitatorRow{URL: "/facilitators/" + f.PersonID, Name: f.Person.Name, Status: f.Status(now.On(london())), Work: f.Workload}
		row.Colour = map[string]string{"accredited": "green", "trainee": "blue", "ended": "grey"}[row.Status]
		if row.Colour == "" {
			row.Colour = "yellow"
		}
		row.Status = capital(row.Status)
		if f.Person.Organisation != nil {
			row.Organisation = f.Person.Organisation.Name
		}
		v.Facilitators = append(v.Facilitators, row)
	}
	return s.render(c, http.StatusOK, v)
}

// facilitatorTyped is what was typed into the form.
type facilitatorTyped struct {
	person                   string
	trainee, accredited, end FieldDate
}

var facilitatorDates = []string{"trainee_since", "accredited_on", "ended_on"}

func readFacilitator(c echo.Context) (t facilitatorTyped, d app.FacilitatorDates, errs []FieldError) {
	wrong := map[string]string{}
	t.person = abp.NormalEmail(abp.CleanLine(c.FormValue("person")))
	t.trainee, d.TraineeSince, wrong["trainee_since"] = dateTyped(c, "trainee_since")
	t.accredited, d.AccreditedOn, wrong["accredited_on"] = dateTyped(c, "accredited_on")
	t.end, d.EndedOn, wrong["ended_on"] = dateTyped(c, "ended_on")
	return t, d, dateErrors(nil, wrong, facilitatorDates...)
}

// facilitatorForm makes the form for f, or for a new facilitator if f is nil.
func (s *Server) facilitatorForm(c echo.Context, f *abp.Facilitator, t facilitatorTyped, errs []FieldError) *facilitatorForm {
	v := &facilitatorForm{Page: s.page(c, "Add a facilitator", Link{Href: "/facilitators", Text: "Facilitators"}), Errors: errs, Action: "/facilitators", IsNew: f == nil, Stale: stale,
		TraineeSince: t.trainee, AccreditedOn: t.accredited, Ended: t.end}
	if f != nil {
		v.Page = s.page(c, f.Person.Name, Link{Href: "/facilitators", Text: "Facilitators"})
		v.Action, v.Version, v.Rows, v.PersonURL = "/facilitators/"+f.PersonID, f.Version, facilitatorRows(f, s.app.Now().On(london())), "/people/"+f.PersonID
		v.AwayURL = "/plannings/new?" + url.Values{"kind": {abp.PlanningRepair.String()}, "change": {abp.FacilitatorAway.String()}, "person": {f.PersonID}}.Encode()
	}
	v.HasErrors = len(errs) > 0
	v.Person = FieldText{Name: "person", Label: "E-mail address of the person", Hint: "Of somebody whom the programme knows. They get the role of a facilitator.", Value: t.person, Type: "email", Spellcheck: "false", Error: errorOf(errs, "person")}
	label := func(d *FieldDate, name, label, hint string) {
		d.Name, d.Label, d.Hint, d.Error = name, label, hint, errorOf(errs, name+"-day")
	}
	label(&v.TraineeSince, "trainee_since", "Trainee since", "A trainee runs sessions with somebody accredited.")
	label(&v.AccreditedOn, "accredited_on", "Accredited on", "Leave empty while they train.")
	label(&v.Ended, "ended_on", "No longer a facilitator from", "Leave empty while they go on. On that day or later the role is taken away when you save.")
	return v
}

func facilitatorRows(f *abp.Facilitator, today abp.Date) []SummaryRow {
	w := f.Workload
	return []SummaryRow{{Key: "Status", Value: capital(f.Status(today))},
		{Key: "Led in the last 90 days", Value: loadWords(w.PartsLed, w.SetsLed)}, {Key: "Leads in the next 90 days", Value: loadWords(w.PartsAhead, w.SetsAhead)}}
}

// loadWords writes how many sessions of the two kinds there are.
func loadWords(parts, sets int) string {
	count := func(n int, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return sayNumber(n) + " " + many
	}
	return count(parts, "workshop part", "workshop parts") + ", " + count(sets, "set meeting", "set meetings")
}

// newFacilitator is GET /facilitators/new.
func (s *Server) newFacilitator(c echo.Context) error {
	return s.render(c, http.StatusOK, s.facilitatorForm(c, nil, facilitatorTyped{}, nil))
}

// addFacilitator is POST /facilitators.
func (s *Server) addFacilitator(c echo.Context) error {
	typed, dates, errs := readFacilitator(c)
	if len(errs) == 0 {
		f, err := s.app.AddFacilitator(c.Request().Context(), person(c), typed.person, dates)
		if err == nil {
			return s.see(c, "Added to the facilitators.", "/facilitators/"+f.PersonID)
		}
		if errs, err = fieldErrors(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, facilitatorDates...)
	}
	return s.render(c, http.StatusUnprocessableEntity, s.facilitatorForm(c, nil, typed, errs))
}

// showFacilitator is GET /facilitators/:person.
func (s *Server) showFacilitator(c echo.Context) error {
	f, err := s.store.Facilitator(c.Request().Context(), person(c), c.Param("person"), s.app.Now())
	if err != nil {
		return err
	}
	t := facilitatorTyped{trainee: storedDate("trainee_since", f.TraineeSince), accredited: storedDate("accredited_on", f.AccreditedOn), end: storedDate("ended_on", f.EndedOn)}
	return s.render(c, http.StatusOK, s.facilitatorForm(c, f, t, nil))
}

// saveFacilitator is POST /facilitators/:person.
func (s *Server) saveFacilitator(c echo.Context) error {
	ctx, id, version := c.Request().Context(), c.Param("person"), versionTyped(c)
	typed, dates, errs := readFacilitator(c)
	status := http.StatusUnprocessableEntity
	if len(errs) == 0 {
		f, err := s.app.EditFacilitator(ctx, person(c), id, version, dates)
		if err == nil {
			return s.see(c, "Saved.", "/facilitators/"+f.PersonID)
		}
		if status, errs, err = refusal(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, facilitatorDates...)
	}
	f, err := s.store.Facilitator(ctx, person(c), id, s.app.Now())
	if err != nil {
		return err
	}
	v := s.facilitatorForm(c, f, typed, errs)
	if status == http.StatusConflict {
		v.IsStale = true
		v.Present = []SummaryRow{{Key: "Trainee since", Value: orNotKnown(sayDate(f.TraineeSince))}, {Key: "Accredited on", Value: orNotKnown(sayDate(f.AccreditedOn))}, {Key: "Ended on", Value: orNotKnown(sayDate(f.EndedOn))}}
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}
