package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// upload sends a file as the form of an import does.
func (b *browser) upload(name string, content []byte) *reply {
	b.site.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.WriteField("lines", "")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.site.t.Fatal(err)
	}
	return b.send("POST", "/imports", &body, w.FormDataContentType())
}

// finished opens the page of an import until its work is over.
func (b *browser) finished(address string) *reply {
	b.site.t.Helper()
	for range 300 {
		r := b.get(address).want(http.StatusOK)
		if r.page().Find("#progress").Length() == 0 {
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.site.t.Fatal("the work does not end")
	return nil
}

func TestImportFromUploadToPeople(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		at := b.upload("new people.csv", []byte("Name;E-Mail;Band;Shoe size\nNia New;nia@new.example;Band 6;40\nBo <i>Bad</i>;bo@;99;41\nDora Delegate;dora@wreake.example;7;42\n")).want(http.StatusSeeOther).location()
		r := b.finished(at)
		if got := r.text(".facts dd"); got != "1101" && got != "1 1 0 1" {
			t.Errorf("counts are %q, want 1 new, 1 changed, 0 unchanged, 1 faulty", got)
		}
		if got := r.text("tbody"); !strings.Contains(got, "3 E-mail address “bo@”: Enter an e-mail address") || !strings.Contains(got, "3 Band “99”") {
			t.Errorf("faults read %q", got)
		}
		if !strings.Contains(r.text(".nhsuk-summary-list"), "Shoe size") {
			t.Error("the page does not say which columns are not read")
		}
		if got := b.get("/people?q=nia").text("main"); strings.Contains(got, "Nia New") {
			t.Error("the dry run added somebody")
		}
		b.post(at+"/commitment", nil).want(http.StatusUnprocessableEntity)
		b.post(at+"/commitment", url.Values{"leave_out": {"yes"}}).want(http.StatusSeeOther)
		if r := b.finished(at); r.text("h1") != "new people.csv is imported" {
			t.Errorf("the page is headed %q", r.text("h1"))
		}
		if got := b.get("/people?q=nia").text("tbody"); !strings.Contains(got, "Nia New") {
			t.Error("nobody was added")
		}
		b.post(at+"/cancellation", nil).want(http.StatusConflict)
		faults := b.get(at + "/faults.csv").want(http.StatusOK).body
		if want := "\ufeffName,E-Mail,Band,Shoe size,What to mend\r\nBo <i>Bad</i>,bo@,99,41,"; !strings.HasPrefix(faults, want) {
			t.Errorf("the file of faults begins %q", faults)
		}
		again := b.finished(b.upload("faults.csv", []byte(strings.Replace(faults, "bo@,99", "bo@new.example,9", 1))).want(http.StatusSeeOther).location())
		if got := strings.ReplaceAll(again.text(".facts dd"), " ", ""); got != "1000" {
			t.Errorf("the mended file counts %q, want one new person", got)
		}
	})
}

func TestExportedPeopleImportUnchanged(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Administrator)
		b.post("/people", personValues("=HYPERLINK(\"x\")", "formula@new.example")).want(http.StatusSeeOther)
		r := b.get("/people.csv").want(http.StatusOK)
		if kind := r.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || strings.Contains(r.body, "\n=") || strings.Count(r.body, "\r\n") != 15 {
			t.Errorf("the export is %s:\n%s", kind, r.body)
		}
		page := b.finished(b.upload("people.csv", []byte(r.body)).want(http.StatusSeeOther).location())
		if got := strings.ReplaceAll(page.text(".facts dd"), " ", ""); got != "00140" {
			t.Errorf("counts are %q, want 14 unchanged: %s", got, page.text("tbody"))
		}
		if n := strings.Count(b.get("/people.csv?q=delegate").body, "\r\n"); n != 3 {
			t.Errorf("the narrowed export has %d lines, want the heading and two", n)
		}
	})
}

func TestUploadsThatAreNoFiles(t *testing.T) {
	x := newSite(t)
	b := x.as(x.w.Lead)
	for name, content := range map[string]string{"empty": "", "workbook": "PK\x03\x04", "no heading": "a,b\nc,d\n"} {
		r := b.upload(name, []byte(content)).want(http.StatusUnprocessableEntity)
		if r.text("#file-error") == "" || r.page().Find(".nhsuk-error-summary a[href='#file']").Length() != 1 {
			t.Errorf("%s: nothing is said at the field", name)
		}
	}
	b.upload("large.csv", make([]byte, 5<<20+1)).want(http.StatusRequestEntityTooLarge)
	b.upload("larger.csv", make([]byte, 6<<20)).want(http.StatusRequestEntityTooLarge)
	rows := strings.Repeat("Long Line,long@x.example,"+strings.Repeat("y", 230)+"\n", 21_000)
	whole := ("Name,Email,Notes\n" + rows)[:5<<20]
	b.finished(b.upload("just fits.csv", []byte(whole)).want(http.StatusSeeOther).location())
}
