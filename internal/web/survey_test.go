package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// surveyAddress returns the address of a subject's questionnaire on a site,
// whose key is all zeros.
func surveyAddress(v abp.Subject, wave abp.Wave) string {
	return "/surveys/" + auth.Derive(make([]byte, 32), "survey", v.ID+wave.String())
}

// makeSurveyKeys makes the links of both delegates, as their own pages would.
func makeSurveyKeys(a *app.App, s *store.Store, w *storetest.World) error {
	for _, p := range []abp.Person{w.Delegate, w.ForeignDelegate} {
		v, err := s.Viewer(context.Background(), p.ID)
		if err != nil {
			return err
		}
		if _, err := a.SurveyTasks(context.Background(), v); err != nil {
			return err
		}
	}
	return nil
}

// filled returns a form with the same choice for every item.
func filled(act, choice string) url.Values {
	form := url.Values{"act": {act}}
	for _, it := range abp.DefaultInstrument().Items {
		form.Set(it.Code, choice)
	}
	return form
}

// put adds records of a kind to the site's store.
func (x *site) put(rows any) {
	x.t.Helper()
	if err := x.store.Tx(context.Background(), func(tx *store.Store) error { return tx.Put(context.Background(), rows) }); err != nil {
		x.t.Fatal(err)
	}
}

// answered adds a finished response whose every answer is the value.
func (x *site) answered(v abp.Subject, wave abp.Wave, on abp.Date, value int) {
	x.t.Helper()
	r := abp.Response{ID: x.w.ID(abp.KindResponse), SubjectID: v.ID, Wave: wave, InstrumentID: x.w.Instrument.ID, StartedOn: on, FinishedOn: on}
	x.put([]abp.Response{r})
	var answers []abp.Answer
	for _, it := range x.w.Instrument.Items {
		answers = append(answers, abp.Answer{ResponseID: r.ID, Item: it.Code, Value: value})
	}
	x.put(answers)
}

func TestSurveyPageSaysWhoSeesTheAnswers(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	r := x.anonymous().get(surveyAddress(x.w.Subject, abp.T0))
	words := r.text("main")
	for _, want := range []string{"First survey (before)", "Only you see your answers", "figures about groups", "9:30am on Tuesday 13 February 2024", "Prefer not to say", "not at all confident", "moderately", "completely confident"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	doc := r.page()
	for _, href := range []string{"/privacy", "/support"} {
		if doc.Find("main a[href='"+href+"']").Length() == 0 {
			t.Errorf("the page does not lead to %s", href)
		}
	}
	if n := doc.Find("fieldset").Length(); n != 12 {
		t.Errorf("%d items, want 12", n)
	}
	doc.Find("fieldset").Each(func(i int, f *goquery.Selection) {
		if n := f.Find("input[type=radio]").Length(); n != 12 {
			t.Errorf("item %d has %d choices, want 0 to 10 and not telling", i, n)
		}
		f.Find("input").Each(func(_ int, in *goquery.Selection) {
			id, _ := in.Attr("id")
			if f.Find("label[for='"+id+"']").Length() != 1 {
				t.Errorf("choice %s has no label", id)
			}
		})
	})
	if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link could leak: %v", r.header)
	}
}

func TestSurveySavedAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	address := surveyAddress(x.w.Subject, abp.T0)
	b := x.anonymous()
	r := b.post(address, url.Values{"I1": {"0"}, "R2": {"10"}, "D1": {abp.Untold}, "act": {"save"}})
	if r.status != 303 || r.location() != address {
		t.Fatalf("save answered %d to %s", r.status, r.location())
	}
	r = b.get(address)
	if !strings.Contains(r.text("main"), "saved, but not handed in") {
		t.Error("nothing says that the answers are saved")
	}
	var checked []string
	r.page().Find("input[checked]").Each(func(_ int, in *goquery.Selection) {
		name, _ := in.Attr("name")
		value, _ := in.Attr("value")
		checked = append(checked, name+"="+value)
	})
	if got := strings.Join(checked, " "); got != "R2=10 I1=0 D1="+abp.Untold {
		t.Errorf("the page comes back with %q", got)
	}
}

func TestSurveyRefusesWhatIsNotOnTheScale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, item, value, want, field string
	}{
		{"too high", "I1", "11", "whole number from 0 to 10", "#I1"},
		{"too low", "I1", "-1", "whole number from 0 to 10", "#I1"},
		{"a word", "I2", "ten", "whole number from 0 to 10", "#I2"},
		{"not a plain number", "I2", "+7", "whole number from 0 to 10", "#I2"},
		{"a fraction", "I2", "7.5", "whole number from 0 to 10", "#I2"},
		{"beyond any number", "I2", strings.Repeat("9", 400), "whole number from 0 to 10", "#I2"},
		{"emoji", "I2", "🙂", "whole number from 0 to 10", "#I2"},
		{"unknown item", "ZZ", "5", "a question that is not on this page", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newSite(t)
			address := surveyAddress(x.w.Subject, abp.T0)
			form := filled("finish", "6")
			form.Set("R1", abp.Untold)
			form.Set(tt.item, tt.value)
			r := x.anonymous().post(address, form)
			if r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), tt.want) {
				t.Fatalf("answered %d: %s", r.status, r.text(".nhsuk-error-summary"))
			}
			if !strings.HasPrefix(r.text("title"), "Error: ") {
				t.Errorf("title is %q", r.text("title"))
			}
			doc := r.page()
			if tt.field != "" && (doc.Find(".nhsuk-error-summary a[href='"+tt.field+"']").Length() != 1 || doc.Find(tt.field).Length() != 1) {
				t.Errorf("the summary does not lead to %s", tt.field)
			}
			if doc.Find("input[name=S1][value='6'][checked]").Length() != 1 || doc.Find("#R1-untold[checked]").Length() != 1 {
				t.Error("what was chosen is lost")
			}
			if r := x.anonymous().get(address); r.page().Find("input[checked]").Length() != 0 {
				t.Error("a refused form was saved")
			}
		})
	}
	x := newSite(t)
	form := filled("finish", "6")
	form.Add("I1", "9")
	if r := x.anonymous().post(surveyAddress(x.w.Subject, abp.T0), form); r.status != 422 {
		t.Errorf("two answers to one item: %d, want 422", r.status)
	}
}

func TestSurveyHandedInShowsAnswersToTheOwnerOnly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	address := surveyAddress(x.w.Subject, abp.T0)
	if r := x.anonymous().post(address, filled("finish", "6")); r.status != 303 {
		t.Fatalf("handing in answered %d: %s", r.status, r.text("main"))
	}
	r := x.anonymous().get(address)
	if words := r.text("main"); r.status != 200 || !strings.Contains(words, "Thank you") || !strings.Contains(words, "Wednesday 31 January 2024") || strings.Contains(words, "out of 10") || strings.Contains(words, abp.DefaultInstrument().Items[0].Text) {
		t.Errorf("the page of a finished survey: %d %s", r.status, words)
	}
	own := x.as(x.w.Delegate).get(address)
	if n := strings.Count(own.text("main"), "6 out of 10"); n != 12 {
		t.Errorf("the owner sees %d answers, want 12", n)
	}
	if r := x.anonymous().post(address, filled("finish", "1")); r.status != 303 {
		t.Errorf("handing in again answered %d", r.status)
	}
	if n := strings.Count(x.as(x.w.Delegate).get(address).text("main"), "6 out of 10"); n != 12 {
		t.Error("handing in again changed the answers")
	}
}

// TestSecondSurveyPageByPage goes through every page of the second survey as
// somebody who saw something and acted.
func TestSecondSurveyPageByPage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx := context.Background()
	at := func(days int) abp.Instant { return abp.At(storetest.Now.AddDate(0, 0, days)) }
	if err := x.store.SetWindows(ctx, x.w.Cohort.ID, []abp.SurveyWindow{{ID: x.w.ID(abp.KindWindow), CohortID: x.w.Cohort.ID, Wave: abp.T2, OpensAt: at(-1), ClosesAt: at(20)}}); err != nil {
		t.Fatal(err)
	}
	address := surveyAddress(x.w.Subject, abp.T2)
	x.put([]abp.SurveyKey{{Hash: auth.Hash(strings.TrimPrefix(address, "/surveys/")), SubjectID: x.w.Subject.ID, Wave: abp.T2}})
	b := x.anonymous()
	if r := b.get(address + "?page=then"); r.page().Find("input[name=page]").AttrOr("value", "") != "confidence" {
		t.Error("how it was before is asked before how it is now")
	}
	const secret = "I ask the person first what they want."
	for _, step := range []struct {
		page, part string
		form       url.Values
		next       string
	}{
		{"confidence", "Part 1 of 5: How confident you are", url.Values{"I1": {"8"}, "I2": {"7"}, "S1": {abp.Untold}}, "then"},
		{"then", "Part 1 of 5: How confident you are", url.Values{"then-I1": {"2"}}, "seen"},
		{"seen", "Part 2 of 5: What you have seen and done", url.Values{"seen": {"3"}}, "acted"},
		{"acted", "Part 2 of 5: What you have seen and done", url.Values{"acted": {"1"}}, "did"},
		{"did", "Part 2 of 5: What you have seen and done", url.Values{"did": {"did-delay", "did-direct"}, "outcome": {abp.Untold}}, "conditions"},
		{"conditions", "Part 3 of 5: Where you work", url.Values{"backed": {"4"}}, "programme"},
		{"programme", "Part 4 of 5: The programme", url.Values{"useful-sets": {"5"}, "recommend": {"10"}}, "words"},
		{"words", "Part 5 of 5: In your own words", url.Values{"words-different": {secret}}, "quote"},
		{"quote", "Part 5 of 5: In your own words", url.Values{}, "check"},
	} {
		r := b.get(address + "?page=" + step.page)
		words := r.text("main")
		if !strings.Contains(words, step.part) || r.page().Find("input[name=page]").AttrOr("value", "") != step.page {
			t.Fatalf("page %s does not say %q: %s", step.page, step.part, words)
		}
		if at := strings.Index(r.body, "protected disclosure"); step.page == "words" && (at < 0 || at > strings.Index(r.body, "<textarea")) {
			t.Error("what to do about a wrong is not said before the field")
		}
		step.form.Set("page", step.page)
		step.form.Set("act", "next")
		if r := b.post(address, step.form); r.status != 303 || r.location() != address+"?page="+step.next {
			t.Fatalf("%s went to %d %s, want %s: %s", step.page, r.status, r.location(), step.next, r.text("main"))
		}
	}
	if got := b.get(address).text("main"); !strings.Contains(got, "3 of 12 answered") || !strings.Contains(got, "Hand in my answers") {
		t.Errorf("coming back after the last page shows %s", got)
	}
	if r := b.post(address, url.Values{"page": {"check"}, "act": {"finish"}}); r.status != 303 {
		t.Fatalf("handing in: %d %s", r.status, r.text("main"))
	}
	if words := x.anonymous().get(address).text("main"); strings.Contains(words, secret) {
		t.Error("what was written is shown to whoever has the link")
	}
	own := x.as(x.w.Delegate).get(address).text("main")
	for _, want := range []string{secret, "8 out of 10", "2 out of 10", "Delay: I checked in", "Direct: I named", "2 to 5 times", "4 out of 5", "Not told"} {
		if !strings.Contains(own, want) {
			t.Errorf("the owner does not see %q", want)
		}
	}
	responses, err := x.store.Responses(ctx, x.w.Subject.ID)
	if err != nil || len(responses) != 1 || len(responses[0].Texts) != 1 || len(responses[0].Untold)+len(responses[0].Seen) != 0 {
		t.Fatalf("%+v, %v", responses, err)
	}
	var answers []string
	for _, a := range responses[0].Answers {
		answers = append(answers, a.Item+"="+strconv.Itoa(a.Value))
	}
	if got, want := strings.Join(answers, " "), "I1=8 I2=7 acted=1 backed=4 did-delay=1 did-delegate=0 did-direct=1 did-distract=0 did-document=0 recommend=10 seen=3 then-I1=2 useful-sets=5"; got != want {
		t.Errorf("answers are %s, want %s", got, want)
	}
}

func TestSurveyBeforeAndAfterItsTime(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx := context.Background()
	if r := x.anonymous().get("/surveys/nobody-has-this"); r.status != 404 {
		t.Errorf("an unknown secret answered %d", r.status)
	}
	at := func(days int) abp.Instant { return abp.At(storetest.Now.AddDate(0, 0, days)) }
	windows := []abp.SurveyWindow{
		{ID: x.w.ID(abp.KindWindow), CohortID: x.w.Cohort.ID, Wave: abp.T0, OpensAt: at(-30), ClosesAt: at(-9)},
		{ID: x.w.ID(abp.KindWindow), CohortID: x.w.Cohort.ID, Wave: abp.T2, OpensAt: at(5), ClosesAt: at(20)},
	}
	if err := x.store.SetWindows(ctx, x.w.Cohort.ID, windows); err != nil {
		t.Fatal(err)
	}
	address := surveyAddress(x.w.Subject, abp.T0)
	if r := x.anonymous().get(address); r.status != 200 || !strings.Contains(r.text("main"), "Late answers are for you") {
		t.Errorf("late: %d %s", r.status, r.text("main"))
	}
	windows[1].OpensAt = at(-1)
	if err := x.store.SetWindows(ctx, x.w.Cohort.ID, windows); err != nil {
		t.Fatal(err)
	}
	for _, r := range []*reply{x.anonymous().get(address), x.anonymous().post(address, filled("finish", "6"))} {
		if r.status != 410 || !strings.Contains(r.text("main"), "This survey is closed") {
			t.Errorf("closed: %d %s", r.status, r.text("main"))
		}
	}
	windows[0].OpensAt, windows[0].ClosesAt, windows[1].OpensAt = at(3), at(4), at(10)
	if err := x.store.SetWindows(ctx, x.w.Cohort.ID, windows); err != nil {
		t.Fatal(err)
	}
	if r := x.anonymous().get(address); r.status != 200 || !strings.Contains(r.text("main"), "opens on Saturday 3 February 2024") || r.page().Find("main form").Length() != 0 {
		t.Errorf("early: %d %s", r.status, r.text("main"))
	}
	if r := x.anonymous().post(address, filled("finish", "6")); r.status != 409 {
		t.Errorf("early answers: %d, want 409", r.status)
	}
}

// TestAnswersReachNobodyElse plants values that no scale has and looks for them
// on every page as every role: only their owner's own pages may hold them.
func TestAnswersReachNobodyElse(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	day := abp.Date{Year: 2024, Month: 1, Day: 29}
	const own, foreign = 73519, 84627
	for _, wave := range []abp.Wave{abp.T0, abp.T2} {
		x.answered(x.w.Subject, wave, day, own)
		x.answered(x.w.ForeignSubject, wave, day, foreign)
	}
	seen := false
	for role, p := range cast(x.w) {
		b := x.anonymous()
		if p != nil {
			b = x.as(*p)
		}
		for _, line := range accessTable(x.w) {
			method, path, _ := strings.Cut(line.route, " ")
			if method != "GET" {
				continue
			}
			for _, address := range []string{line.own, line.foreign} {
				if address == "" {
					continue
				}
				body := strings.ReplaceAll(b.get(address).body, ",", "")
				isOwnPage := role == "delegate" && address == line.own && (path == "/journey/change" || path == "/surveys/:secret")
				has := strings.Contains(body, strconv.Itoa(own))
				seen = seen || has && isOwnPage
				if has && !isOwnPage || strings.Contains(body, strconv.Itoa(foreign)) {
					t.Errorf("%s as %s holds an answer of somebody's survey", address, role)
				}
			}
		}
	}
	if !seen {
		t.Error("the owner does not see the planted value either: the test looks in the wrong place")
	}
}
