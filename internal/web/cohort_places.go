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

// cohortPlaces is how the places of a cohort stand: taken, kept, offered, free,
// who waits in order, and what organisations may have.
type cohortPlaces struct {
	cohortFrame
	Facts    []SummaryRow
	Kept     []seatRow
	Offered  []seatRow
	Line     []seatRow
	Quotas   []quotaRow
	Errors   []FieldError
	CanOffer bool
	PassesOn bool
	First    abp.Instant
	Waiting  FieldText
	Form     quotaForm
}

// seatRow is one application on the page.
type seatRow struct {
	ID, Name, Organisation string
	Version, Number        int
	Since                  abp.Instant
	Until                  abp.Instant
	Manager                Tag
	Why                    FieldText
}

// quotaRow is what one organisation may have, and has.
type quotaRow struct {
	ID, Organisation, Most, Kept string
	Taken                        int
}

// quotaForm is the form of a quota.
type quotaForm struct {
	Organisation   FieldSelect
	Most, Reserved FieldText
	Until          FieldDate
}

// placesTyped is what was typed into one of the page's forms.
type placesTyped struct {
	waiting        string
	quota          abp.Quota
	most, reserved string
	until          FieldDate
	id, why        string // of an application, and why it ends
}

func (cohortPlaces) template() string { return "cohort/places" }

// listCohortPlaces is GET /cohorts/:cohort/places.
func (s *Server) listCohortPlaces(c echo.Context) error {
	return s.cohortPlaces(c, c.Param("cohort"), http.StatusOK, placesTyped{until: FieldDate{Name: "reserved_until"}}, nil)
}

func (s *Server) cohortPlaces(c echo.Context, id string, status int, t placesTyped, errs []FieldError) error {
	ctx := c.Request().Context()
	p, err := s.app.CohortPlaces(ctx, person(c), id)
	if err != nil {
		return err
	}
	v := cohortPlaces{cohortFrame: s.cohortFrame(c, p.Cohort, "/places", "Places in "+p.Cohort.Title()), Facts: placeFacts(p), Errors: errs, PassesOn: p.PassesOn, First: p.First}
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + p.Cohort.ID, Text: p.Cohort.Title()})
	v.HasErrors = len(errs) > 0
	for i := range p.Applications {
		v.add(&p.Applications[i], p, t, errs)
	}
	slices.SortFunc(v.Line, func(x, y seatRow) int { return x.Number - y.Number })
	for i := range v.Line {
		v.Line[i].Number = i + 1
	}
	v.CanOffer = len(v.Line) > 0 && p.Places.Left() > 0 && s.app.Now().Before(p.First.Time)
	if t.waiting == "" {
		t.waiting = strconv.Itoa(p.Cohort.WaitingPlaces)
	}
	v.Waiting = FieldText{Name: "waiting", Label: "Most people on the waiting list", Hint: "0 means that nobody can wait.", Value: t.waiting, InputMode: "numeric", Width: 4, Error: errorOf(errs, "waiting")}
	return s.withQuotas(c, status, v, p, t)
}

// add puts an application into the list that it belongs to.
func (v *cohortPlaces) add(ap *abp.Application, p *app.CohortPlaces, t placesTyped, errs []FieldError) {
	row := seatRow{ID: ap.ID, Name: ap.Person.Name, Version: ap.Version, Since: ap.AppliedAt, Manager: managerTag(ap),
		Why: FieldText{Name: "why-" + ap.ID, Label: "Reason to end it for " + ap.Person.Name, Hint: "They are told that it ends, not why."}}
	if o := ap.Person.Organisation; o != nil {
		row.Organisation = o.Name
	}
	if t.id == ap.ID {
		row.Why.Value, row.Why.Error = t.why, errorOf(errs, row.Why.Name)
	}
	switch {
	case ap.IsHeld():
		row.Since, row.Until = ap.HeldAt, ap.KeptUntil(p.First)
		v.Kept = append(v.Kept, row)
	case ap.IsOffered():
		row.Since, row.Until = ap.OfferedAt, ap.OfferEndsAt
		v.Offered = append(v.Offered, row)
	case ap.IsInLine():
		row.Since, row.Number = ap.WaitingAt, ap.WaitingNumber
		v.Line = append(v.Line, row)
	}
}

// managerTag says what the line manager has said.
func managerTag(ap *abp.Application) Tag {
	switch {
	case !ap.ReleasedAt.IsZero():
		return Tag{"Released", "green"}
	case ap.ManagerID == "":
		return Tag{"No manager known", "red"}
	case !ap.TalkAt.IsZero():
		return Tag{"Talking", "yellow"}
	}
	return Tag{"No answer yet", "grey"}
}

// placeFacts counts the places.
func placeFacts(p *app.CohortPlaces) []SummaryRow {
	kept, offered, line := 0, 0, 0
	for i := range p.Applications {
		switch ap := &p.Applications[i]; {
		case ap.IsHeld():
			kept++
		case ap.IsOffered():
			offered++
		case ap.IsInLine():
			line++
		}
	}
	return []SummaryRow{
		{Key: "Places", Value: sayNumber(p.Places.Most), Href: "/cohorts/" + p.Cohort.ID + "/edit", Action: "Change"},
		{Key: "Delegates", Value: sayNumber(p.Delegates), Href: "/cohorts/" + p.Cohort.ID + "/people", Action: "Open"},
		{Key: "Kept for applicants", Value: sayNumber(kept)},
		{Key: "Offered from the waiting list", Value: sayNumber(offered)},
		{Key: "Free", Value: sayNumber(p.Places.Left())},
		{Key: "On the waiting list", Value: sayNumber(line) + " of " + sayNumber(p.Places.Waiting)},
	}
}

// offerPlaces is POST /cohorts/:cohort/places/offers.
func (s *Server) offerPlaces(c echo.Context) error {
	id := c.Param("cohort")
	n, err := s.app.OfferPlaces(c.Request().Context(), person(c), id)
	if err != nil {
		return err
	}
	said := "No place was offered: those who wait cannot have the places that are left, because of quotas."
	if n > 0 {
		said = firstUpper(countOf(n, "place", "places")) + " offered. The people have been told."
	}
	return s.see(c, said, "/cohorts/"+id+"/places")
}

// setWaitingPlaces is POST /cohorts/:cohort/places/waiting.
func (s *Server) setWaitingPlaces(c echo.Context) error {
	id, typed := c.Param("cohort"), strings.TrimSpace(c.FormValue("waiting"))
	n, err := strconv.Atoi(typed)
	if err != nil {
		n = -1 // refused with a sentence
	}
	if err := s.app.SetWaitingPlaces(c.Request().Context(), person(c), id, n); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.cohortPlaces(c, id, http.StatusUnprocessableEntity, placesTyped{waiting: typed, until: FieldDate{Name: "reserved_until"}}, errs)
	}
	return s.see(c, "Saved.", "/cohorts/"+id+"/places")
}

// endApplication is POST /applications/:application/ending.
func (s *Server) endApplication(c echo.Context) error {
	ctx, p, id := c.Request().Context(), person(c), c.Param("application")
	why := c.FormValue("why-" + id)
	ap, err := s.app.EndApplication(ctx, p, id, versionTyped(c), why)
	if err == nil {
		return s.see(c, ap.Person.Name+" has been told. The place, if there was one, passes on.", "/cohorts/"+string(ap.CohortID)+"/places")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	for i := range errs {
		errs[i].Field = "why-" + id
	}
	ap, err = s.store.Application(ctx, p, id)
	if err != nil {
		return err
	}
	return s.cohortPlaces(c, string(ap.CohortID), http.StatusUnprocessableEntity, placesTyped{id: id, why: why, until: FieldDate{Name: "reserved_until"}}, errs)
}
