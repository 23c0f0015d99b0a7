package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// nasty is what people paste and attackers send.
var nasty = []string{
	"", " ", "0", "-1", "999999999999999999999", "31", "2024-02-30", "0 or 1=1", "'; drop table people; --", "%", "../../etc/passwd",
	"🙂🙃", "علي حسن", "\u202Egnirts", "a\x00b", "a\r\nX-Evil: 1", "\xff\xfe", "{{.}}", "<script>alert(1)</script>", "=cmd|' /C calc'!A0",
	strings.Repeat("x", 5000), strings.Repeat("é", 300),
}

// TestBadInputIsNeverOurFault sends nonsense in every field of every form and
// in every part of every address, as somebody who may do everything: a person
// gets a sentence and a status below 500, whatever was sent.
func TestBadInputIsNeverOurFault(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	for _, a := range accessTable(x.w) {
		method, path, _ := strings.Cut(a.route, " ")
		if path == "/sign-out" || path == "/account/sign-out" {
			continue
		}
		t.Run(a.route, func(t *testing.T) {
			t.Parallel()
			b := x.as(x.w.Lead)
			if strings.Contains(path, "/journey") || strings.Contains(path, "/surveys") || strings.Contains(path, "/practices") || path == "/quotes/own" {
				b = x.as(x.w.Delegate)
			}
			for _, address := range spoiled(path, a.own) {
				if method == http.MethodPost {
					checkBad(t, a.route, address, b.post(address, a.form))
				} else {
					checkBad(t, a.route, address, b.send(method, address, nil, ""))
				}
			}
			if method != http.MethodPost {
				return
			}
			for name := range a.form {
				for _, value := range nasty {
					form := url.Values{}
					for k, v := range a.form {
						form[k] = v
					}
					form[name] = []string{value, value}
					checkBad(t, a.route, name+"="+value, b.post(a.own, form))
				}
			}
			checkBad(t, a.route, "nothing", b.post(a.own, nil))
		})
	}
}

// spoiled returns the address with nonsense for each parameter, and with
// nonsense behind it.
func spoiled(path, own string) []string {
	var list []string
	for _, value := range nasty {
		list = append(list, own+"?q="+url.QueryEscape(value)+"&after="+url.QueryEscape(value)+"&"+url.QueryEscape(value))
		if value == "" || !strings.Contains(path, ":") {
			continue
		}
		parts, real := strings.Split(path, "/"), strings.Split(own, "/")
		for i, p := range parts {
			if strings.HasPrefix(p, ":") && i < len(real) {
				other := append([]string{}, real...)
				other[i] = url.PathEscape(value)
				list = append(list, strings.Join(other, "/"))
			}
		}
	}
	return list
}

func checkBad(t *testing.T, route, what string, r *reply) {
	t.Helper()
	if r.status >= 500 {
		t.Errorf("%s with %.80q answered %d: %s", route, what, r.status, r.text("main"))
	}
	if isPage := r.header.Get("Content-Disposition") == ""; isPage && strings.Contains(r.body, "<script>alert(1)</script>") { // a file keeps what was typed
		t.Errorf("%s with %.80q echoes a script", route, what)
	}
	if r.header.Get("X-Evil") != "" {
		t.Errorf("%s with %.80q added a header", route, what)
	}
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	if r := b.post("/sign-in", url.Values{"email": {strings.Repeat("x", 10<<20)}}); r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.text("main"), "MB") {
		t.Errorf("a form of 10 MB answered %d: %s", r.status, r.text("main"))
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(bytes.Repeat([]byte("x"), 10<<20)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	if r := b.send("POST", "/sign-in", &body, form.FormDataContentType()); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a file of 10 MB answered %d", r.status)
	}
}

func TestPostsFromElsewhereDoNothing(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	for _, site := range []string{"cross-site", "same-site"} {
		b := x.as(x.w.Lead)
		r := b.from(site, "POST", "/account/sign-out")
		if r.status != http.StatusForbidden {
			t.Errorf("a post from %s answered %d, want 403", site, r.status)
		}
		if r := b.get("/account"); r.status != http.StatusOK {
			t.Errorf("a post from %s signed out", site)
		}
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	for _, path := range []string{"/account", "/", "/nowhere", "/static/x/css/app.css", "/static/x/none.css", "/healthz", "/cohorts/none"} {
		r := b.get(path)
		for name, want := range map[string]string{"Content-Security-Policy": contentPolicy + "; upgrade-insecure-requests", "Permissions-Policy": permissions, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s answers %s: %q", path, name, got)
			}
		}
		if r.header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s does not promise to stay with TLS", path)
		}
	}
	for _, c := range b.get("/sign-in").header.Values("Set-Cookie") {
		if !strings.Contains(c, "Secure") || !strings.Contains(c, "HttpOnly") || !strings.HasPrefix(c, "__Host-") {
			t.Errorf("a cookie is set as %q", c)
		}
	}
}
