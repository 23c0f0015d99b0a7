package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
)

// filled returns what the form with the action holds as the page shows it.
func (r *reply) filled(action string) url.Values {
	form := url.Values{}
	r.page().Find("form[action='" + action + "']").Find("input, select").Each(func(_ int, i *goquery.Selection) {
		_, checked := i.Attr("checked")
		value := i.AttrOr("value", "")
		if goquery.NodeName(i) == "select" {
			value = i.Find("option[selected]").AttrOr("value", "")
		}
		if kind := i.AttrOr("type", ""); kind != "radio" && kind != "checkbox" || checked {
			form.Add(i.AttrOr("name", ""), value)
		}
	})
	return form
}

func TestMoveFromFormToMail(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	if err := x.store.Put(context.Background(), []abp.Day{{Kept: abp.Kept{ID: x.w.ID(abp.KindDay)}, OnDay: abp.Date{Year: 2024, Month: 3, Day: 12}, Kind: abp.ObservanceTier1, Name: "A feast", Source: "test"}}); err != nil {
		t.Fatal(err)
	}
	b, page := x.as(x.w.Lead), "/sessions/"+x.w.Workshop.ID
	form := b.get(page + "/moves").filled(page + "/moves")
	form.Set("date-day", "12")
	form.Set("date-month", "3")
	form.Set("scope", "later")
	form.Set("reason", "No <b>room</b> 🙈")
	plan := b.post(page+"/moves", form)
	text := plan.text("main")
	for _, want := range []string{"2 sessions", "Tuesday 12 March 2024, 9:30am to 4:30pm", "Tuesday 26 March 2024", "A feast", "First survey (before)", "2 people get a mail", "Dora Delegate, delegate", "Fay Facilitator, facilitator"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan lacks %q", want)
		}
	}
	if plan.status != 200 || strings.Contains(text, "Action learning set 1: ") {
		t.Errorf("the plan answered %d", plan.status)
	}
	if list, _ := x.store.Messages(context.Background(), 10); len(list) != 0 {
		t.Fatal("a plan sends mail")
	}
	done := b.post(page+"/moves", plan.filled(page+"/moves"))
	if done.status != 303 {
		t.Fatalf("confirmed, it answered %d: %s", done.status, done.text("main"))
	}
	shown := b.get(done.location())
	if text := shown.text("main"); !strings.Contains(text, "Moved 2 sessions. 2 people get a mail.") || !strings.Contains(text, "From Tuesday 13 February 2024, 9:30am to 4:30pm to Tuesday 12 March 2024, 9:30am to 4:30pm. No <b>room</b> 🙈") {
		t.Errorf("after the move the page reads %s", text)
	}
	stale := b.post(page+"/moves", plan.filled(page+"/moves"))
	if stale.status != 409 || stale.page().Find("#date-day").AttrOr("value", "") != "12" || !strings.HasPrefix(stale.text("title"), "Error: ") {
		t.Errorf("sent twice, it answered %d", stale.status)
	}
}

func TestMoveFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	page := "/sessions/" + x.w.Workshop.ID + "/moves"
	for name, bad := range map[string]string{"date-day": "32", "date-month": "ü", "from": "morning", "until": "9:00", "scope": "all", "reason": strings.Repeat("x", 201)} {
		r := x.as(x.w.Lead).post(page, with(without(moveForms(x.w.Workshop.ID), "confirmed"), name, bad))
		if r.status != 422 || r.page().Find(".nhsuk-error-summary li").Length() != 1 {
			t.Errorf("%s = %q answered %d: %s", name, bad, r.status, r.text(".nhsuk-error-summary"))
		}
		if got := r.page().Find("input[name="+name+"]").AttrOr("value", ""); name != "scope" && got != bad {
			t.Errorf("%s = %q came back as %q", name, bad, got)
		}
	}
	r := x.as(x.w.Lead).post("/sessions/"+x.w.Workshop.ID+"/cancellation", url.Values{"version": {"0"}})
	if r.status != 422 || r.page().Find(".nhsuk-error-summary a[href='#cancel-reason']").Length() != 1 {
		t.Errorf("a cancellation without a reason answered %d: %s", r.status, r.text(".nhsuk-error-summary"))
	}
}

func TestRegisterPage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	page := "/sessions/" + x.w.Workshop.ID + "/register"
	fay, lena := x.as(x.w.Facilitator), x.as(x.w.Lead)
	early := fay.get(page)
	if early.page().Find("input[type=radio]").Length() != 0 || !strings.Contains(early.text("main"), "Dora Delegate") || !strings.Contains(early.text("main"), "from Tuesday 13 February 2024 on") {
		t.Errorf("before its day the register reads %s", early.text("main"))
	}
	x.begin(x.w.Workshop.ID)
	form := fay.get(page).filled(page)
	id := x.w.Delegate.ID
	if r := lena.post(page, with(lena.get(page).filled(page), "mark-"+id, "apology")); r.status != 303 {
		t.Fatalf("the first register answered %d", r.status)
	}
	form.Set("mark-"+id, "made up")
	form.Set("guest", "dev@charnwood.example")
	r := fay.post(page, form)
	if r.status != 409 || !strings.Contains(r.text(".nhsuk-error-summary"), "Dora Delegate: Somebody else changed this mark") || !strings.Contains(r.text(".register"), "stored as apology") {
		t.Fatalf("a line that changed meanwhile answered %d: %s", r.status, r.text("main"))
	}
	again := r.filled(page)
	if again.Get("mark-"+id) != "made up" || again.Get("was-"+id) != "apology" {
		t.Errorf("the refused line came back as %v", again)
	}
	if !strings.Contains(r.text(".register"), "Dev Delegate") {
		t.Error("the guest of the same form is lost")
	}
	again.Del("guest")
	if r = fay.post(page, again); r.status != 303 {
		t.Fatalf("sent again it answered %d", r.status)
	}
	if r = fay.get(page); r.page().Find("input[checked]").Length() != 2 || !strings.Contains(r.text("main"), "2 of 2 marked") {
		t.Errorf("the register reads %s", r.text("main"))
	}
	if r = fay.post(page, url.Values{"guest": {"Nobody <b>"}}); r.status != 422 || r.page().Find("#guest").AttrOr("value", "") != "Nobody <b>" {
		t.Errorf("a guest whom nobody knows answered %d", r.status)
	}
	if r = fay.post(page, url.Values{"was-" + id: {"made up"}, "mark-" + id: {"dancing"}}); r.status != 422 {
		t.Errorf("a mark that there is not answered %d", r.status)
	}
}

func TestSetPageShowsAttendanceToItsFacilitatorOnly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.begin(x.w.SetSession.ID)
	register := "/sessions/" + x.w.SetSession.ID + "/register"
	if r := x.as(x.w.Facilitator).post(register, url.Values{"was-" + x.w.Delegate.ID: {""}, "mark-" + x.w.Delegate.ID: {"apology"}}); r.status != 303 {
		t.Fatalf("the register answered %d", r.status)
	}
	page := "/sets/" + x.w.Set.ID
	for who, sees := range map[*abp.Person]bool{&x.w.Facilitator: true, &x.w.Lead: true, &x.w.Delegate: false} {
		r := x.as(*who).get(page)
		if got := strings.Contains(r.body, "apolog"); r.status != 200 || got != sees {
			t.Errorf("%s: status %d, sees attendance %t", who.Name, r.status, got)
		}
		if text := r.text("main"); !strings.Contains(text, "Wreake University Hospitals") || !strings.Contains(text, "Action learning set 5") {
			t.Errorf("%s reads %s", who.Name, text)
		}
	}
}

func TestReleasesShowDatesAndDecisionsOnly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Manager)
	text := b.get("/releases").text("main")
	if !strings.Contains(text, "Dora Delegate Released") || !strings.Contains(text, "Workshop part A: Tuesday 13 February 2024, 9:30am to 4:30pm") || !strings.Contains(text, "Action learning set 5") {
		t.Errorf("decided: %s", text)
	}
	for _, never := range []string{"enrolled", "Dev Delegate", "Set 1", x.w.Delegate.Email, "complete", "present"} {
		if strings.Contains(text, never) {
			t.Errorf("the manager reads %q", never)
		}
	}
	x.waitForManagers()
	page := b.get("/releases")
	if !strings.Contains(page.text("main"), "Dora Delegate Waiting for you") {
		t.Errorf("waiting: %s", page.text("main"))
	}
	action := page.page().Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool { return strings.HasSuffix(f.AttrOr("action", ""), "/refusal") }).AttrOr("action", "")
	if r := b.post(action, page.filled(action)); r.status != 303 {
		t.Fatalf("the refusal answered %d: %s", r.status, r.text("main"))
	}
	if text := b.get("/releases").text("main"); !strings.Contains(text, "Dora Delegate Not released") || strings.Contains(text, "Workshop part A") {
		t.Errorf("refused: %s", text)
	}
	if r := b.post(action, page.filled(action)); r.status != 409 {
		t.Errorf("decided twice it answered %d", r.status)
	}
}
