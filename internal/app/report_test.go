package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// finished waits for a report to be over.
func finished(t *testing.T, s *store.Store, by *abp.Person, id string) *abp.Report {
	t.Helper()
	for range 600 {
		r, err := s.Report(context.Background(), by, id)
		if err != nil {
			t.Fatal(err)
		}
		if !r.IsBuilding() {
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the report is not finished after 30 seconds")
	return nil
}

// TestReportOfDemo makes the papers of the demonstration twice and compares their
// bytes. Set UPSTANDER_TEST_SCREENSHOTS to a folder to look at them.
func TestReportOfDemo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var cast *demo.Cast
		err := s.Tx(ctx, func(tx *store.Store) error {
			var err error
			cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		lead, err := s.Viewer(ctx, cast.ProgrammeLead)
		if err != nil {
			t.Fatal(err)
		}
		sponsor, err := s.Viewer(ctx, cast.Sponsor)
		if err != nil {
			t.Fatal(err)
		}
		a := newApp(s, onDay(0))
		t.Cleanup(a.Stop)
		freeze(t, a, lead, today)
		for name, n := range map[string]app.NewReport{"programme": {Audience: "programme"}, "public": {Audience: "public"}, "pack": {Audience: "programme", OrganisationID: sponsor.Sponsors()[0]}} {
			files, contents := map[string]string{}, map[string][]byte{}
			for i := range 2 {
				r, err := a.StartReport(ctx, lead, n)
				if err != nil {
					t.Fatal(err)
				}
				r = finished(t, s, lead, r.ID)
				if r.State != abp.ReportFinished || len(r.Files) < 6 {
					t.Fatalf("%s: %s with %d files: %s", name, r.State, len(r.Files), r.LastError)
				}
				for _, f := range r.Files {
					if i == 0 {
						files[f.Name] = f.Digest
						contents[f.Name] = keepReport(t, a, lead, r.ID, f.Name, name)
					} else if files[f.Name] != f.Digest {
						t.Errorf("%s: %s is not the same bytes twice", name, f.Name)
					}
				}
			}
			agree(t, name, contents)
		}
	})
}

// agree holds the words of a paper against its tables, and the files against what
// may leave the programme.
func agree(t *testing.T, name string, files map[string][]byte) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(files["paper.html"]))
	if err != nil {
		t.Fatal(err)
	}
	cells := func(caption string) []string {
		var list []string
		doc.Find("table").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("caption").Text() == caption }).Find("tbody td").
			Each(func(_ int, s *goquery.Selection) { list = append(list, s.Text()) })
		return list
	}
	summary := strings.Join(strings.Fields(doc.Find("section").First().Text()), " ")
	journey := cells("The journey, step by step")
	if len(journey) != 21 {
		t.Fatalf("%s: the journey has %d cells", name, len(journey))
	}
	wants := []string{journey[0] + " people applied, " + journey[9] + " enrolled and " + journey[15] + " completed the workshops"}
	if name != "pack" {
		c := cells("Confidence before and after")
		wants = append(wants, "rose by "+strings.TrimPrefix(c[3], "+")+" points out of 10, from "+c[1]+" to "+c[2]+" (95% confidence interval "+c[4]+"), among "+c[0]+" people",
			"How people moved: "+cells("Who answered higher afterwards")[1]+".")
	}
	for _, want := range wants {
		want = strings.ReplaceAll(want, "among 100 people", "among about 100 people")
		if !strings.Contains(strings.ToLower(summary), strings.ToLower(want)) {
			t.Errorf("%s: the summary does not say %q: %s", name, want, summary)
		}
	}
	for file, content := range files {
		if !strings.HasSuffix(file, ".csv") {
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for j, head := range rows[0] {
			if !strings.HasPrefix(head, "People") || strings.Contains(head, "who answered") {
				continue
			}
			for _, row := range rows[1:] {
				n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(row[j], "about "), " [u]"))
				if err == nil && n%5 != 0 {
					t.Errorf("%s: %s has the count %q", name, file, row[j])
				}
			}
		}
	}
}

func keepReport(t *testing.T, a *app.App, by *abp.Person, id, name, of string) []byte {
	t.Helper()
	f, err := a.ReadReport(context.Background(), by, id, name)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("UPSTANDER_TEST_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, of+"-"+name), f.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f.Content
}

// TestReportIsCancelledResumedAndSuperseded follows reports through everything that
// can happen to them beside being finished.
func TestReportIsCancelledResumedAndSuperseded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		p := storetest.NewPilot(t, s, nil)
		lead := p.Viewer(t, p.Lead)
		a := newApp(s, onDay(0))
		t.Cleanup(a.Stop)
		if _, err := a.StartReport(ctx, lead, app.NewReport{Audience: "programme"}); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("without a snapshot: %v", err)
		}
		v := freeze(t, a, lead, today)
		if _, err := a.StartReport(ctx, lead, app.NewReport{Audience: "everybody"}); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("for everybody: %v", err)
		}
		if _, err := a.StartReport(ctx, lead, app.NewReport{Audience: "public", OrganisationID: p.Organisations[0].ID}); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a pack for the public: %v", err)
		}
		// One that a process left behind a while ago.
		now := a.Now()
		left := abp.Report{Kept: abp.Kept{ID: "rep_aaaaaaaaaaaaaaaa", CreatedAt: now}, ProgrammeID: v.ProgrammeID, SnapshotID: v.ID, ByID: abp.Ref(lead.ID), Steps: 6, Done: 2, WorkedAt: now.Plus(-2 * abp.ReportStalls)}
		if err := s.CreateReport(ctx, &left); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Report(ctx, lead, left.ID); err != nil || !a.HasReportStalled(r) {
			t.Errorf("a report that was left is %+v, %v", r, err)
		}
		if n, err := a.ResumeReports(ctx); err != nil || n != 1 {
			t.Fatalf("resumed %d, %v", n, err)
		}
		if n, err := a.ResumeReports(ctx); err != nil || n != 0 {
			t.Errorf("resumed %d again, %v", n, err)
		}
		if r := finished(t, s, lead, left.ID); !r.IsReady() || r.Percent() != 100 {
			t.Errorf("resumed: %s, %s", r.State, r.LastError)
		}
		if err := a.CancelReport(ctx, lead, left.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("cancelled when finished: %v", err)
		}
		// One that is cancelled while nobody works at it, and begun again.
		other := left
		other.ID, other.Version, other.State, other.WorkedAt, other.Files = "rep_bbbbbbbbbbbbbbbb", 0, abp.ReportBuilding, now, nil
		if err := s.CreateReport(ctx, &other); err != nil {
			t.Fatal(err)
		}
		if _, err := a.RestartReport(ctx, lead, other.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("begun twice: %v", err)
		}
		if err := a.CancelReport(ctx, lead, other.ID); err != nil {
			t.Fatal(err)
		}
		if still, err := s.MarkReport(ctx, &other); err != nil || still {
			t.Errorf("work on a cancelled report counts: %t, %v", still, err)
		}
		if _, err := a.RestartReport(ctx, lead, other.ID); err != nil {
			t.Fatal(err)
		}
		if r := finished(t, s, lead, other.ID); !r.IsReady() {
			t.Errorf("begun again: %s, %s", r.State, r.LastError)
		}
		// Erasing somebody takes the files of all of them away.
		administrator := p.Viewer(t, p.Lead)
		administrator.Grants = append(administrator.Grants, abp.Grant{Role: abp.Administrator})
		if err := a.ErasePerson(ctx, administrator, p.Board.ID, "wrote on 3 March"); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{left.ID, other.ID} {
			r, err := s.Report(ctx, lead, id)
			if err != nil || r.IsReady() || len(r.Files) != 0 || r.SupersededWhy == "" {
				t.Errorf("after an erasure: %+v, %v", r, err)
			}
			if _, err := a.ReadReport(ctx, lead, id, "paper.pdf"); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("a file of a superseded report: %v", err)
			}
		}
	})
}
