package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestCorrection goes from a delegate's own mark to the register and back: it
// waits there until somebody leaves the mark or changes it.
func TestCorrection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		x.begin(x.w.Workshop.ID)
		id, here := x.w.Delegate.ID, "/sessions/"+x.w.Workshop.ID
		fay, dora := x.as(x.w.Facilitator), x.as(x.w.Delegate)
		mark := func(was, now string) {
			t.Helper()
			if r := fay.post(here+"/register", url.Values{"was-" + id: {was}, "mark-" + id: {now}}); r.status != 303 {
				t.Fatalf("the register answered %d: %s", r.status, r.text("main"))
			}
		}
		if strings.Contains(dora.get(here).text("main"), "The register says") {
			t.Error("an empty register says something")
		}
		mark("", "absent")
		if r := dora.get(here); r.page().Find("a[href='"+here+"/correction']").Length() != 1 || !strings.Contains(r.text("main"), "The register says Absent") {
			t.Fatalf("the own mark reads %s", r.text("main"))
		}
		if r := dora.post(here+"/correction", url.Values{"note": {" "}}); r.status != 422 || r.page().Find(".nhsuk-error-summary a[href='#note']").Length() != 1 {
			t.Errorf("without words it answered %d", r.status)
		}
		ask := func(note string) *reply { return dora.post(here+"/correction", url.Values{"note": {note}}) }
		if r := ask("I was <b>there</b>"); r.status != 303 || !strings.Contains(dora.get(r.location()).text("main"), "stands on the register until it is answered") {
			t.Fatalf("asking answered %d: %s", r.status, r.text("main"))
		}
		if r := ask("Again"); r.status != 409 {
			t.Errorf("asked twice it answered %d", r.status)
		}
		if text := fay.get("/sessions").text("main"); !strings.Contains(text, "1 marked, 1 correction asked for") {
			t.Errorf("the list of sessions reads %s", text)
		}
		waiting := func() string {
			t.Helper()
			r := fay.get(here + "/register")
			if shown := strings.Contains(r.text(".register"), "Asks for a correction"); shown != (r.page().Find("form[id^=answer-]").Length() == 1) {
				t.Errorf("the register reads %s", r.text("main"))
			}
			return r.page().Find("form[id^=answer-]").AttrOr("action", "")
		}
		path := waiting()
		if r := x.as(x.w.ForeignFacilitator).post(path, nil); r.status != 404 {
			t.Errorf("another facilitator answers: %d", r.status)
		}
		if r := dora.post(path, nil); r.status != 403 {
			t.Errorf("the delegate answers herself: %d", r.status)
		}
		for range 2 {
			if r := fay.post(path, nil); r.status != 303 {
				t.Errorf("leaving the mark answered %d", r.status)
			}
		}
		if waiting() != "" {
			t.Error("what is answered waits")
		}
		if r := ask("Please look again"); r.status != 303 || waiting() == "" {
			t.Errorf("asked once more it answered %d", r.status)
		}
		mark("absent", "present")
		if waiting() != "" {
			t.Error("a changed mark answers nothing")
		}
	})
}
