package app

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the trace of the month anew")

const monthTrace = "testdata/month.trace"

// month is Fosse Vale from the demo's day on, hour by hour, with what happens to
// people in it. records knows everything that the database does, without asking
// it.
type month struct {
	t       *testing.T
	s       *store.Store
	apps    []*App
	cast    *demo.Cast
	lead    *abp.Person
	now     time.Time
	zone    *time.Location
	records *monthRecords
	want    map[string]int // letters that the rules call for, by what they say
}

// run is how the chores of one hour are done.
type monthRun func(m *month)

// once does every chore of one process, one after the other.
func once(m *month) { m.chores(m.apps[0]) }

// twice does them again at once, as after a crash.
func twice(m *month) { once(m); once(m) }

// together lets two processes do them at the same time.
func together(m *month) {
	var under sync.WaitGroup
	for _, a := range m.apps {
		under.Go(func() { m.chores(a) })
	}
	under.Wait()
}

func (m *month) chores(a *App) {
	for _, c := range a.chores() {
		if c.name == outboxChore {
			continue
		}
		if _, err := c.do(context.Background()); err != nil {
			m.t.Errorf("%s, %s: %v", m.now, c.name, err)
		}
	}
}

// TestMonthOfReminders lets a month go by and compares what was written with the
// golden trace, and with what somebody who knows every record by heart would
// have written: each letter exactly once, and none to people who are done. It
// makes no difference how often the chores run, or in how many processes.
func TestMonthOfReminders(t *testing.T) {
	if testing.Short() {
		t.Skip("a month takes some seconds")
	}
	var every []int
	for hour := range 24 {
		every = append(every, hour)
	}
	some := []int{0, 7, 8, 10, 11, 18, 23}
	for _, c := range []struct {
		name  string
		open  func(testing.TB) *store.Store
		run   monthRun
		hours []int
	}{{"every hour on SQLite", storetest.Open, once, every}, {"twice on SQLite", storetest.Open, twice, some}, {"by two processes on PostgreSQL", storetest.OpenPostgres, together, some}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := newMonth(t, c.open(t))
			m.live(c.run, c.hours)
			m.compare()
		})
	}
}

func newMonth(t *testing.T, s *store.Store) *month {
	t.Helper()
	ctx := context.Background()
	m := &month{t: t, s: s, now: demo.Now.Time, records: newMonthRecords(), want: map[string]int{}}
	var err error
	if m.zone, err = time.LoadLocation("Europe/London"); err != nil {
		t.Fatal(err)
	}
	put := func(tx *store.Store) func(rows any) error {
		return func(rows any) error {
			m.records.add(rows)
			return tx.Put(ctx, rows)
		}
	}
	err = s.Tx(ctx, func(tx *store.Store) (err error) {
		if m.cast, err = demo.Build(demo.Options{}, put(tx)); err != nil {
			return err
		}
		return m.newCohort(put(tx))
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		clock := func() time.Time { return m.now }
		a := New(Config{Store: s, Now: clock, Wall: clock, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
		t.Cleanup(a.Stop)
		m.apps = append(m.apps, a)
	}
	if m.lead, err = s.Viewer(ctx, m.cast.ProgrammeLead); err != nil {
		t.Fatal(err)
	}
	return m
}

// newCohort adds a cohort that begins within the month: the demo's have begun.
func (m *month) newCohort(put func(any) error) error {
	like := m.records.cohorts[m.cast.Cohorts["M3"]]
	c := like
	c.Kept, c.Code, c.Name, c.PublishedAt = abp.Kept{ID: abp.NewID(abp.KindCohort, rand.Reader), CreatedAt: demo.Now}, "Q1", "Q1", demo.Now
	var sessions []abp.Session
	var led []abp.SessionFacilitator
	for i, on := range []abp.Date{day(2024, 2, 20), day(2024, 3, 5)} {
		v := abp.Session{Kept: abp.Kept{ID: abp.NewID(abp.KindSession, rand.Reader), CreatedAt: demo.Now}, ProgrammeID: c.ProgrammeID, CohortID: abp.Ref(c.ID), Kind: abp.WorkshopPart, Number: i + 1,
			Title: "Workshop part " + string(rune('A'+i)), VenueID: c.VenueID, StartsAt: on.Clock(570, m.zone), EndsAt: on.Clock(990, m.zone), UID: abp.NewUID(rand.Reader), ChangedAt: demo.Now}
		v.PlannedAt = v.StartsAt
		sessions, led = append(sessions, v), append(led, abp.SessionFacilitator{SessionID: v.ID, PersonID: m.cast.Facilitator})
	}
	window := abp.SurveyWindow{ID: abp.NewID(abp.KindWindow, rand.Reader), CohortID: c.ID, Wave: abp.T0, OpensAt: abp.At(demo.Now.AddDate(0, 0, 1)), ClosesAt: sessions[0].StartsAt}
	for _, rows := range []any{[]abp.Cohort{c}, sessions, led, []abp.SurveyWindow{window}} {
		if err := put(rows); err != nil {
			return err
		}
	}
	return nil
}

// live lets the days go by, with the chores at the hours. Whatever happens happens
// at ten in the morning.
func (m *month) live(run monthRun, hours []int) {
	last := day(2024, 3, 1)
	for on := day(2024, 1, 31); on.Before(last); on = on.Add(1) {
		for _, hour := range hours {
			m.now = on.Clock(hour*60, m.zone).Time
			if m.now.Before(demo.Now.Time) {
				continue
			}
			if hour == 10 {
				m.happen(on)
			}
			run(m)
			m.expect()
		}
	}
}

// happen is what people do on the day.
func (m *month) happen(on abp.Date) {
	ctx, a, r := context.Background(), m.apps[0], m.records
	must := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatalf("on %s: %v", on, err)
		}
	}
	m3 := r.membersOf(m.cast.Cohorts["M3"])
	switch on {
	case day(2024, 2, 1): // ten people get places in Q1
		for _, p := range r.applicantsWithout(10) {
			d, err := a.Enrol(ctx, m.lead, r.cohortCalled("Q1").ID, Enrolment{Email: p.Email, Why: "from the list"})
			must(err)
			d.Person, d.Cohort = nil, nil
			r.add([]abp.Delegate{*d})
		}
	case day(2024, 2, 2): // a meeting moves
		m.move(r.meetingOf(m.cast.Cohorts["C7"], 1, 5), day(2024, 2, 13))
	case day(2024, 2, 5): // one withdraws, one is switched off, the mails of one come back
		d := m3[0]
		_, err := a.WithdrawDelegate(ctx, m.lead, d.ID, "workload")
		must(err)
		d.WithdrawnAt = a.Now()
		_, err = a.DisablePerson(ctx, m.lead, m3[1].PersonID)
		must(err)
		r.people[m3[1].PersonID].DisabledAt = a.Now()
		p, err := m.s.Person(ctx, m.lead, m3[2].PersonID)
		must(err)
		p.BouncedAt, p.BounceReason = a.Now(), "no such mailbox"
		must(m.s.UpdatePerson(ctx, p))
		r.people[p.ID].BouncedAt = a.Now()
	case day(2024, 2, 7): // two do not want optional mails
		for _, d := range m3[3:5] {
			p, err := m.s.Person(ctx, m.lead, d.PersonID)
			must(err)
			p.UnsubscribedAt = a.Now()
			must(m.s.UpdatePerson(ctx, p))
			r.people[p.ID].UnsubscribedAt = a.Now()
		}
	case day(2024, 2, 9): // yesterday's registers, but for one set's
		for set := 1; set <= 3; set++ {
			m.register(r.meetingOf(m.cast.Cohorts["C7"], set, 5))
		}
	case day(2024, 2, 12): // a meeting is cancelled
		m.cancel(r.meetingOf(m.cast.Cohorts["M3"], 2, 3))
	}
}

func (m *month) move(v *abp.Session, to abp.Date) {
	ctx, a := context.Background(), m.apps[0]
	stored, err := m.s.Session(ctx, m.lead, v.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	starts, ends := v.StartsAt.In(m.zone), v.EndsAt.In(m.zone)
	move := SessionMove{Version: stored.Version, Day: to, From: starts.Hour()*60 + starts.Minute(), Until: ends.Hour()*60 + ends.Minute(), Scope: abp.MoveOne, Reason: "a strike"}
	ch, err := a.PlanMove(ctx, m.lead, v.ID, move)
	if err == nil {
		_, err = a.MoveSessions(ctx, m.lead, v.ID, move, ch.Stamp())
	}
	if err != nil {
		m.t.Fatal(err)
	}
	v.StartsAt, v.EndsAt = to.Clock(move.From, m.zone), to.Clock(move.Until, m.zone)
	for _, w := range ch.Windows {
		m.records.windows[w.After.ID] = w.After
	}
}

func (m *month) cancel(v *abp.Session) {
	ctx, a := context.Background(), m.apps[0]
	stored, err := m.s.Session(ctx, m.lead, v.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	ch, err := a.PlanCancellation(ctx, m.lead, v.ID, stored.Version, "ill")
	if err == nil {
		_, err = a.CancelSession(ctx, m.lead, v.ID, stored.Version, "ill", ch.Stamp())
	}
	if err != nil {
		m.t.Fatal(err)
	}
	v.CancelledAt = a.Now()
}

// register marks every member of the meeting's set as present, if it is over.
func (m *month) register(v *abp.Session) {
	if v.EndsAt.After(m.now) {
		return
	}
	var changes []MarkChange
	for _, d := range m.records.inSet(string(v.SetID)) {
		changes = append(changes, MarkChange{PersonID: d.PersonID, Now: abp.Present.String()})
		m.records.add([]abp.Attendance{{SessionID: v.ID, PersonID: d.PersonID, Mark: abp.Present}})
	}
	if r, err := m.apps[0].TakeRegister(context.Background(), m.lead, v.ID, changes, ""); err != nil || r.Saved != len(changes) {
		m.t.Fatalf("register of %s: %+v, %v", v.Title, r, err)
	}
}

// compare holds what was written against the golden trace and the records.
func (m *month) compare() {
	all, err := m.s.Messages(context.Background(), 100_000)
	if err != nil {
		m.t.Fatal(err)
	}
	got := map[string]int{}
	groups := map[string][]string{}
	for i := range all {
		l := &all[i]
		if line := m.records.line(l); line != "" {
			got[line]++
		}
		at := fmt.Sprintf("%s %s: %s", l.CreatedAt.On(m.zone), l.Kind, l.Subject)
		groups[at] = append(groups[at], l.ToAddress)
	}
	for line, n := range m.want {
		if got[line] != n {
			m.t.Errorf("written %d times, wanted %d: %s", got[line], n, line)
		}
	}
	for line, n := range got {
		if m.want[line] == 0 {
			m.t.Errorf("written %d times, wanted never: %s", n, line)
		}
	}
	if len(m.want) < 300 {
		m.t.Errorf("the rules call for %d letters only: this month proves little", len(m.want))
	}
	m.compareTrace(groups)
}

func (m *month) compareTrace(groups map[string][]string) {
	var lines []string
	for at, who := range groups {
		slices.Sort(who)
		lines = append(lines, at+"\n\t"+strings.Join(who, " ")+"\n")
	}
	slices.Sort(lines)
	trace := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile(monthTrace, []byte(trace), 0o644); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(monthTrace)
	if err != nil {
		m.t.Fatal(err)
	}
	if string(golden) == trace {
		return
	}
	was, is := strings.Split(string(golden), "\n"), strings.Split(trace, "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			m.t.Fatalf("the trace differs in line %d:\n%s\nwas\n%s\n(write it anew with -update)", i+1, is[i], was[i])
		}
	}
	m.t.Fatalf("the trace has %d lines, was %d", len(is), len(was))
}
