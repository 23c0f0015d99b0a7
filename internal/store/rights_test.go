package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// mine is the one for whom rows are made up, and the mark that stands in all of them.
type mine struct {
	person, place, session, set, cohort, organisation, programme, application, instrument, subject string
	mark                                                                                           string
}

// special are the values of columns that a schema checks, or that have to point at
// something.
var special = map[string]string{
	"grants.role": "board viewer", "attendances.mark": "present", "apology_notes.reason": "health", "make_ups.way": "one-to-one", "survey_keys.wave": "T0", "survey_responses.wave": "T0",
	"invitations.answer": "none", "invitations.way": "", "availabilities.pattern": "DDDDD--", "aways.half": "morning", "aways.from_day": "2024-01-01", "aways.until_day": "2024-01-02",
	"application_forms.dates": "all", "application_forms.manager": "known", "imports.state": "committed", "plannings.kind": "new dates", "plannings.preset": "Balanced", "plannings.effort": "usual",
	"plannings.state": "finished", "events.why": "",
}

// fillAbout adds a row about the person to every table that a copy looks into and that has
// none, and returns which those were.
func fillAbout(t *testing.T, s *store.Store, viewer *abp.Person, m mine) []string {
	t.Helper()
	pool, err := s.Pool()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	points := map[string]string{"person_id": m.person, "by_id": m.person, "manager_id": m.person, "one_id": m.person, "delegate_id": m.place, "session_id": m.session, "cohort_id": m.cohort, "set_id": m.set,
		"organisation_id": m.organisation, "programme_id": m.programme, "application_id": m.application, "instrument_id": m.instrument, "subject_id": m.subject, "response_id": m.mark + "survey_responses", "make_up_id": m.mark + "make_ups"}
	tables := append([]string{"survey_responses", "make_ups", "equality_subjects"}, store.ExportedTables()...)
	var filled []string
	for _, table := range tables {
		all := columnsOf(t, table)
		if have, err := s.OwnRows(ctx, viewer, table, all[:1]); err != nil || len(have) > 0 || slices.Contains(filled, table) || table == "people" {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		rows, err := pool.QueryContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0")
		if err != nil {
			t.Fatal(err)
		}
		types, err := rows.ColumnTypes()
		rows.Close()
		if err != nil {
			t.Fatal(err)
		}
		var names, values []string
		for _, c := range types {
			value := "'" + m.mark + table + "'"
			kind := strings.ToUpper(c.DatabaseTypeName())
			switch is, has := special[table+"."+c.Name()]; {
			case has:
				value = "'" + is + "'"
			case c.Name() == "subject_id" && strings.HasPrefix(table, "equality"):
				value = "'" + m.mark + "equality_subjects'"
			case points[c.Name()] != "":
				value = "'" + points[c.Name()] + "'"
			case c.Name() == "email" || c.Name() == "to_address":
				value = "'" + viewer.Email + "'"
			case c.Name() == "subject" && table == "events":
				value = "'" + m.person + "'"
			case strings.HasSuffix(c.Name(), "_id"), strings.HasSuffix(c.Name(), "recorded_by"), c.Name() == "body", c.Name() == "declined_at", c.Name() == "revoked_at", c.Name() == "left_at", c.Name() == "withdrawn_at", c.Name() == "next_at":
				continue // may be empty
			case strings.Contains(kind, "BOOL"):
				value = "TRUE"
			case strings.Contains(kind, "INT"):
				value = "1"
			case strings.Contains(kind, "TIME"):
				value = "'2024-01-02 10:00:00+00:00'"
			case strings.Contains(kind, "BLOB"), strings.Contains(kind, "BYTEA"):
				continue
			}
			names, values = append(names, c.Name()), append(values, value)
		}
		if table == "aparts" {
			names, values = append(names, "other_id"), append(values, "(SELECT id FROM people WHERE email = 'olu@charnwood.example')")
		}
		if table == "offers" || table == "feeds" {
			// one of the two, and one that lives
			if at := slices.Index(names, "set_id"); at >= 0 {
				names, values = slices.Delete(names, at, at+1), slices.Delete(values, at, at+1)
			}
		}
		if _, err := pool.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(values, ", "))); err != nil {
			t.Fatalf("fill %s: %v", table, err)
		}
		filled = append(filled, table)
	}
	return filled
}

// columnsOf lists the columns of a table as the table of retention has them.
func columnsOf(t *testing.T, table string) []string {
	t.Helper()
	for _, r := range abp.Retentions() {
		for _, h := range r.Holdings {
			if h.Table == table {
				return h.List()
			}
		}
	}
	t.Fatalf("table %s is in no class", table)
	return nil
}

// TestCopiesAndErasureReachEveryTable makes up a row in every table for two people, and
// holds that a copy has every row of the one and none of the other, and that erasing
// the one leaves no trace in any table, nor in the file.
func TestCopiesAndErasureReachEveryTable(t *testing.T) {
	for _, r := range abp.Retentions() {
		for _, h := range r.Holdings {
			_, isLeft := store.NotExported()[h.Table]
			if r.IsPersonal() && isLeft == slices.Contains(store.ExportedTables(), h.Table) {
				t.Errorf("table %s is about people: a copy looks into it, or says why not, and not both", h.Table)
			}
		}
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		dora, dev := w.Viewer(t, w.Delegate), w.Viewer(t, w.ForeignDelegate)
		applied := func(of *abp.Person) string {
			list, err := s.ApplicationsOf(ctx, of, of.ID)
			if err != nil || len(list) == 0 {
				t.Fatalf("%s has %d applications, %v", of.Name, len(list), err)
			}
			return list[0].ID
		}
		own := mine{dora.ID, w.Place.ID, w.Workshop.ID, w.Set.ID, w.Cohort.ID, w.Organisation.ID, w.Programme.ID, applied(dora), w.Instrument.ID, w.Subject.ID, "mark-of-dora-"}
		other := mine{dev.ID, w.ForeignPlace.ID, w.ForeignSession.ID, w.ForeignSet.ID, w.ForeignCohort.ID, w.ForeignOrganisation.ID, w.Programme.ID, applied(dev), w.Instrument.ID, w.ForeignSubject.ID, "mark-of-dev-"}
		filled := fillAbout(t, s, dora, own)
		fillAbout(t, s, dev, other)
		for _, table := range store.ExportedTables() {
			found, err := s.OwnRows(ctx, dora, table, columnsOf(t, table))
			if err != nil || len(found) == 0 {
				t.Errorf("table %s: %d rows of the person's, %v", table, len(found), err)
				continue
			}
			text, err := json.Marshal(found)
			if err != nil {
				t.Fatal(err)
			}
			hasMark := strings.Contains(string(text), own.mark) || !slices.Contains(filled, table) || slices.Contains([]string{"session_facilitators", "invitees", "objections", "access_needs", "survey_links", "survey_subjects", "equality_links"}, table)
			if !hasMark || strings.Contains(string(text), other.mark) {
				t.Errorf("table %s holds not the mark of its own, or another's: %s", table, text)
			}
		}
		if err := s.ErasePerson(ctx, dora); err != nil {
			t.Fatal(err)
		}
		if err := s.Scrub(ctx); err != nil {
			t.Fatal(err)
		}
		pool, err := s.Pool()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range abp.Retentions() {
			for _, h := range r.Holdings {
				rows, err := pool.QueryContext(ctx, "SELECT * FROM "+h.Table)
				if err != nil {
					t.Fatal(err)
				}
				for rows.Next() {
					values := make([]any, len(h.List()))
					into := make([]any, len(values))
					for i := range values {
						into[i] = &values[i]
					}
					if err := rows.Scan(into...); err != nil {
						t.Fatal(err)
					}
					text := strings.ToLower(fmt.Sprintf("%s %v", values, values))
					isOurs := h.Table == "events" || h.Table == "gone_feeds" // the ids of the rows that were made up, which name nobody
					if !isOurs && (strings.Contains(text, own.mark) || strings.Contains(text, "dora delegate") || strings.Contains(text, dora.Email)) {
						t.Errorf("table %s still holds the person: %s", h.Table, text)
					}
				}
				rows.Close()
			}
		}
		if still, err := s.OwnRows(ctx, dev, "messages", []string{"id"}); err != nil || len(still) == 0 {
			t.Errorf("somebody else lost their mails: %d, %v", len(still), err)
		}
		path, err := s.Path(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{path, path + "-wal"} {
			if path == "" {
				break
			}
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range []string{own.mark + "messages", own.mark + "complaints", own.mark + "make_up_logs", "Dora Delegate", dora.Email} {
				if strings.Contains(string(content), words) {
					t.Errorf("%s still holds %q", file, words)
				}
			}
		}
	})
}
