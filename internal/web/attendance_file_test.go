package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestAttendanceFileOnPages goes from the file over the review to the register.
func TestAttendanceFileOnPages(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx := context.Background()
	v, err := x.store.Session(ctx, x.w.Viewer(t, x.w.Lead), x.w.Workshop.ID)
	if err != nil {
		t.Fatal(err)
	}
	v.StartsAt, v.EndsAt = abp.At(storetest.Now.Add(-2*time.Hour)), abp.At(storetest.Now.Add(-time.Hour))
	if err := x.store.UpdateSession(ctx, v); err != nil {
		t.Fatal(err)
	}
	page, fay := "/sessions/"+v.ID+"/attendance-file", x.as(x.w.Facilitator)
	at := func(minutes int) string {
		return v.StartsAt.Add(time.Duration(minutes) * time.Minute).In(london()).Format("02/01/2006 15:04:05")
	}
	upload := func(content string) *reply {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "report.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		return fay.send("POST", page, &b, w.FormDataContentType())
	}
	if r := fay.get(page); r.status != 200 || !strings.Contains(r.text("main"), "75% of the session") {
		t.Errorf("the form answered %d: %s", r.status, r.text("main"))
	}
	if r := upload("Dear <b>all</b>"); r.status != 422 || r.page().Find(".nhsuk-error-summary a[href='#file']").Length() != 1 {
		t.Errorf("no attendance file answered %d: %s", r.status, r.text("main"))
	}
	file := "Name,Email,Join time,Leave time\nD <i>x</i>," + x.w.Delegate.Email + "," + at(0) + "," + at(20) + "\n\"Who, \"\"Else\"\"\",,," + "\n"
	review := upload(file)
	text := review.text("main")
	if review.status != 200 || !strings.Contains(text, "Dora Delegate: 20 minutes, part") || !strings.Contains(text, "“D <i>x</i>” (by address)") || review.page().Find("select[name='match-1'] option").Length() != 2 {
		t.Fatalf("the review answered %d: %s", review.status, text)
	}
	if review.page().Find("input[type=checkbox]").Length() != 0 {
		t.Error("a change is asked for where there is no mark")
	}
	if _, err := x.app.TakeRegister(ctx, x.w.Viewer(t, x.w.Lead), v.ID, []app.MarkChange{{PersonID: x.w.Delegate.ID, Now: "present"}}, ""); err != nil {
		t.Fatal(err)
	}
	if r := fay.post(page+"/commitment", review.filled(page+"/commitment")); r.status != 409 || !strings.Contains(r.text(".register"), "stored as present") {
		t.Errorf("a mark that is newer than the review answered %d: %s", r.status, r.text("main"))
	}
	review = upload(file)
	form := review.filled(page + "/commitment")
	if r := fay.post(page+"/commitment", form); r.status != 303 || !strings.Contains(fay.get(r.location()).text("main"), "No marks saved from the file. 1 person had another mark already, which stays.") {
		t.Errorf("without the change it answered %d", r.status)
	}
	form.Set(review.page().Find("input[type=checkbox]").AttrOr("name", ""), "yes")
	if r := fay.post(page+"/commitment", form); r.status != 303 || !strings.Contains(fay.get(r.location()).text("main"), "1 mark saved from the file.") {
		t.Errorf("with the change it answered %d", r.status)
	}
}
