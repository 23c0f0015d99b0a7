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
	readBy := flags.String("read-by", "", "list whose records the person with this e-mail address or id looked at")
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
		if *readBy != "" {
			return writeLookedAt(ctx, s, *readBy, q, out)
		}
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
		return sayChecked(found, out)
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

// sayChecked says what looking through the seals found.
func sayChecked(found app.SealCheck, out io.Writer) error {
	text := fmt.Sprintf("%d seals of %d events are whole; %d events are younger than the last seal.\nThe last seal is %s.\n", found.Seals-found.Unsure, found.Events, found.Open, found.Last)
	if found.Forgotten > 0 {
		text += fmt.Sprintf("The events of %d of the seals are gone, because they were kept for as long as the log is kept.\n", found.Forgotten)
	}
	if found.Unsure > 0 {
		text += fmt.Sprintf("%d seals cannot be checked: an earlier release made them, and reasons in them were forgotten with a person.\n", found.Unsure)
	}
	_, err := io.WriteString(out, text)
	return err
}

// writeLookedAt lists whose records somebody looked at, as CSV.
func writeLookedAt(ctx context.Context, s *store.Store, who string, q store.EventQuery, out io.Writer) error {
	if p, err := s.PersonByEmail(ctx, who); err == nil {
		who = p.ID
	} else if !abp.IsID(abp.KindPerson, who) {
		return fmt.Errorf("%q is neither the e-mail address nor the id of anybody", who)
	}
	list, err := s.LookedAtBy(ctx, who, q.From, q.Until)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	if err := w.Write([]string{"person", "name", "email", "what", "hours", "first", "last"}); err != nil {
		return err
	}
	for _, l := range list {
		row := []string{l.PersonID, app.GuardCell(l.Name), app.GuardCell(l.Email), app.GuardCell(l.What), fmt.Sprint(l.Times), l.First.UTC().Format(time.RFC3339), l.Last.UTC().Format(time.RFC3339)}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
