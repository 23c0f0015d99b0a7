package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// custodianOf adds a data custodian.
func custodianOf(t *testing.T, x *site, also ...abp.Role) abp.Person {
	t.Helper()
	v := abp.Person{Kept: abp.Kept{ID: abp.NewID(abp.KindPerson, rand.Reader), CreatedAt: abp.At(storetest.Now)}, Name: "Cas Custodian", Email: "cas@pilot.example"}
	if err := v.Validate(); err != nil {
		t.Fatal(err)
	}
	var grants []abp.Grant
	for _, role := range append(also, abp.DataCustodian) {
		grants = append(grants, abp.Grant{ID: abp.NewID(abp.KindGrant, rand.Reader), PersonID: v.ID, Role: role, GrantedAt: v.CreatedAt})
	}
	for _, rows := range []any{[]abp.Person{v}, grants} {
		if err := x.store.Put(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// TestReleaseLogPages follows the log of two snapshots, an exception and thresholds
// through the hands of the two people that each needs.
func TestReleaseLogPages(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	lead, board, custodian := x.as(p.Lead), x.as(p.Board), x.as(custodianOf(t, x, abp.ProgrammeLead))
	log := board.get("/publications")
	for _, want := range []string{"Tables as at Wednesday 31 January 2024", "By organisation published at least 10 people", "Whole programme, T2", "refused", "(R7)"} {
		if !strings.Contains(log.text("main"), want) {
			t.Errorf("the log lacks %q: %s", want, log.text("main"))
		}
	}
	if strings.Contains(log.body, "Hospice") || log.page().Find("form").Length() > 1 {
		t.Error("the log of a board viewer names groups or has forms")
	}
	published, _ := log.page().Find("main table th a").First().Attr("href")
	line := board.get(published)
	if line.status != http.StatusOK || !strings.Contains(line.text("main"), "R1 to R13") || strings.Contains(line.body, "<textarea") {
		t.Errorf("%s answered %d: %s", published, line.status, line.text("main"))
	}
	if got := lead.post(published+"/exceptions", url.Values{"reason": {"The board asks."}}).status; got != http.StatusConflict {
		t.Errorf("an exception for what was published answered %d", got)
	}

	// One more answer is held back: that can be asked for.
	stopped := x.freezeStopped(t, p)
	if got := lead.post("/publications/"+stopped+"/exceptions", url.Values{"reason": {" "}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(".nhsuk-error-summary"), "Say why this table") {
		t.Errorf("without a reason: %d %s", got.status, got.text("main"))
	}
	if got := lead.post("/publications/"+stopped+"/exceptions", url.Values{"reason": {"The board asks."}}); got.status != http.StatusSeeOther {
		t.Errorf("asked: %d %s", got.status, got.text("main"))
	}
	approve, _ := custodian.get("/publications").page().Find(`form[action^="/exceptions/"]`).Attr("action")
	if approve == "" || lead.get("/publications").page().Find(`form[action^="/exceptions/"]`).Length() > 0 {
		t.Fatal("the custodian has no button to give the exception, or the lead has one")
	}
	for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		if got := custodian.post(approve, nil).status; got != want {
			t.Errorf("given: %d, want %d", got, want)
		}
	}

	form := url.Values{"class": {"survey"}, "min_n": {"4"}, "c_min": {"3"}, "min_delta": {"5"}, "reason": {"Small teams."}}
	if got := lead.post("/thresholds", form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(".nhsuk-error-summary"), "a number from 5, which nobody may go below") {
		t.Errorf("under the floor: %d %s", got.status, got.text(".nhsuk-error-summary"))
	}
	form.Set("min_n", "12")
	if got := custodian.post("/thresholds", form).status; got != http.StatusSeeOther { // she is a lead too
		t.Errorf("proposed: %d", got)
	}
	list, err := x.store.Thresholds(context.Background(), p.Viewer(t, p.Lead))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d thresholds, %v", len(list), err)
	}
	if got := custodian.post("/thresholds/"+list[0].ID+"/approval", nil).status; got != http.StatusConflict {
		t.Errorf("approved her own proposal: %d", got)
	}
	if got := board.get("/thresholds").text("main"); !strings.Contains(got, "proposed by Cas Custodian, not approved yet") || !strings.Contains(got, "as delivered") {
		t.Errorf("thresholds read %s", got)
	}
}

// freezeStopped freezes a snapshot one answer after the last and returns the line of
// the log that stops the table of organisations.
func (x *site) freezeStopped(t *testing.T, p *storetest.Pilot) string {
	t.Helper()
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.Before < 0 || r.After >= 0 {
			continue
		}
		response, answers := p.Answers(r.SubjectID, abp.T2, 9, abp.DateOf(storetest.Now))
		for _, rows := range []any{[]abp.Response{response}, answers} {
			if err := x.store.Put(context.Background(), rows); err != nil {
				t.Fatal(err)
			}
		}
		break
	}
	v, err := x.app.FreezeSnapshot(context.Background(), p.Viewer(t, p.Lead), abp.DateOf(storetest.Now))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := x.store.Publications(context.Background(), p.Viewer(t, p.Lead), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Scope == abp.ByOrganisation && l.Outcome == abp.CarriedForward && l.Rule == "R6" {
			return l.ID
		}
	}
	t.Fatalf("one answer more: %+v", lines)
	return ""
}
