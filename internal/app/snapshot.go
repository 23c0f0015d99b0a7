package app

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// FreezeSnapshot counts everything as at the end of the day asAt, or up to now
// if that is today, and keeps it for good: pages about impact read nothing else.
// Survey figures that lie too close to those of an earlier snapshot are left out
// of it, because the difference would be a few people's answers; the earlier ones
// stand. It fails with Forbidden for roles that may not freeze, and with Invalid
// for a day that is not over yet to come, or before the last snapshot's.
func (a *App) FreezeSnapshot(ctx context.Context, by *abp.Person, asAt abp.Date) (*abp.Snapshot, error) {
	if err := by.Can(abp.FreezeSnapshot); err != nil {
		return nil, err
	}
	return a.freeze(ctx, by, asAt)
}

// freeze makes a snapshot; by is nil for the clock.
func (a *App) freeze(ctx context.Context, by *abp.Person, asAt abp.Date) (*abp.Snapshot, error) {
	v := &abp.Snapshot{ID: a.id(abp.KindSnapshot), AsAt: asAt, FrozenAt: a.Now()}
	if by != nil {
		v.FrozenByID = abp.Ref(by.ID)
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Programme(ctx)
		if err != nil {
			return err
		}
		zone, err := time.LoadLocation(p.Zone)
		if err != nil {
			return fmt.Errorf("zone of the programme: %w", err)
		}
		if err := checkAsAt(ctx, tx, asAt, a.Now().On(zone)); err != nil {
			return err
		}
		v.ProgrammeID = p.ID
		if _, err := a.fillSnapshot(ctx, tx, v, untilEndOf(asAt, zone, a.Now()), zone); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "froze", v.ID, "as at "+asAt.String())
	})
	if err != nil {
		return nil, fmt.Errorf("freeze a snapshot as at %s: %w", asAt, err)
	}
	return v, nil
}

// checkAsAt fails with Invalid for days that a snapshot cannot be of.
func checkAsAt(ctx context.Context, tx *store.Store, asAt, today abp.Date) error {
	switch {
	case asAt.IsZero():
		return abp.InvalidField("as_at", "Enter the day that the figures are for.")
	case today.Before(asAt):
		return abp.InvalidField("as_at", "The day cannot be in the future: the figures would not be complete.")
	}
	last, err := tx.NewestSnapshot(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		return nil
	}
	if err == nil && asAt.Before(last.AsAt) {
		return abp.InvalidField("as_at", "Choose %s or a later day: there is a snapshot of that day already, and pages show the newest.", last.AsAt.Midnight(time.UTC).Format("2 January 2006"))
	}
	return err
}

// untilEndOf returns the last instant that counts for the day.
func untilEndOf(day abp.Date, zone *time.Location, now abp.Instant) abp.Instant {
	end := abp.At(day.Add(1).Midnight(zone).Add(-time.Microsecond))
	if now.Before(end.Time) {
		return now
	}
	return end
}

// fillSnapshot counts, withholds what may not be released, and saves, with the lines
// of the release log that it returns.
func (a *App) fillSnapshot(ctx context.Context, tx *store.Store, v *abp.Snapshot, until abp.Instant, zone *time.Location) ([]abp.Publication, error) {
	in, err := tx.SnapshotInstrument(ctx, v.ProgrammeID, v.AsAt)
	if err != nil {
		return nil, err
	}
	v.InstrumentID = in.ID
	partners, err := tx.Partners(ctx)
	if err != nil {
		return nil, err
	}
	d, err := countSnapshot(ctx, tx, v, in, partners, until)
	if err != nil {
		return nil, err
	}
	if err := d.countMonths(ctx, tx, v, until, zone); err != nil {
		return nil, err
	}
	lines, err := a.judge(ctx, tx, v, in, partners, d)
	if err != nil {
		return nil, err
	}
	if err := tx.CreateSnapshot(ctx, v); err != nil {
		return nil, err
	}
	if err := d.save(ctx, tx, v.ID); err != nil {
		return nil, err
	}
	more, err := a.freezeEquality(ctx, tx, v, in, d)
	if err != nil {
		return nil, err
	}
	for i := range more {
		more[i].Position = len(lines) + i
	}
	lines = append(lines, more...)
	if err := a.saveLog(ctx, tx, v, lines); err != nil {
		return nil, err
	}
	return lines, a.freezePractices(ctx, tx, v)
}

// countSnapshot counts the registers and the answers, each in one pass.
func countSnapshot(ctx context.Context, tx *store.Store, v *abp.Snapshot, in *abp.Instrument, partners []abp.Organisation, until abp.Instant) (*snapshotDraft, error) {
	reached, meetings, takers, err := tx.Reaches(ctx, store.ReachQuery{ProgrammeID: v.ProgrammeID, Until: until})
	if err != nil {
		return nil, err
	}
	days, err := tx.SnapshotDays(ctx, v.ProgrammeID)
	if err != nil {
		return nil, err
	}
	cohorts, err := tx.NewestCohorts(ctx, abp.MostCohorts)
	if err != nil {
		return nil, err
	}
	translations, err := tx.Translations(ctx, in)
	if err != nil {
		return nil, err
	}
	t := newTally(in, partners, cohorts, append(days, v.AsAt))
	q := store.SubjectQuery{ProgrammeID: v.ProgrammeID, AsAt: v.AsAt, Readings: t.readings(translations), Places: len(t.questions)}
	if err := tx.EachSubject(ctx, q, t.add); err != nil {
		return nil, err
	}
	d, err := t.draft(reached)
	if err != nil {
		return nil, err
	}
	d.meetings, d.takers = meetings, takers
	return d, nil
}

// save keeps what is left of the draft with a snapshot.
func (d *snapshotDraft) save(ctx context.Context, tx *store.Store, id string) error {
	for i := range d.cells {
		d.cells[i].SnapshotID = id
	}
	for i := range d.counts {
		d.counts[i].SnapshotID = id
	}
	for i := range d.reaches {
		d.reaches[i].SnapshotID = id
	}
	for i := range d.waves {
		d.waves[i].SnapshotID = id
	}
	for i := range d.months {
		d.months[i].SnapshotID = id
	}
	for i := range d.atoms {
		d.atoms[i].SnapshotID = id
	}
	for _, rows := range []any{d.cells, d.counts, d.reaches, d.waves, d.months, d.atoms} {
		if err := tx.Put(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}

// parseCounts reads what a cell keeps.
func parseCounts(c abp.SnapshotCell) (stats.Joint, error) {
	var j stats.Joint
	if err := j.UnmarshalText([]byte(c.Counts)); err != nil {
		return j, fmt.Errorf("cell %s %s of snapshot %s: %w", c.Item, c.GroupID, c.SnapshotID, err)
	}
	return j, nil
}
