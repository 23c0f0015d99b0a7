package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// communityList is the directory of those who want to be found, and one's own
// entry.
type communityList struct {
	Page
	Errors   []FieldError
	Rows     []communityRow
	Pager    Pager
	Empty    Empty
	Belongs  bool
	IsListed bool
	Shows    FieldCheckboxes
	Line     FieldText
	Network  FieldCheckboxes
}

// communityRow is somebody of the directory.
type communityRow struct {
	Href, Name, About, Line, Email string
	IsOwn                          bool
}

// communityShow is one of them, to write to.
type communityShow struct {
	Page
	Errors  []FieldError
	Row     communityRow
	Action  string
	Message FieldTextarea
}

func (communityList) template() string { return "community/list" }
func (communityShow) template() string { return "community/show" }

// showCommunity is GET /community.
func (s *Server) showCommunity(c echo.Context) error {
	return s.communityList(c, http.StatusOK, nil, nil)
}

func (s *Server) communityList(c echo.Context, status int, typed *abp.Listing, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	list, next, err := s.store.Listings(ctx, p, c.QueryParam("after"), store.PageSize)
	if err != nil {
		return err
	}
	v := communityList{Page: s.page(c, "Community"), Errors: errs, Empty: Empty{Text: "Nobody has chosen to be found yet. You can be the first."}}
	v.HasErrors = len(errs) > 0
	for i := range list {
		v.Rows = append(v.Rows, newCommunityRow(&list[i], p))
	}
	v.Pager = nextPage("/community", "", c.QueryParam("after"), next)
	if v.Belongs, err = s.store.IsCommunity(ctx, p, s.app.Now()); err != nil {
		return err
	}
	own, err := s.store.OwnListing(ctx, p)
	if err != nil {
		return err
	}
	v.IsListed = own != nil
	if own == nil {
		own = &abp.Listing{ShowsOrganisation: true, ShowsRole: true}
	}
	if typed != nil {
		own.ShowsOrganisation, own.ShowsRole, own.ShowsEmail, own.Line = typed.ShowsOrganisation, typed.ShowsRole, typed.ShowsEmail, typed.Line
	}
	v.Shows = FieldCheckboxes{Name: "shows", Label: "What others see beside your name", Options: []Option{{Value: "organisation", Text: "My organisation"}, {Value: "role", Text: "My job title"},
		{Value: "email", Text: "My e-mail address", Hint: "Without it, others write to you through this site and do not see it."}}}
	for value, chosen := range map[string]bool{"organisation": own.ShowsOrganisation, "role": own.ShowsRole, "email": own.ShowsEmail} {
		if chosen {
			v.Shows.Values = append(v.Shows.Values, value)
		}
	}
	v.Line = FieldText{Name: "line", Label: "A line about yourself (optional)", Hint: "For example what you would like to talk about", Value: own.Line, Error: errorOf(errs, "line")}
	v.Network = FieldCheckboxes{Name: "network", Label: "The programme’s workspace on FutureNHS", Options: []Option{{Value: "yes", Text: "I have joined it"}}}
	if !own.JoinedNetworkAt.IsZero() {
		v.Network.Values = []string{"yes"}
	}
	return s.render(c, status, v)
}

func newCommunityRow(l *abp.Listing, viewer *abp.Person) communityRow {
	row := communityRow{Href: "/community/" + l.ID, Name: l.Person.Name, Line: l.Line, IsOwn: l.PersonID == viewer.ID}
	var about []string
	if l.ShowsRole && l.Person.JobTitle != "" {
		about = append(about, l.Person.JobTitle)
	}
	if l.ShowsOrganisation && l.Person.Organisation != nil {
		about = append(about, l.Person.Organisation.Name)
	}
	row.About = strings.Join(about, ", ")
	if l.ShowsEmail {
		row.Email = l.Person.Email
	}
	return row
}

// joinCommunity is POST /community.
func (s *Server) joinCommunity(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	l := abp.Listing{Line: form.Get("line")}
	for _, shown := range form["shows"] {
		l.ShowsOrganisation = l.ShowsOrganisation || shown == "organisation"
		l.ShowsRole = l.ShowsRole || shown == "role"
		l.ShowsEmail = l.ShowsEmail || shown == "email"
	}
	if err := s.app.JoinCommunity(c.Request().Context(), person(c), l, form.Get("network") == "yes"); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.communityList(c, http.StatusUnprocessableEntity, &l, errs)
	}
	return s.see(c, "Saved. Others of the community can find you now.", "/community")
}

// leaveCommunity is POST /community/leaving.
func (s *Server) leaveCommunity(c echo.Context) error {
	if err := s.app.LeaveCommunity(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "You are out of the directory. What you showed is deleted.", "/community")
}

// showListed is GET /community/:listing.
func (s *Server) showListed(c echo.Context) error {
	return s.communityShow(c, http.StatusOK, nil)
}

func (s *Server) communityShow(c echo.Context, status int, errs []FieldError) error {
	l, err := s.store.Listing(c.Request().Context(), person(c), c.Param("listing"))
	if err != nil {
		return err
	}
	v := communityShow{Page: s.page(c, l.Person.Name, Link{Href: "/community", Text: "Community"}), Errors: errs, Row: newCommunityRow(l, person(c)), Action: "/community/" + l.ID + "/messages",
		Message: FieldTextarea{Name: "message", Label: "Your message", Hint: "They see your name, not your address, and can answer here.", Value: c.FormValue("message"), Error: errorOf(errs, "message")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// writeToListed is POST /community/:listing/messages.
func (s *Server) writeToListed(c echo.Context) error {
	to, err := s.app.WriteToListed(c.Request().Context(), person(c), c.Param("listing"), c.FormValue("message"))
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.communityShow(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, "Your message to "+to.Name+" is on its way.", "/community")
}
