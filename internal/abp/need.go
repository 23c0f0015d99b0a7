package abp

import (
	"fmt"
	"time"
)

// NeedKind says why something waits for a person of the programme team.
type NeedKind uint8

// The kinds of needs, in the order of the page. Those from NeedAnswer on are
// for facilitators.
const (
	NeedRelease     NeedKind = iota // an application that no manager answers
	NeedWaiting                     // a waiting list that does not move although places are free
	NeedMakeUp                      // a delegate who cannot finish without a make-up
	NeedContact                     // a delegate who missed meetings in a row without a word
	NeedMove                        // a member who would rather be in another set
	NeedLineUp                      // a set that is too small or too large
	NeedFacilitator                 // a session soon that nobody leads
	NeedOffer                       // a facilitator who said no, and nobody else leads it
	NeedPlace                       // a session soon without a place or a link
	NeedRegister                    // a session that is over, and marks are missing
	NeedCorrection                  // a mark that somebody says is wrong
	NeedSurvey                      // a survey that is about to close, or that does not fit the dates
	NeedDates                       // a draft whose dates break a hard rule
	NeedAddress                     // a person whose mails come back
	NeedMail                        // a mail that could not be delivered
	NeedJob                         // work that the programme gave up
	NeedAnswer                      // an offer that the facilitator has not answered
	NeedShared                      // an entry of a practice log that a member shares
)

var needTitles = []string{
	"Applications without an answer", "Waiting lists that do not move", "Delegates who cannot finish without a make-up", "Missed in a row, without a word", "People who ask for another set", "Sets of the wrong size", "Sessions without a facilitator",
	"Facilitators who declined", "Sessions without a place or link", "Registers that are not complete", "Marks that somebody says are wrong", "Surveys that are due", "Drafts with clashes",
	"People whose mails come back", "Mails that could not be delivered", "Work that the programme gave up", "Offers to answer", "Shared with you",
}

// NeedKinds lists every kind in the order of the page.
func NeedKinds() []NeedKind {
	kinds := make([]NeedKind, len(needTitles))
	for i := range kinds {
		kinds[i] = NeedKind(i)
	}
	return kinds
}

// String returns the heading over needs of the kind.
func (k NeedKind) String() string { return codeText(k, needTitles) }

// What is looked at, and when it becomes a need.
const (
	SoonIs        = 14 * 24 * time.Hour  // a session has to be ready two weeks before
	LineUpDue     = 28 * 24 * time.Hour  // line-ups stand four weeks before the first meeting
	MakeUpsFor    = 30 * 24 * time.Hour  // after the last meeting of a set
	RegistersFor  = 180 * 24 * time.Hour // make-ups of workshop parts end after six months
	MailFailedFor = 30 * 24 * time.Hour
)

// ReleaseNeed says what keeps an application from going on: what Have means for
// NeedRelease.
type ReleaseNeed uint8

// What keeps applications from going on.
const (
	NoManager ReleaseNeed = iota
	NotAnswered
	StillTalking
	NotAllDates
	NoEmployer
)

var releaseNeedTexts = []string{
	"No line manager is known who could release them.", "The line manager has not answered.", "The line manager wanted to talk with them first, more than a week ago.",
	"They cannot make every date.", "Their employer is not in the list of organisations.",
}

// Need is one thing that waits for a person of the programme team. It is
// derived from records at the moment it is asked for, and never stored.
type Need struct {
	Kind   NeedKind
	ID     string // of the record that helps: a person, a delegate, a cohort, a session
	Name   string // whom or what it is about
	Cohort string // code of the cohort, or empty
	Since  Instant
	Have   int // what the kind counts: meetings attended, members, missing marks, clashes
	Least  int // how many there should be at least, where there is a rule
	Most   int // how many at most
	Detail string
}

// Why says in one sentence what is wrong.
func (n Need) Why() string {
	switch n.Kind {
	case NeedRelease:
		return codeText(ReleaseNeed(n.Have), releaseNeedTexts)
	case NeedMakeUp:
		return fmt.Sprintf("Attended %s of %d needed, and too few are left.", counted(n.Have, "set meeting", "set meetings"), n.Least)
	case NeedContact:
		return fmt.Sprintf("Missed %s in a row, and nobody has heard from them.", counted(n.Have, "set meeting", "set meetings"))
	case NeedLineUp:
		return fmt.Sprintf("It has %s; a set has %d to %d.", counted(n.Have, "member", "members"), n.Least, n.Most)
	case NeedFacilitator:
		return "Nobody leads it yet."
	case NeedOffer:
		return fmt.Sprintf("Declined to lead “%s”, and nobody else is chosen.", n.Detail)
	case NeedPlace:
		return "It has neither a venue nor a link."
	case NeedRegister:
		return fmt.Sprintf("It is over, and %s missing.", counted(n.Have, "mark is", "marks are"))
	case NeedWaiting:
		return fmt.Sprintf("%s, %s, and nobody is offered one.", counted(n.Have, "person waits", "people wait"), counted(n.Least, "place is free", "places are free"))
	case NeedMove:
		return fmt.Sprintf("Would rather not be in set %d. Nobody asks why; each can move once, before the first meeting.", n.Have)
	case NeedCorrection:
		return fmt.Sprintf("Says that the mark of “%s” is not right.", n.Detail)
	case NeedSurvey:
		return codeText(SurveyNeed(n.Have), surveyNeedTexts)
	case NeedAddress:
		return "Mails come back: " + n.Detail + "."
	case NeedJob:
		return "Tried as often as it makes sense: " + n.Detail
	case NeedAnswer:
		return "You are asked to lead it and have not answered."
	case NeedShared:
		return "Lets you read an entry of the practice log."
	case NeedDates:
		return fmt.Sprintf("It breaks %s.", counted(n.Have, "hard rule", "hard rules"))
	case NeedMail:
		return fmt.Sprintf("“%s” could not be delivered.", n.Detail)
	}
	return ""
}

// SurveyNeed says what is the matter with a cohort's survey: what Have means for
// NeedSurvey.
type SurveyNeed uint8

// What can be the matter with a survey.
const (
	SurveyMissing SurveyNeed = iota
	SurveyTooSoon
	SurveyCloses
)

var surveyNeedTexts = []string{
	"Nobody will be asked: it has no survey, and the workshops begin soon or have begun.", "The second survey opens before the last set meeting is over.",
	"A survey closes within a week. Whoever has not answered is reminded by itself; a word to the whole cohort helps.",
}

// SurveyClosesSoon is how long before a survey closes it is due.
const SurveyClosesSoon = 7 * 24 * time.Hour

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Needs are the needs of one kind: how many there are, and the first of them.
type Needs struct {
	Kind  NeedKind
	Total int
	List  []Need
}
