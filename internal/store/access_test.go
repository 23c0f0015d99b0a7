package store_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestUnscopedStatementFails is the deliberately bad query: a page that reads on
// nobody's behalf gets nothing, in and out of a transaction.
func TestUnscopedStatementFails(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		lead, ctx := w.Viewer(t, w.Lead), context.Background()
		pages := s.Scoped()
		if _, _, err := pages.People(ctx, lead, store.PeopleQuery{}); err == nil || !strings.Contains(err.Error(), "nobody's behalf") {
			t.Errorf("a read for nobody: %v", err)
		}
		if err := pages.Tx(ctx, func(*store.Store) error { return nil }); err == nil {
			t.Error("a transaction for nobody began")
		}
		if err := pages.MoveStamp(ctx); err == nil {
			t.Error("a write for nobody was done")
		}
		for name, ctx := range map[string]context.Context{"a viewer": store.For(ctx, lead), "a purpose": store.System(ctx, "a test")} {
			list, _, err := pages.People(ctx, lead, store.PeopleQuery{})
			if err != nil || len(list) == 0 {
				t.Errorf("a read for %s: %d people, %v", name, len(list), err)
			}
			if err := pages.Tx(ctx, func(tx *store.Store) error { _, err := tx.PersonByID(ctx, w.Delegate.ID); return err }); err != nil {
				t.Errorf("a transaction for %s: %v", name, err)
			}
		}
		if _, _, err := s.People(ctx, lead, store.PeopleQuery{}); err != nil {
			t.Errorf("the programme's own work: %v", err)
		}
	})
}

// fillAnswers gives the delegate of each side one row in every table behind the
// second wall.
func fillAnswers(t *testing.T, s *store.Store, w *storetest.World) {
	t.Helper()
	ctx := context.Background()
	for _, side := range []struct {
		p       abp.Person
		place   abp.Delegate
		subject abp.Subject
		session abp.Session
	}{{w.Delegate, w.Place, w.Subject, w.Workshop}, {w.ForeignDelegate, w.ForeignPlace, w.ForeignSubject, w.ForeignSession}} {
		mark := side.p.ID[4:]
		today := abp.DateOf(storetest.Now)
		for _, list := range []any{
			[]abp.Response{{ID: "rsp_" + mark, SubjectID: side.subject.ID, Wave: abp.T0, InstrumentID: w.Instrument.ID, StartedOn: today, FinishedOn: today}},
			[]abp.Answer{{ResponseID: "rsp_" + mark, Item: "I1", Value: 4}},
			[]abp.SurveyText{{ResponseID: "rsp_" + mark, Item: "X1", Text: "Words of " + side.p.Name}},
			[]abp.SurveyKey{{Hash: "hash-" + mark, SubjectID: side.subject.ID, Wave: abp.T2}},
			[]abp.EqualitySubject{{ID: "eqs_" + mark, ProgrammeID: w.Programme.ID, AnsweredOn: today}},
			[]abp.EqualityLink{{PersonID: side.p.ID, SubjectID: "eqs_" + mark}},
			[]abp.EqualityAnswer{{SubjectID: "eqs_" + mark, Question: "ethnicity", Edition: 1, Choice: "G"}},
			[]abp.Practice{{Kept: abp.Kept{ID: "prc_" + mark, CreatedAt: abp.At(storetest.Now)}, PersonID: side.p.ID, OnDay: today, Behaviours: []string{}, Bases: []string{}, Did: []string{}, Text: "Log of " + side.p.Name}},
			[]abp.Quote{{Kept: abp.Kept{ID: "quo_" + mark, CreatedAt: abp.At(storetest.Now)}, SubjectID: side.subject.ID, Words: "Quote of " + side.p.Name, ConsentVersion: "1", ConsentedOn: today}},
			[]abp.Away{{ID: "awy_" + mark, PersonID: side.p.ID, FromDay: today, UntilDay: today}},
			[]abp.ApologyNote{{Kept: abp.Kept{ID: "apo_" + mark, CreatedAt: abp.At(storetest.Now)}, SessionID: side.session.ID, PersonID: side.p.ID, SentAt: abp.At(storetest.Now)}},
		} {
			if err := s.Put(ctx, list); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestSecondWall asks PostgreSQL, as the server's role, for everything that every
// table of answers holds: statements without any condition. The rows that come
// are those of the viewer.
func TestSecondWall(t *testing.T) {
	t.Parallel()
	s := storetest.OpenServer(t)
	if can, err := s.Bypasses(context.Background()); err != nil || can {
		t.Fatalf("the server's role passes the wall by: %v, %v", can, err)
	}
	w := storetest.NewWorld(t, s)
	fillAnswers(t, s, w)
	everybody := []abp.Person{w.Administrator, w.Lead, w.Facilitator, w.Delegate, w.Manager, w.Sponsor, w.Board, w.Custodian, w.Other, w.ForeignDelegate}
	owns := map[string]bool{w.Delegate.ID: true, w.ForeignDelegate.ID: true}
	tables := []string{"survey_links", "survey_subjects", "survey_keys", "survey_responses", "survey_answers", "survey_texts", "equality_links", "equality_subjects", "equality_answers", "practices"}
	for _, p := range everybody {
		ctx := store.For(context.Background(), w.Viewer(t, p))
		for _, table := range tables {
			n := s.CountRows(t, ctx, table)
			if owns[p.ID] && (n == 0 || n >= s.CountRows(t, store.System(ctx, "a test"), table)) || !owns[p.ID] && n != 0 {
				t.Errorf("%s gets %d rows of %s", p.Name, n, table)
			}
		}
		if n := s.CountRows(t, ctx, "quotes"); n > 0 && !owns[p.ID] && p.ID != w.Lead.ID {
			t.Errorf("%s gets %d quotes that wait", p.Name, n)
		}
		if n := s.CountRows(t, ctx, "aparts"); (n > 0) != (p.ID == w.Lead.ID || p.ID == w.Administrator.ID) {
			t.Errorf("%s gets %d rows of who is kept apart", p.Name, n)
		}
	}
	for p, want := range map[*abp.Person]int{&w.Sponsor: 1, &w.ForeignSponsor: 1, &w.Manager: 0, &w.Board: 0, &w.Lead: 2} {
		if n := s.CountRows(t, store.For(context.Background(), w.Viewer(t, *p)), "delegates"); n != want {
			t.Errorf("%s gets %d places, want %d", p.Name, n, want)
		}
	}
	manager := store.For(context.Background(), w.Viewer(t, w.Manager))
	if _, err := s.PersonByID(manager, w.ForeignDelegate.ID); abp.CodeOf(err) != abp.NotFound {
		t.Errorf("a line manager gets a person of another organisation: %v", err)
	}
	if _, err := s.PersonByID(manager, w.Delegate.ID); err != nil {
		t.Errorf("a line manager does not get whom they manage: %v", err)
	}
	for _, table := range append(tables, "people", "delegates", "applications", "availabilities") {
		if n := s.CountRows(t, store.For(context.Background(), nil), table); n != 0 {
			t.Errorf("nobody gets %d rows of %s", n, table)
		}
	}
}

// TestWallFollowsTheViewer: one connection, many viewers, transactions that are
// rolled back: no statement is ever answered for the viewer before.
func TestWallFollowsTheViewer(t *testing.T) {
	t.Parallel()
	s := storetest.OpenServer(t)
	w := storetest.NewWorld(t, s)
	fillAnswers(t, s, w)
	pool, err := s.Pool()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	dora, lena := store.For(context.Background(), w.Viewer(t, w.Delegate)), store.For(context.Background(), w.Viewer(t, w.Lead))
	for range 3 {
		if s.CountRows(t, dora, "practices") == 0 || s.CountRows(t, lena, "practices") != 0 {
			t.Fatal("a statement was answered for somebody else")
		}
		_ = s.Tx(lena, func(tx *store.Store) error {
			if tx.CountRows(t, dora, "practices") == 0 || tx.CountRows(t, lena, "practices") != 0 {
				t.Error("a statement of a transaction was answered for somebody else")
			}
			tx.CountRows(t, dora, "practices")
			return sql.ErrTxDone // which takes back what was said last
		})
		if s.CountRows(t, lena, "practices") != 0 {
			t.Fatal("after a rollback a statement was answered for somebody else")
		}
	}
}

// TestServerHasNoSchema: the server's role makes and changes no tables, and the
// role of one realm reads nothing of another.
func TestServerHasNoSchema(t *testing.T) {
	t.Parallel()
	address := storetest.ServerAddress(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"CREATE TABLE public.x (id TEXT)", "ALTER TABLE people ADD COLUMN x TEXT", "DROP POLICY reach ON practices", "ALTER TABLE practices DISABLE ROW LEVEL SECURITY", "DROP TABLE practices", "TRUNCATE practices", "SET ROLE upstander"} {
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("the server's role may %s", statement)
		}
	}
	home := map[string]string{"survey": "survey_answers", "equality": "equality_answers", "logistics": "aways", "identity": "people"}
	for _, realm := range store.Realms() {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec("SET LOCAL ROLE " + store.RealmRole(realm)); err != nil {
			t.Fatal(err)
		}
		for other, table := range home {
			var may bool
			if err := tx.QueryRow("SELECT has_table_privilege(current_user, $1, 'SELECT')", table).Scan(&may); err != nil {
				t.Fatal(err)
			}
			if may != (other == realm) {
				t.Errorf("the role of %s reads %s: %v", realm, table, may)
			}
		}
		_ = tx.Rollback()
	}
}

// TestNoPlainConnections: what people answered goes over no network unencrypted.
func TestNoPlainConnections(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"postgres://a:b@db.example:5432/x?sslmode=disable": true, "postgres://a:b@db.example/x?sslmode=prefer": true,
		"postgres://a:b@10.0.0.7/x?connect_timeout=1&sslmode=allow": true, "postgres://a:b@127.0.0.1:1/x?sslmode=disable": false,
	} {
		_, err := store.Open(context.Background(), address)
		if err == nil || strings.Contains(err.Error(), "unencrypted") != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
