package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// todayShow is the first page of those who run the programme: who needs a
// person today, and what comes next.
type todayShow struct {
	Page
	Today  string
	Total  int
	Groups []needGroup
	Next   []abp.Session
	Empty  Empty
}

// needGroup are the needs of one kind.
type needGroup struct {
	Kind   abp.NeedKind
	Total  int
	Hidden int // counted, not listed
	Rows   []needRow
}

// needRow is one need with the page that helps.
type needRow struct {
	abp.Need
	Href string
	When string // since when, or on which day
}

func (todayShow) template() string { return "today/show" }

const (
	week      = 7 * 24 * time.Hour
	nextShown = 10
)

// showToday is GET /today.
func (s *Server) showToday(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	now := s.app.Now()
	v := todayShow{Page: s.page(c, "Today"), Today: sayDate(now.On(london())), Empty: Empty{Text: "Nobody is waiting for you."}}
	needs, err := s.app.Needs(ctx, p)
	if err != nil {
		return err
	}
	for _, n := range needs {
		g := needGroup{Kind: n.Kind, Total: n.Total, Hidden: n.Total - len(n.List)}
		for _, need := range n.List {
			g.Rows = append(g.Rows, needRow{need, needHref(need), needWhen(need)})
		}
		v.Total += n.Total
		v.Groups = append(v.Groups, g)
	}
	if v.Next, err = s.store.Upcoming(ctx, p, now, now.Plus(week), nextShown); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// needHref returns the page on which the need can be met.
func needHref(n abp.Need) string {
	switch n.Kind {
	case abp.NeedRelease:
		return "/applications/" + n.ID
	case abp.NeedMakeUp:
		return "/delegates/" + n.ID
	case abp.NeedLineUp:
		return "/cohorts/" + n.ID + "/sets"
	case abp.NeedFacilitator, abp.NeedPlace:
		return "/sessions/" + n.ID
	case abp.NeedOffer:
		if abp.IsID(abp.KindCohort, n.ID) {
			return "/cohorts/" + n.ID + "/offers"
		}
		return "/sessions/" + n.ID
	case abp.NeedRegister:
		return "/sessions/" + n.ID + "/register"
	case abp.NeedDates:
		return "/cohorts/" + n.ID
	}
	if n.ID == "" {
		return ""
	}
	return "/people/" + n.ID
}

func needWhen(n abp.Need) string {
	day := sayDate(n.Since.On(london()))
	switch n.Kind {
	case abp.NeedFacilitator, abp.NeedPlace:
		return "On " + day
	case abp.NeedRegister:
		return "It was on " + day
	}
	return "Since " + day
}
