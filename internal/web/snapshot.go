package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// snapshotList shows the snapshots and, to those who may, how to freeze one.
type snapshotList struct {
	Page
	Snapshots []store.FrozenSnapshot
	CanFreeze bool
	HasLog    bool // for those who may read the release log
	Errors    []FieldError
	AsAt      FieldDate
}

func (snapshotList) template() string { return "snapshot/list" }

// listSnapshots is GET /snapshots.
func (s *Server) listSnapshots(c echo.Context) error {
	today := s.app.Now().On(london())
	return s.snapshots(c, http.StatusOK, [3]string{strconv.Itoa(today.Day), strconv.Itoa(int(today.Month)), strconv.Itoa(today.Year)}, nil)
}

func (s *Server) snapshots(c echo.Context, status int, typed [3]string, errs []FieldError) error {
	list, err := s.store.Snapshots(c.Request().Context(), 100)
	if err != nil {
		return err
	}
	v := snapshotList{Page: s.page(c, "Snapshots", Link{Href: "/impact", Text: "Impact"}), Snapshots: list, CanFreeze: person(c).Can(abp.FreezeSnapshot) == nil, HasLog: person(c).Can(abp.SeePublications) == nil}
	v.AsAt = FieldDate{Name: "as_at", Label: "Figures as at the end of", Hint: "For example, 31 1 2024. What happens later is not counted.", Day: typed[0], Month: typed[1], Year: typed[2], Error: errorOf(errs, "as_at")}
	v.HasErrors = len(errs) > 0
	for _, e := range errs {
		v.Errors = append(v.Errors, FieldError{Field: "as_at-day", Message: e.Message})
	}
	return s.render(c, status, v)
}

// freezeSnapshot is POST /snapshots.
func (s *Server) freezeSnapshot(c echo.Context) error {
	form := func(part string) string { return strings.TrimSpace(c.FormValue("as_at-" + part)) }
	typed := [3]string{form("day"), form("month"), form("year")}
	asAt, ok := asAtDate(typed)
	if !ok {
		return s.snapshots(c, http.StatusUnprocessableEntity, typed, []FieldError{{Field: "as_at", Message: "Enter a real date, for example 31 1 2024."}})
	}
	v, err := s.app.FreezeSnapshot(c.Request().Context(), person(c), asAt)
	var said *abp.Error
	if errors.As(err, &said) {
		if errs, other := fieldErrors(said); other == nil {
			return s.snapshots(c, http.StatusUnprocessableEntity, typed, errs)
		}
	}
	if err != nil {
		return err
	}
	return s.see(c, "The figures as at "+sayDate(v.AsAt)+" are frozen.", "/snapshots")
}

// asAtDate reads a day that was typed in three fields; three empty ones are no
// day.
func asAtDate(typed [3]string) (abp.Date, bool) {
	if typed == [3]string{} {
		return abp.Date{}, true
	}
	pad := func(s string, n int) string { return strings.Repeat("0", max(0, n-len(s))) + s }
	d, err := abp.ParseDate(pad(typed[2], 4) + "-" + pad(typed[1], 2) + "-" + pad(typed[0], 2))
	return d, err == nil && d.Year > 1999
}
