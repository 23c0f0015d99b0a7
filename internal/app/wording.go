package app

import (
	"context"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Words are what a letter says to people of a pathway, or of all.
type Words struct {
	Letter  *abp.Letter
	Wording abp.Wording
	IsOwn   bool // a lead's own for just this pathway, and not the words that hold anyway
}

// Words returns what a letter says. It fails with NotFound if there is no such
// letter or pathway.
func (a *App) Words(ctx context.Context, by *abp.Person, kind abp.LetterKind, pathway string) (*Words, error) {
	if err := by.Can(abp.EditLetters); err != nil {
		return nil, err
	}
	l := abp.LetterOf(kind)
	if l == nil || pathway != "" && !slices.Contains(abp.PathwayNames(), pathway) {
		return nil, abp.Errorf(abp.NotFound, "There is no such mail.")
	}
	w, err := wordingOf(ctx, a.store, kind, pathway)
	if err != nil {
		return nil, err
	}
	isOwn := w.ID != "" && w.Pathway == pathway
	if !isOwn {
		w = &abp.Wording{Letter: kind, Subject: w.Subject, Text: w.Text}
	}
	w.Pathway = pathway
	return &Words{Letter: l, Wording: *w, IsOwn: isOwn}, nil
}

// SetWords has a letter say something else to people of the pathway from now on,
// over the version that the form showed. It fails with Invalid at a value that the
// letter does not have, and with Conflict if somebody else has changed the words.
func (a *App) SetWords(ctx context.Context, by *abp.Person, kind abp.LetterKind, pathway string, version int, subject, text string) error {
	w, err := a.Words(ctx, by, kind, pathway)
	if err != nil {
		return err
	}
	w.Wording.Subject, w.Wording.Text = subject, text
	if err := w.Wording.Validate(); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if !w.IsOwn {
			w.Wording.Kept = a.kept(abp.KindWording)
			if err := tx.CreateWording(ctx, &w.Wording); err != nil {
				return err
			}
		} else {
			w.Wording.Version = version
			if err := tx.UpdateWording(ctx, &w.Wording); err != nil {
				return err
			}
		}
		return a.note(ctx, tx, by, "changed the words", w.Wording.ID, string(kind))
	})
}

// DropWords has a letter say to people of the pathway what it says anyway.
func (a *App) DropWords(ctx context.Context, by *abp.Person, kind abp.LetterKind, pathway string) error {
	w, err := a.Words(ctx, by, kind, pathway)
	if err != nil || !w.IsOwn {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.DeleteWording(ctx, w.Wording.ID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "went back to the standard words", w.Wording.ID, string(kind))
	})
}

// PreviewWords returns a mail as the person with the address would get it, with
// examples for everything that only a real occasion knows. Nothing is written. It
// fails with Invalid if the words cannot be used, or nobody has the address.
func (a *App) PreviewWords(ctx context.Context, by *abp.Person, kind abp.LetterKind, pathway, subject, text, email string) (*abp.Message, error) {
	w, err := a.Words(ctx, by, kind, pathway)
	if err != nil {
		return nil, err
	}
	w.Wording.Subject, w.Wording.Text = subject, text
	if err := w.Wording.Validate(); err != nil {
		return nil, err
	}
	p, err := a.store.PersonByEmail(ctx, abp.NormalEmail(email))
	if err != nil {
		return nil, orInvalid(err, "email", "Nobody with this address is known to the programme. Enter the address of somebody under People.")
	}
	programme, err := a.store.Programme(ctx)
	if err != nil {
		return nil, err
	}
	to := *p
	to.ID = "" // so that no address is made that turns the person's mails off
	l := &letter{kind: kind, to: &to, values: map[string]string{}}
	for _, v := range w.Letter.Values {
		l.values[v] = a.example(v)
	}
	return a.compose(w.Letter, &w.Wording, l, programme), nil
}

// example returns what a value may look like.
func (a *App) example(value string) string {
	const when, dates = "Tuesday 14 May 2030, 9:30am to 4:30pm", "- Workshop part 1: Tuesday 14 May 2030, 09:30 to 16:30\n- Workshop part 2: Wednesday 5 June 2030, 09:30 to 16:30"
	examples := map[string]string{
		"cohort": "cohort C9", "code": "C9", "set": "3", "count": "2", "title": "Workshop part 1", "when": when, "dates": dates, "session": "Workshop part 1\n  when: " + when + "\n  where: Education Centre, 1 Mill Lane",
		"sessions": "Workshop part 1\n  until now: Monday 13 May 2030, 9:30am to 4:30pm\n  new: " + when, "manager": "Manjit Example", "facilitator": "Fiona Example", "delegate": "Dora Example", "applicant": "Dora Example", "nominee": "Dora Example",
		"reason": "the room is not available", "place": "They now take place at the Education Centre, 1 Mill Lane.", "where": "Education Centre, 1 Mill Lane", "last": "Tuesday 21 May 2030", "until": "Tuesday 21 May 2030",
		"asked": "Workshop part 1\n  " + when, "withdrawn": "", "was": "Monday 13 May 2030", "survey": a.URL("/example"),
	}
	if text, has := examples[value]; has {
		return text
	}
	for _, address := range []string{"link", "page", "calendar", "join", "answer"} {
		if value == address {
			return a.URL("/example")
		}
	}
	return "(" + strings.ReplaceAll(value, "_", " ") + ")"
}
