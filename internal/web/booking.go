package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// bookingList says when a venue is taken from today on, and takes bookings down.
type bookingList struct {
	Page
	Errors      []FieldError
	Venue       *abp.Venue
	Rows        []bookingRow
	Empty       Empty
	Day, Lapses FieldDate
	Half, State FieldRadios
	Cohort      FieldSelect
	Purpose     FieldText
}

// bookingRow is one time at which the venue is taken.
type bookingRow struct {
	When, What, Href, Source   string
	State                      Tag
	IsClash                    bool
	ConfirmURL, RemoveURL, Say string
	Version                    int
}

func (bookingList) template() string { return "booking/list" }

// bookingDays is how far ahead the list looks.
const bookingDays = 550

// bookingTyped is what was typed into the form.
type bookingTyped struct {
	day, lapses       FieldDate
	half, state       string
	cohort, purpose   string
	booking           abp.Booking
	sayDay, sayLapses string
	errs              []FieldError
}

func readBooking(c echo.Context) bookingTyped {
	t := bookingTyped{half: c.FormValue("half"), state: c.FormValue("state"), cohort: c.FormValue("cohort"), purpose: c.FormValue("purpose")}
	t.booking = abp.Booking{Half: halfTyped(c), CohortID: abp.Ref(t.cohort), Purpose: t.purpose}
	t.day, t.booking.OnDay, t.sayDay = dateTyped(c, "on_day")
	t.lapses, t.booking.LapsesOn, t.sayLapses = dateTyped(c, "lapses_on")
	var err error
	if t.booking.State, err = abp.ParseBookingState(t.state); err != nil {
		t.errs = append(t.errs, FieldError{"state", "Choose what it is."})
	}
	if t.booking.State != abp.Held {
		t.sayLapses = ""
	}
	t.errs = dateErrors(t.errs, map[string]string{"on_day": t.sayDay, "lapses_on": t.sayLapses}, "on_day", "lapses_on")
	return t
}

// bookingPage makes the page of a venue's bookings.
func (s *Server) bookingPage(c echo.Context, t bookingTyped, errs []FieldError) (*bookingList, error) {
	ctx, viewer, today := c.Request().Context(), person(c), s.app.Now().On(london())
	x, err := s.store.Venue(ctx, viewer, c.Param("venue"))
	if err != nil {
		return nil, err
	}
	list, err := s.store.Bookings(ctx, viewer, x.ID, today, today.Add(bookingDays))
	if err != nil {
		return nil, err
	}
	cohorts, err := s.bookingCohorts(c)
	if err != nil {
		return nil, err
	}
	v := &bookingList{Page: s.page(c, "When "+x.Name+" is taken", Link{Href: "/venues", Text: "Venues"}, Link{Href: "/venues/" + x.ID, Text: x.Name}), Errors: errs, Venue: x,
		Empty: Empty{Text: "Nothing is known from today on."}, Day: t.day, Lapses: t.lapses}
	for i := range list {
		v.Rows = append(v.Rows, newBookingRow(&list[i], list, today))
	}
	v.HasErrors = len(errs) > 0
	v.Day.Name, v.Day.Label, v.Day.Error = "on_day", "When the venue is taken", errorOf(errs, "on_day-day")
	v.Lapses.Name, v.Lapses.Label, v.Lapses.Hint, v.Lapses.Error = "lapses_on", "Option lapses on", "Only for an option: the day from which the venue may give it to others.", errorOf(errs, "lapses_on-day")
	v.Half = FieldRadios{Name: "half", Label: "Which part of the day", Value: t.half, Options: halfOptions(), Inline: true}
	v.State = FieldRadios{Name: "state", Label: "What it is", Value: t.state, Error: errorOf(errs, "state"), Options: []Option{
		{Value: abp.Held.String(), Text: "An option that we hold"}, {Value: abp.Booked.String(), Text: "A booking of ours"}, {Value: abp.Blocked.String(), Text: "Taken by others"}}}
	v.Cohort = FieldSelect{Name: "cohort", Label: "For which cohort (optional)", Hint: "A session of that cohort may then be planned there. Every other session would clash.", Value: t.cohort, Options: cohorts, Error: errorOf(errs, "cohort")}
	v.Purpose = FieldText{Name: "purpose", Label: "What for, or by whom (optional)", Value: t.purpose, Error: errorOf(errs, "purpose")}
	return v, nil
}

// bookingCohorts makes choices of the cohorts that still have dates before them.
func (s *Server) bookingCohorts(c echo.Context) ([]Option, error) {
	list, err := s.store.CohortChoices(c.Request().Context(), person(c), s.app.Now())
	if err != nil {
		return nil, err
	}
	choices := []Option{{Text: "None in particular"}}
	for i := range list {
		choices = append(choices, Option{Value: list[i].ID, Text: list[i].Title()})
	}
	return choices, nil
}

func newBookingRow(b *abp.Booking, all []abp.Booking, today abp.Date) bookingRow {
	row := bookingRow{When: sayDate(b.OnDay) + ", " + b.Half.String(), What: firstUpper(b.Words()), Source: "Typed", Version: b.Version}
	row.Say = row.When
	switch {
	case b.Session != nil:
		row.State, row.Source, row.Href = Tag{"Our session", "blue"}, "Planned", "/sessions/"+b.Session.ID
	case b.HasLapsed(today):
		row.State = Tag{"Option lapsed", "grey"}
	case b.State == abp.Held:
		row.State = Tag{"Option to " + b.LapsesOn.Midnight(london()).Format("2 Jan 2006"), "yellow"}
	case b.State == abp.Booked:
		row.State = Tag{"Booked", "green"}
	default:
		row.State = Tag{"Taken by others", "red"}
	}
	if b.Session == nil {
		base := "/venues/" + b.VenueID + "/bookings/" + b.ID
		row.RemoveURL = base + "/removal"
		if b.State == abp.Held {
			row.ConfirmURL = base + "/confirmation"
		}
	}
	for i := range all {
		if o := &all[i]; b.Overlaps(o) && !b.HasLapsed(today) && !o.HasLapsed(today) {
			row.IsClash = true
		}
	}
	return row
}

// listBookings is GET /venues/:venue/bookings.
func (s *Server) listBookings(c echo.Context) error {
	v, err := s.bookingPage(c, bookingTyped{half: abp.WholeDay.String()}, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// addBooking is POST /venues/:venue/bookings.
func (s *Server) addBooking(c echo.Context) error {
	t, venue := readBooking(c), c.Param("venue")
	if len(t.errs) == 0 {
		b, err := s.app.AddBooking(c.Request().Context(), person(c), venue, t.booking)
		if err == nil {
			return s.see(c, "Saved: "+sayDate(b.OnDay)+", "+b.Half.String()+".", "/venues/"+venue+"/bookings")
		}
		if t.errs, err = fieldErrors(err); err != nil {
			return err
		}
		t.errs = dateErrors(t.errs, nil, "on_day", "lapses_on")
	}
	v, err := s.bookingPage(c, t, t.errs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// confirmBooking is POST /venues/:venue/bookings/:booking/confirmation.
func (s *Server) confirmBooking(c echo.Context) error {
	b, err := s.app.ConfirmBooking(c.Request().Context(), person(c), c.Param("venue"), c.Param("booking"), formVersion(c))
	if err != nil {
		return err
	}
	return s.see(c, "Booked: "+sayDate(b.OnDay)+".", "/venues/"+b.VenueID+"/bookings")
}

// removeBooking is POST /venues/:venue/bookings/:booking/removal.
func (s *Server) removeBooking(c echo.Context) error {
	b, err := s.app.RemoveBooking(c.Request().Context(), person(c), c.Param("venue"), c.Param("booking"))
	if err != nil {
		return err
	}
	return s.see(c, "Removed: "+sayDate(b.OnDay)+".", "/venues/"+b.VenueID+"/bookings")
}
