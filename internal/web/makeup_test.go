package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestMakeUpPages has a delegate who missed two meetings: the facilitator writes,
// plans a catch-up set meeting, and takes its register; nobody else sees any of it.
func TestMakeUpPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		ctx := context.Background()
		list, err := s.Sessions(ctx, x.w.Viewer(t, x.w.Lead), store.SessionQuery{SetID: x.w.Set.ID})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			x.begin(list[i].ID)
			if _, err := s.PutMark(ctx, &abp.Attendance{ID: x.w.ID(abp.KindAttendance), SessionID: list[i].ID, PersonID: x.w.Delegate.ID, Mark: abp.Absent, MarkedAt: abp.At(storetest.Now.Add(-60e9))}, ""); err != nil {
				t.Fatal(err)
			}
		}
		fay := x.as(x.w.Facilitator)
		// The facilitator hears first; the lead only after a week; the other one never.
		if r := fay.get("/contacts"); !strings.Contains(r.text("main"), "Dora Delegate") {
			t.Errorf("my list: %s", r.text("main"))
		}
		for _, p := range []abp.Person{x.w.Lead, x.w.ForeignFacilitator} {
			if r := x.as(p).get("/contacts"); r.status != 200 || strings.Contains(r.body, "Dora") {
				t.Errorf("the list of %s: %d names the delegate", p.Name, r.status)
			}
		}
		write := "/delegates/" + x.w.Place.ID + "/contact"
		if r := fay.post(write, url.Values{"message-" + x.w.Place.ID: {""}}); r.status != 422 {
			t.Errorf("no message: %d", r.status)
		}
		if r := fay.post(write, url.Values{"message-" + x.w.Place.ID: {"How are you?"}}); r.status != 303 {
			t.Errorf("message: %d %s", r.status, r.text("main"))
		}
		if r := fay.get("/contacts"); strings.Contains(r.text("main .nhsuk-card"), "Dora Delegate") {
			t.Error("the delegate is on the list though somebody wrote")
		}
		// A catch-up set meeting for one of the two.
		missed, err := s.MissedMeetings(ctx, x.w.Viewer(t, x.w.Facilitator), abp.At(storetest.Now))
		if err != nil || len(missed) != 2 {
			t.Fatalf("missed: %+v, %v", missed, err)
		}
		form := url.Values{"missed": {missed[0].Value()}, "day-day": {"8"}, "day-month": {"2"}, "day-year": {"2024"}, "from": {"14:00"}, "facilitator": {x.w.Facilitator.ID}, "link": {"https://meet.example.org/catch-up"}}
		both := url.Values{}
		for k, v := range form {
			both[k] = v
		}
		both["missed"] = []string{missed[0].Value(), missed[1].Value()}
		if r := fay.post("/makeups", both); r.status != 422 {
			t.Errorf("one person twice: %d", r.status)
		}
		r := fay.post("/makeups", form)
		if r.status != 303 {
			t.Fatalf("plan: %d %s", r.status, r.text("main"))
		}
		meeting := r.location()
		dora := x.as(x.w.Delegate)
		if r := dora.get(meeting); r.status != 200 || !strings.Contains(r.text("main"), "people who missed a set meeting") {
			t.Errorf("the meeting as who is asked: %d %s", r.status, r.text("main"))
		}
		for _, p := range []abp.Person{x.w.ForeignDelegate, x.w.ForeignFacilitator, x.w.Manager} {
			if r := x.as(p).get(meeting); r.status != 404 && r.status != 403 {
				t.Errorf("the meeting as %s: %d", p.Name, r.status)
			}
		}
		own, err := s.MakeUps(ctx, x.w.Viewer(t, x.w.Delegate), store.MakeUpQuery{})
		if err != nil || len(own) != 1 {
			t.Fatalf("make-ups: %+v, %v", own, err)
		}
		page := "/makeups/" + own[0].ID
		for _, p := range []abp.Person{x.w.Delegate, x.w.Facilitator, x.w.Lead} {
			if r := x.as(p).get(page); r.status != 200 {
				t.Errorf("the make-up as %s: %d", p.Name, r.status)
			}
		}
		for _, p := range []abp.Person{x.w.ForeignDelegate, x.w.ForeignFacilitator, x.w.Manager, x.w.Sponsor} {
			if r := x.as(p).get(page); r.status != 404 && r.status != 403 {
				t.Errorf("the make-up as %s: %d", p.Name, r.status)
			}
		}
		// Present there means made up here.
		id := strings.TrimPrefix(meeting, "/sessions/")
		x.begin(id)
		if r := fay.post(meeting+"/register", url.Values{"was-" + x.w.Delegate.ID: {""}, "mark-" + x.w.Delegate.ID: {"present"}}); r.status != 303 {
			t.Fatalf("register: %d %s", r.status, r.text("main"))
		}
		if mark, err := s.MarkOf(ctx, own[0].SessionID, x.w.Delegate.ID); mark != "made up" {
			t.Errorf("the missed meeting is marked %q, %v", mark, err)
		}
	})
}
