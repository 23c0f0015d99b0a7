package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// tellChange writes to everybody whom the change concerns: those who take their
// sessions by mail get them anew, the others one mail about all of them.
func (a *App) tellChange(ctx context.Context, tx *store.Store, ch *SessionChange, verb string, zone *time.Location) error {
	people := make([]string, len(ch.Told))
	for i := range ch.Told {
		people[i] = ch.Told[i].Person.ID
	}
	done, err := a.invite(ctx, tx, sessionNews{people: people, steps: ch.Sessions, why: sentence("Reason", ch.Reason)})
	if err != nil {
		return err
	}
	ch.done = done
	var mails []abp.Message
	for _, t := range ch.Told {
		about := make([]abp.Session, len(t.About))
		for i, at := range t.About {
			about[i] = ch.Sessions[at].After
		}
		if !done.all(t.Person.ID, about...) {
			mails = append(mails, *a.changeMail(ch, t, verb, zone))
		}
	}
	return tx.Put(ctx, mails)
}

// changeMail tells one person which of their sessions moved or were cancelled.
func (a *App) changeMail(ch *SessionChange, t Told, verb string, zone *time.Location) *abp.Message {
	first := &ch.Sessions[t.About[0]].After
	subject := fmt.Sprintf("%d sessions have moved", len(t.About))
	lead := fmt.Sprintf("%d of your sessions have moved:", len(t.About))
	switch {
	case verb == "cancelled":
		subject = "Cancelled: " + titleFor(&t.Person, first) + ", " + first.When(zone)
		lead = "this session will not take place:"
	case len(t.About) == 1:
		subject = "Moved: " + titleFor(&t.Person, first) + ", now " + first.When(zone)
		lead = "one of your sessions has moved:"
	}
	lines := []string{"Hello " + t.Person.Name + ",", "", lead, ""}
	for _, i := range t.About {
		step := ch.Sessions[i]
		lines = append(lines, titleFor(&t.Person, &step.After))
		if verb == "cancelled" {
			lines = append(lines, "  was planned for: "+step.Before.When(zone), "")
			continue
		}
		lines = append(lines, "  until now: "+step.Before.When(zone), "  new: "+step.After.When(zone))
		lines = append(append(lines, placeLines(&step.After)...), "")
	}
	lines = append(lines, "Reason: "+ch.Reason, "", "A calendar that subscribes to your dates changes by itself. The session’s page:", a.URL("/sessions/"+first.ID))
	return a.message(&t.Person, subject, strings.Join(lines, "\n"))
}

// titleFor names a session in a mail, without the topic for people who asked
// for neutral titles.
func titleFor(p *abp.Person, v *abp.Session) string {
	if p.NeutralTitles {
		return "Training"
	}
	return v.Title
}

func placeLines(v *abp.Session) []string {
	lines := []string{"  where: " + v.Where()}
	if link := v.Link(); link != "" {
		lines = append(lines, "  link: "+link)
	}
	return lines
}

// placeMail tells one person where a session is now, or what else changed.
func (a *App) placeMail(to *abp.Person, v *abp.Session, lead string, zone *time.Location) *abp.Message {
	lines := append([]string{"Hello " + to.Name + ",", "", lead, "", titleFor(to, v), "  when: " + v.When(zone)}, placeLines(v)...)
	lines = append(lines, "", "The session’s page:", a.URL("/sessions/"+v.ID))
	return a.message(to, "Changed: "+titleFor(to, v)+", "+v.When(zone), strings.Join(lines, "\n"))
}
