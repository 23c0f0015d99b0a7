package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// journeyShow is a delegate's first page: what is next, what to do, and the way
// from application to community.
type journeyShow struct {
	Page
	Place        *abp.Delegate
	Places       []Link // to choose from, if there are several
	Next         *abp.Session
	Counts       []string // the two counts in words
	CannotFinish bool
	Finish       string // how the journey can still be completed, in kind words; empty once it is
	Certificate  string // where it is, once there is one
	Tasks        []Task
	Timeline     []TimelineItem
	SetHref      string // none before there is a set
	ChangeHref   string
	HasLeft      bool
	IsPaused     bool
	IsDeferred   bool
}

// NoDates is what stands in the place of the next session.
func (journeyShow) NoDates() Empty {
	return Empty{Text: "No date lies ahead of you. When one is set, you find it here and in your calendar.", Href: "/calendar", Action: "Subscribe to your calendar"}
}

// MakeUp is what people read who can no longer come to enough sessions.
func (v journeyShow) MakeUp() Warning {
	if v.Place.Progress.Finish() == abp.CannotFinish {
		return Warning{Heading: "Your journey can go on elsewhere", Text: "The sessions still to come are not enough in this cohort, and that happens. What you did counts: write to the programme team, and they find you a way in a later cohort."}
	}
	return Warning{Heading: "A session to make up", Text: "The sessions still to come are not enough to complete the journey, but one that you missed can be made up. Open it below and choose how."}
}

// finishWords says in kind words how the journey can still be completed.
func finishWords(p abp.Progress) string {
	spare := p.Sets + p.SetsAhead - p.SetsNeeded
	switch {
	case p.Finish() != abp.FinishesByComing:
		return ""
	case spare > 0:
		return "You are on course. If you have to miss " + countOf(spare, "set meeting", "set meetings") + ", you can still finish."
	}
	return "You are on course, and every set meeting still to come counts. If you cannot come to one, say so early: most can be made up."
}

func (journeyShow) template() string { return "journey/show" }

// journey is what is known about one of the viewer's own places.
type journey struct {
	place       *abp.Delegate
	places      []abp.Delegate // newest first
	application *abp.Application
	sessions    []abp.Session // of the place's cohort and set, in the order of time
	community   []abp.Session // upcoming, for every delegate
	marks       map[string]abp.Mark
	surveys     []app.SurveyTask
	makeUps     []abp.MakeUp // of the place
	equality    *app.EqualityForm
	setID       string
	now         abp.Instant
}

// showJourney is GET /journey.
func (s *Server) showJourney(c echo.Context) error {
	j, err := s.journey(c)
	if err != nil {
		return err
	}
	v := journeyShow{Page: s.page(c, "My journey"), Place: j.place, Places: j.choices("/journey"), Next: j.next(), Counts: progressWords(j.place.Progress),
		CannotFinish: j.place.IsActive() && !j.place.Progress.CanFinish() && !j.place.Progress.IsJourneyComplete(),
		Tasks:        j.tasks(), Timeline: j.timeline(), ChangeHref: "/journey/change" + j.query(),
		HasLeft: j.place.Stage() == abp.Withdrawn, IsPaused: j.place.Stage() == abp.Paused, IsDeferred: j.place.DeferredToID != ""}
	if j.setID != "" && j.place.IsActive() {
		v.SetHref = "/sets/" + j.setID
	}
	if j.place.IsActive() {
		v.Finish = finishWords(j.place.Progress)
	}
	if v.Certificate, err = s.certificateOf(c, j.place.ID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// journey loads the place that the request names, or the newest, of the viewer's
// own. It fails with NotFound for everybody else's.
func (s *Server) journey(c echo.Context) (*journey, error) {
	ctx, p := c.Request().Context(), person(c)
	j := &journey{now: s.app.Now(), marks: map[string]abp.Mark{}}
	var err error
	if j.places, _, err = s.store.Delegates(ctx, p, store.DelegateQuery{PersonID: p.ID}, j.now); err != nil {
		return nil, err
	}
	slices.SortStableFunc(j.places, func(a, b abp.Delegate) int {
		return cmp.Or(b.EnrolledAt.Compare(a.EnrolledAt.Time), cmp.Compare(b.ID, a.ID))
	})
	asked := c.QueryParam("place")
	i := slices.IndexFunc(j.places, func(d abp.Delegate) bool { return asked == "" || d.ID == asked })
	if i < 0 {
		return nil, abp.Errorf(abp.NotFound, "This place does not exist, or it is not yours.")
	}
	j.place = &j.places[i]
	if err := s.loadJourney(c, j); err != nil {
		return nil, err
	}
	return j, nil
}

// loadJourney fills in the records of the chosen place.
func (s *Server) loadJourney(c echo.Context, j *journey) error {
	ctx, p := c.Request().Context(), person(c)
	applications, err := s.store.OwnApplications(ctx, p)
	if err != nil {
		return err
	}
	for i, a := range applications {
		if a.ID == string(j.place.ApplicationID) {
			j.application = &applications[i]
		}
	}
	if j.setID, err = s.store.OwnSetID(ctx, p, j.place.ID); err != nil {
		return err
	}
	all, err := s.store.Sessions(ctx, p, store.SessionQuery{Own: true, CohortID: j.place.CohortID})
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.SetID == "" || string(v.SetID) == j.setID {
			j.sessions = append(j.sessions, v)
		}
	}
	upcoming, err := s.store.Sessions(ctx, p, store.SessionQuery{Own: true, Programme: true, EndsAfter: j.now, Limit: store.PageSize})
	if err != nil {
		return err
	}
	for _, v := range upcoming {
		if (v.Kind.IsOptional() || v.IsCatchUpMeeting()) && !v.IsCancelled() {
			j.community = append(j.community, v)
		}
	}
	if j.makeUps, err = s.store.MakeUps(ctx, p, store.MakeUpQuery{PersonID: p.ID, DelegateID: j.place.ID}); err != nil {
		return err
	}
	if j.equality, err = s.app.Equality(ctx, p); err != nil {
		return err
	}
	attended, err := s.store.OwnAttendances(ctx, p)
	if err != nil {
		return err
	}
	for _, a := range attended {
		j.marks[a.SessionID] = a.Mark
	}
	tasks, err := s.app.SurveyTasks(ctx, p)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.DelegateID == j.place.ID {
			j.surveys = append(j.surveys, t)
		}
	}
	return nil
}

// choices lists the viewer's places, newest first, if there are several.
func (j *journey) choices(path string) []Link {
	if len(j.places) < 2 {
		return nil
	}
	links := make([]Link, len(j.places))
	for i, d := range j.places {
		links[i] = Link{Href: path + "?place=" + d.ID, Text: d.Cohort.Title() + ", enrolled " + d.EnrolledAt.In(london()).Format("2 January 2006"), Current: d.ID == j.place.ID}
	}
	return links
}

// query keeps the chosen place in an address, where it is not the newest.
func (j *journey) query() string {
	if j.place.ID == j.places[0].ID {
		return ""
	}
	return "?place=" + j.place.ID
}

// next returns the session that comes next, of the place or for the community,
// or nil.
func (j *journey) next() *abp.Session {
	var next *abp.Session
	for _, list := range [][]abp.Session{j.sessions, j.community} {
		for i, v := range list {
			if v.IsCancelled() || v.Kind == abp.SelfStudy || !v.EndsAt.After(j.now.Time) {
				continue
			}
			if next == nil || v.StartsAt.Before(next.StartsAt.Time) {
				next = &list[i]
			}
		}
	}
	return next
}

// tasks lists what the delegate can do, with its state.
func (j *journey) tasks() []Task {
	var tasks []Task
	if a := j.application; a != nil {
		tasks = append(tasks, releaseTask(a))
	}
	for _, t := range j.surveys {
		if t.State != abp.SurveyNotAsked || j.place.IsActive() {
			tasks = append(tasks, surveyTask(t))
		}
	}
	for i := range j.makeUps {
		if m := &j.makeUps[i]; m.State() != abp.MakeUpLapsed {
			t := makeUpTag(m)
			tasks = append(tasks, Task{ID: "makeup-" + m.ID, Href: "/makeups/" + m.ID, Text: "Make up " + m.Session.Title, Hint: capital(m.Way.String()) + ". " + makeUpWhen(m) + ".", Status: t.Text, StatusColour: t.Colour})
		}
	}
	if j.place.IsActive() {
		tasks = append(tasks, Task{ID: "calendar", Href: "/calendar", Text: "Put the dates into your calendar", Hint: "They move by themselves when a session moves.", Status: "Whenever you like"})
	}
	tasks = append(tasks, equalityTask(j.equality))
	tasks = append(tasks, Task{ID: "practices", Href: "/practices", Text: "Keep a practice log", Hint: "What you saw and did. Only you can read it.", Status: "Whenever you like"})
	if j.place.Progress.IsWorkshopComplete() {
		tasks = append(tasks, Task{ID: "quotes", Href: "/quotes/own", Text: "Say it in your own words", Hint: "Offer a sentence for others to read, without your name, or take one back.", Status: "Whenever you like"})
	}
	return tasks
}

// releaseTask says whether the line manager has released the applicant. That is
// for the manager to do, so it leads nowhere.
func releaseTask(a *abp.Application) Task {
	t := Task{ID: "release", Text: "Your manager releases you for the dates"}
	switch {
	case !a.ReleasedAt.IsZero():
		t.Status, t.Hint = "Released", "On "+sayDate(a.ReleasedAt.On(london()))+"."
	case !a.RefusedAt.IsZero():
		t.Status, t.StatusColour, t.Hint = "Not released", "red", "Talk to your manager, or write to the programme team."
	default:
		t.Status, t.StatusColour, t.Hint = "Waiting", "yellow", "We have asked your manager."
	}
	return t
}

// surveyTask says where the delegate stands with one survey.
func surveyTask(t app.SurveyTask) Task {
	v := Task{ID: "survey-" + t.Wave.String(), Text: t.Wave.Name(), Href: t.Path}
	switch t.State {
	case abp.SurveyUpcoming:
		v.Status, v.Hint = "Not open yet", "Opens on "+sayDate(t.OpensAt.On(london()))+"."
	case abp.SurveyOpen:
		v.Status, v.StatusColour, v.Hint = "To do", "blue", "Three minutes. Open until "+sayDeadline(t.ClosesAt)+"."
	case abp.SurveyStarted:
		v.Status, v.StatusColour, v.Hint = "Started", "aqua-green", "Saved, not handed in. Open until "+sayDeadline(t.ClosesAt)+"."
	case abp.SurveyLate:
		v.Status, v.StatusColour, v.Hint = "Late", "yellow", "Closed on "+sayDate(t.ClosesAt.On(london()))+". You can still answer for yourself until "+sayDeadline(t.LateUntil)+"."
	case abp.SurveyFinished:
		v.Status, v.Hint = "Handed in", "On "+sayDate(t.FinishedOn)+"."
	case abp.SurveyNotAsked:
		v.Status, v.Hint = "Not yet for you", "It is for people who have been to every part of the workshop."
	default:
		v.Status, v.Hint = "Closed", "It closed on "+sayDate(t.ClosesAt.On(london()))+"."
	}
	return v
}
