package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Everything here leaves no event, writes no letter and logs nothing: that
// somebody answered, withdrew or gave a notice is known to nobody but them, and of
// a notice to those who keep notices.

// EqualityForm is the form as its person sees it, and what they said before.
type EqualityForm struct {
	Questions  []abp.EqualityQuestion // that are asked of the person now
	Chosen     map[string]string      // choices by question
	AnsweredOn abp.Date               // none before the first time
	Stop       *abp.EqualityStop      // the notice that holds, or nil
}

// Equality returns the person's own form. It fails with Forbidden for people who
// take no part.
func (a *App) Equality(ctx context.Context, by *abp.Person) (*EqualityForm, error) {
	if err := by.Can(abp.KeepEquality); err != nil {
		return nil, err
	}
	return equalityForm(ctx, a.store, by)
}

func equalityForm(ctx context.Context, s *store.Store, by *abp.Person) (*EqualityForm, error) {
	list, _, err := equalityQuestions(ctx, s)
	if err != nil {
		return nil, err
	}
	v := &EqualityForm{Chosen: map[string]string{}}
	if v.Stop, err = s.OwnEqualityStop(ctx, by); err != nil {
		return nil, err
	}
	subject, answers, err := s.OwnEquality(ctx, by)
	if err != nil {
		return nil, err
	}
	if subject != nil {
		v.AnsweredOn = subject.AnsweredOn
	}
	for _, q := range list {
		if q.IsOn() && (!q.IsUnlinked || subject == nil) {
			v.Questions = append(v.Questions, q)
		}
	}
	for _, given := range answers {
		v.Chosen[given.Question] = given.Choice
	}
	return v, nil
}

// equalityQuestions returns the newest edition of every question in the order of
// the form, and which of them were ever asked. Those that nobody has touched yet
// are not stored.
func equalityQuestions(ctx context.Context, s *store.Store) (list []abp.EqualityQuestion, wasAsked map[string]bool, err error) {
	p, err := s.Programme(ctx)
	if err != nil {
		return nil, nil, err
	}
	stored, err := s.EqualityQuestions(ctx)
	if err != nil {
		return nil, nil, err
	}
	list, wasAsked = abp.DefaultEqualityQuestions(p.CreatedAt), map[string]bool{}
	for i := range list {
		list[i].ProgrammeID = p.ID
	}
	for _, q := range stored {
		wasAsked[q.Code] = wasAsked[q.Code] || !q.FirstAsked.IsZero()
		at := slices.IndexFunc(list, func(have abp.EqualityQuestion) bool { return have.Code == q.Code })
		if at < 0 {
			list = append(list, q)
		} else if q.Edition >= list[at].Edition {
			list[at] = q
		}
	}
	return list, wasAsked, nil
}

// AnswerEquality keeps what the person chose, over what they chose before; an
// empty choice is a question passed over, and none at all is an answer too: they
// are not asked again. It fails with Invalid at every question whose choice is not
// one of its own, and with Conflict while a notice holds.
func (a *App) AnswerEquality(ctx context.Context, by *abp.Person, chosen map[string]string) error {
	return a.changeEquality(ctx, by, func(tx *store.Store) error {
		form, err := equalityForm(ctx, tx, by)
		if err != nil {
			return err
		}
		if form.Stop != nil {
			return abp.Errorf(abp.Conflict, "You have told us not to use answers of yours, so none was kept. Take your notice back first if you want to answer.")
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		p, err := tx.Programme(ctx)
		if err != nil {
			return err
		}
		subject, _, err := tx.OwnEquality(ctx, by)
		if err != nil {
			return err
		}
		if subject == nil {
			subject = &abp.EqualitySubject{ID: a.id(abp.KindEqualitySubject), ProgrammeID: p.ID}
		}
		subject.AnsweredOn = a.today(zone)
		var check abp.Check
		var answers []abp.EqualityAnswer
		for _, q := range form.Questions {
			choice := chosen[q.Code]
			if choice == "" {
				continue
			}
			if _, known := q.Option(choice); !known {
				check.Field(q.Code, "Choose one of the answers, or none.")
				continue
			}
			given := abp.EqualityAnswer{SubjectID: subject.ID, Question: q.Code, Edition: q.Edition, Choice: choice}
			if q.IsUnlinked {
				if err := a.answerUnlinked(ctx, tx, p.ID, given); err != nil {
					return err
				}
				continue
			}
			answers = append(answers, given)
		}
		if err := check.Err(); err != nil {
			return err
		}
		if err := a.markAsked(ctx, tx, form.Questions); err != nil {
			return err
		}
		return tx.PutEquality(ctx, subject, by.ID, answers)
	})
}

// answerUnlinked keeps one answer under a subject that nothing joins to anybody.
func (a *App) answerUnlinked(ctx context.Context, tx *store.Store, programmeID string, given abp.EqualityAnswer) error {
	alone := &abp.EqualitySubject{ID: a.id(abp.KindEqualitySubject), ProgrammeID: programmeID}
	given.SubjectID = alone.ID
	return tx.PutEquality(ctx, alone, "", []abp.EqualityAnswer{given})
}

// markAsked notes that the questions have been asked: from then on their edition
// stays as it is.
func (a *App) markAsked(ctx context.Context, tx *store.Store, list []abp.EqualityQuestion) error {
	if !slices.ContainsFunc(list, func(q abp.EqualityQuestion) bool { return q.FirstAsked.IsZero() }) {
		return nil
	}
	if _, err := tx.LockProgramme(ctx); err != nil { // two first answers at once
		return err
	}
	now, _, err := equalityQuestions(ctx, tx)
	if err != nil {
		return err
	}
	for _, asked := range list {
		at := slices.IndexFunc(now, func(q abp.EqualityQuestion) bool { return q.Code == asked.Code && q.Edition == asked.Edition })
		if at < 0 || !now[at].FirstAsked.IsZero() {
			continue
		}
		now[at].FirstAsked = a.Now()
		if err := a.putEqualityQuestion(ctx, tx, &now[at]); err != nil {
			return err
		}
	}
	return nil
}

// putEqualityQuestion saves an edition that may not be stored yet.
func (a *App) putEqualityQuestion(ctx context.Context, tx *store.Store, q *abp.EqualityQuestion) error {
	if q.ID != "" {
		return tx.UpdateEqualityQuestion(ctx, q)
	}
	q.Kept = a.kept(abp.KindEqualityQuestion)
	return tx.CreateEqualityQuestion(ctx, q)
}

// WithdrawEquality deletes everything that the person said, at once. They may
// answer again. Doing so twice is no error.
func (a *App) WithdrawEquality(ctx context.Context, by *abp.Person) error {
	return a.changeEquality(ctx, by, func(tx *store.Store) error { return tx.DeleteEquality(ctx, by.ID) })
}

// StopEquality deletes everything that the person said and notes, with the date,
// that nothing of theirs may be used. Doing so twice is no error.
func (a *App) StopEquality(ctx context.Context, by *abp.Person) error {
	return a.changeEquality(ctx, by, func(tx *store.Store) error { return a.stopEquality(ctx, tx, by, "") })
}

func (a *App) stopEquality(ctx context.Context, tx *store.Store, of *abp.Person, recordedBy abp.Ref) error {
	if err := tx.DeleteEquality(ctx, of.ID); err != nil {
		return err
	}
	have, err := tx.OwnEqualityStop(ctx, of)
	if err != nil || have != nil {
		return err
	}
	return tx.CreateEqualityStop(ctx, &abp.EqualityStop{ID: a.id(abp.KindEqualityStop), PersonID: of.ID, StoppedAt: a.Now(), RecordedBy: recordedBy})
}

// ResumeEquality ends the person's notice. What was deleted does not come back;
// they may answer anew.
func (a *App) ResumeEquality(ctx context.Context, by *abp.Person) error {
	return a.changeEquality(ctx, by, func(tx *store.Store) error { return tx.EndEqualityStop(ctx, by.ID, a.Now()) })
}

// changeEquality changes what the person said, one change at a time.
func (a *App) changeEquality(ctx context.Context, by *abp.Person, change func(*store.Store) error) error {
	if err := by.Can(abp.KeepEquality); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.LockEquality(ctx, by.ID); err != nil {
			return err
		}
		return change(tx)
	})
}

// RecordEqualityStop enters a notice that somebody gave in writing: their answers,
// if there are any, are deleted unseen. Nothing says whether there were. It fails
// with Invalid at the field email where nobody has the address.
func (a *App) RecordEqualityStop(ctx context.Context, by *abp.Person, email string) (*abp.Person, error) {
	if err := by.Can(abp.KeepEqualityStops); err != nil {
		return nil, err
	}
	var of *abp.Person
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		of, err = tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.InvalidField("email", "Nobody in the programme has this e-mail address. Check it against the notice.")
		}
		if err != nil {
			return err
		}
		if err := tx.LockEquality(ctx, of.ID); err != nil {
			return err
		}
		return a.stopEquality(ctx, tx, of, abp.Ref(by.ID))
	})
	return of, err
}
