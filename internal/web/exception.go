package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// exceptionRow is one exception in the release log.
type exceptionRow struct {
	What, Reason, State string
	ApproveURL          string // for those who may give it
}

// exceptionRows lists every exception that was asked for.
func (s *Server) exceptionRows(c echo.Context) ([]exceptionRow, error) {
	list, err := s.store.Exceptions(c.Request().Context(), person(c))
	if err != nil {
		return nil, err
	}
	var rows []exceptionRow
	for i := range list {
		e := &list[i]
		row := exceptionRow{Reason: e.Reason, State: "asked for by " + whoIs(e.ProposedBy) + ", not given yet"}
		if e.Publication != nil {
			row.What = sayPublication(e.Publication).What
			if e.Publication.Snapshot != nil {
				row.What += " as at " + sayDate(e.Publication.Snapshot.AsAt)
			}
		}
		switch {
		case e.UsedInID != "":
			row.State = "asked for by " + whoIs(e.ProposedBy) + ", given by " + whoIs(e.ApprovedBy) + ", and used"
		case e.IsApproved():
			row.State = "asked for by " + whoIs(e.ProposedBy) + ", given by " + whoIs(e.ApprovedBy) + "; the next snapshot goes by it"
		case person(c).Can(abp.ApproveThresholds) == nil && e.ProposedByID != abp.Ref(person(c).ID):
			row.ApproveURL = "/exceptions/" + e.ID + "/approval"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// whoIs names a person who may be gone.
func whoIs(p *abp.Person) string {
	if p == nil {
		return "somebody who has left"
	}
	return p.Name
}

// askException is POST /publications/:publication/exceptions.
func (s *Server) askException(c echo.Context) error {
	reason := c.FormValue("reason")
	err := s.app.AskException(c.Request().Context(), person(c), c.Param("publication"), reason)
	if err == nil {
		return s.see(c, "Asked. The next snapshot goes by it if the data custodian gives it.", "/publications")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.publication(c, http.StatusUnprocessableEntity, reason, errs)
}

// giveException is POST /exceptions/:exception/approval.
func (s *Server) giveException(c echo.Context) error {
	if err := s.app.GiveException(c.Request().Context(), person(c), c.Param("exception")); err != nil {
		return err
	}
	return s.see(c, "Given. The next snapshot judges that table at the floor, and no lower.", "/publications")
}
