package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestCheckInOnPages takes a code from the screen of a hall to the register,
// where one press confirms it, and shows that opening pages does nothing.
func TestCheckInOnPages(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx, here := context.Background(), "/sessions/"+x.w.Workshop.ID
	lead := x.w.Viewer(t, x.w.Lead)
	v, err := x.store.Session(ctx, lead, x.w.Workshop.ID)
	if err != nil {
		t.Fatal(err)
	}
	v.StartsAt, v.EndsAt = abp.At(storetest.Now.Add(5*time.Minute)), abp.At(storetest.Now.Add(65*time.Minute))
	if err := x.store.UpdateSession(ctx, v); err != nil {
		t.Fatal(err)
	}
	fay, dora := x.as(x.w.Facilitator), x.as(x.w.Delegate)
	screen := fay.get(here + "/check-in")
	if screen.page().Find("svg.qr").Length() != 1 || screen.page().Find("#check-in[data-refresh]").Length() != 1 || !strings.Contains(screen.body, `<noscript><meta http-equiv="refresh"`) {
		t.Fatalf("the screen reads %s", screen.text("main"))
	}
	sc, err := x.app.CheckInScreen(ctx, x.w.Viewer(t, x.w.Facilitator), x.w.Workshop.ID)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(sc.Address, "https://abp.example")
	stranger := x.anonymous().get(path)
	if want := "/sign-in?next=" + url.QueryEscape(path); stranger.status != 200 || stranger.page().Find("main form").Length() != 0 || stranger.page().Find("main a[href='"+want+"']").Length() != 1 {
		t.Errorf("who is not signed in reads %s", stranger.text("main"))
	}
	if r := x.anonymous().post(path, nil); r.status != 401 {
		t.Errorf("nobody checks in: %d", r.status)
	}
	if r := dora.get(path); r.status != 200 || r.page().Find("form[action='"+path+"'] button").Length() != 1 || r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("the page of the code answered %d: %s", r.status, r.text("main"))
	}
	if n, _ := x.store.CountCheckIns(ctx, x.w.Workshop.ID); n != 0 {
		t.Fatal("opening a page checks somebody in")
	}
	if r := dora.post(path, nil); r.status != 200 || !strings.Contains(r.text("main"), "You have checked in") {
		t.Fatalf("checking in answered %d: %s", r.status, r.text("main"))
	}
	register := fay.get(here + "/register")
	if text := register.text(".register"); !strings.Contains(text, "Checked in ") || register.page().Find("input[checked]").Length() != 0 {
		t.Errorf("the register reads %s", text)
	}
	form := register.filled(here + "/register")
	form.Set("act", "arrived")
	if r := fay.post(here+"/register", form); r.status != 303 {
		t.Fatalf("confirming answered %d: %s", r.status, r.text("main"))
	}
	if r := fay.post(here+"/register", form); r.status != 303 {
		t.Errorf("sent again, it answered %d: %s", r.status, r.text("main"))
	}
	register = fay.get(here + "/register")
	if !strings.Contains(register.text("main"), "nothing in it is new") || register.page().Find("input[value=present][checked]").Length() != 1 || register.page().Find("button[value=arrived]").Length() != 0 {
		t.Errorf("confirmed, the register reads %s", register.text("main"))
	}
}

// TestRestPresent marks whoever has no mark, and nobody else.
func TestRestPresent(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.begin(x.w.Workshop.ID)
	page, fay := "/sessions/"+x.w.Workshop.ID+"/register", x.as(x.w.Facilitator)
	form := fay.get(page).filled(page)
	form.Set("guest", "dev@charnwood.example")
	if r := fay.post(page, form); r.status != 303 {
		t.Fatalf("the guest: %d", r.status)
	}
	form = fay.get(page).filled(page)
	form.Set("mark-"+x.w.ForeignDelegate.ID, "apology")
	form.Set("act", "present")
	if r := fay.post(page, form); r.status != 303 {
		t.Fatalf("the rest present: %d", r.status)
	}
	r := fay.get(page)
	if r.page().Find("#mark-"+x.w.Delegate.ID+"-present[checked]").Length() != 1 || r.page().Find("#mark-"+x.w.ForeignDelegate.ID+"-apology[checked]").Length() != 1 {
		t.Errorf("the register reads %v", r.filled(page))
	}
}

// TestSheetHoldsNamesOnly prints nothing about anybody but name and employer.
func TestSheetHoldsNamesOnly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	r := x.as(x.w.Facilitator).get("/sessions/" + x.w.Workshop.ID + "/sheet")
	if rows := r.page().Find(".sheet tbody tr").Length(); rows != 1+sheetSpare || !strings.Contains(r.text(".sheet"), "Dora Delegate") || !strings.Contains(r.text(".sheet"), x.w.Organisation.Name) {
		t.Errorf("%d lines: %s", rows, r.text(".sheet"))
	}
	if strings.Contains(r.body, x.w.Delegate.Email) || x.w.Delegate.JobTitle != "" && strings.Contains(r.text(".sheet"), x.w.Delegate.JobTitle) {
		t.Error("the sheet says more than names and organisations")
	}
}
