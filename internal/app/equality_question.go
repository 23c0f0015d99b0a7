package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// EqualityQuestionState is a question with whether people have been asked it.
type EqualityQuestionState struct {
	abp.EqualityQuestion
	WasAsked bool
}

// EqualityQuestions returns the newest edition of every question, for the lead who
// decides what is asked.
func (a *App) EqualityQuestions(ctx context.Context, by *abp.Person) ([]EqualityQuestionState, error) {
	if err := by.Can(abp.EditEqualityQuestions); err != nil {
		return nil, err
	}
	list, wasAsked, err := equalityQuestions(ctx, a.store)
	if err != nil {
		return nil, err
	}
	states := make([]EqualityQuestionState, len(list))
	for i, q := range list {
		states[i] = EqualityQuestionState{q, wasAsked[q.Code]}
	}
	return states, nil
}

// EqualityQuestionDetails is what a form says about a question.
type EqualityQuestionDetails struct {
	Title, Text, Hint string
	Options           string // as OptionLines writes them
}

// EditEqualityQuestion changes the words and choices of a question over the
// edition and version that the form showed. Once people were asked, the change is
// a new edition: what they answered stays an answer to the old. It fails with
// Invalid at every field that cannot be accepted, and with Conflict if the record
// has moved on.
func (a *App) EditEqualityQuestion(ctx context.Context, by *abp.Person, code string, edition, version int, d EqualityQuestionDetails) error {
	return a.changeEqualityQuestion(ctx, by, code, edition, version, "changed", func(q *abp.EqualityQuestion, wasAsked bool) error {
		q.Title, q.Text, q.Hint, q.Options = d.Title, d.Text, d.Hint, abp.ParseEqualityOptions(d.Options)
		if err := q.Validate(); err != nil {
			return err
		}
		if !q.FirstAsked.IsZero() {
			q.Kept, q.Edition, q.FirstAsked = abp.Kept{}, q.Edition+1, abp.Instant{}
		}
		return nil
	})
}

// SwitchEqualityQuestion turns a question on or off. It fails with Conflict once
// people were asked it.
func (a *App) SwitchEqualityQuestion(ctx context.Context, by *abp.Person, code string, edition, version int, on bool) error {
	verb := "switched off"
	if on {
		verb = "switched on"
	}
	return a.changeEqualityQuestion(ctx, by, code, edition, version, verb, func(q *abp.EqualityQuestion, wasAsked bool) error {
		return q.Switch(on, wasAsked, a.Now())
	})
}

func (a *App) changeEqualityQuestion(ctx context.Context, by *abp.Person, code string, edition, version int, verb string, change func(q *abp.EqualityQuestion, wasAsked bool) error) error {
	if err := by.Can(abp.EditEqualityQuestions); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockProgramme(ctx); err != nil {
			return err
		}
		list, wasAsked, err := equalityQuestions(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(q abp.EqualityQuestion) bool { return q.Code == code })
		if at < 0 {
			return abp.Errorf(abp.NotFound, "There is no such question.")
		}
		q := &list[at]
		if q.Edition != edition || q.Version != version {
			return abp.Errorf(abp.Conflict, "This question has changed, or somebody was asked it, while you were working on it. Look at the present state and try again.")
		}
		if err := change(q, wasAsked[code]); err != nil {
			return err
		}
		if err := a.putEqualityQuestion(ctx, tx, q); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, q.ID, q.Title)
	})
}
