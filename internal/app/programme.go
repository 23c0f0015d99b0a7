package app

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Prepare gives an empty database what every programme starts with: the
// programme itself, its two templates and the instrument. On any other database
// it does nothing.
func (a *App) Prepare(ctx context.Context) error {
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		_, err := tx.Programme(ctx)
		if abp.CodeOf(err) != abp.NotFound {
			return err
		}
		p := &abp.Programme{Kept: a.kept(abp.KindProgramme), Name: "Active Bystander Programme", Zone: "Europe/London"}
		if err := tx.CreateProgramme(ctx, p); err != nil {
			return err
		}
		for _, t := range abp.DefaultTemplates() {
			t.Kept, t.ProgrammeID = a.kept(abp.KindTemplate), p.ID
			if err := tx.CreateTemplate(ctx, &t); err != nil {
				return err
			}
		}
		in := abp.DefaultInstrument()
		in.Kept, in.ProgrammeID, in.PublishedOn = a.kept(abp.KindInstrument), p.ID, a.Now().On(time.UTC)
		return tx.Put(ctx, []abp.Instrument{in})
	})
	if err == nil {
		_, err = a.EraseAgain(ctx)
	}
	if err != nil {
		return fmt.Errorf("prepare the programme: %w", err)
	}
	return nil
}
