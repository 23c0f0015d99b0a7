package app

import (
	"context"
	"strconv"
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
	var letters []letter
	for i := range ch.Told {
		t := &ch.Told[i]
		about := make([]abp.Session, len(t.About))
		for j, at := range t.About {
			about[j] = ch.Sessions[at].After
		}
		if !done.all(t.Person.ID, about...) {
			letters = append(letters, a.changeLetter(ch, t, verb, zone))
		}
	}
	_, err = a.writeAll(ctx, tx, letters)
	return err
}

// changeLetter tells one person which of their sessions moved or were cancelled.
func (a *App) changeLetter(ch *SessionChange, t *Told, verb string, zone *time.Location) letter {
	first := &ch.Sessions[t.About[0]].After
	var lines []string
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
	values := map[string]string{"sessions": strings.TrimSpace(strings.Join(lines, "\n")), "reason": ch.Reason, "page": a.URL("/sessions/" + first.ID)}
	l := letter{kind: abp.LetterMoved, to: &t.Person, cohort: ch.cohort, values: values}
	if verb == "cancelled" {
		l.kind = abp.LetterCancelled
	} else if len(t.About) > 1 {
		l.kind, values["count"] = abp.LetterMovedMany, strconv.Itoa(len(t.About))
		return l
	}
	values["title"], values["when"] = titleFor(&t.Person, first), first.When(zone)
	return l
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

// sessionLetter tells one person where a session is now, or who leads it.
func (a *App) sessionLetter(kind abp.LetterKind, to *abp.Person, v *abp.Session, zone *time.Location) letter {
	lines := append([]string{titleFor(to, v), "  when: " + v.When(zone)}, placeLines(v)...)
	return letter{kind: kind, to: to, cohort: v.Cohort, values: map[string]string{
		"title": titleFor(to, v), "when": v.When(zone), "session": strings.Join(lines, "\n"), "page": a.URL("/sessions/" + v.ID)}}
}
