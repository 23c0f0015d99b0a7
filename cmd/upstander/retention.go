package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// keepErased takes over who was erased from beside a backup, so that whoever is in
// the backup is erased again when the server starts.
func keepErased(c Config, backup string) error {
	path := c.Erased
	if path == "" && !store.IsPostgres(c.Database) {
		path = store.ErasedBeside(c.Database)
	}
	if path == "" {
		return nil
	}
	return store.NewErasedFile(path).AddFrom(backup)
}

// retentionCommand deletes what is older than it may be, or says what that would be.
func retentionCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("retention", flag.ContinueOnError)
	dry := flags.Bool("dry-run", false, "count what would be deleted, and change nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return withCurrent(ctx, false, func(c Config, s *store.Store) error {
		a := commandApp(c, s, nil)
		total := 0
		for _, r := range abp.Retentions() {
			if !r.Term.IsCounted() {
				continue
			}
			run, err := a.Forget(ctx, r.Class, *dry)
			if err != nil {
				return err
			}
			total += run.Records
			fmt.Fprintf(out, "%-20s older than %s  %6d\n", r.Class, run.Before.Format("2006-01-02"), run.Records)
		}
		said := "deleted or emptied"
		if *dry {
			said = "would be deleted or emptied; nothing was changed"
		}
		_, err := fmt.Fprintf(out, "%d records %s.\n", total, said)
		return err
	})
}
