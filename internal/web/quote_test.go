package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// quoteValues is a form of words that are offered.
func quoteValues() url.Values {
	return url.Values{"quote_words": {"I say something now."}, "quote_consent": {abp.ConsentVersion}, "quote_special": {"no"}, "act": {"offer"}}
}

// TestQuotesFromOfferToWithdrawal walks a quote through every page, and looks for
// it everywhere once it is taken back.
func TestQuotesFromOfferToWithdrawal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		dora, lead := x.as(x.w.Delegate), x.as(x.w.Lead)
		at := "/quotes/" + x.w.Quote.ID
		page := lead.get(at)
		for _, want := range []string{"Ward: a place of work", "5: a number", "March.: a day, a month or a time"} {
			if !strings.Contains(page.text("main"), want) {
				t.Errorf("the page does not point at %q: %s", want, page.text("main"))
			}
		}
		if strings.Contains(page.body, "Dora") || strings.Contains(page.body, x.w.Subject.ID) || strings.Contains(page.body, x.w.Organisation.Name) {
			t.Error("whoever judges the words sees whose they are")
		}
		if r := lead.post(at+"/publication", url.Values{"version": {"0"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text("main"), "tick that you have") {
			t.Errorf("published without looking: %d", r.status)
		}
		if r := lead.post(at+"/shortening", url.Values{"version": {"0"}, "kept": {"I would say something now."}}); r.status != http.StatusUnprocessableEntity || r.page().Find("#kept").Text() != "I would say something now." {
			t.Errorf("words put in: %d", r.status)
		}
		if r := lead.post(at+"/shortening", url.Values{"version": {"0"}, "kept": {"I say something now."}}); r.status != http.StatusSeeOther {
			t.Fatalf("shortening: %d %s", r.status, r.text("main"))
		}
		if words := dora.get("/quotes/own").text("main"); !strings.Contains(words, "Shortened to:") || !strings.Contains(words, "Nothing is shown before you agree.") {
			t.Errorf("the writer reads %s", words)
		}
		if r := dora.post(at+"/agreement", url.Values{"version": {"1"}}); r.status != http.StatusSeeOther {
			t.Fatalf("agreeing: %d", r.status)
		}
		if r := lead.post(at+"/publication", url.Values{"version": {"1"}, "checked": {"yes"}}); r.status != http.StatusConflict {
			t.Errorf("publishing what was read before: %d", r.status)
		}
		if r := lead.post(at+"/publication", url.Values{"version": {"2"}, "checked": {"yes"}}); r.status != http.StatusSeeOther {
			t.Fatalf("publishing: %d %s", r.status, r.text("main"))
		}
		if words := x.as(x.w.Board).get("/voices").text("main"); !strings.Contains(words, "I say something now.") || strings.Contains(words, "Anna") {
			t.Errorf("the board reads %s", words)
		}
		if n, err := s.Messages(context.Background(), 50); err != nil || strings.Contains(allText(n), "something now") {
			t.Errorf("a mail to the writer holds the words, %v", err)
		}
		if r := dora.post(at+"/withdrawal", nil); r.status != http.StatusSeeOther {
			t.Fatalf("taking back: %d", r.status)
		}
		checkNobodyReads(t, x, "something now")
		for _, path := range []string{"/quotes/own", "/voices", "/journey"} {
			if strings.Contains(dora.get(path).body, "something now") {
				t.Errorf("the words still stand on %s", path)
			}
		}
		if words := lead.get("/quotes?state=withdrawn").text("main"); !strings.Contains(words, "The words are forgotten.") {
			t.Errorf("the list of what was withdrawn says %s", words)
		}
	})
}

func allText(list []abp.Message) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(m.Subject + "\n" + m.Text + "\n")
	}
	return b.String()
}

// TestOfferingWords fills in the form as somebody whose workshops are complete.
func TestOfferingWords(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	attendWorkshops(t, x)
	dora := x.as(x.w.Delegate)
	form := dora.get("/quotes/new")
	if words := form.text("main"); !strings.Contains(words, "This is not the place to report a wrong.") || strings.Index(words, "speakup@wreake.example") > strings.Index(words, "In your own words") {
		t.Errorf("the sign-post does not stand above the field: %s", words)
	}
	for name, change := range map[string]func(url.Values){
		"Tick that you agree": func(v url.Values) { v.Del("quote_consent") },
		"Choose whether":      func(v url.Values) { v.Del("quote_special") },
		"changed meanwhile":   func(v url.Values) { v.Set("quote_consent", "0") },
		"Write your words":    func(v url.Values) { v.Set("quote_words", " ") },
		"Shorten this to 600": func(v url.Values) { v.Set("quote_words", strings.Repeat("word ", 130)) },
	} {
		bad := quoteValues()
		change(bad)
		if r := dora.post("/quotes", bad); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text(".nhsuk-error-summary"), name) || strings.TrimSpace(r.page().Find("textarea").Text()) != strings.TrimSpace(bad.Get("quote_words")) {
			t.Errorf("%s: %d %s", name, r.status, r.text("main"))
		}
	}
	draft := quoteValues()
	draft.Set("act", "draft")
	draft.Set("quote_words", "Mine for now.")
	if r := dora.post("/quotes", draft); r.status != http.StatusSeeOther {
		t.Fatalf("keeping a draft: %d %s", r.status, r.text("main"))
	}
	if got := dora.get("/quotes/new").page().Find("textarea").Text(); got != "Mine for now." {
		t.Errorf("the draft is %q", got)
	}
	if words := x.as(x.w.Lead).get("/quotes").text("main"); strings.Contains(words, "Mine for now.") {
		t.Error("the lead reads a draft")
	}
	if r := dora.post("/quotes", quoteValues()); r.status != http.StatusSeeOther {
		t.Fatalf("offering: %d %s", r.status, r.text("main"))
	}
	own, err := x.store.OwnQuotes(context.Background(), &x.w.Delegate)
	if err != nil || len(own) != 2 || own[0].State() != abp.QuoteWaiting || own[0].ConsentVersion != abp.ConsentVersion || own[0].CreatedAt.In(london()).Format(time.TimeOnly) != "00:00:00" {
		t.Errorf("%+v, %v", own, err)
	}
	if strings.Contains(x.as(x.w.Lead).get("/people/"+x.w.Delegate.ID).body, "quote") {
		t.Error("the person’s record tells that they offered words")
	}
}

// attendWorkshops marks the delegate present at every workshop part.
func attendWorkshops(t *testing.T, x *site) {
	t.Helper()
	ctx := context.Background()
	sessions, err := x.store.Sessions(ctx, x.w.Viewer(t, x.w.Lead), store.SessionQuery{CohortID: x.w.Cohort.ID})
	if err != nil {
		t.Fatal(err)
	}
	var marks []abp.Attendance
	for _, v := range sessions {
		if v.Kind == abp.WorkshopPart {
			marks = append(marks, abp.Attendance{ID: x.w.ID(abp.KindAttendance), SessionID: v.ID, PersonID: x.w.Delegate.ID, Mark: abp.Present, MarkedAt: abp.At(storetest.Now)})
		}
	}
	if err := x.store.Put(ctx, marks); err != nil {
		t.Fatal(err)
	}
}
