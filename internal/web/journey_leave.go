package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// journeyLeave is the page on which delegates give up their own place.
type journeyLeave struct {
	Page
	Place  *abp.Delegate
	Places []Link
	Action string
	Errors []FieldError
	Why    FieldSelect
}

func (journeyLeave) template() string { return "journey/leave" }

// newOwnWithdrawal is GET /journey/withdrawal.
func (s *Server) newOwnWithdrawal(c echo.Context) error {
	return s.journeyLeave(c, http.StatusOK, nil)
}

func (s *Server) journeyLeave(c echo.Context, status int, errs []FieldError) error {
	j, err := s.journey(c)
	if err != nil {
		return err
	}
	v := journeyLeave{Page: s.page(c, "Give up my place", Link{Href: "/journey", Text: "My journey"}), Place: j.place, Places: j.choices("/journey/withdrawal"), Action: "/journey/withdrawal" + j.query(), Errors: errs,
		Why: reasonField(c, "why", abp.LeavingReasons(), errs)}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// withdrawOwn is POST /journey/withdrawal.
func (s *Server) withdrawOwn(c echo.Context) error {
	j, err := s.journey(c)
	if err != nil {
		return err
	}
	if _, err := s.app.WithdrawDelegate(c.Request().Context(), person(c), j.place.ID, c.FormValue("why")); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.journeyLeave(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, "You have left the cohort. Thank you for telling us: somebody else is glad of the place.", "/journey"+j.query())
}
