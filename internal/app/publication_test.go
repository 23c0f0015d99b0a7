package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// logged returns what became of every table of the headline in a snapshot.
func logged(t testing.TB, lines []abp.Publication) string {
	t.Helper()
	var said []string
	for _, l := range lines {
		if l.Item == abp.HeadlineItem && l.Span == string(abp.SpanT2) {
			said = append(said, strings.TrimSpace(l.Scope.String()+" "+l.Outcome.String()+" "+l.Rule))
		}
		least := 10
		if l.Span == "who took part" || l.Span == "T0-T2 by group" { // of equality answers
			least = 11
		}
		if (l.Reason == "") != (l.Outcome == abp.Published) || len(l.Hash) != 64 || l.MinN != least {
			t.Errorf("line %+v", l)
		}
	}
	return strings.Join(said, ", ")
}

// TestReleaseLog holds that every snapshot says what became of its figures, that
// trying a release keeps nothing, and that nobody's answers are left in what was
// stopped.
func TestReleaseLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		p := storetest.NewPilot(t, s, nil)
		c := onDay(0)
		a := newApp(s, c)
		lead := p.Viewer(t, p.Lead)
		_, dry, err := a.DryRelease(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.NewestSnapshot(ctx); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a trial left a snapshot: %v", err)
		}
		first := freeze(t, a, lead, today)
		lines, err := s.Publications(ctx, lead, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		const all = "programme publish, system publish, organisation publish, cohort publish, staff group publish"
		if got := logged(t, lines); got != all || logged(t, dry) != all || len(dry) != len(lines) {
			t.Errorf("log: %s; trial: %s", got, logged(t, dry))
		}
		answerLater(t, s, p, "A", 1, 9, today.Add(1))
		c.now = c.now.AddDate(0, 0, 2)
		second := freeze(t, a, lead, today.Add(2))
		if lines, err = s.Publications(ctx, lead, second.ID); err != nil {
			t.Fatal(err)
		}
		if got := logged(t, lines); strings.Contains(got, "publish") {
			t.Errorf("one more answer: %s", got)
		}
		if left := cells(t, s, second.ID); len(left) != 0 {
			t.Errorf("%d cells are kept of what was stopped", len(left))
		}
		if list, err := s.Publications(ctx, p.Viewer(t, p.Sponsors["A"]), first.ID); err != nil || len(list) != 0 {
			t.Errorf("a sponsor reads %d lines of the log, %v", len(list), err)
		}
	})
}

// TestThresholdsNeedTwo follows a threshold from its proposal into the next snapshot.
func TestThresholdsNeedTwo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		p := storetest.NewPilot(t, s, nil)
		a := newApp(s, onDay(0))
		lead := p.Viewer(t, p.Lead)
		propose := func(by *abp.Person, n int) (*abp.Threshold, error) {
			v := &abp.Threshold{Class: disclosure.Survey.String(), MinN: n, CMin: 3, MinDelta: 5, Reason: "Agreed with the board."}
			return v, a.ProposeThreshold(ctx, by, v)
		}
		if _, err := propose(lead, 4); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("under the floor: %v", err)
		}
		if _, err := propose(p.Viewer(t, p.Board), 12); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a board viewer proposes: %v", err)
		}
		v, err := propose(lead, 14)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ApproveThreshold(ctx, lead, v.ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a lead approves: %v", err)
		}
		grants := []abp.Grant{{ID: abp.NewID(abp.KindGrant, strings.NewReader("grant of the board")), PersonID: p.Board.ID, Role: abp.DataCustodian, GrantedAt: p.Lead.CreatedAt}}
		if err := s.Put(ctx, grants); err != nil {
			t.Fatal(err)
		}
		if err := a.ApproveThreshold(ctx, p.Viewer(t, p.Board), v.ID); err != nil {
			t.Fatal(err)
		}
		freeze(t, a, lead, today)
		// Fosse Vale ICB has 13 people, who now are too few to stand alone.
		if got := lines(figures(t, a, lead).Rows); strings.Contains(got, "Fosse Vale ICB: 13") || !strings.Contains(got, "Charnwood Partnership: 18") {
			t.Errorf("from 14 people on:\n%s", got)
		}
	})
}

// TestSnapshotsByThemselves holds that the clock freezes a snapshot as at the end of
// a month that is over, once, and none before anybody has answered.
func TestSnapshotsByThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		w := storetest.NewWorld(t, s)
		if n, err := newApp(s, onDay(0)).FreezeDue(ctx); n != 0 || err != nil {
			t.Errorf("without answers in %s: %d, %v", w.Programme.Name, n, err)
		}
	})
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		storetest.NewPilot(t, s, nil)
		c := onDay(1)
		a := newApp(s, c)
		for _, want := range []int{1, 0} {
			if n, err := a.FreezeDue(ctx); n != want || err != nil {
				t.Errorf("on the first of February: %d, %v", n, err)
			}
		}
		v, err := s.NewestSnapshot(ctx)
		if err != nil || v.AsAt != today || v.FrozenByID != "" {
			t.Errorf("frozen %+v, %v", v, err)
		}
		c.now = c.now.AddDate(0, 1, 0)
		if n, err := a.FreezeDue(ctx); n != 1 || err != nil {
			t.Errorf("a month later: %d, %v", n, err)
		}
	})
}
