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
	n, err := a.writeAll(ctx, tx, []letter{l})
	return n > 0, err
}

// writeAll is write for many letters, and returns how many were written.
func (a *App) writeAll(ctx context.Context, tx *store.Store, letters []letter) (int, error) {
	if len(letters) == 0 {
		return 0, nil
	}
	p, err := tx.Programme(ctx)
	if err != nil {
		return 0, err
	}
	words := map[string]*abp.Wording{}
	var plain []abp.Message
	written := 0
	for i := range letters {
		l := &letters[i]
		kind := abp.LetterOf(l.kind)
		if kind.IsOptional && !l.to.UnsubscribedAt.IsZero() {
			continue
		}
		pathway, err := pathwayOf(ctx, tx, l.cohort)
		if err != nil {
			return 0, err
		}
		key := string(l.kind) + "/" + pathway
		if words[key] == nil {
			if words[key], err = wordingOf(ctx, tx, l.kind, pathway); err != nil {
				return 0, err
			}
		}
		m := a.compose(kind, words[key], l, p)
		if l.once == "" && !kind.IsUrgent {
			plain = append(plain, *m)
			continue
		}
		done, err := tx.WriteMessage(ctx, m)
		if err == nil && done && kind.IsUrgent {
			err = a.enqueueNow(ctx, tx, outboxChore, m.ID)
		}
		if err != nil {
			return 0, err
		}
		if done {
			written++
		}
	}
	return written + len(plain), tx.Put(ctx, plain)
}

// compose puts the values of a letter into its words.
func (a *App) compose(kind *abp.Letter, w *abp.Wording, l *letter, p *abp.Programme) *abp.Message {
	values := map[string]string{"name": l.to.Name, "programme": p.Name, "contact": p.Contact, "site": a.URL("/")}
	for k, v := range l.values {
		values[k] = v
	}
	text := abp.Fill(w.Text, values)
	if kind.IsOptional && l.to.ID != "" {
		text += "\n\nYou need not get mails like this one. Turn them off here:\n\n" + a.unsubscribeURL(l.to.ID)
	}
	now := a.real()
	m := &abp.Message{ID: a.id(abp.KindMessage), Kind: l.kind, Once: l.once, PersonID: abp.Ref(l.to.ID), ToName: l.to.Name, ToAddress: l.to.Email,
		Subject: abp.CleanLine(abp.Fill(w.Subject, values)), Text: text, Calendar: l.object,
		CreatedAt: a.turns.next(now), NextAt: now, TryUntil: now.Plus(abp.MessageLasts)}
	if abp.IsEmail(p.Contact) {
		m.ReplyTo = p.Contact
	}
	return m
}

// pathwayOf returns the pathway of a cohort, which may have words of its own, or
// "" for no cohort.
func pathwayOf(ctx context.Context, tx *store.Store, c *abp.Cohort) (string, error) {
	if c == nil || c.TemplateID == "" {
		return "", nil
	}
	if c.Template != nil {
		return c.Template.Pathway.String(), nil
	}
	t, err := tx.Template(ctx, c.TemplateID)
	if err != nil {
		return "", err
	}
	return t.Pathway.String(), nil
}

// wordingOf returns the words of a letter: a lead's for the pathway, a lead's
// for all, or the standard ones.
func wordingOf(ctx context.Context, tx *store.Store, kind abp.LetterKind, pathway string) (*abp.Wording, error) {
	w, err := tx.Wording(ctx, kind, pathway)
	if err != nil || w != nil {
		return w, err
	}
	return mail.Standard(kind)
}
