package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
	"github.com/upstander/upstander/internal/store"
)

// digestValues says what the digest says, with the newest of the quotes.
func (a *App) digestValues(ctx context.Context, tx *store.Store, d *digest, quotes []abp.Quote) (map[string]string, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	o := d.impact.Organisation
	return map[string]string{
		"organisation": o.Name, "month": d.month.Midnight(time.UTC).Format("January 2006"), "as_at": digestDay(d.impact.Snapshot.AsAt),
		"reach": d.reachWords(), "since": d.sinceWords(), "confidence": d.confidenceWords(), "dates": d.dateWords(zone), "help": d.helpWords(),
		"voices": voiceWords(quotes, d.month, zone, a.URL("/voices")), "page": a.URL("/organisations/" + o.ID + "/impact"),
	}, nil
}

// digestDay writes a day as mails say it.
func digestDay(d abp.Date) string { return d.Midnight(time.UTC).Format("2 January 2006") }

// reachWords says how far the organisation's people have come.
func (d *digest) reachWords() string {
	r, o := d.impact.Reach, d.impact.Organisation
	active := "- Active bystanders: " + r.Say(r.WorkshopComplete) + " completed the workshops"
	if rate := report.PerThousand(r.WorkshopComplete, o.Headcount); rate != "" {
		active += ", " + rate + " for each 1,000 staff"
	}
	return strings.Join([]string{
		"- Enrolled: " + r.Say(r.Enrolled), active,
		"- Whole journey: " + r.Say(r.JourneyComplete) + " completed the workshops and the action learning sets",
		"- " + strings.TrimSuffix(r.Attendance(), "."),
	}, "\n")
}

// sinceWords says what has changed since the last snapshot of an earlier month. They
// are counts of the organisation's own people, whom its sponsors see by name.
func (d *digest) sinceWords() string {
	if d.previous == nil {
		return ""
	}
	r, was := d.impact.Reach, d.previous
	var lines []string
	for _, c := range []struct {
		now, was disclosure.Count
		words    string
	}{
		{r.Applied, was.Applied, "applied"}, {r.Enrolled, was.Enrolled, "enrolled"},
		{r.WorkshopComplete, was.WorkshopComplete, "completed the workshops"}, {r.JourneyComplete, was.JourneyComplete, "completed the whole journey"},
	} {
		now, isNow := c.now.Number()
		then, isThen := c.was.Number()
		switch {
		case !isNow || !isThen || now == then:
		case now > then:
			lines = append(lines, fmt.Sprintf("- %d more %s", now-then, c.words))
		default:
			lines = append(lines, fmt.Sprintf("- %d fewer %s", then-now, c.words))
		}
	}
	if len(lines) == 0 {
		return "Nothing of this has changed since " + digestDay(d.since) + "."
	}
	return "Since " + digestDay(d.since) + ":\n" + strings.Join(lines, "\n")
}

// confidenceWords says of the surveys what the sponsor's page says: the same cards.
func (d *digest) confidenceWords() string {
	m := d.impact
	var lines []string
	add := func(c disclosure.Card, asAt abp.Date) {
		line := "- " + c.String()
		if c.IsShown() {
			if _, has := c.Coverage().Percent(); has {
				line += " That is " + c.Coverage().String() + " of those who could answer."
			}
			if care := c.Care(); care != "" {
				line += " " + capitalised(care) + "."
			}
			if !asAt.IsZero() && asAt.Before(m.Snapshot.AsAt) {
				line += " As at " + digestDay(asAt) + "."
			}
		}
		lines = append(lines, line)
	}
	if m.Own.Label() != "" {
		add(m.Own, m.Survey.RowsAsAt)
	}
	if m.Instead != nil {
		add(*m.Instead, m.Survey.RowsAsAt)
	}
	if !m.Survey.Total.IsShown() && len(lines) == 0 {
		return ""
	}
	add(m.Survey.Total, m.Survey.TotalAsAt)
	return "Confidence to step in and calm a situation when it is safe to do so, before and after:\n" + strings.Join(lines, "\n") + "\n\n" + disclosure.CautionWords
}

// dateWords lists the next meetings of the organisation's people.
func (d *digest) dateWords(zone *time.Location) string {
	if len(d.dates) == 0 {
		return ""
	}
	lines := []string{"The next dates of your people, for which they need to be released:"}
	for _, n := range d.dates {
		from, until := n.StartsAt.In(zone), n.EndsAt.In(zone)
		people := "1 person"
		if n.People != 1 {
			people = fmt.Sprintf("%d people", n.People)
		}
		lines = append(lines, fmt.Sprintf("- %s, %s to %s: %s, cohort %s, %s", from.Format("Monday 2 January 2006"), abp.ClockWords(from), abp.ClockWords(until), n.Title, n.CohortCode, people))
	}
	return strings.Join(lines, "\n")
}

// helpWords says where the organisation's help is needed.
func (d *digest) helpWords() string {
	r := d.releases
	if r.Waiting == 0 {
		return ""
	}
	text := "Where your help is needed: "
	if r.Waiting == 1 {
		text += "1 application waits for the line manager’s release"
	} else {
		text += fmt.Sprintf("%d applications wait for the line managers’ release", r.Waiting)
	}
	if r.Late > 0 {
		text += fmt.Sprintf(", %d of them for more than a week", r.Late)
	}
	return text + ". Please ask line managers to answer."
}

// voiceWords are the quotes that were published in the month before, newest first.
func voiceWords(quotes []abp.Quote, month abp.Date, zone *time.Location, page string) string {
	from := abp.MonthOf(month.Add(-1))
	var lines []string
	for i := range quotes {
		q := &quotes[i]
		on := q.PublishedAt.On(zone)
		if len(lines) < abp.DigestVoices && !on.Before(from) && on.Before(month) {
			lines = append(lines, "- “"+abp.CleanLine(q.Public())+"” ("+q.Attribution+")")
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "New voices of delegates:\n" + strings.Join(lines, "\n") + "\n" + page
}
