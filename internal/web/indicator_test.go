package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const indicatorLines = "Organisation,Indicator,Year,Group,Value,N\nA,WRES 5,2022,BME,29.1,\"1,204\"\nX9A,wres6,2022,BME,27,\nWreake University Hospitals,FTSU cases,2023-04,,12,\n"

func indicatorValues() url.Values {
	return url.Values{"lines": {indicatorLines}, "source": {"Staff survey 2022"}, "source_on-day": {"9"}, "source_on-month": {"3"}, "source_on-year": {"2023"}}
}

// TestIndicators imports figures with a dry run, mends what is wrong, publishes,
// and looks at what others see before and after.
func TestIndicators(t *testing.T) {
	x := newSite(t)
	ada, lena, bo := x.as(x.w.Administrator), x.as(x.w.Lead), x.as(x.w.Board)
	bad := indicatorValues()
	bad.Set("lines", indicatorLines+"Nowhere Trust,WRES 5,2022,BME,29,\nA,WRES 99,2022,BME,29,\nA,WRES 5,2022,BME,30,\nA,WRES 7,2022,Martians,30,\nA,WRES 7,2022,BME,130,\nA,WRES 7,May,BME,30,\n")
	words := ada.post("/indicators/imports", bad).text("main")
	for _, want := range []string{"Line 5: “Nowhere Trust” is no organisation", "Line 6: “WRES 99” is not an indicator", "Line 7: Line 2 has the same figure", "Line 8: “Martians” is not a group", "Line 9: Enter a percentage of 0 to 100.", "Line 10: “May” is not a year", "WRES 6, 2022, BME: 27 per cent", "Now: Wreake University Hospitals, WRES 6, 2022, BME: 28.3 per cent"} {
		if !strings.Contains(words, want) {
			t.Errorf("the dry run does not say %q: %s", want, words)
		}
	}
	unsourced := indicatorValues()
	unsourced.Del("source")
	if words := ada.post("/indicators/imports", unsourced).text("main"); !strings.Contains(words, "Line 2: Say where the figure is from") {
		t.Errorf("figures of no source: %s", words)
	}
	good := indicatorValues()
	check := ada.post("/indicators/imports", good)
	seal, _ := check.page().Find("input[name=seal]").Attr("value")
	good.Set("seal", seal)
	if r := ada.post("/indicators/imports/commitment", good); r.status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", r.status, r.text("main"))
	}
	if words := bo.get("/indicators").text("main"); !strings.Contains(words, "No indicator is published yet.") {
		t.Errorf("a board reads drafts: %s", words)
	}
	if words := lena.get("/indicators").text("main"); !strings.Contains(words, "3 figures wait to be published") {
		t.Errorf("the lead reads %s", words)
	}
	lena.post("/indicators/publication", nil)
	words = bo.get("/indicators").text("main")
	for _, want := range []string{"Context, not proof that the programme caused it", "Wreake University Hospitals: WRES 5", "29.1 (of 1,204)", "Lower is better", "2023-04", "Staff survey 2022 (9 March 2023)"} {
		if !strings.Contains(words, want) {
			t.Errorf("the board does not read %q: %s", want, words)
		}
	}
	if body := bo.get("/indicators.csv").body; !strings.Contains(body, "Wreake University Hospitals,WRES 5,") {
		t.Errorf("the file is %s", body)
	}
	edit := url.Values{"version": {"2"}, "value": {"x"}, "source": {""}}
	if r := lena.post("/indicators/"+x.w.Indicator.ID, edit); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no value: %d", r.status)
	}
	edit = url.Values{"version": {"0"}, "value": {"27.5"}, "source": {"Survey"}, "source_on-day": {"9"}, "source_on-month": {"3"}, "source_on-year": {"2023"}}
	if r := lena.post("/indicators/"+x.w.Indicator.ID, edit); r.status != http.StatusConflict || !strings.Contains(r.body, "27.5") {
		t.Errorf("over another version: %d", r.status)
	}
}
