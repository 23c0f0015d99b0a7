package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

func practiceValues() url.Values {
	return url.Values{"version": {"0"}, "on-day": {"30"}, "on-month": {"1"}, "on-year": {"2024"}, "behaviours": {"belittling or bullying"}, "bases": {"gender"}, "did": {"distract", "document"}, "text": {"I asked about the tombola & changed the subject."}}
}

// TestPracticeLogIsOnesOwn walks through the log as its owner, and looks for the
// words of an entry in every other page of every other role.
func TestPracticeLogIsOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		dora := x.as(x.w.Delegate)
		form := dora.get("/practices/new")
		if words := form.text("main"); !strings.Contains(words, "This is not a report, and nobody is told.") || !strings.Contains(words, "speakup@wreake.example") ||
			strings.Index(words, "speakup@wreake.example") > strings.Index(words, "What happened?") {
			t.Errorf("the sign-post does not stand above the field: %s", words)
		}
		bad := practiceValues()
		bad.Set("on-year", "2031")
		if r := dora.post("/practices", bad); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text("main"), "not in the future") || r.page().Find("textarea").Text() != bad.Get("text") || r.page().Find("input[name=did][checked]").Length() != 2 {
			t.Errorf("a day to come: %d, %s", r.status, r.text("main"))
		}
		if r := dora.post("/practices", practiceValues()); r.status != http.StatusSeeOther {
			t.Fatalf("adding: %d %s", r.status, r.text("main"))
		}
		list := dora.get("/practices")
		if words := list.text("main"); !strings.Contains(words, "Belittling or bullying, because of: gender") || !strings.Contains(words, "Distract, document") {
			t.Errorf("the log says %s", words)
		}
		mail, _ := list.page().Find("a[href^=mailto]").First().Attr("href")
		if u, err := url.Parse(mail); err != nil || u.Opaque != "speakup@wreake.example" || !strings.Contains(u.Query().Get("body"), "tombola & changed the subject.") || !strings.Contains(u.Query().Get("body"), "\r\n") {
			t.Errorf("the mail to send oneself is %s", mail)
		}
		own, err := s.OwnPractices(context.Background(), &x.w.Delegate)
		if err != nil || len(own) != 2 {
			t.Fatalf("%d entries, %v", len(own), err)
		}
		checkNobodyReads(t, x, "tombola")

		id := own[0].ID
		if r := dora.post("/practices/"+id+"/sharing", nil); r.status != http.StatusSeeOther {
			t.Fatalf("sharing: %d", r.status)
		}
		fay := x.as(x.w.Facilitator)
		if words := fay.get("/practices/shared").text("main"); !strings.Contains(words, "Dora Delegate, Tuesday 30 January 2024") || !strings.Contains(words, "tombola") {
			t.Errorf("the facilitator reads %s", words)
		}
		if words := x.as(x.w.ForeignFacilitator).get("/practices/shared").text("main"); strings.Contains(words, "tombola") {
			t.Error("another facilitator reads it")
		}
		dora.post("/practices/"+x.w.Practice.ID+"/sharing", nil) // the other one instead
		if words := fay.get("/practices/shared").text("main"); strings.Contains(words, "tombola") || !strings.Contains(words, "over tea") {
			t.Errorf("one entry at a time: %s", words)
		}
		dora.post("/practices/"+x.w.Practice.ID+"/sharing/end", nil)
		if words := fay.get("/practices/shared").text("main"); !strings.Contains(words, "Nobody shares") {
			t.Errorf("taken back: %s", words)
		}
		checkLineManagerReadsNothing(t, x, dora, id)
		edited := practiceValues()
		edited.Set("version", "7")
		if r := dora.post("/practices/"+id, edited); r.status != http.StatusConflict || r.page().Find("textarea").Text() != edited.Get("text") {
			t.Errorf("over another version: %d", r.status)
		}
		dora.post("/practices/"+id+"/removal", nil)
		if own, _ := s.OwnPractices(context.Background(), &x.w.Delegate); len(own) != 1 {
			t.Errorf("%d entries after deleting one", len(own))
		}
	})
}

// checkNobodyReads looks for the word in every page that another role can open.
func checkNobodyReads(t *testing.T, x *site, word string) {
	t.Helper()
	for role, p := range cast(x.w) {
		if p == nil || role == "delegate" {
			continue
		}
		b := x.as(*p)
		for _, a := range accessTable(x.w) {
			if path, isGet := strings.CutPrefix(a.route, "GET "); isGet && path != "/plannings/:planning/progress" && strings.Contains(strings.ToLower(b.get(a.own).body), word) {
				t.Errorf("%s reads the entry on %s", role, a.own)
			}
		}
	}
}

// checkLineManagerReadsNothing makes the facilitator the line manager of the one
// who shares, before and after.
func checkLineManagerReadsNothing(t *testing.T, x *site, dora *browser, id string) {
	t.Helper()
	manage := func(by string) {
		if err := x.store.SetManagers(context.Background(), map[string]string{x.w.Delegate.ID: by}); err != nil {
			t.Fatal(err)
		}
	}
	dora.post("/practices/"+id+"/sharing", nil)
	manage(x.w.Facilitator.ID)
	if words := x.as(x.w.Facilitator).get("/practices/shared").text("main"); strings.Contains(words, "tombola") {
		t.Error("a facilitator who has become the line manager reads the entry")
	}
	dora.post("/practices/"+id+"/sharing/end", nil)
	if r := dora.post("/practices/"+id+"/sharing", nil); r.status != http.StatusConflict || !strings.Contains(r.text("main"), "line manager") {
		t.Errorf("sharing with the line manager: %d %s", r.status, r.text("main"))
	}
	if words := dora.get("/practices").text("main"); !strings.Contains(words, "Line managers do not read entries") {
		t.Errorf("the page offers to share with the line manager: %s", words)
	}
	manage(x.w.Manager.ID)
}

func TestFirstAddress(t *testing.T) {
	for text, want := range map[string]string{"": "", "Ask the switchboard": "", "Guardian: Speak.Up@trust.example, phone 1": "speak.up@trust.example", "<a@b.example>; c@d.example": "a@b.example"} {
		if got := firstAddress(text); got != want {
			t.Errorf("firstAddress(%q) = %q", text, got)
		}
	}
	long := guardianMail(&abp.Practice{Text: strings.Repeat("é ", 3000)}, "")
	if len(long) > 9000 || !strings.Contains(long, "copy%20the%20rest") {
		t.Errorf("an address of %d octets", len(long))
	}
}
