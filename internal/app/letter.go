package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
)

// letter is a mail that a use case wants written.
type letter struct {
	kind   abp.LetterKind
	to     *abp.Person       // without an id for people whom the programme knows by address alone
	cohort *abp.Cohort       // whose pathway may have words of its own, or nil
	values map[string]string // of the letter's values; name, programme, contact and site are added
	once   string            // nobody writes a second mail under the same key; "" for no key
	object string            // the iCalendar object that goes with it, or ""
}

// write puts a letter into the outbox, in the words that the programme uses for
// it, and says whether it did: not if the key was used before, and not if it is
// optional and the person does not want such mails.
func (a *App) write(ctx context.Context, tx *store.Store, l letter) (bool, error) {
	kind := abp.LetterOf(l.kind)
	if kind.IsOptional && !l.to.UnsubscribedAt.IsZero() {
		return false, nil
	}
	w, err := wordingOf(ctx, tx, l.kind, l.cohort)
	if err != nil {
		return false, err
	}
	values, err := a.commonValues(ctx, tx, l.to)
	if err != nil {
		return false, err
	}
	for k, v := range l.values {
		values[k] = v
	}
	text := abp.Fill(w.Text, values)
	if kind.IsOptional && l.to.ID != "" {
		text += "\n\nYou need not get mails like this one. Turn them off here:\n\n" + a.unsubscribeURL(l.to.ID)
	}
	m := a.message(l.to, abp.CleanLine(abp.Fill(w.Subject, values)), text)
	m.Kind, m.Once, m.Calendar = l.kind, l.once, l.object
	if contact := values["contact"]; abp.IsEmail(contact) {
		m.ReplyTo = contact
	}
	done, err := tx.WriteMessage(ctx, m)
	if err == nil && done && kind.IsUrgent {
		err = a.enqueueNow(ctx, tx, outboxChore, m.ID)
	}
	return done, err
}

// wordingOf returns the words of a letter: a lead's for the pathway, a lead's
// for all, or the standard ones.
func wordingOf(ctx context.Context, tx *store.Store, kind abp.LetterKind, c *abp.Cohort) (*abp.Wording, error) {
	pathway := ""
	if c != nil && c.Template != nil {
		pathway = c.Template.Pathway.String()
	}
	w, err := tx.Wording(ctx, kind, pathway)
	if err != nil || w != nil {
		return w, err
	}
	return mail.Standard(kind)
}

// commonValues returns what every letter may say.
func (a *App) commonValues(ctx context.Context, tx *store.Store, to *abp.Person) (map[string]string, error) {
	p, err := tx.Programme(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{"name": to.Name, "programme": p.Name, "contact": p.Contact, "site": a.URL("/")}, nil
}
