package abp

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// When writes the day and the time of the session as people say it, for
// example "Tuesday 11 October 2022, 9:30am to 4:30pm".
func (s *Session) When(zone *time.Location) string {
	starts, ends := s.StartsAt.In(zone), s.EndsAt.In(zone)
	if s.Kind == SelfStudy {
		return "by " + starts.Format("Monday 2 January 2006")
	}
	return starts.Format("Monday 2 January 2006") + ", " + ClockWords(starts) + " to " + ClockWords(ends)
}

// ClockWords writes a time of day in the NHS style: 9:30am, 4pm, midday.
func ClockWords(t time.Time) string {
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// Link returns where people meet online: the session's own link, or else that
// of its set; empty for none. Set must be loaded.
func (s *Session) Link() string {
	if s.JoinLink == "" && s.Set != nil {
		return s.Set.JoinLink
	}
	return s.JoinLink
}

// Where says in words where the session is, without the link. Venue must be
// loaded.
func (s *Session) Where() string {
	switch {
	case s.Venue != nil && s.Venue.Address != "":
		return s.Venue.Name + ", " + strings.ReplaceAll(s.Venue.Address, "\n", ", ")
	case s.Venue != nil:
		return s.Venue.Name
	case s.Kind == SelfStudy:
		return "In your own time"
	}
	return "Online"
}

// AudienceWords says in words who a programme-wide session is for.
func (k SessionKind) AudienceWords() string {
	switch k {
	case CatchUp:
		return "every delegate who has not withdrawn"
	case Celebration:
		return "delegates, line managers, internal sponsors and facilitators"
	case ManagerWebinar:
		return "line managers"
	case SponsorMeeting:
		return "internal sponsors"
	case SteeringGroup:
		return "board viewers"
	case LeadershipSession:
		return "internal sponsors and board viewers"
	case TrainerSession:
		return "facilitators"
	case SetMeeting:
		return "the members of the set"
	}
	return "the delegates of the cohort"
}

// ProgrammeKinds lists the kinds of session that belong to the whole programme.
func ProgrammeKinds() []SessionKind {
	var kinds []SessionKind
	for _, k := range SessionKinds() {
		if !k.ForCohort() {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Validate cleans what people type about a session and returns Invalid with
// every field that cannot be accepted.
func (s *Session) Validate() error {
	s.Title, s.JoinLink = CleanLine(s.Title), CleanLine(s.JoinLink)
	var c Check
	c.Require("title", s.Title, "Enter a title, for example Coffee catch-up.")
	c.Longest("title", s.Title, 100)
	c.Longest("link", s.JoinLink, 500)
	if s.JoinLink != "" {
		u, err := url.Parse(s.JoinLink)
		if err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") {
			c.Field("link", "Enter the whole link, starting with https://, or leave it empty.")
		}
	}
	return c.Err()
}

// DateLines says, one line for each step, when people have to be free. Meetings
// of several sets at one time are one line; of those at several times a person
// needs one. Venues must be loaded where the lines should name them.
func DateLines(sessions []Session, zone *time.Location) []string {
	var lines []string
	at := map[string]int{}
	for i := range sessions {
		v := &sessions[i]
		key := v.Kind.String() + " " + strconv.Itoa(v.Number)
		when := v.When(zone)
		if v.Venue != nil {
			when += ", " + v.Where()
		}
		j, has := at[key]
		if !has {
			at[key] = len(lines)
			lines = append(lines, v.Title+": "+when)
			continue
		}
		if !strings.Contains(lines[j], when) {
			lines[j] += ", or " + when
		}
	}
	return lines
}
