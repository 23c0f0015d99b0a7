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

// TestEqualityIsOnesOwn walks through the form as its person, and looks for what
// is kept in every page of every other role, in events and in mails.
func TestEqualityIsOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := siteOn(t, s), context.Background()
		dora := x.as(x.w.Delegate)
		if words := dora.get("/journey").text("main"); !strings.Contains(words, "About you (optional)") {
			t.Errorf("the journey leads nowhere: %s", words)
		}
		form := dora.get("/equality")
		if words := form.text("main"); !strings.Contains(words, "Nobody else. Not your line manager") || strings.Contains(words, "Is your gender identity") || form.page().Find("input[type=radio][value='']").Length() != 6 {
			t.Errorf("the form says %s", words)
		}
		if r := dora.post("/equality", url.Values{"ethnicity": {"Q"}, "sex": {"F"}}); r.status != http.StatusUnprocessableEntity || r.page().Find("input[name=sex][value=F][checked]").Length() != 1 || !strings.Contains(r.text("main"), "Choose one of the answers") {
			t.Errorf("a choice that is none: %d %s", r.status, r.text("main"))
		}
		before := equalityTraces(t, s, x)
		if r := dora.post("/equality", url.Values{"ethnicity": {"SA"}, "disability": {"Z"}, "sex": {""}}); r.status != http.StatusSeeOther {
			t.Fatalf("answering: %d %s", r.status, r.text("main"))
		}
		if p := dora.get("/equality").page(); p.Find("input[name=ethnicity][value=SA][checked]").Length() != 1 || p.Find("input[name=sex][value=''][checked]").Length() != 1 || p.Find("input[name=disability][value=Z][checked]").Length() != 1 {
			t.Error("what was said cannot be read back")
		}
		if after := equalityTraces(t, s, x); after != before {
			t.Errorf("answering left events or mails: %d before, %d after", before, after)
		}
		canary := abp.EqualitySubject{ID: "eqs_zebracanary", ProgrammeID: x.w.Programme.ID, AnsweredOn: abp.DateOf(storetest.Now)}
		if err := s.DeleteEquality(ctx, x.w.Delegate.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.PutEquality(ctx, &canary, x.w.Delegate.ID, []abp.EqualityAnswer{{SubjectID: canary.ID, Question: "ethnicity", Edition: 1, Choice: "zebracanary"}}); err != nil {
			t.Fatal(err)
		}
		checkNobodyReads(t, x, "zebracanary")

		dora.post("/equality/stop", nil)
		if words := dora.get("/equality").text("main"); !strings.Contains(words, "You have told us to stop using your answers, on Wednesday 31 January 2024") {
			t.Errorf("after the notice the page says %s", words)
		}
		if r := dora.post("/equality", url.Values{"sex": {"F"}}); r.status != http.StatusConflict {
			t.Errorf("answering over a notice: %d", r.status)
		}
		if words := x.as(x.w.Custodian).get("/equality/stops").text("main"); !strings.Contains(words, "Dora Delegate") || !strings.Contains(words, "since Wednesday 31 January 2024, given here") {
			t.Errorf("the custodian reads %s", words)
		}
		dora.post("/equality/stop/end", nil)
		if r := x.as(x.w.Custodian).post("/equality/stops", url.Values{"email": {"nobody@elsewhere.example"}}); r.status != http.StatusUnprocessableEntity {
			t.Errorf("a notice of nobody: %d", r.status)
		}
		if subject, answers, err := s.OwnEquality(ctx, &x.w.Delegate); err != nil || subject != nil || len(answers) != 0 {
			t.Errorf("left after the notice: %v %v %v", subject, answers, err)
		}
	})
}

// equalityTraces counts events about the person and the programme, and mails.
func equalityTraces(t *testing.T, s *store.Store, x *site) int {
	t.Helper()
	waiting, _, err := s.CountMessages(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	n := int(waiting)
	for _, subject := range []string{x.w.Delegate.ID, x.w.Place.ID, x.w.Programme.ID, "eqs_zebracanary"} {
		list, err := s.EventsAbout(context.Background(), subject, 100)
		if err != nil {
			t.Fatal(err)
		}
		n += len(list)
	}
	return n
}

// TestEqualityQuestions follows the lead who decides what is asked.
func TestEqualityQuestions(t *testing.T) {
	x := newSite(t)
	lena, dora := x.as(x.w.Lead), x.as(x.w.Delegate)
	fields := func(more ...string) url.Values {
		v := url.Values{"edition": {"1"}, "version": {"0"}}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	if r := lena.post("/equality/questions/carer/asking", fields()); r.status != http.StatusSeeOther {
		t.Fatalf("switching on: %d", r.status)
	}
	bad := fields("version", "0", "title", "", "text", "Q?", "options", "Y | Yes")
	if r := lena.post("/equality/questions/carer", bad); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text("main"), "at least two choices") {
		t.Errorf("a question without choices: %d %s", r.status, r.text("main"))
	}
	if r := lena.post("/equality/questions/carer", fields("version", "7", "title", "Caring", "text", "Do you?", "options", "Y | Yes\nN | No")); r.status != http.StatusConflict || !strings.Contains(r.text("main"), "Somebody else changed this meanwhile") {
		t.Errorf("over another version: %d", r.status)
	}
	dora.post("/equality", url.Values{"carer": {"Y"}})
	if r := lena.post("/equality/questions/carer/asking/end", fields("version", "1")); r.status != http.StatusConflict || !strings.Contains(r.text("main"), "asked about caring already") {
		t.Errorf("switching off what was asked: %d %s", r.status, r.text("main"))
	}
	if r := lena.post("/equality/questions/carer", fields("version", "1", "title", "Caring", "text", "Do you care for anybody?", "options", "Y | Yes\nS | Sometimes\nN | No")); r.status != http.StatusSeeOther {
		t.Fatalf("a new edition: %d %s", r.status, r.text("main"))
	}
	if words := lena.get("/equality/questions").text("main"); !strings.Contains(words, "Do you care for anybody? (4 choices, edition 2)") {
		t.Errorf("the list says %s", words)
	}
	if p := dora.get("/equality").page(); p.Find("input[name=carer][value=Y][checked]").Length() != 1 || p.Find("input[name=carer][value=S]").Length() != 1 {
		t.Error("the answer to the old edition is not shown in the new one")
	}
}
