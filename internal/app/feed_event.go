package app

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/calendar"
	"github.com/upstander/upstander/internal/store"
)

// eventVersion changes whenever the same session becomes another event than
// before.
const eventVersion = 1

// feedPast is how far back a feed reaches.
const feedPast = 90 * 24 * time.Hour

// feedContent returns what the person's calendar shows at this moment, and the
// instant of its newest change.
func (a *App) feedContent(ctx context.Context, programme *abp.Programme, p *abp.Person) (calendar.Feed, abp.Instant, error) {
	now := a.Now()
	zone, err := time.LoadLocation(programme.Zone)
	if err != nil {
		return calendar.Feed{}, abp.Instant{}, fmt.Errorf("zone of the programme: %w", err)
	}
	sessions, err := a.store.Sessions(ctx, p, store.SessionQuery{Own: true, EndsAfter: abp.At(now.Add(-feedPast))})
	if err != nil {
		return calendar.Feed{}, abp.Instant{}, err
	}
	answered, err := a.store.Answered(ctx, p.ID)
	if err != nil {
		return calendar.Feed{}, abp.Instant{}, err
	}
	f := calendar.Feed{Name: feedName(programme, p), Zone: zone, AsOf: now.Time, Events: make([]calendar.Event, len(sessions))}
	var newest abp.Instant
	for i := range sessions {
		v := &sessions[i]
		reply := answered[v.ID]
		if v.Kind.IsOptional() && reply.AnsweredAt.After(v.ChangedAt.Time) {
			v.ChangedAt = reply.AnsweredAt
		}
		// Programs skip an event that does not say it changed. A sum, for it rises
		// with either change, which the later of two instants need not.
		v.ChangedAt = abp.At(v.ChangedAt.Add(time.Duration(p.TitleChanges) * time.Second))
		if v.ChangedAt.After(newest.Time) {
			newest = v.ChangedAt
		}
		f.Events[i] = a.event(v, p.NeutralTitles)
		if v.Kind.IsOptional() && reply.Answer == abp.ReplyAccepted {
			f.Events[i].Transparent = false
		}
	}
	return f, newest, nil
}

// feedName returns what calendar programs list the feed as: the programme and
// the first of the person's roles.
func feedName(programme *abp.Programme, p *abp.Person) string {
	roles := p.Roles()
	switch {
	case p.NeutralTitles:
		return "Training"
	case len(roles) == 0:
		return programme.Name
	}
	return fmt.Sprintf("%s (%s)", programme.Name, roles[0])
}

// event returns the session as a calendar shows it. The neutral one tells
// colleagues who see the calendar when and where, but not what.
func (a *App) event(v *abp.Session, neutral bool) calendar.Event {
	e := calendar.Event{UID: v.UID, Sequence: v.Sequence, Start: v.StartsAt.Time, End: v.EndsAt.Time, Changed: v.ChangedAt.Time, CancelledAt: v.CancelledAt.Time,
		Summary: "Training", Description: "Sign in to Upstander to see what this is.",
		Conference: v.JoinLink, URL: a.URL("/sessions/" + v.ID),
		AllDay: v.Kind == abp.SelfStudy, Transparent: v.Kind.IsOptional() || v.Kind == abp.SelfStudy}
	if e.Conference == "" && v.Set != nil {
		e.Conference = v.Set.JoinLink
	}
	if v.Venue != nil {
		e.Location = strings.Trim(v.Venue.Name+", "+v.Venue.Address, ", \n")
	}
	if !neutral {
		e.Summary, e.Description = eventTitle(v), eventText(v)
	}
	return e
}

// eventTitle says what the session is to somebody who looks at a calendar full
// of other things.
func eventTitle(v *abp.Session) string {
	title := abp.CleanLine(v.Title)
	if title == "" || v.Kind == abp.SetMeeting || v.Kind == abp.CatchUp || strings.Contains(strings.ToLower(title), "active bystander") {
		return title
	}
	first, size := utf8.DecodeRuneInString(title)
	if second, _ := utf8.DecodeRuneInString(title[size:]); unicode.IsLower(second) {
		title = string(unicode.ToLower(first)) + title[size:]
	}
	return "Active bystander " + title
}

// eventText is the description: it names whoever leads the session and nobody
// else.
func eventText(v *abp.Session) string {
	var lines []string
	if v.IsCancelled() && v.CancelReason != "" {
		lines = append(lines, "Cancelled: "+v.CancelReason)
	}
	if v.Cohort != nil {
		lines = append(lines, v.Cohort.Title())
	}
	if names := namesOf(v.Facilitators); len(names) == 1 {
		lines = append(lines, "Facilitator: "+names[0])
	} else if len(names) > 1 {
		lines = append(lines, "Facilitators: "+strings.Join(names, ", "))
	}
	switch {
	case v.Kind == abp.SelfStudy:
		lines = append(lines, "In your own time, by the end of this day.")
	case v.Kind.IsOptional():
		lines = append(lines, "Come if you like.")
	case v.Kind == abp.SetMeeting:
		lines = append(lines, "What is said in the set stays in the set.")
	}
	return strings.Join(lines, "\n")
}

func namesOf(people []abp.Person) []string {
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return names
}
