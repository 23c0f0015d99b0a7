package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// dayValues is the form of a strike on a day of 2024.
func dayValues(name, day, month string) url.Values {
	return url.Values{"version": {"0"}, "kind": {"industrial action"}, "name": {name}, "from-day": {day}, "from-month": {month}, "from-year": {"2024"}, "state": {"confirmed"}, "source": {"The union"}}
}

// dayFileValues is the form of an import of the lines.
func dayFileValues(lines string) url.Values {
	return url.Values{"lines": {lines}, "kind": {"school holiday"}, "authority": {"Fosse County"}, "source": {"The council"}, "state": {"confirmed"}}
}

// TestStrikeNamesTheSessionsOfItsDay: adding a day leads to its page, which
// names what is planned on it; the form keeps what was typed; a stale edit saves
// nothing.
func TestStrikeNamesTheSessionsOfItsDay(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		wrong := dayValues("Porters’ strike", "31", "2")
		wrong.Set("kind", "")
		wrong.Set("source", "")
		r := b.post("/days", wrong).want(http.StatusUnprocessableEntity)
		for _, field := range []string{"#kind-error", "#from-error", "#source-error"} {
			if r.text(field) == "" {
				t.Errorf("nothing is said at %s", field)
			}
		}
		if got, _ := r.page().Find("#name").Attr("value"); got != "Porters’ strike" {
			t.Errorf("the form forgot the name: %q", got)
		}
		r = b.post("/days", dayValues("Porters’ strike", "13", "2")).want(http.StatusSeeOther)
		address := r.location()
		r = b.get(address).want(http.StatusOK)
		if got := r.text("main"); !strings.Contains(got, "2 sessions are on this day.") || !strings.Contains(got, "No workshops, celebrations cost 20 each") {
			t.Errorf("the page of the day says %q", got)
		}
		if n := r.page().Find("main li a").Length(); n != 2 {
			t.Errorf("%d sessions are named", n)
		}
		b.post("/days", dayValues("Porters’ strike", "13", "2")).want(http.StatusUnprocessableEntity)
		moved := dayValues("Porters’ strike", "14", "2")
		b.post(address, moved).want(http.StatusSeeOther)
		if !strings.Contains(b.get(address).text("main"), "No sessions are on this day.") {
			t.Error("the sessions stay after the day has moved")
		}
		moved.Set("name", "Another name")
		r = b.post(address, moved).want(http.StatusConflict)
		if got, _ := r.page().Find("#name").Attr("value"); got != "Another name" || !strings.Contains(r.text("main"), "Saved now") {
			t.Errorf("a stale edit shows %q", got)
		}
		b.post(address+"/removal", url.Values{"version": {"0"}}).want(http.StatusConflict)
		b.post(address+"/removal", url.Values{"version": {"1"}}).want(http.StatusSeeOther)
		b.get(address).want(http.StatusNotFound)
	})
}

// TestYearPage: sets are offered until they are there, the legend filters, and
// facilitators see without being offered to change.
func TestYearPage(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		r := b.get("/days?year=2027").want(http.StatusOK)
		if got := r.text(".days-acts button"); !strings.Contains(got, "Add the bank holidays of 2027 (8 days)") || !strings.Contains(got, "observances of 2027 (22 days)") {
			t.Errorf("offered is %q", got)
		}
		for _, set := range []string{"bank holidays", "observances", "bank holidays"} {
			b.post("/days/sets", url.Values{"set": {set}, "year": {"2027"}}).want(http.StatusSeeOther)
		}
		r = b.get("/days?year=2027").want(http.StatusOK)
		if got := r.page().Find(".days__item").Length(); got != 30 {
			t.Errorf("%d days are listed, want 30", got)
		}
		if n := r.page().Find(".month").Length(); n != 12 {
			t.Errorf("%d months", n)
		}
		var eve []string
		r.page().Find(".month .mark--near").Each(func(_ int, s *goquery.Selection) { eve = append(eve, s.AttrOr("title", "")) })
		if said := strings.Join(eve, "|"); !strings.Contains(said, "Eid al-Fitr, if it moves by a day") || !strings.Contains(said, "Yom Kippur, from sunset") {
			t.Errorf("beside days stands %q", said)
		}
		r = b.get("/days?year=2027&kind=minor+observance").want(http.StatusOK)
		if got := r.text(".days"); !strings.Contains(got, "Ramadan begins") || strings.Contains(got, "Good Friday") {
			t.Errorf("the filter shows %q", got)
		}
		fay := x.as(x.w.Facilitator).get("/days?year=2027").want(http.StatusOK)
		if n := fay.page().Find("main form").Length(); n != 0 || len(fay.body) > 50_000 {
			t.Errorf("a facilitator is offered %d forms on %d octets", n, len(fay.body))
		}
		if got := b.get("/days?year=2031").text("main"); !strings.Contains(got, "No day of 2031") {
			t.Errorf("an empty year says %q", got)
		}
		b.post("/days/sets", url.Values{"set": {"observances"}, "year": {"2031"}}).want(http.StatusUnprocessableEntity)
	})
}

// TestDayImportDryRun: the dry run says what would be and saves nothing; saving
// does just that; an export read again changes nothing.
func TestDayImportDryRun(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		b.post("/days/imports", dayFileValues("")).want(http.StatusUnprocessableEntity)
		form := dayFileValues("from;until;name;kind\n2030-06-05;;Stocktaking;closure\n12/2/2024;16/2/2024;=Half-term;\n2024-02-30;;Never;\n")
		form.Set("authority", "")
		r := b.post("/days/imports", form).want(http.StatusOK)
		if got := r.text("main"); !strings.Contains(got, "Line 4: “2024-02-30” is not a date.") || !strings.Contains(got, "Save 2 days and leave out 1 line") {
			t.Fatalf("the dry run says %q", got)
		}
		if got := b.get("/days?year=2024").page().Find(".days__item").Length(); got != 0 {
			t.Errorf("the dry run saved %d days", got)
		}
		r.page().Find("form[action='/days/imports/commitment'] input").Each(func(_ int, s *goquery.Selection) {
			form.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
		})
		b.post("/days", dayValues("Strike", "13", "2")).want(http.StatusSeeOther) // touches no line
		b.post("/days/imports/commitment", form).want(http.StatusSeeOther)
		if r = b.post("/days/imports/commitment", form).want(http.StatusConflict); !strings.Contains(r.text("main"), "There is nothing to save.") {
			t.Error("a second save of the same does something")
		}
		table := b.get("/days.csv?year=2024").want(http.StatusOK).body
		if !strings.Contains(table, "'=Half-term") {
			t.Errorf("a formula leaves unguarded: %q", table)
		}
		calendar := b.get("/days.ics?year=2024").want(http.StatusOK).body
		for _, file := range []string{table, calendar} {
			if got := b.post("/days/imports", dayFileValues(file)).want(http.StatusOK).text("main"); !strings.Contains(got, "Stay as they are 2") || !strings.Contains(got, "nothing to save") {
				t.Errorf("an export read again would do: %s", got)
			}
		}
		big := dayFileValues("date,name\n" + strings.Repeat("2024-05-06,x\n", 25_000))
		if r = b.post("/days/imports", big).want(http.StatusUnprocessableEntity); !strings.Contains(r.text("#file-error"), "256 kB") {
			t.Errorf("a large file: %q", r.text("#file-error"))
		}
	})
}
