package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// digestShow is the monthly digest about an organisation as it would be written
// today. Without Message there would be none.
type digestShow struct {
	Page
	Organisation string
	Message      *abp.Message
	Empty        Empty
}

func (digestShow) template() string { return "digest/show" }

// showDigest is GET /organisations/:organisation/digest.
func (s *Server) showDigest(c echo.Context) error {
	ctx, p, id := c.Request().Context(), person(c), c.Param("organisation")
	o, err := s.store.SponsoredOrganisation(ctx, p, id)
	if err != nil {
		return err
	}
	v := digestShow{Page: s.page(c, "Monthly digest", Link{Href: "/organisations/" + o.ID + "/impact", Text: o.Name}), Organisation: o.Name,
		Empty: Empty{Text: "Nothing would be written: there are no figures yet, or nobody of the organisation takes part."}}
	if v.Message, err = s.app.PreviewDigest(ctx, p, o.ID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}
