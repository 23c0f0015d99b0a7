package app

import (
	"strconv"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

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
