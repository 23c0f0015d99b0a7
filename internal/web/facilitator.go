package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

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
	Offers                                  string
}

// facilitatorForm asks for the dates of a facilitator and how much they take on;
// for a new one also who it is.
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
	Duties                            FieldCheckboxes
	Numbers                           []FieldText
	Availability                      string // address
	Offers                            []offerRow
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
	counts, err := s.store.OfferCounts(c.Request().Context(), person(c), now)
	if err != nil {
		return err
	}
	v := facilitatorList{Page: s.page(c, "Facilitators", Link{Href: "/people", Text: "People"}), Empty: Empty{Text: "Nobody is on the list yet. A facilitator is a person whom the programme knows.", Href: "/facilitators/new", Action: "Add a facilitator"}}
	for i := range list {
		f := &list[i]
		row := facilitatorRow{URL: "/facilitators/" + f.PersonID, Name: f.Person.Name, Status: f.Status(now.On(london())), Work: f.Workload}
		row.Offers = offerWords(counts[f.PersonID])
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

// offerWords says how somebody answered what they are asked to lead.
func offerWords(n abp.OfferCount) string {
	var words []string
	for _, w := range []struct {
		n    int
		what string
	}{{n.Asked, "asked"}, {n.Accepted, "accepted"}, {n.Declined, "declined"}} {
		if w.n > 0 {
			words = append(words, sayNumber(w.n)+" "+w.what)
		}
	}
	if len(words) == 0 {
		return "None"
	}
	return strings.Join(words, ", ")
}

// facilitatorTyped is what was typed into the form.
type facilitatorTyped struct {
	person                   string
	trainee, accredited, end FieldDate
	duties                   []string
	numbers                  [3]string // of capacityFields
}

// capacityFields are the numbers of a facilitator's capacity.
var capacityFields = [3]struct{ name, label, hint string }{
	{"most_sets", "Most sets at once", "How many sets they can look after side by side."},
	{"month_units", "Most units of work in a month", "A day of workshop is 4 units, half a day 2, a celebration 2, a set meeting or a catch-up 1."},
	{"target_units", "Units of work they aim at in a month", "Plans cost more the further they go above this."},
}

// typedCapacity writes a stored capacity into the form.
func typedCapacity(k abp.Capacity) (duties []string, numbers [3]string) {
	for i, has := range []bool{k.LeadsWorkshops, k.RunsWorkshops, k.AdvisesSets, k.HostsEvents} {
		if has {
			duties = append(duties, abp.Duties()[i].String())
		}
	}
	return duties, [3]string{strconv.Itoa(k.MostSets), strconv.Itoa(k.MonthUnits), strconv.Itoa(k.TargetUnits)}
}

// readCapacity reads the capacity from a form. An empty number means the usual
// one; what is no number is out of bounds, and the rule names the field.
func readCapacity(c echo.Context, t *facilitatorTyped) abp.Capacity {
	t.duties = c.Request().PostForm["duties"]
	k := abp.DefaultCapacity()
	for i, has := range []*bool{&k.LeadsWorkshops, &k.RunsWorkshops, &k.AdvisesSets, &k.HostsEvents} {
		*has = slices.Contains(t.duties, abp.Duties()[i].String())
	}
	for i, n := range []*int{&k.MostSets, &k.MonthUnits, &k.TargetUnits} {
		t.numbers[i] = abp.CleanLine(c.FormValue(capacityFields[i].name))
		if t.numbers[i] == "" {
			continue
		}
		var err error
		if *n, err = strconv.Atoi(t.numbers[i]); err != nil {
			*n = -1
		}
	}
	return k
}

var facilitatorDates = []string{"trainee_since", "accredited_on", "ended_on"}

func readFacilitator(c echo.Context) (t facilitatorTyped, d app.FacilitatorDates, errs []FieldError) {
	wrong := map[string]string{}
	t.person = abp.NormalEmail(abp.CleanLine(c.FormValue("person")))
	t.trainee, d.TraineeSince, wrong["trainee_since"] = dateTyped(c, "trainee_since")
	t.accredited, d.AccreditedOn, wrong["accredited_on"] = dateTyped(c, "accredited_on")
	t.end, d.EndedOn, wrong["ended_on"] = dateTyped(c, "ended_on")
	d.Capacity = readCapacity(c, &t)
	return t, d, dateErrors(nil, wrong, facilitatorDates...)
}

// facilitatorForm makes the form for f, or for a new facilitator if f is nil.
func (s *Server) facilitatorForm(c echo.Context, f *abp.Facilitator, t facilitatorTyped, errs []FieldError) *facilitatorForm {
	v := &facilitatorForm{Page: s.page(c, "Add a facilitator", Link{Href: "/facilitators", Text: "Facilitators"}), Errors: errs, Action: "/facilitators", IsNew: f == nil, Stale: stale,
		TraineeSince: t.trainee, AccreditedOn: t.accredited, Ended: t.end}
	if f != nil {
		v.Page = s.page(c, f.Person.Name, Link{Href: "/facilitators", Text: "Facilitators"})
		v.Action, v.Version, v.Rows, v.PersonURL = "/facilitators/"+f.PersonID, f.Version, facilitatorRows(f, s.app.Now().On(london())), "/people/"+f.PersonID
		v.Availability = v.PersonURL + "/availability"
		v.AwayURL = "/plannings/new?" + url.Values{"kind": {abp.PlanningRepair.String()}, "change": {abp.FacilitatorAway.String()}, "person": {f.PersonID}}.Encode()
	}
	v.HasErrors = len(errs) > 0
	v.Duties = FieldCheckboxes{Name: "duties", Label: "What they may be asked for", Hint: "Trainees run workshops beside somebody accredited, and nothing else, whatever is ticked.", Values: t.duties}
	for _, d := range abp.Duties() {
		v.Duties.Options = append(v.Duties.Options, Option{Value: d.String(), Text: capital(d.String())})
	}
	for i, f := range capacityFields {
		v.Numbers = append(v.Numbers, FieldText{Name: f.name, Label: f.label, Hint: f.hint, Value: t.numbers[i], Width: 3, InputMode: "numeric", Error: errorOf(errs, f.name)})
	}
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
	duties, numbers := typedCapacity(abp.DefaultCapacity())
	return s.render(c, http.StatusOK, s.facilitatorForm(c, nil, facilitatorTyped{duties: duties, numbers: numbers}, nil))
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
	s.look(c, abp.LookRecord, f.PersonID)
	t := facilitatorTyped{trainee: storedDate("trainee_since", f.TraineeSince), accredited: storedDate("accredited_on", f.AccreditedOn), end: storedDate("ended_on", f.EndedOn)}
	t.duties, t.numbers = typedCapacity(f.Capacity)
	v := s.facilitatorForm(c, f, t, nil)
	if err := s.addOffers(c, v, f.PersonID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// addOffers adds how the facilitator answered what they are asked to lead.
func (s *Server) addOffers(c echo.Context, v *facilitatorForm, personID string) error {
	list, err := s.store.OffersTo(c.Request().Context(), person(c), personID, s.app.Now())
	for i := range list {
		row := newOfferRow(&list[i])
		if of := list[i].CohortOf(); of != nil {
			row.Title += " of " + of.Title()
		}
		v.Offers = append(v.Offers, row)
	}
	return err
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
	if err := s.addOffers(c, v, f.PersonID); err != nil {
		return err
	}
	if status == http.StatusConflict {
		v.IsStale = true
		v.Present = []SummaryRow{{Key: "Trainee since", Value: orNotKnown(sayDate(f.TraineeSince))}, {Key: "Accredited on", Value: orNotKnown(sayDate(f.AccreditedOn))}, {Key: "Ended on", Value: orNotKnown(sayDate(f.EndedOn))}}
		duties, numbers := typedCapacity(f.Capacity)
		v.Present = append(v.Present, SummaryRow{Key: "May be asked for", Value: strings.Join(duties, ", ")})
		for i, n := range capacityFields {
			v.Present = append(v.Present, SummaryRow{Key: n.label, Value: numbers[i]})
		}
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}
