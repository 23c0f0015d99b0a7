package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// auditCommand looks through the seals of all events, and with -csv writes events
// out. It ends with 1 if anything was changed after it was sealed.
func auditCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("audit", flag.ContinueOnError)
	list := flags.Bool("csv", false, "write the events as CSV instead, oldest first")
	about := flags.String("about", "", "with -csv: only events about the record with this id")
	by := flags.String("by", "", "with -csv: only events by the person with this id")
	from := flags.String("from", "", "with -csv: only from this day on, as 2024-01-31")
	until := flags.String("until", "", "with -csv: only until this day, as 2024-01-31")
	expect := flags.String("expect", "", "digest of a seal from the log: it must still be there")
	if err := flags.Parse(args); err != nil {
		return err
	}
	q := store.EventQuery{Subject: *about, ByID: *by}
	var err error
	if q.From, err = midnight(*from, 0); err != nil {
		return err
	}
	if q.Until, err = midnight(*until, 1); err != nil {
		return err
	}
	return withStore(ctx, false, func(c Config, s *store.Store) error {
		if *list {
			return writeEvents(ctx, s, q, out)
		}
		key, err := c.key()
		if err != nil {
			return err
		}
		a := commandApp(c, s, key)
		found, err := a.CheckSeals(ctx, *expect)
		if err != nil {
			return err
		}
		if found.Fault != "" {
			return fmt.Errorf("%s", found.Fault)
		}
		_, err = fmt.Fprintf(out, "%d seals of %d events are whole; %d events are younger than the last seal.\nThe last seal is %s.\n", found.Seals, found.Events, found.Open, found.Last)
		return err
	})
}

// midnight reads a day and returns its start, or that of a day some days later.
func midnight(day string, later int) (abp.Instant, error) {
	if day == "" {
		return abp.Instant{}, nil
	}
	d, err := abp.ParseDate(day)
	if err != nil {
		return abp.Instant{}, fmt.Errorf("%q is not a day: it looks like 2024-01-31", day)
	}
	return abp.At(d.Add(later).Midnight(time.UTC)), nil
}

func writeEvents(ctx context.Context, s *store.Store, q store.EventQuery, out io.Writer) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"time", "event", "by", "did", "record", "why", "seal"}); err != nil {
		return err
	}
	err := s.EachEvent(ctx, q, func(e *abp.Event) error {
		return w.Write([]string{e.At.UTC().Format(time.RFC3339), e.ID, string(e.ByID), app.GuardCell(e.Verb), app.GuardCell(e.Subject), app.GuardCell(e.Why), fmt.Sprint(e.Seal)})
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}
