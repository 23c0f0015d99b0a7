package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/report"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// benchSite is the demonstration, multiplied to so many people in so many
// organisations, with a second, plain way into its database.
func benchSite(b *testing.B, people, organisations int) (*site, *demo.Cast, *sql.DB) {
	b.Helper()
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "bench.db")
	s, err := store.Open(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		b.Fatal(err)
	}
	var cast *demo.Cast
	err = s.Tx(ctx, func(tx *store.Store) error {
		cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	multiply(b, path, people/231, organisations)
	now := func() time.Time { return storetest.Now }
	a := app.New(app.Config{Store: s, Now: now, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	srv, err := New(Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: "https://abp.example"})
	if err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = raw.Close() })
	return &site{b, nil, s, a, srv}, cast, raw
}

func benchViewer(b *testing.B, x *site, id string) *abp.Person {
	b.Helper()
	p, err := x.store.Viewer(context.Background(), id)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// benchOrganisations is how many organisations take part at every size.
const benchOrganisations = 250

// timed returns how long one call takes, over so many calls.
func timed(n int, f func()) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	return time.Since(start) / time.Duration(n)
}

// readTables reads what the sponsor's page reads of a snapshot, in plain SQL.
func readTables(b *testing.B, raw *sql.DB, snapshotID string) {
	b.Helper()
	for _, query := range []string{
		"SELECT * FROM snapshots ORDER BY as_at DESC, frozen_at DESC LIMIT 1",
		"SELECT o.*, s.* FROM organisations o JOIN systems s ON s.id = o.system_id ORDER BY o.code",
		"SELECT * FROM snapshot_cells WHERE snapshot_id = '" + snapshotID + "' AND scope IN ('programme', 'system', 'organisation') AND item = 'headline'",
		"SELECT * FROM snapshot_reaches WHERE snapshot_id = '" + snapshotID + "' AND scope IN ('programme', 'system', 'organisation')",
	} {
		rows, err := raw.Query(query)
		if err != nil {
			b.Fatal(err)
		}
		columns, _ := rows.Columns()
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.RawBytes)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				b.Fatal(err)
			}
		}
		_ = rows.Close()
	}
}

// BenchmarkSponsorPage times the sponsor's page beside its limits in the same run:
// plain SQL that reads the same cells, and the template on a ready value. Both
// sizes have 250 organisations.
func BenchmarkSponsorPage(b *testing.B) {
	for _, people := range []int{231, benchPeople(b)} {
		b.Run(strconv.Itoa(people), func(b *testing.B) {
			x, cast, raw := benchSite(b, people, benchOrganisations)
			v, err := x.app.FreezeSnapshot(context.Background(), benchViewer(b, x, cast.ProgrammeLead), abp.DateOf(storetest.Now))
			if err != nil {
				b.Fatal(err)
			}
			sponsor := benchViewer(b, x, cast.Sponsor)
			browser := x.as(*sponsor)
			path := "/organisations/" + sponsor.Sponsors()[0] + "/impact"
			if r := browser.get(path); r.status != 200 || !strings.Contains(r.body, "impact-card") {
				b.Fatalf("the page answered %d", r.status)
			}
			ready := x.readySponsorPage(b, sponsor)
			template := x.srv.pages.parsed[ready.template()]
			const rounds = 100
			query := timed(rounds, func() { readTables(b, raw, v.ID) })
			render := timed(rounds, func() {
				if err := template.ExecuteTemplate(new(bytes.Buffer), "layout", ready); err != nil {
					b.Fatal(err)
				}
			})
			figures := timed(rounds, func() {
				if _, err := x.app.OrganisationImpact(context.Background(), sponsor, sponsor.Sponsors()[0]); err != nil {
					b.Fatal(err)
				}
			})
			for b.Loop() {
				browser.get(path)
			}
			page := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(page)/float64(query+render), "x-limits")
			b.ReportMetric(float64(figures)/float64(query), "x-sql")
			b.ReportMetric(float64(query.Microseconds()), "sql-µs")
			b.ReportMetric(float64(render.Microseconds()), "template-µs")
		})
	}
}

// readySponsorPage is the value that the sponsor's page is made of.
func (x *site) readySponsorPage(b *testing.B, sponsor *abp.Person) organisationImpactShow {
	b.Helper()
	m, err := x.app.OrganisationImpact(context.Background(), sponsor, sponsor.Sponsors()[0])
	if err != nil {
		b.Fatal(err)
	}
	v := organisationImpactShow{Organisation: m.Organisation.Name, AsAt: sayDate(m.Snapshot.AsAt), FrozenAt: m.Snapshot.FrozenAt, Facts: reachFacts(m.Reach, m.Organisation.Headcount), Journey: drawnFigure(report.Journey("journey", m.Reach))}
	v.fillSurvey(m)
	return v
}

// BenchmarkProgrammePage times the lead's page of the whole programme.
func BenchmarkProgrammePage(b *testing.B) {
	for _, people := range []int{231, benchPeople(b)} {
		b.Run(strconv.Itoa(people), func(b *testing.B) {
			x, cast, _ := benchSite(b, people, benchOrganisations)
			lead := benchViewer(b, x, cast.ProgrammeLead)
			if _, err := x.app.FreezeSnapshot(context.Background(), lead, abp.DateOf(storetest.Now)); err != nil {
				b.Fatal(err)
			}
			browser := x.as(*lead)
			if r := browser.get("/impact"); r.status != 200 {
				b.Fatalf("the page answered %d", r.status)
			}
			for b.Loop() {
				browser.get("/impact")
			}
		})
	}
}

// The least that a snapshot can be: one GROUP BY over the pairs, and one over all
// answers.
const (
	groupByPairs = `SELECT COUNT(*), SUM(people) FROM (SELECT a.item, j.organisation_id, j.cohort_id, j.staff_group, a.value, b.value, COUNT(*) AS people
		FROM survey_subjects j JOIN survey_responses r0 ON r0.subject_id = j.id AND r0.wave = 'T0' JOIN survey_responses r2 ON r2.subject_id = j.id AND r2.wave = 'T2'
		JOIN survey_answers a ON a.response_id = r0.id JOIN survey_answers b ON b.response_id = r2.id AND b.item = a.item
		GROUP BY a.item, j.organisation_id, j.cohort_id, j.staff_group, a.value, b.value)`
	groupByAnswers = `SELECT COUNT(*), SUM(people) FROM (SELECT r.wave, a.item, j.organisation_id, j.cohort_id, j.staff_group, a.value, COUNT(*) AS people
		FROM survey_answers a JOIN survey_responses r ON r.id = a.response_id JOIN survey_subjects j ON j.id = r.subject_id
		GROUP BY r.wave, a.item, j.organisation_id, j.cohort_id, j.staff_group, a.value)`
)

// BenchmarkSnapshot times freezing beside the least that it can be.
func BenchmarkSnapshot(b *testing.B) {
	x, cast, raw := benchSite(b, benchPeople(b), benchOrganisations)
	lead := benchViewer(b, x, cast.ProgrammeLead)
	limit := func(query string) time.Duration {
		return timed(1, func() {
			var cells, people int
			if err := raw.QueryRow(query).Scan(&cells, &people); err != nil || people == 0 {
				b.Fatal(err, people)
			}
		})
	}
	pairs, answers := limit(groupByPairs), limit(groupByAnswers)
	for b.Loop() {
		if _, err := x.app.FreezeSnapshot(context.Background(), lead, abp.DateOf(storetest.Now)); err != nil {
			b.Fatal(err)
		}
	}
	each := float64(b.Elapsed()) / float64(b.N)
	b.ReportMetric(each/float64(pairs), "x-pairs")
	b.ReportMetric(each/float64(answers), "x-answers")
	b.ReportMetric(float64(pairs.Milliseconds()), "pairs-ms")
	b.ReportMetric(float64(answers.Milliseconds()), "answers-ms")
}
