package web

import (
	"context"
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// apologyAddress is where the person says without signing in that they cannot come.
func apologyAddress(v abp.Session, p abp.Person) string {
	return "/apologies/" + strings.TrimPrefix(v.ID, "ses_") + "." + strings.TrimPrefix(p.ID, "per_") + "." + auth.Derive(make([]byte, 32), "apology", v.ID+" "+p.ID)
}

// completed gives the delegate of the world marks at everything but the last set
// meeting and moves what was attended into the past. Then the clock issues the
// certificate.
func (x *site) completed() *abp.Certificate {
	x.t.Helper()
	ctx := context.Background()
	lead := x.w.Viewer(x.t, x.w.Lead)
	list, err := x.store.Sessions(ctx, lead, store.SessionQuery{CohortID: x.w.Cohort.ID})
	if err != nil {
		x.t.Fatal(err)
	}
	for i := range list {
		v := &list[i]
		back := -time.Duration(200-20*i) * 24 * time.Hour
		starts := abp.At(storetest.Now.Add(back))
		if err := v.Move(starts, starts.Plus(90*time.Minute), starts); err != nil {
			x.t.Fatal(err)
		}
		if err := x.store.UpdateSession(ctx, v); err != nil {
			x.t.Fatal(err)
		}
		mark := abp.Present
		if i == len(list)-1 {
			mark = abp.Absent
		}
		if _, err := x.store.PutMark(ctx, &abp.Attendance{ID: x.w.ID(abp.KindAttendance), SessionID: v.ID, PersonID: x.w.Delegate.ID, Mark: mark, MarkedAt: v.EndsAt}, ""); err != nil {
			x.t.Fatal(err)
		}
	}
	if n, err := x.app.IssueCertificates(ctx); n != 1 || err != nil {
		x.t.Fatalf("%d certificates, %v", n, err)
	}
	c, err := x.store.CertificateOf(ctx, x.w.Place.ID)
	if err != nil || c == nil {
		x.t.Fatalf("certificate: %+v, %v", c, err)
	}
	return c
}

func TestCertificatePages(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	c := x.completed()
	page := "/certificates/" + c.ID
	holder := x.as(x.w.Delegate)
	if r := holder.get(page); r.status != 200 || !strings.Contains(r.text("main"), "Dora Delegate has completed") || !strings.Contains(r.text("main"), c.CodeWords()) {
		t.Errorf("own certificate: %d %s", r.status, r.text("main"))
	}
	first, second := holder.get(page+".pdf"), holder.get(page+".pdf")
	if first.status != 200 || first.body != second.body || !strings.HasPrefix(first.body, "%PDF-") {
		t.Errorf("file: %d, the same bytes: %v", first.status, first.body == second.body)
	}
	if r := holder.get("/journey"); !strings.Contains(r.body, page) {
		t.Error("the journey does not lead to the certificate")
	}
	for name, p := range map[string]abp.Person{"lead": x.w.Lead, "manager": x.w.Manager, "foreign": x.w.ForeignDelegate} {
		if r := x.as(p).get(page); r.status != 403 && r.status != 404 {
			t.Errorf("somebody else’s certificate as %s: %d", name, r.status)
		}
	}
	// Everybody checks, and learns nothing about the holder.
	check := x.anonymous()
	for _, typed := range []string{c.Code, c.CodeWords(), strings.ToLower(c.CodeWords())} {
		r := check.get("/check?" + url.Values{"code": {typed}}.Encode())
		if r.status != 200 || !strings.Contains(r.text("main"), "Valid") || strings.Contains(r.body, "Dora") || strings.Contains(r.body, "Wreake") {
			t.Errorf("check of %s: %d %s", typed, r.status, r.text("main"))
		}
	}
	if r := check.get("/check?code=2222-2222-2222"); !strings.Contains(r.text("main"), "Not valid") {
		t.Errorf("check of another code: %s", r.text("main"))
	}
	if r := check.get("/check?code=x"); r.status != 422 {
		t.Errorf("check of no code: %d", r.status)
	}
	checkCompletions(t, x, c)
	checkCommunity(t, x)
}

// checkCompletions looks at the list and the file: a sponsor sees the own
// organisation, and no name becomes a formula.
func checkCompletions(t *testing.T, x *site, c *abp.Certificate) {
	t.Helper()
	ctx := context.Background()
	lead := x.w.Viewer(t, x.w.Lead)
	p, err := x.store.Person(ctx, lead, x.w.Delegate.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Name, p.SortName = "=Dora Delegate", "=dora delegate"
	if err := x.store.UpdatePerson(ctx, p); err != nil {
		t.Fatal(err)
	}
	r := x.as(x.w.Lead).get("/completions.csv")
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, "\ufeff"))).ReadAll()
	if err != nil || len(table) != 2 {
		t.Fatalf("file: %v, %v", table, err)
	}
	want := []string{"", "Delegate", "'=Dora", "dora@wreake.example", "Wreake University Hospitals", "X9A"}
	for i, cell := range want {
		if table[1][i] != cell {
			t.Errorf("column %s holds %q, want %q", table[0][i], table[1][i], cell)
		}
	}
	if got := table[1][10]; got != "Completed" || table[1][12] != c.CodeWords() {
		t.Errorf("status %q, code %q", got, table[1][12])
	}
	for name, p := range map[string]struct {
		who  abp.Person
		sees bool
	}{"lead": {x.w.Lead, true}, "sponsor": {x.w.Sponsor, true}, "foreign sponsor": {x.w.ForeignSponsor, false}} {
		r := x.as(p.who).get("/completions")
		if sees := strings.Contains(r.body, "=Dora Delegate"); r.status != 200 || sees != p.sees {
			t.Errorf("%s: %d, sees the delegate: %v", name, r.status, sees)
		}
		if r := x.as(p.who).get("/completions.csv"); strings.Contains(r.body, "Dora") != p.sees {
			t.Errorf("%s: the file differs from the page", name)
		}
	}
	if r := x.as(x.w.Lead).get("/cohorts/" + x.w.Cohort.ID + "/certificates.pdf"); r.status != 200 || !strings.HasPrefix(r.body, "%PDF-") {
		t.Errorf("certificates of the cohort: %d", r.status)
	}
}

// checkCommunity joins the directory, looks at it as another delegate, and leaves.
func checkCommunity(t *testing.T, x *site) {
	t.Helper()
	b, other := x.as(x.w.Delegate), x.as(x.w.ForeignDelegate)
	if r := other.get("/community"); strings.Contains(r.body, "Dora") {
		t.Error("somebody is listed who never joined")
	}
	if r := b.post("/community", url.Values{"shows": {"organisation"}, "line": {"Ask me about nights"}, "network": {"yes"}}); r.status != 303 {
		t.Fatalf("join: %d %s", r.status, r.text("main"))
	}
	r := other.get("/community")
	if main := r.text("main"); !strings.Contains(main, "Wreake University Hospitals") || !strings.Contains(main, "Ask me about nights") || strings.Contains(main, "dora@") || strings.Contains(main, "Nurse") {
		t.Errorf("directory: %s", main)
	}
	entry, _ := r.page().Find(`main a[href^="/community/lis_"]`).Attr("href")
	if r := other.post(entry+"/messages", url.Values{"message": {"Hello"}}); r.status != 403 {
		t.Errorf("somebody who is not listed writes: %d", r.status)
	}
	if r := b.post("/community/leaving", nil); r.status != 303 {
		t.Errorf("leave: %d", r.status)
	}
	if r := other.get(entry); r.status != 404 {
		t.Errorf("an entry that is gone: %d", r.status)
	}
}
