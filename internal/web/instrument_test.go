package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

// TestVersionFromTheBankToTheMapping makes a version, publishes it and joins it
// with the one before, which takes two people.
func TestVersionFromTheBankToTheMapping(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead, custodian := x.as(x.w.Lead), x.as(x.w.Custodian)
	r := lead.post("/instruments", nil)
	address := r.location()
	if r.status != 303 || !strings.HasPrefix(address, "/instruments/ins_") {
		t.Fatalf("a new version: %d %s", r.status, address)
	}
	if r := lead.post("/instruments", nil); r.status != 409 {
		t.Errorf("a second draft: %d", r.status)
	}
	doc := lead.get(address).page()
	form := url.Values{"version": {doc.Find("input[name=version]").First().AttrOr("value", "")}, "waves": {"yes"}, "item-I1": {"T0"}, "item-I2": {"T0", "T2"}, "item-seen": {"T2"}}
	if r := lead.post(address, form); r.status != 303 {
		t.Fatalf("saving the draft: %d %s", r.status, r.text("main"))
	}
	publish := url.Values{"version": {"1"}, "published_on-day": {"31"}, "published_on-month": {"1"}, "published_on-year": {"2024"}}
	if r := lead.post(address+"/publication", publish); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "Ask I1 in the first and the second survey") {
		t.Errorf("without the headline: %d %s", r.status, r.text(".nhsuk-error-summary"))
	}
	form["version"], form["item-I1"] = []string{"1"}, []string{"T0", "T2"}
	if r := lead.post(address, form); r.status != 303 {
		t.Fatalf("saving again: %d %s", r.status, r.text("main"))
	}
	publish.Set("version", "2")
	if r := lead.post(address+"/publication", publish); r.status != 303 {
		t.Fatalf("publishing: %d %s", r.status, r.text("main"))
	}
	form.Set("version", "3")
	for _, act := range []string{"", "/publication", "/removal"} {
		if r := lead.post(address+act, form); r.status != 409 && r.status != 422 {
			t.Errorf("a published version changes: %q answered %d", act, r.status)
		}
	}
	if r := lead.post(address+"/mappings", url.Values{"before": {x.w.Instrument.ID}, "items": {"I1", "I2"}, "why": {"Same words"}}); r.status != 303 {
		t.Fatalf("a mapping: %d %s", r.status, r.text("main"))
	}
	approval := custodian.get("/instruments").page().Find("form[action$='/approval']").AttrOr("action", "")
	if approval == "" || lead.get("/instruments").page().Find("form[action$='/approval']").Length() != 0 {
		t.Fatalf("who proposed it is offered to approve it, or nobody is: %q", approval)
	}
	if r := lead.post(approval, nil); r.status != 403 {
		t.Errorf("approved by whoever proposed it: %d", r.status)
	}
	if r := custodian.post(approval, nil); r.status != 303 {
		t.Fatalf("approval: %d %s", r.status, r.text("main"))
	}
	newest, err := x.store.NewestInstrument(t.Context(), abp.Date{Year: 2024, Month: 1, Day: 31})
	if err != nil || newest.Edition != 2 || len(newest.Items) != 2 || len(newest.Extras) != 1 {
		t.Fatalf("the newest version is %+v, %v", newest, err)
	}
	reads, err := x.store.Translations(t.Context(), newest)
	if err != nil || len(reads) != 2 || reads[1].InstrumentID != x.w.Instrument.ID {
		t.Errorf("answers are read as %+v, %v", reads, err)
	}
}
