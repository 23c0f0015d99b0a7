package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// PracticeDetails is what a form says about an entry of the practice log.
type PracticeDetails struct {
	OnDay                  abp.Date
	Behaviours, Bases, Did []string
	Text                   string
}

// AddPractice adds an entry to the person's own log. Nothing notes that they
// wrote: a log of the log would tell on them. It fails with Invalid at every
// field that cannot be accepted.
func (a *App) AddPractice(ctx context.Context, by *abp.Person, d PracticeDetails) (*abp.Practice, error) {
	if err := by.Can(abp.KeepPractices); err != nil {
		return nil, err
	}
	p := &abp.Practice{Kept: a.kept(abp.KindPractice), PersonID: by.ID}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		own, err := tx.OwnPractices(ctx, by)
		if err != nil {
			return err
		}
		if len(own) >= abp.MostPractices {
			return abp.InvalidField("text", "Your log is full: it has %d entries. Delete some that you do not need any more.", len(own))
		}
		if err := a.fillPractice(ctx, tx, p, d); err != nil {
			return err
		}
		return tx.CreatePractice(ctx, p)
	})
	return p, err
}

// EditPractice changes an entry of the person's own log over the version that
// the form showed. It fails with NotFound for everybody else's, and with Conflict
// if the entry has moved on.
func (a *App) EditPractice(ctx context.Context, by *abp.Person, id string, version int, d PracticeDetails) error {
	return a.changePractice(ctx, by, id, func(tx *store.Store, p *abp.Practice) error {
		p.Version = version
		if err := a.fillPractice(ctx, tx, p, d); err != nil {
			return err
		}
		return tx.UpdatePractice(ctx, p)
	})
}

func (a *App) fillPractice(ctx context.Context, tx *store.Store, p *abp.Practice, d PracticeDetails) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	p.OnDay, p.Behaviours, p.Bases, p.Did, p.Text = d.OnDay, d.Behaviours, d.Bases, d.Did, d.Text
	return p.Validate(a.today(zone))
}

// DeletePractice deletes an entry of the person's own log for good.
func (a *App) DeletePractice(ctx context.Context, by *abp.Person, id string) error {
	return a.changePractice(ctx, by, id, func(tx *store.Store, p *abp.Practice) error { return tx.DeletePractice(ctx, by.ID, p.ID) })
}

// SharePractice lets the facilitator of the person's set read one entry. Of the
// log one entry is shared at a time: another that was comes back. It fails with
// Conflict where there is nobody to share with, or it is the line manager.
func (a *App) SharePractice(ctx context.Context, by *abp.Person, id string) (facilitator *abp.Person, err error) {
	err = a.changePractice(ctx, by, id, func(tx *store.Store, p *abp.Practice) error {
		if facilitator, err = tx.OwnFacilitator(ctx, by); err != nil {
			return err
		}
		if err := p.Share(by, facilitator, a.Now()); err != nil {
			return err
		}
		if err := tx.EndSharing(ctx, by.ID); err != nil {
			return err
		}
		return tx.UpdatePractice(ctx, p)
	})
	return facilitator, err
}

// UnsharePractice takes an entry back. Doing so twice is no error.
func (a *App) UnsharePractice(ctx context.Context, by *abp.Person, id string) error {
	return a.changePractice(ctx, by, id, func(tx *store.Store, p *abp.Practice) error {
		p.Unshare()
		return tx.UpdatePractice(ctx, p)
	})
}

// changePractice loads an entry of the person's own log and changes it.
func (a *App) changePractice(ctx context.Context, by *abp.Person, id string, change func(*store.Store, *abp.Practice) error) error {
	if err := by.Can(abp.KeepPractices); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.OwnPractice(ctx, by, id)
		if err != nil {
			return err
		}
		return change(tx, p)
	})
}

// freezePractices keeps the figures of the practice log with a snapshot, unless
// they are of too few people or differ by too few from figures that were shown
// before: then those stand.
func (a *App) freezePractices(ctx context.Context, tx *store.Store, v *abp.Snapshot) error {
	now, err := tx.CountPractices(ctx, v.AsAt)
	gate := disclosure.Defaults(disclosure.Public)
	if err != nil || now.Saw < gate.MinN() {
		return err
	}
	earlier, err := tx.SnapshotPractices(ctx)
	if err != nil {
		return err
	}
	for _, was := range earlier {
		if d := now.Apart(&was); d > 0 && d < gate.MinDelta() {
			return nil
		}
	}
	now.SnapshotID = v.ID
	return tx.CreateSnapshotPractice(ctx, now)
}

// PracticeFigures are what a page may print of the practice log: of the people
// who keep one, how many stepped in, and how. Everybody sees the same, rounded.
type PracticeFigures struct {
	Saw   disclosure.Count
	Acted disclosure.Share
	Did   []PracticeShare
}

// PracticeShare is one way to step in and the share of people who used it.
type PracticeShare struct {
	Strategy string
	Share    disclosure.Share
}

// practiceFigures passes the newest figures through the gate, or returns nil
// where there are none.
func (a *App) practiceFigures(ctx context.Context) (*PracticeFigures, error) {
	all, err := a.store.SnapshotPractices(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	gate, counts := disclosure.Defaults(disclosure.Public), all[0].Counts()
	f := &PracticeFigures{Saw: gate.Count(counts[0]), Acted: gate.Share(counts[1], counts[0])}
	for i, s := range abp.Strategies() {
		f.Did = append(f.Did, PracticeShare{s, gate.Share(counts[i+2], counts[0])})
	}
	return f, nil
}
