package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// looks are events that wait to be written: they must neither make a page slower nor
// be lost.
type looks struct {
	mu        sync.Mutex
	waiting   []abp.Event
	isWriting bool
	noted     map[string]bool // ids of the events of the hour
	hour      time.Time
}

// The bounds of writing looks: how often it is tried, and how long the first pause
// between tries is.
const (
	lookTries = 6
	lookPause = 100 * time.Millisecond
)

// Look notes that somebody looked at other people's records, once for each person,
// kind and hour. It is the one thing that reading a page leaves behind: it returns at
// once, and what it notes is written beside the request.
func (a *App) Look(by *abp.Person, what abp.Look, people ...string) {
	if by == nil {
		return
	}
	now := a.Now()
	events := make([]abp.Event, 0, len(people))
	for _, id := range people {
		if id != "" && id != by.ID {
			events = append(events, abp.NewLook(by, id, what, now))
		}
	}
	a.noteOnce(now, events...)
}

// Refuse notes that somebody was refused a page: the route and never the address. One
// line goes to the log; for people who are signed in, and for failures to sign in, an
// event is kept as well.
func (a *App) Refuse(ctx context.Context, by *abp.Person, method, route string, code abp.Code) {
	word := abp.Refusal(code)
	if word == "" {
		return
	}
	isSignIn := strings.HasPrefix(route, "/sign-in") && method != "GET" && method != "HEAD"
	now := a.Now()
	switch {
	case by != nil && (code == abp.Forbidden || code == abp.NotFound || code == abp.Unauthorised || isSignIn):
		slog.WarnContext(ctx, "refused", "person", by.ID, "method", method, "route", route, "why", word)
		a.noteOnce(now, abp.NewRefusal(by, method, route, code, now))
	case isSignIn:
		slog.WarnContext(ctx, "sign-in failed", "method", method, "route", route, "why", word)
		a.noteOnce(now, abp.NewFailedSignIn(method+" "+route+": "+word, now))
	case code == abp.Forbidden || code == abp.NotFound || code == abp.Unauthorised:
		slog.WarnContext(ctx, "refused", "person", "", "method", method, "route", route, "why", word)
	}
}

// noteOnce hands on events that there is one of in an hour.
func (a *App) noteOnce(now abp.Instant, events ...abp.Event) {
	l := a.looks
	l.mu.Lock()
	defer l.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(l.hour) {
		l.hour, l.noted = hour, map[string]bool{}
	}
	for i := range events {
		if id := events[i].ID; !l.noted[id] {
			l.noted[id] = true
			l.waiting = append(l.waiting, events[i])
		}
	}
	if len(l.waiting) == 0 || l.isWriting {
		return
	}
	l.isWriting = true
	a.work.under.Go(func() {
		if err := protect(context.Background(), a.writeLooks); err != nil {
			slog.Error("looks were lost", "error", err)
		}
	})
}

// writeLooks writes until none waits.
func (a *App) writeLooks(ctx context.Context) error {
	var failed []error
	for {
		events := a.takeLooks()
		if len(events) == 0 {
			return errors.Join(failed...)
		}
		err := a.tryLooks(ctx, events)
		if err == nil {
			continue
		}
		// One of them may be by somebody who was erased meanwhile: each on its own.
		for i := range events {
			if one := a.store.CreateEventsOnce(ctx, events[i:i+1]); one != nil {
				failed = append(failed, fmt.Errorf("event %s: %w", events[i].ID, one))
			}
		}
	}
}

// takeLooks returns what waits, and puts writing to an end where nothing does.
func (a *App) takeLooks() []abp.Event {
	a.looks.mu.Lock()
	defer a.looks.mu.Unlock()
	events := a.looks.waiting
	a.looks.waiting = nil
	a.looks.isWriting = len(events) > 0
	return events
}

// WaitForLooks returns when everything that was looked at so far is written.
func (a *App) WaitForLooks() {
	for {
		a.looks.mu.Lock()
		isWriting := a.looks.isWriting
		a.looks.mu.Unlock()
		if !isWriting {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// tryLooks writes events and tries again for some seconds.
func (a *App) tryLooks(ctx context.Context, events []abp.Event) error {
	var err error
	pause := lookPause
	for range lookTries {
		if err = a.store.Tx(ctx, func(tx *store.Store) error { return tx.CreateEventsOnce(ctx, events) }); err == nil {
			return nil
		}
		select {
		case <-a.work.ctx.Done():
		case <-time.After(pause):
		}
		pause *= 2
	}
	return err
}

// LogState says how far the log of events is whole.
type LogState struct {
	Seal    *abp.Seal // the newest; nil while nothing was sealed
	Fault   string    // what is wrong with it, or ""
	Open    int       // events that are younger
	Checked abp.Instant
	Found   string // by the last check of every seal
}

// LogState looks at the newest seal, and at what the last check of all of them found.
func (a *App) LogState(ctx context.Context, by *abp.Person) (*LogState, error) {
	if err := by.Can(abp.SeeEvents); err != nil {
		return nil, err
	}
	var v LogState
	var err error
	if v.Open, err = a.store.OpenEvents(ctx); err != nil {
		return nil, err
	}
	checks, _, err := a.store.Events(ctx, by, store.EventQuery{Verb: abp.VerbChecked, Newest: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(checks) > 0 {
		v.Checked, v.Found = checks[0].At, checks[0].Why
	}
	last, err := a.store.LastSeal(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		return &v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Seal = last
	events, err := a.store.SealedEvents(ctx, last.Number)
	if err != nil {
		return nil, err
	}
	before, err := a.store.SealBefore(ctx, last)
	if err != nil {
		return nil, err
	}
	v.Fault = last.Check(before, events, a.sealKey())
	return &v, nil
}

// LookedAt returns whose records somebody looked at between two instants: from is part
// of it, until is not. It fails with Forbidden for those who do not keep the log.
func (a *App) LookedAt(ctx context.Context, by *abp.Person, whoID string, from, until abp.Instant) ([]store.LookedAt, error) {
	if err := by.Can(abp.SeeEvents); err != nil {
		return nil, err
	}
	return a.store.LookedAtBy(ctx, whoID, from, until)
}

// WriteLooks writes to everybody who leads the programme who looked at how many
// records in the month before, once a month, and returns to how many.
func (a *App) WriteLooks(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil || !abp.IsWritingTime(a.Now(), zone) {
		return 0, err
	}
	until := abp.MonthOf(a.today(zone))
	from := abp.MonthOf(until.Add(-1))
	leads, err := a.store.ProgrammeLeads(ctx)
	if err != nil || len(leads) == 0 {
		return 0, err
	}
	key := fmt.Sprintf("looks/%04d-%02d/", from.Year, from.Month)
	var keys []string
	for i := range leads {
		keys = append(keys, key+leads[i].ID)
	}
	had, err := a.store.Written(ctx, keys)
	if err != nil || len(had) == len(leads) {
		return 0, err
	}
	counts, err := a.store.LookCounts(ctx, abp.At(from.Midnight(zone)), abp.At(until.Midnight(zone)))
	if err != nil || len(counts) == 0 {
		return 0, err
	}
	var lines []string
	total := 0
	for _, c := range counts {
		lines = append(lines, fmt.Sprintf("- %s: looks %d, at the records of %d", c.Name, c.Looks, c.People))
		total += c.Looks
	}
	values := map[string]string{"month": fmt.Sprintf("%s %d", from.Month, from.Year), "looks": strings.Join(lines, "\n"), "total": fmt.Sprint(total),
		"link": a.URL(fmt.Sprintf("/events?verb=looked+at&from-day=1&from-month=%d&from-year=%d&until-day=%d&until-month=%d&until-year=%d", from.Month, from.Year, until.Add(-1).Day, from.Month, from.Year))}
	var letters []letter
	for i := range leads {
		letters = append(letters, letter{kind: abp.LetterLooks, to: &leads[i], values: values, once: keys[i]})
	}
	n := 0
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		n, err = a.writeAll(ctx, tx, letters)
		return err
	})
	return n, err
}
