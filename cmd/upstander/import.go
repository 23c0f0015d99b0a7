package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/upstander/upstander/internal/store"
)

// importCommand reads people from a CSV file. Without -commit it only says what
// it would do.
func importCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	commit := flags.Bool("commit", false, "save the lines that are right; without it nothing is changed")
	as := flags.String("as", "", "e-mail address of the administrator or lead in whose name this is done")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *as == "" {
		return errors.New("say whose import it is and which file: upstander import -as ada@example.nhs.uk people.csv")
	}
	file, err := os.Open(flags.Arg(0))
	if err != nil {
		return err
	}
	defer file.Close()
	return withCurrent(ctx, false, func(c Config, s *store.Store) error {
		p, err := s.PersonByEmail(ctx, *as)
		if err != nil {
			return fmt.Errorf("find %s: %w", *as, err)
		}
		by, err := s.Viewer(ctx, p.ID)
		if err != nil {
			return err
		}
		a := commandApp(c, s, nil)
		done, faults, err := a.ImportFile(ctx, by, filepath.Base(flags.Arg(0)), file, *commit)
		if err != nil {
			return err
		}
		for _, f := range faults {
			fmt.Fprintf(out, "line %d, %s: %s\n", f.Line, f.Column, f.Reason)
		}
		verb := "would be"
		if *commit {
			verb = "were"
		}
		_, err = fmt.Fprintf(out, "%d lines: %d %s added, %d changed, %d unchanged, %d left out\n", done.Lines, done.Added, verb, done.Changed, done.Unchanged, done.Faulty)
		return err
	})
}
