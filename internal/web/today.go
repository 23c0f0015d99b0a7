package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// todayShow is the first page of those who run the programme and of those who
// lead its sessions: who needs a person today, and what comes next.
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

// needRow is one need with the page about it and the one press that helps.
type needRow struct {
	abp.Need
	Href  string
	When  string // since when, or on which day
	Press press
}

// press is a button or a link: of Post and Href one is an address.
type press struct{ Text, Href, Post string }

func (todayShow) template() string { return "today/show" }

const (
	week      = 7 * 24 * time.Hour
	nextShown = 10
)

// showToday is GET /today.
func (s *Server) showToday(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	now := s.app.Now()
	v := todayShow{Page: s.page(c, "Today"), Today: sayDate(now.On(london())), Empty: Empty{Text: "Nobody is waiting for you. When somebody is, they stand here, with why and since when."}}
	needs, err := s.app.Needs(ctx, p)
	if err != nil {
		return err
	}
	for _, n := range needs {
		g := needGroup{Kind: n.Kind, Total: n.Total, Hidden: n.Total - len(n.List)}
		for _, need := range n.List {
			g.Rows = append(g.Rows, needRow{need, needHref(need), needWhen(need), needPress(need)})
		}
		v.Total += n.Total
		v.Groups = append(v.Groups, g)
	}
	if v.Next, err = s.store.Upcoming(ctx, p, now, now.Plus(week), nextShown); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// needHref returns the page about whom or what the need names.
func needHref(n abp.Need) string {
	switch n.Kind {
	case abp.NeedMakeUp, abp.NeedMove:
		return "/delegates/" + n.ID
	case abp.NeedLineUp:
		return "/cohorts/" + n.ID + "/sets"
	case abp.NeedFacilitator, abp.NeedPlace, abp.NeedRegister, abp.NeedCorrection:
		return "/sessions/" + n.ID
	case abp.NeedOffer:
		if abp.IsID(abp.KindCohort, n.ID) {
			return "/cohorts/" + n.ID + "/offers"
		}
		return "/sessions/" + n.ID
	case abp.NeedDates, abp.NeedSurvey:
		return "/cohorts/" + n.ID
	case abp.NeedRelease:
		return "/applications/" + n.ID
	case abp.NeedWaiting:
		return "/cohorts/" + n.ID + "/places"
	case abp.NeedAddress:
		return "/people/" + n.ID
	case abp.NeedMail, abp.NeedJob:
		return "/messages"
	case abp.NeedContact:
		return "/contacts"
	}
	return ""
}

// needPress returns the one press that helps: a button that does it, or the form
// that solves it.
func needPress(n abp.Need) press {
	switch n.Kind {
	case abp.NeedMakeUp:
		return press{Text: "Arrange a make-up", Href: "/delegates/" + n.ID}
	case abp.NeedContact:
		return press{Text: "Write to them", Href: "/contacts"}
	case abp.NeedMove:
		return press{Text: "Choose another set", Href: "/delegates/" + n.ID}
	case abp.NeedLineUp:
		return press{Text: "Open the set board", Href: "/cohorts/" + n.ID + "/board"}
	case abp.NeedFacilitator:
		return press{Text: "Choose a facilitator", Href: "/sessions/" + n.ID + "/edit"}
	case abp.NeedOffer:
		if abp.IsID(abp.KindCohort, n.ID) {
			return press{Text: "Choose somebody else", Href: "/cohorts/" + n.ID + "/sets"}
		}
		return press{Text: "Choose somebody else", Href: "/sessions/" + n.ID + "/edit"}
	case abp.NeedPlace:
		return press{Text: "Say where it is", Href: "/sessions/" + n.ID + "/edit"}
	case abp.NeedRegister, abp.NeedCorrection:
		return press{Text: "Open the register", Href: "/sessions/" + n.ID + "/register"}
	case abp.NeedSurvey, abp.NeedDates:
		return press{Text: "Look at the dates", Href: "/cohorts/" + n.ID}
	case abp.NeedAddress:
		return press{Text: "Put the address right", Href: "/people/" + n.ID + "/edit"}
	case abp.NeedAnswer:
		return press{Text: "Answer", Href: "/offers"}
	case abp.NeedShared:
		return press{Text: "Read it", Href: "/practices/shared"}
	case abp.NeedRelease:
		return releasePress(n)
	case abp.NeedWaiting:
		return press{Text: "Offer the places", Post: "/cohorts/" + n.ID + "/places/offers"}
	case abp.NeedMail:
		return press{Text: "Try again", Post: "/messages/" + n.ID + "/attempt"}
	case abp.NeedJob:
		return press{Text: "Try again", Post: "/jobs/" + n.ID + "/attempt"}
	}
	return press{}
}

// releasePress returns the press that helps an application to go on.
func releasePress(n abp.Need) press {
	at := "/applications/" + n.ID
	switch abp.ReleaseNeed(n.Have) {
	case abp.NoManager:
		return press{Text: "Name a line manager", Href: at}
	case abp.NotAnswered:
		return press{Text: "Remind the line manager", Post: at + "/reminder"}
	case abp.NotAllDates:
		return press{Text: "Settle the dates", Href: at}
	case abp.NoEmployer:
		return press{Text: "Name the employer", Href: at}
	}
	return press{Text: "Open the application", Href: at}
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
