package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Complain takes a complaint about the use of data from anybody, signed in or not,
// and acknowledges it at once. It fails with Invalid at every field that cannot be
// accepted.
func (a *App) Complain(ctx context.Context, by *abp.Person, c *abp.Complaint) error {
	c.Kept, c.ReceivedAt = a.kept(abp.KindComplaint), a.Now()
	if by != nil {
		c.PersonID = abp.Ref(by.ID)
	}
	if err := c.Validate(); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.CreateComplaint(ctx, c); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "complained", c.ID, ""); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterComplaintReceived, to: complainer(c), once: "complaint received/" + c.ID, values: map[string]string{"due": dayWords(c.DueAt(), zone)}})
		return err
	})
}

// complainer is whom to write to about a complaint.
func complainer(c *abp.Complaint) *abp.Person {
	return &abp.Person{Kept: abp.Kept{ID: string(c.PersonID)}, Name: c.Name, Email: c.Email}
}

// AnswerComplaint sends the answer to a complaint. It fails with Invalid without
// words, and with Conflict once it was answered.
func (a *App) AnswerComplaint(ctx context.Context, by *abp.Person, id, answer string) error {
	if err := by.Can(abp.HandleComplaints); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.Complaint(ctx, by, id)
		if err != nil {
			return err
		}
		if err := c.Reply(by, answer, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateComplaint(ctx, c); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "answered", c.ID, ""); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterComplaintAnswered, to: complainer(c), once: "complaint answered/" + c.ID, values: map[string]string{"answer": c.Answer}})
		return err
	})
}
