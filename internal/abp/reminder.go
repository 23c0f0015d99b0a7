package abp

import (
	"slices"
	"time"
)

// What the clock reminds people of.
const (
	LetterWorkshopSoon LetterKind = "workshop-soon"
	LetterWorkshopNear LetterKind = "workshop-near"
	LetterSetSoon      LetterKind = "set-soon"
	LetterSetNear      LetterKind = "set-near"
	LetterSetOpen      LetterKind = "set-open"
	LetterLineUp       LetterKind = "set-line-up"
	LetterLeadSoon     LetterKind = "facilitator-session"
	LetterRegister     LetterKind = "facilitator-register"
	LetterWebinar      LetterKind = "manager-webinar"
	LetterDates        LetterKind = "manager-dates"
	LetterCatchUp      LetterKind = "catch-up"
	LetterCelebration  LetterKind = "celebration"
	LetterSurveyAgain  LetterKind = "survey-again"
)

var (
	eventValues     = []string{"session", "when", "where", "link", "page"}
	sessionValues   = append([]string{"cohort"}, eventValues...)
	dueValues       = append([]string{"apology"}, sessionValues...) // of sessions that people have to come to
	reminderLetters = []Letter{
		{Kind: LetterWorkshopSoon, Title: "Workshop in two weeks: joining instructions", For: "Delegates", IsSecret: true, Values: dueValues},
		{Kind: LetterWorkshopNear, Title: "Workshop in two days", For: "Delegates", IsSecret: true, Values: dueValues},
		{Kind: LetterSetSoon, Title: "Set meeting in a week", For: "Delegates", IsSecret: true, Values: dueValues},
		{Kind: LetterSetNear, Title: "Set meeting tomorrow", For: "Delegates", IsSecret: true, Values: dueValues},
		{Kind: LetterSetOpen, Title: "The set meets again, for those who have completed the journey", For: "Delegates", IsOptional: true, Values: sessionValues},
		{Kind: LetterLineUp, Title: "Who is in the set", For: "Delegates", Values: []string{"set", "cohort", "members", "facilitator", "when", "page"}},
		{Kind: LetterLeadSoon, Title: "Session to lead in a week", For: "Facilitators", Values: sessionValues},
		{Kind: LetterRegister, Title: "Register that is not complete", For: "Facilitators", Values: []string{"session", "cohort", "when", "page"}},
		{Kind: LetterWebinar, Title: "Webinar for line managers", For: "Line managers", Values: []string{"session", "reports", "when", "link"}},
		{Kind: LetterDates, Title: "Dates to release", For: "Line managers", Values: []string{"delegate", "cohort", "dates"}},
		{Kind: LetterCatchUp, Title: "Coffee catch-up", For: "Delegates", IsOptional: true, Values: eventValues},
		{Kind: LetterCelebration, Title: "Celebration", For: "Everybody who takes part", IsOptional: true, Values: eventValues},
		{Kind: LetterSurveyAgain, Title: "Survey not answered yet", For: "Delegates", IsSecret: true, IsPrivate: true, Values: []string{"survey", "link", "until"}},
	}
)

// ReminderTo says who of those whom a session concerns is written to. People who
// have withdrawn or paused, who are switched off or whose mails come back are
// never among them, nor those who have sent an apology.
type ReminderTo uint8

// Who is written to.
const (
	ToDelegates    ReminderTo = iota // who is expected and has not completed the journey
	ToCompleted                      // members of the set who have completed the journey
	ToFacilitators                   // who leads it
	ToNeglectful                     // who leads it, while marks are missing
	ToManagers                       // line managers of people who begin soon
	ToCommunity                      // whom the kind of session is for
)

// Reminder is one rule of what is written by itself about sessions: which
// letter, to whom, and when. It goes out at eight in the morning of a day so many
// days before the session's, or later for people who come to it later, until the
// next reminder takes over or the session begins.
type Reminder struct {
	Name    string // part of the key under which each is written once; it never changes
	Letter  LetterKind
	To      ReminderTo
	About   []SessionKind
	First   bool // only the first set meeting
	Before  int  // days before the session's; after it if negative
	Working bool // of those only working days count
	Last    int  // days before the session's from which on it is too late; 0 for when it begins
}

// Reminders lists every rule.
func Reminders() []Reminder {
	return []Reminder{
		{Name: "workshop-14", Letter: LetterWorkshopSoon, To: ToDelegates, About: []SessionKind{WorkshopPart}, Before: 14, Last: 2},
		{Name: "workshop-2", Letter: LetterWorkshopNear, To: ToDelegates, About: []SessionKind{WorkshopPart}, Before: 2},
		{Name: "set-7", Letter: LetterSetSoon, To: ToDelegates, About: []SessionKind{SetMeeting}, Before: 7, Last: 1},
		{Name: "set-1", Letter: LetterSetNear, To: ToDelegates, About: []SessionKind{SetMeeting}, Before: 1},
		{Name: "set-open", Letter: LetterSetOpen, To: ToCompleted, About: []SessionKind{SetMeeting}, Before: 7},
		{Name: "line-up", Letter: LetterLineUp, To: ToDelegates, About: []SessionKind{SetMeeting}, First: true, Before: 10, Working: true},
		{Name: "lead-7", Letter: LetterLeadSoon, To: ToFacilitators, About: []SessionKind{WorkshopPart, SetMeeting}, Before: 7},
		{Name: "register", Letter: LetterRegister, To: ToNeglectful, About: []SessionKind{WorkshopPart, SetMeeting}, Before: -1, Last: -8},
		{Name: "webinar-14", Letter: LetterWebinar, To: ToManagers, About: []SessionKind{ManagerWebinar}, Before: 14},
		{Name: "catch-up-7", Letter: LetterCatchUp, To: ToCommunity, About: []SessionKind{CatchUp}, Before: 7},
		{Name: "celebration-21", Letter: LetterCelebration, To: ToCommunity, About: []SessionKind{Celebration}, Before: 21},
	}
}

// Mails that the clock writes are written between these minutes of the local
// day, on any day: people who work nights read them when they like, and nobody's
// phone rings at three.
const (
	WritesFrom  = 8 * 60
	WritesUntil = 18 * 60
)

// How far from a session its reminders reach, in days.
const (
	RemindsBefore = 35
	RemindsAfter  = 8
)

// IsWritingTime says whether the clock writes at the instant.
func IsWritingTime(now Instant, zone *time.Location) bool {
	local := now.In(zone)
	minute := local.Hour()*60 + local.Minute()
	return minute >= WritesFrom && minute < WritesUntil
}

// IsAbout says whether the rule is about the session.
func (r *Reminder) IsAbout(s *Session) bool {
	return slices.Contains(r.About, s.Kind) && !s.IsCancelled() && (!r.First || s.Number == 1)
}

// IsDue says whether the rule calls for the letter at the instant now, the time
// of the day aside.
func (r *Reminder) IsDue(s *Session, now Instant, days Days, zone *time.Location) bool {
	day := s.StartsAt.On(zone)
	from := day.Add(-r.Before)
	if r.Working {
		from = days.WorkingBefore(day, r.Before)
	}
	if now.Before(from.Clock(WritesFrom, zone).Time) {
		return false
	}
	if r.Last == 0 {
		return now.Before(s.StartsAt.Time)
	}
	return now.Before(day.Add(-r.Last).Clock(WritesFrom, zone).Time)
}

// Key is under which the letter about the session is written to the person once.
// A session that moves to another day is another occasion; who is in a set is
// told once for each set.
func (r *Reminder) Key(s *Session, personID string, zone *time.Location) string {
	if r.First {
		return "reminder/" + r.Name + "/" + string(s.SetID) + "/" + personID
	}
	return "reminder/" + r.Name + "/" + s.ID + "/" + s.StartsAt.On(zone).String() + "/" + personID
}

// WebinarAhead is how long before the first workshop part line managers are asked
// to their webinar at most.
const WebinarAhead = 45 * 24 * time.Hour

// IsBriefing says whether the webinar is the one to ask a line manager to, whose
// report enrolled at the one instant and begins at the other: the first after the
// enrolment within WebinarAhead before the beginning. webinars lists all that are
// not cancelled, in the order of time.
func (s *Session) IsBriefing(webinars []Session, enrolled, begins Instant) bool {
	for i := range webinars {
		w := &webinars[i]
		if w.StartsAt.After(enrolled.Time) && w.StartsAt.Before(begins.Time) && begins.Sub(w.StartsAt.Time) <= WebinarAhead {
			return w.ID == s.ID
		}
	}
	return false
}

// DatesToldFor is how long after an enrolment the line manager is still told the
// dates to release.
const DatesToldFor = 14 * 24 * time.Hour

// SurveyAgainBefore is how many days before a survey closes those who have not
// answered are reminded, once.
const SurveyAgainBefore = 7
