package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// makeUpList is what waits to be arranged or done, and the form of a catch-up set
// meeting for people who missed one.
type makeUpList struct {
	Page
	Errors  []FieldError
	Rows    []makeUpRow
	Empty   Empty
	Missed  FieldCheckboxes
	Day     FieldDate
	From    FieldText
	Leader  FieldSelect
	Link    FieldText
	HasForm bool
}

// makeUpRow is one make-up of the list.
type makeUpRow struct {
	Href, Name, Session, Way, When string
	State                          Tag
}

// makeUpShow is one make-up: for whose it is, its state and the log; for those who
// arrange it, what they can do.
type makeUpShow struct {
	Page
	Errors     []FieldError
	Action     string
	Rows       []SummaryRow
	State      Tag
	IsOpen     bool
	CanArrange bool
	Meeting    FieldRadios // without options where there is none to choose
	IsMeeting  bool        // a set meeting: it can be made up in a one-to-one
	Day        FieldDate
	From       FieldText
	Leader     FieldSelect
	CanMeet    bool // the one-to-one can be said to have taken place
	CanWrite   bool // it is the viewer's own, and its time has come
	Log        FieldTextarea
}

func (makeUpList) template() string { return "makeup/list" }
func (makeUpShow) template() string { return "makeup/show" }

var makeUpColours = map[abp.MakeUpState]string{abp.MakeUpAsked: "yellow", abp.MakeUpArranged: "blue", abp.MakeUpDone: "green", abp.MakeUpLapsed: "grey"}

func makeUpTag(m *abp.MakeUp) Tag { return Tag{capital(m.State().String()), makeUpColours[m.State()]} }

func makeUpWhen(m *abp.MakeUp) string {
	if m.On().IsZero() {
		return "Not arranged yet"
	}
	at := m.On().In(london())
	return at.Format("Monday 2 January 2006") + ", " + abp.ClockWords(at)
}

// listMakeUps is GET /makeups.
func (s *Server) listMakeUps(c echo.Context) error { return s.makeUpList(c, http.StatusOK, nil) }

func (s *Server) makeUpList(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	list, err := s.store.MakeUps(ctx, p, store.MakeUpQuery{Open: true})
	if err != nil {
		return err
	}
	v := makeUpList{Page: s.page(c, "Make-ups"), Errors: errs, Empty: Empty{Text: "Nobody waits for a make-up. Whoever misses a session can ask for one from its page."}}
	v.HasErrors = len(errs) > 0
	for i := range list {
		m := &list[i]
		if m.Delegate.PersonID != p.ID {
			v.Rows = append(v.Rows, makeUpRow{"/makeups/" + m.ID, m.Delegate.Person.Name, m.Session.Title, capital(m.Way.String()), makeUpWhen(m), makeUpTag(m)})
		}
	}
	missed, err := s.store.MissedMeetings(ctx, p, s.app.Now())
	if err != nil {
		return err
	}
	form, _ := c.FormParams()
	v.Missed = FieldCheckboxes{Name: "missed", Label: "Who is asked to come?", Hint: "People who missed a set meeting and may still make one up.", Values: form["missed"], Error: errorOf(errs, "missed"), Small: true}
	for _, x := range missed {
		v.Missed.Options = append(v.Missed.Options, Option{Value: x.Value(), Text: x.Name + ", cohort " + x.Cohort, Hint: "Missed " + x.Title})
	}
	v.HasForm = len(missed) > 0
	v.Day, v.From, v.Leader, err = s.meetingFields(c, errs)
	v.Link = FieldText{Name: "link", Label: "Link to join", Hint: "Starting with https://", Value: c.FormValue("link"), Spellcheck: "false", Error: errorOf(errs, "link")}
	if err != nil {
		return err
	}
	return s.render(c, status, v)
}

// meetingFields are the day, the time and the facilitator of a meeting to arrange.
func (s *Server) meetingFields(c echo.Context, errs []FieldError) (FieldDate, FieldText, FieldSelect, error) {
	day, _, _ := dateTyped(c, "day")
	day.Label, day.Hint, day.Error = "Day", "For example, 11 10 2024", errorOf(errs, "day-day")
	from := FieldText{Name: "from", Label: "Starts at", Hint: "For example, 9:30 or 14:00", Value: c.FormValue("from"), Width: 5, Error: errorOf(errs, "from")}
	people, err := s.store.FacilitatorChoices(c.Request().Context())
	leader := FieldSelect{Name: "facilitator", Label: "Facilitator", Value: c.FormValue("facilitator"), Error: errorOf(errs, "facilitator")}
	for _, f := range people {
		leader.Options = append(leader.Options, Option{Value: f.ID, Text: f.Name})
	}
	if leader.Value == "" {
		leader.Value = person(c).ID
	}
	return day, from, leader, err
}

// momentTyped reads day and time of a meeting to arrange.
func momentTyped(c echo.Context) (abp.Date, int, []FieldError) {
	var errs []FieldError
	_, day, sentence := dateTyped(c, "day")
	if sentence == "" && day.IsZero() {
		sentence = "Enter the day."
	}
	if sentence != "" {
		errs = append(errs, FieldError{"day-day", sentence})
	}
	from, ok := parseClock(abp.CleanLine(c.FormValue("from")))
	if !ok {
		errs = append(errs, FieldError{"from", "Enter a time of day, for example 9:30."})
	}
	return day, from, errs
}

// planCatchUp is POST /makeups.
func (s *Server) planCatchUp(c echo.Context) error {
	day, from, errs := momentTyped(c)
	if len(errs) > 0 {
		return s.makeUpList(c, http.StatusUnprocessableEntity, errs)
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	v, err := s.app.PlanCatchUp(c.Request().Context(), person(c), app.CatchUpPlan{Missed: form["missed"], Day: day, From: from, FacilitatorID: c.FormValue("facilitator"), JoinLink: c.FormValue("link")})
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.makeUpList(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, "The catch-up set meeting is planned, and everybody who is asked to it has been told.", "/sessions/"+v.ID)
}

// showMakeUp is GET /makeups/:makeup.
func (s *Server) showMakeUp(c echo.Context) error { return s.makeUpShow(c, http.StatusOK, nil) }

func (s *Server) makeUpShow(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	m, err := s.store.MakeUp(ctx, p, c.Param("makeup"))
	if err != nil {
		return err
	}
	isOwn, now := m.Delegate.PersonID == p.ID, s.app.Now()
	s.look(c, abp.LookPlace, m.Delegate.PersonID)
	v := makeUpShow{Page: s.page(c, "Making up "+m.Session.Title), Errors: errs, Action: "/makeups/" + m.ID, State: makeUpTag(m),
		IsOpen: m.State() == abp.MakeUpAsked || m.State() == abp.MakeUpArranged, IsMeeting: m.Session.Kind == abp.SetMeeting}
	v.HasErrors = len(errs) > 0
	v.Rows = []SummaryRow{{Key: "Missed", Value: m.Session.Title + ", " + m.Session.When(london())}, {Key: "Way", Value: capital(m.Way.String())}, {Key: "When", Value: makeUpWhen(m)}}
	if m.Meeting != nil {
		v.Rows = append(v.Rows, SummaryRow{Key: "Where", Value: m.Meeting.Where()})
	}
	if m.Facilitator != nil {
		v.Rows = append(v.Rows, SummaryRow{Key: "With", Value: m.Facilitator.Name})
	}
	if !isOwn {
		v.Rows = append([]SummaryRow{{Key: "Who", Value: m.Delegate.Person.Name + ", cohort " + m.Delegate.Cohort.Code}}, v.Rows...)
	}
	if !m.LogWrittenAt.IsZero() {
		v.Rows = append(v.Rows, SummaryRow{Key: "Log", Value: "Written. Only its writer reads it."})
	}
	hasTime := m.Way == abp.WayOneToOne && !m.MeetsAt.IsZero() && !m.MeetsAt.After(now.Time)
	if isOwn {
		v.Breadcrumbs = []Link{{Href: "/journey", Text: "My journey"}}
		if v.CanWrite = hasTime && m.State() != abp.MakeUpLapsed; v.CanWrite {
			text, err := s.store.OwnMakeUpLog(ctx, p, m.ID)
			if err != nil {
				return err
			}
			if typed := c.FormValue("log"); typed != "" {
				text = typed
			}
			v.Log = FieldTextarea{Name: "log", Label: "My reflective log", Hint: "What do you take with you? Only you read it; your facilitator sees that it is written.", Value: text, Rows: 8, Error: errorOf(errs, "log")}
		}
		return s.render(c, status, v)
	}
	v.Breadcrumbs = []Link{{Href: "/makeups", Text: "Make-ups"}}
	v.CanArrange, v.CanMeet = v.IsOpen, v.IsOpen && hasTime && m.MetAt.IsZero()
	if !v.CanArrange {
		return s.render(c, status, v)
	}
	meetings, err := s.app.MakeUpMeetings(ctx, p, m)
	if err != nil {
		return err
	}
	v.Meeting = FieldRadios{Name: "meeting", Label: "At a session that is planned", Value: string(m.MeetingID), Error: errorOf(errs, "meeting"), Small: true}
	for i := range meetings {
		x := &meetings[i]
		v.Meeting.Options = append(v.Meeting.Options, Option{Value: x.ID, Text: x.Title + ", " + sessionOf(x), Hint: x.When(london())})
	}
	if v.Day, v.From, v.Leader, err = s.meetingFields(c, errs); err != nil {
		return err
	}
	return s.render(c, status, v)
}

// makeUpAnswer goes back to the make-up, or shows it again with what is wrong.
func (s *Server) makeUpAnswer(c echo.Context, err error, said string) error {
	if err == nil {
		return s.see(c, said, "/makeups/"+c.Param("makeup"))
	}
	errs, rest := fieldErrors(err)
	if rest != nil {
		return rest
	}
	return s.makeUpShow(c, http.StatusUnprocessableEntity, errs)
}

// arrangeOneToOne is POST /makeups/:makeup/one-to-one.
func (s *Server) arrangeOneToOne(c echo.Context) error {
	day, from, errs := momentTyped(c)
	if len(errs) > 0 {
		return s.makeUpShow(c, http.StatusUnprocessableEntity, errs)
	}
	err := s.app.ArrangeOneToOne(c.Request().Context(), person(c), c.Param("makeup"), day.Clock(from, london()), c.FormValue("facilitator"))
	return s.makeUpAnswer(c, err, "The one-to-one is arranged. Both have been told.")
}

// arrangeElsewhere is POST /makeups/:makeup/meeting.
func (s *Server) arrangeElsewhere(c echo.Context) error {
	err := s.app.ArrangeElsewhere(c.Request().Context(), person(c), c.Param("makeup"), c.FormValue("meeting"))
	return s.makeUpAnswer(c, err, "Arranged. The session is in their calendar, and they have been told.")
}

// meetForMakeUp is POST /makeups/:makeup/taking-place.
func (s *Server) meetForMakeUp(c echo.Context) error {
	err := s.app.MetForMakeUp(c.Request().Context(), person(c), c.Param("makeup"))
	return s.makeUpAnswer(c, err, "Noted. It counts once the log is written too.")
}

// writeMakeUpLog is POST /makeups/:makeup/log.
func (s *Server) writeMakeUpLog(c echo.Context) error {
	err := s.app.WriteMakeUpLog(c.Request().Context(), person(c), c.Param("makeup"), c.FormValue("log"))
	return s.makeUpAnswer(c, err, "Your log is saved. Only you read it.")
}

// lapseMakeUp is POST /makeups/:makeup/lapse.
func (s *Server) lapseMakeUp(c echo.Context) error {
	err := s.app.LapseMakeUp(c.Request().Context(), person(c), c.Param("makeup"))
	return s.makeUpAnswer(c, err, "The make-up is called off.")
}
