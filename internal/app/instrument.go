package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// CreateInstrument makes a draft of the next version from the newest: the same
// items in the same waves. It fails with Conflict while there is a draft.
func (a *App) CreateInstrument(ctx context.Context, by *abp.Person) (*abp.Instrument, error) {
	if err := by.Can(abp.EditInstruments); err != nil {
		return nil, err
	}
	var v *abp.Instrument
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		versions, err := tx.Instruments(ctx)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return abp.Errorf(abp.NotFound, "There is no questionnaire to make a new version of.")
		}
		if versions[0].PublishedOn.IsZero() {
			return abp.Errorf(abp.Conflict, "There is a draft already: version %d. Change or remove that one.", versions[0].Edition)
		}
		draft := versions[0]
		draft.Kept, draft.PublishedOn = a.kept(abp.KindInstrument), abp.Date{}
		draft.Edition++
		if len(draft.Extras) == 0 {
			_, draft.Extras = abp.Bank(versions)
		}
		v = &draft
		if err := tx.CreateInstrument(ctx, v); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "drafted", v.ID, "")
	})
	if err != nil {
		return nil, fmt.Errorf("make a version of the instrument: %w", err)
	}
	return v, nil
}

// ChangeInstrument says in which waves a draft asks which items of the bank; an
// item without a wave is not in it. It fails with Conflict for a version that is
// published or that moved on, and with Invalid for an unknown item.
func (a *App) ChangeInstrument(ctx context.Context, by *abp.Person, id string, version int, waves map[string][]abp.Wave) error {
	err := a.editInstrument(ctx, by, id, version, "changed", func(v *abp.Instrument, versions []abp.Instrument) error {
		items, extras := abp.Bank(versions)
		known := slices.Concat(items, extras)
		for code := range waves {
			if !slices.ContainsFunc(known, func(it abp.Item) bool { return it.Code == code }) {
				return abp.InvalidField("items", "The form held an item that is not in the bank. Load the page again.")
			}
		}
		v.Items, v.Extras = inWaves(items, waves), inWaves(extras, waves)
		return nil
	})
	if err != nil {
		return fmt.Errorf("change version %s of the instrument: %w", id, err)
	}
	return nil
}

// inWaves returns the items that are asked in a wave, with their waves.
func inWaves(bank []abp.Item, waves map[string][]abp.Wave) []abp.Item {
	var out []abp.Item
	for _, it := range bank {
		if it.Waves = waves[it.Code]; len(it.Waves) > 0 {
			out = append(out, it)
		}
	}
	return out
}

// PublishInstrument makes a draft what people answer from the day on, for good.
// It fails like ChangeInstrument, and with Invalid for a version whose figures
// could not be counted.
func (a *App) PublishInstrument(ctx context.Context, by *abp.Person, id string, version int, on abp.Date) error {
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	err = a.editInstrument(ctx, by, id, version, "published", func(v *abp.Instrument, _ []abp.Instrument) error {
		return v.Publish(on, a.today(zone))
	})
	if err != nil {
		return fmt.Errorf("publish version %s of the instrument: %w", id, err)
	}
	return nil
}

func (a *App) editInstrument(ctx context.Context, by *abp.Person, id string, version int, verb string, edit func(*abp.Instrument, []abp.Instrument) error) error {
	if err := by.Can(abp.EditInstruments); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		versions, err := tx.Instruments(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v abp.Instrument) bool { return v.ID == id })
		if i < 0 {
			return abp.Errorf(abp.NotFound, "There is no such version of the questionnaire.")
		}
		v := versions[i]
		switch {
		case !v.PublishedOn.IsZero():
			return abp.Errorf(abp.Conflict, "This version is published, so it never changes. Make a new version.")
		case v.Version != version:
			return errMoved()
		}
		if err := edit(&v, versions); err != nil {
			return err
		}
		if err := tx.UpdateInstrument(ctx, &v); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, v.ID, "")
	})
}

// RemoveInstrument deletes a draft. It fails with Conflict for a version that is
// published.
func (a *App) RemoveInstrument(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.EditInstruments); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.DeleteInstrument(ctx, id); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "removed", id, "")
	})
	if err != nil {
		return fmt.Errorf("remove version %s of the instrument: %w", id, err)
	}
	return nil
}

// ProposeMapping proposes that items of two versions measure the same. Nothing is
// paired by it until somebody else approves. It fails with Invalid for versions or
// items that cannot be mapped, and with Conflict if the versions have a mapping.
func (a *App) ProposeMapping(ctx context.Context, by *abp.Person, m abp.Mapping) error {
	if err := by.Can(abp.EditInstruments); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		after, err := tx.Instrument(ctx, m.AfterID)
		if err != nil {
			return err
		}
		before, err := tx.Instrument(ctx, m.BeforeID)
		if err != nil {
			return orInvalid(err, "before", "Choose an earlier version from the list.")
		}
		if err := m.Validate(before, after); err != nil {
			return err
		}
		m.ID, m.ProposedAt, m.ProposedByID = a.id(abp.KindMapping), a.Now(), abp.Ref(by.ID)
		m.ApprovedAt, m.ApprovedByID = abp.Instant{}, ""
		if err := tx.CreateMapping(ctx, &m); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "proposed", m.ID, m.Why)
	})
	if err != nil {
		return fmt.Errorf("propose a mapping of versions: %w", err)
	}
	return nil
}

// ApproveMapping lets a mapping count. It fails with Forbidden for whoever
// proposed it, and with Conflict if it counts already.
func (a *App) ApproveMapping(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.ApproveMappings); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.LockMapping(ctx, id)
		if err != nil {
			return err
		}
		if err := m.Approve(by, a.Now()); err != nil {
			return err
		}
		if err := tx.ApproveMapping(ctx, m); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "approved", m.ID, "")
	})
	if err != nil {
		return fmt.Errorf("approve mapping %s: %w", id, err)
	}
	return nil
}

// RemoveMapping takes back a mapping that nobody has approved. An approved one
// stands: figures may have been made by it.
func (a *App) RemoveMapping(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.EditInstruments); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.LockMapping(ctx, id)
		if err != nil {
			return err
		}
		if m.IsApproved() {
			return abp.Errorf(abp.Conflict, "This mapping is approved and figures may have been made by it, so it stands.")
		}
		if err := tx.DeleteMapping(ctx, id); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "removed", id, "")
	})
	if err != nil {
		return fmt.Errorf("remove mapping %s: %w", id, err)
	}
	return nil
}
