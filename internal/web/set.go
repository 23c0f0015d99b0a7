package web

import (
	"html/template"
	"math"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/store"
)

// setShow is the line-up of a set: who is in it, who leads it, when it meets.
type setShow struct {
	Page
	Cohort      string
	Facilitator string
	Link        string // only for those in the set
	Members     []setMember
	Finishes    bool // the members' rows say whether they can still finish
	Meetings    []TimelineItem
	Strip       *Figure // attendance; never for members
	Move        *moveRequest
	SharedURL   string // what members share with the facilitator
}

// moveRequest is a member's wish to be in another set: made, or to be made with
// one press.
type moveRequest struct {
	Action string
	Asked  string // since when, or empty
}

// setMember is one person in the line-up.
type setMember struct {
	Name, Organisation, JobTitle string
	Finish                       *Tag // whether they can still finish; only for who leads the set
}

func (setShow) template() string { return "set/show" }

// showSet is GET /sets/:set.
func (s *Server) showSet(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	set, err := s.store.Set(ctx, p, c.Param("set"))
	if err != nil {
		return err
	}
	view := setShow{Page: s.page(c, "Set "+sayNumber(set.Number)), Facilitator: "Nobody yet"}
	if set.Cohort != nil {
		view.Cohort = set.Cohort.Title()
		if p.Can(abp.SeeCohorts) == nil {
			view.Breadcrumbs = []Link{{Href: "/cohorts", Text: "Cohorts"}, {Href: "/cohorts/" + set.CohortID, Text: view.Cohort}}
		}
	}
	if set.Facilitator != nil {
		view.Facilitator = set.Facilitator.Name
	}
	slices.SortStableFunc(set.Members, func(a, b abp.SetMember) int {
		return compareNames(a.Delegate.Person, b.Delegate.Person)
	})
	isIn := string(set.FacilitatorID) == p.ID
	for _, m := range set.Members {
		isIn = isIn || m.Delegate.PersonID == p.ID
		view.Members = append(view.Members, newSetMember(m.Delegate))
	}
	if isIn {
		view.Link = set.JoinLink
	}
	if string(set.FacilitatorID) == p.ID {
		view.SharedURL = "/practices/shared"
	}
	if view.Move, err = s.moveRequest(c, set.ID); err != nil {
		return err
	}
	meetings, err := s.store.Sessions(ctx, p, store.SessionQuery{SetID: set.ID})
	if err != nil {
		return err
	}
	view.Meetings = s.setMeetings(meetings)
	if view.Strip, err = s.setStrip(c, set, meetings); err != nil {
		return err
	}
	if view.Finishes = p.RunsProgramme() || string(set.FacilitatorID) == p.ID; view.Finishes {
		view.Finishes, err = s.addFinish(c, set, view.Members)
		if err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, view)
}

// moveRequest returns the viewer's wish for another set, or nil for people who
// cannot have one: they are not in the set, or it has met.
func (s *Server) moveRequest(c echo.Context, setID string) (*moveRequest, error) {
	ctx, p := c.Request().Context(), person(c)
	m, err := s.store.OwnMember(ctx, p, setID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	first, err := s.store.FirstMeeting(ctx, setID)
	if err != nil || !first.IsZero() && !s.app.Now().Before(first.Time) {
		return nil, err
	}
	r := &moveRequest{Action: "/sets/" + setID + "/move-request"}
	if !m.MoveAskedAt.IsZero() {
		r.Asked = sayDate(m.MoveAskedAt.On(london()))
	}
	return r, nil
}

// askToMove is POST /sets/:set/move-request.
func (s *Server) askToMove(c echo.Context) error {
	if err := s.app.AskToMove(c.Request().Context(), person(c), c.Param("set"), true); err != nil {
		return err
	}
	return s.see(c, "Asked. The programme team looks for another set and writes to you. Nobody in the set is told.", "/sets/"+c.Param("set"))
}

// stayInSet is POST /sets/:set/move-request/end.
func (s *Server) stayInSet(c echo.Context) error {
	if err := s.app.AskToMove(c.Request().Context(), person(c), c.Param("set"), false); err != nil {
		return err
	}
	return s.see(c, "You stay in this set.", "/sets/"+c.Param("set"))
}

func newSetMember(d *abp.Delegate) setMember {
	m := setMember{Name: d.Person.Name, JobTitle: d.Person.JobTitle}
	if d.Organisation != nil {
		m.Organisation = d.Organisation.Name
	}
	return m
}

func compareNames(a, b *abp.Person) int {
	switch {
	case a.SortName < b.SortName, a.SortName == b.SortName && a.ID < b.ID:
		return -1
	case a.ID == b.ID:
		return 0
	}
	return 1
}

func (s *Server) setMeetings(meetings []abp.Session) []TimelineItem {
	now, zone := s.app.Now(), london()
	var list []TimelineItem
	isNext := true
	for i := range meetings {
		v := &meetings[i]
		item := TimelineItem{When: v.When(zone), Title: v.Title, Text: v.Where(), Href: "/sessions/" + v.ID, State: "later"}
		switch {
		case v.IsCancelled():
			item.State = "cancelled"
		case !v.EndsAt.After(now.Time):
			item.State = "done"
		case isNext:
			item.State, isNext = "next", false
		}
		list = append(list, item)
	}
	return list
}

// setStrip draws how many came to each meeting, for the facilitator of the set
// and for leads. Nobody sees it who manages a member: attendance is not the line
// manager's business.
func (s *Server) setStrip(c echo.Context, set *abp.Set, meetings []abp.Session) (*Figure, error) {
	p := person(c)
	isIn := func(q *abp.Delegate) bool { return q.PersonID == p.ID || string(q.Person.ManagerID) == p.ID }
	if slices.ContainsFunc(set.Members, func(m abp.SetMember) bool { return isIn(m.Delegate) }) {
		return nil, nil
	}
	marks, err := s.store.SetMarks(c.Request().Context(), p, set)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil || len(marks) == 0 {
		return nil, err
	}
	meetings = slices.DeleteFunc(slices.Clone(meetings), func(v abp.Session) bool { return v.IsCancelled() })
	by := map[[2]string]abp.Mark{}
	for _, m := range marks {
		by[[2]string{m.SessionID, m.PersonID}] = m.Mark
	}
	return stripFigure(set, meetings, by), nil
}

func stripFigure(set *abp.Set, meetings []abp.Session, by map[[2]string]abp.Mark) *Figure {
	rows := []struct {
		label string
		marks []abp.Mark
	}{{"Came or made up", []abp.Mark{abp.Present, abp.MadeUp}}, {"Part", []abp.Mark{abp.Part}}, {"Sent apologies", []abp.Mark{abp.Apology}}, {"Absent", []abp.Mark{abp.Absent}}}
	strip := chart.Strip{ID: "attendance", Title: "Attendance of the set", Desc: "For each meeting the share of the members marked that came, came for part, sent apologies or were absent."}
	for _, v := range meetings {
		strip.Columns = append(strip.Columns, v.StartsAt.In(london()).Format("2 Jan"))
	}
	for _, r := range rows {
		row := chart.StripRow{Label: r.label}
		for _, v := range meetings {
			row.Cells = append(row.Cells, markShare(set, v.ID, by, r.marks))
		}
		strip.Rows = append(strip.Rows, row)
	}
	f := &Figure{SVG: template.HTML(strip.SVG(chart.Wide)), Narrow: template.HTML(strip.SVG(chart.Narrow)),
		Sentence: "Attendance of the set, meeting by meeting, out of the members who are marked. A dash is a meeting whose register is not taken."}
	f.Table = Table{Caption: "Attendance of each member", Head: append([]string{"Member"}, strip.Columns...)}
	for _, m := range set.Members {
		line := []string{m.Delegate.Person.Name}
		for _, v := range meetings {
			word := "not marked"
			if mark, has := by[[2]string{v.ID, m.Delegate.PersonID}]; has {
				word = mark.String()
			}
			line = append(line, word)
		}
		f.Table.Rows = append(f.Table.Rows, line)
	}
	return f
}

// markShare is the share in per cent of the marked members who have one of the
// marks, or not a number while nobody is marked.
func markShare(set *abp.Set, sessionID string, by map[[2]string]abp.Mark, marks []abp.Mark) float64 {
	all, n := 0, 0
	for _, m := range set.Members {
		if mark, has := by[[2]string{sessionID, m.Delegate.PersonID}]; has {
			all++
			if slices.Contains(marks, mark) {
				n++
			}
		}
	}
	if all == 0 {
		return math.NaN()
	}
	return 100 * float64(n) / float64(all)
}

// addFinish says of each member whether they can still finish, unless the viewer
// is a member or manages one. members are in the order of the set's.
func (s *Server) addFinish(c echo.Context, set *abp.Set, members []setMember) (bool, error) {
	p := person(c)
	for _, m := range set.Members {
		if m.Delegate.PersonID == p.ID || string(m.Delegate.Person.ManagerID) == p.ID {
			return false, nil
		}
	}
	list, _, err := s.store.Delegates(c.Request().Context(), p, store.DelegateQuery{CohortID: set.CohortID}, s.app.Now())
	if err != nil {
		return false, err
	}
	by := map[string]Tag{}
	for i := range list {
		by[list[i].ID] = finishTag(&list[i])
	}
	for i, m := range set.Members {
		tag := by[m.DelegateID]
		members[i].Finish = &tag
	}
	return true, nil
}
