package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// releaseCommand says what a snapshot frozen now would publish, and why the rest
// would be held back. It keeps nothing.
func releaseCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	dry := flags.Bool("dry-run", false, "say what would be published, and keep nothing")
	all := flags.Bool("all", false, "name every question, also those that would be published")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 0 || !*dry {
		return errors.New("figures are released by freezing a snapshot, on the page or by the clock; to see what would be published: upstander release -dry-run")
	}
	return withCurrent(ctx, false, func(c Config, s *store.Store) error {
		a := commandApp(c, s, nil)
		v, lines, err := a.DryRelease(ctx)
		if err != nil {
			return err
		}
		return printRelease(out, v, lines, *all)
	})
}

// printRelease prints the log that a release would have, one figure a line.
func printRelease(out io.Writer, v *abp.Snapshot, lines []abp.Publication, all bool) error {
	fmt.Fprintf(out, "Figures as at %s. Nothing was kept.\n\n", v.AsAt)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	counts := map[abp.Outcome]int{}
	for _, l := range lines {
		counts[l.Outcome]++
		if !all && l.Outcome == abp.Published && l.Item != abp.HeadlineItem {
			continue
		}
		why := l.Reason
		if l.Rule != "" {
			why = l.Rule + ": " + why
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Scope, l.Span, l.Item, l.Outcome, why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%d figures would be published, %d stay as they were, %d are hidden, %d refused.\n", counts[abp.Published], counts[abp.CarriedForward], counts[abp.Suppressed], counts[abp.Refused])
	return err
}
