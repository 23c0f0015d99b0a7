package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// venueList is every venue.
type venueList struct {
	Page
	Venues  []venueRow
	Empty   Empty
	CanEdit bool
}

// venueRow is one venue of the list.
type venueRow struct {
	URL, Name, Address, Has string
	Capacity                int
	Closed                  string
}

// venueShow is one venue and what is planned there.
type venueShow struct {
	Page
	Errors   []FieldError
	Venue    *abp.Venue
	Rows     []SummaryRow
	Sessions []abp.Session
	CanEdit  bool
	ClosedOn FieldDate
}

// venueForm asks for a venue's details, for a new one and for an edit.
type venueForm struct {
	Page
	Errors         []FieldError
	Action         string
	Version        int
	IsStale        bool
	Stale          Warning
	Present        []SummaryRow
	Name, Capacity FieldText
	Address, Notes FieldTextarea
	Has            FieldCheckboxes
}

func (venueList) template() string { return "venue/list" }
func (venueShow) template() string { return "venue/show" }
func (venueForm) template() string { return "venue/form" }

// venueHas says in words what a venue has.
func venueHas(v *abp.Venue) string {
	words := strings.Join(v.Has(), ", ")
	if words == "" {
		return "None recorded"
	}
	return capital(words)
}

// listVenues is GET /venues.
func (s *Server) listVenues(c echo.Context) error {
	list, err := s.store.Venues(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := venueList{Page: s.page(c, "Venues"), Empty: Empty{Text: "No venue is known yet. Workshops need one that holds everybody."}, CanEdit: person(c).Can(abp.EditVenues) == nil}
	if v.CanEdit {
		v.Empty.Href, v.Empty.Action = "/venues/new", "Add a venue"
	}
	today := s.app.Now().On(london())
	for i := range list {
		x := &list[i]
		row := venueRow{URL: "/venues/" + x.ID, Name: x.Name, Address: x.Address, Has: venueHas(x), Capacity: x.Capacity}
		switch {
		case x.IsClosed(today):
			row.Closed = "Closed"
		case !x.ClosedOn.IsZero():
			row.Closed = "Closes " + x.ClosedOn.Midnight(london()).Format("2 January 2006")
		}
		v.Venues = append(v.Venues, row)
	}
	return s.render(c, http.StatusOK, v)
}

func venueRows(v *abp.Venue) []SummaryRow {
	rows := []SummaryRow{{Key: "Address", Value: v.Address}, {Key: "Capacity", Value: sayNumber(v.Capacity)}, {Key: "Has", Value: venueHas(v)}, {Key: "Notes", Value: v.Notes}}
	if v.Notes == "" {
		rows[3].Value = "None"
	}
	if !v.ClosedOn.IsZero() {
		rows = append(rows, SummaryRow{Key: "Not used from", Value: sayDate(v.ClosedOn)})
	}
	return rows
}

// venuePage gathers what a venue's page shows.
func (s *Server) venuePage(c echo.Context) (*venueShow, error) {
	ctx, viewer := c.Request().Context(), person(c)
	x, err := s.store.Venue(ctx, viewer, c.Param("venue"))
	if err != nil {
		return nil, err
	}
	v := &venueShow{Page: s.page(c, x.Name, Link{Href: "/venues", Text: "Venues"}), Venue: x, Rows: venueRows(x), CanEdit: viewer.Can(abp.EditVenues) == nil,
		ClosedOn: FieldDate{Name: "closed_on", Label: "Not used from"}}
	if v.Sessions, err = s.store.SessionsAt(ctx, viewer, x.ID, s.app.Now(), 50); err != nil {
		return nil, err
	}
	return v, nil
}

// showVenue is GET /venues/:venue.
func (s *Server) showVenue(c echo.Context) error {
	v, err := s.venuePage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// venueTyped is what was typed into the form, as it was typed.
type venueTyped struct {
	name, address, capacity, notes string
	has                            []string
}

func readVenue(c echo.Context) (venueTyped, app.VenueDetails) {
	t := venueTyped{name: c.FormValue("name"), address: c.FormValue("address"), capacity: c.FormValue("capacity"), notes: c.FormValue("notes"), has: c.Request().PostForm["has"]}
	capacity, err := strconv.Atoi(abp.CleanLine(t.capacity))
	if err != nil {
		capacity = 0 // which no venue has: the rule names the field
	}
	return t, app.VenueDetails{Name: t.name, Address: t.address, Notes: t.notes, Capacity: capacity,
		StepFree: slices.Contains(t.has, abp.StepFree), HearingLoop: slices.Contains(t.has, abp.HearingLoop), QuietRoom: slices.Contains(t.has, abp.QuietRoom),
		Features: slices.DeleteFunc(slices.Clone(t.has), func(f string) bool { return !slices.Contains(abp.VenueFeatures(), f) })}
}

func typedVenue(v *abp.Venue) venueTyped {
	return venueTyped{name: v.Name, address: v.Address, capacity: strconv.Itoa(v.Capacity), notes: v.Notes, has: v.Has()}
}

// hasOptions are the choices of what a venue has.
func hasOptions() []Option {
	list := []Option{{Value: abp.StepFree, Text: "Step-free access to the room and a toilet"}, {Value: abp.HearingLoop, Text: "A hearing loop"}, {Value: abp.QuietRoom, Text: "A quiet room for prayer or rest"}}
	for _, f := range abp.VenueFeatures() {
		list = append(list, Option{Value: f, Text: capital(f)})
	}
	return list
}

// venueForm makes the form for x, or for a new venue if x is nil.
func (s *Server) venueForm(c echo.Context, x *abp.Venue, t venueTyped, errs []FieldError) *venueForm {
	v := &venueForm{Page: s.page(c, "Add a venue", Link{Href: "/venues", Text: "Venues"}), Errors: errs, Action: "/venues", Stale: stale}
	if x != nil {
		v.Page = s.page(c, "Change "+x.Name, Link{Href: "/venues", Text: "Venues"}, Link{Href: "/venues/" + x.ID, Text: x.Name})
		v.Action, v.Version = "/venues/"+x.ID, x.Version
	}
	v.HasErrors = len(errs) > 0
	v.Name = FieldText{Name: "name", Label: "Name", Value: t.name, Error: errorOf(errs, "name")}
	v.Address = FieldTextarea{Name: "address", Label: "Address", Hint: "As people find it, with building and postcode.", Value: t.address, Rows: 3, Error: errorOf(errs, "address"), Spellcheck: "false"}
	v.Capacity = FieldText{Name: "capacity", Label: "How many people the room holds", Hint: "Everybody counts: delegates, facilitators and two more.", Value: t.capacity, Width: 5, InputMode: "numeric", Error: errorOf(errs, "capacity")}
	v.Has = FieldCheckboxes{Name: "has", Label: "What it has", Values: t.has, Options: hasOptions(), Error: errorOf(errs, "has")}
	v.Notes = FieldTextarea{Name: "notes", Label: "Notes (optional)", Hint: "For example parking, catering, whom to call.", Value: t.notes, Error: errorOf(errs, "notes")}
	return v
}

// newVenue is GET /venues/new.
func (s *Server) newVenue(c echo.Context) error {
	return s.render(c, http.StatusOK, s.venueForm(c, nil, venueTyped{}, nil))
}

// addVenue is POST /venues.
func (s *Server) addVenue(c echo.Context) error {
	typed, details := readVenue(c)
	x, err := s.app.AddVenue(c.Request().Context(), person(c), details)
	if err == nil {
		return s.see(c, x.Name+" is added.", "/venues/"+x.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.venueForm(c, nil, typed, errs))
}

// editVenue is GET /venues/:venue/edit.
func (s *Server) editVenue(c echo.Context) error {
	x, err := s.store.Venue(c.Request().Context(), person(c), c.Param("venue"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.venueForm(c, x, typedVenue(x), nil))
}

// saveVenue is POST /venues/:venue.
func (s *Server) saveVenue(c echo.Context) error {
	ctx, version := c.Request().Context(), versionTyped(c)
	typed, details := readVenue(c)
	x, err := s.app.EditVenue(ctx, person(c), c.Param("venue"), version, details)
	if err == nil {
		return s.see(c, "Saved.", "/venues/"+x.ID)
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	if x, err = s.store.Venue(ctx, person(c), c.Param("venue")); err != nil {
		return err
	}
	v := s.venueForm(c, x, typed, errs)
	if status == http.StatusConflict {
		v.IsStale, v.Present = true, append([]SummaryRow{{Key: "Name", Value: x.Name}}, venueRows(x)...)
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}

// closeVenue is POST /venues/:venue/closing. With "open" it takes a closing
// back.
func (s *Server) closeVenue(c echo.Context) error {
	ctx, id, version := c.Request().Context(), c.Param("venue"), versionTyped(c)
	if c.FormValue("open") != "" {
		x, err := s.app.OpenVenue(ctx, person(c), id, version)
		if err != nil {
			return err
		}
		return s.see(c, x.Name+" can be used again.", "/venues/"+x.ID)
	}
	typed, on, sentence := dateTyped(c, "closed_on")
	errs := dateErrors(nil, map[string]string{"closed_on": sentence}, "closed_on")
	status, refused := http.StatusUnprocessableEntity, ""
	if len(errs) == 0 {
		x, err := s.app.CloseVenue(ctx, person(c), id, version, on)
		if err == nil {
			return s.see(c, x.Name+" is not used any more from "+sayDate(on)+".", "/venues/"+x.ID)
		}
		refused = err.Error()
		if status, errs, err = refusal(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "closed_on")
	}
	v, err := s.venuePage(c)
	if err != nil {
		return err
	}
	if status == http.StatusConflict {
		errs = []FieldError{{Field: "closed_on-day", Message: refused}}
	}
	v.HasErrors, v.Errors = true, errs
	v.ClosedOn.Day, v.ClosedOn.Month, v.ClosedOn.Year, v.ClosedOn.Error = typed.Day, typed.Month, typed.Year, errorOf(errs, "closed_on-day")
	return s.render(c, status, v)
}
