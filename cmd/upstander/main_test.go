package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// whole is how long the shared demonstration runs, ended when it has cleared up.
var (
	whole, stopWhole = context.WithCancel(context.Background())
	ended            = make(chan struct{})
)

// TestMain stops the shared demonstration, so that it takes its database away. In a
// process that a test has started it is the program itself.
func TestMain(m *testing.M) {
	if command := os.Getenv("UPSTANDER_TEST_MAIN"); command != "" {
		os.Args = []string{"upstander", command}
		main()
	}
	code := m.Run()
	stopWhole()
	if _, err := shared(); err == nil {
		<-ended
	}
	os.Exit(code)
}

// shared is one demonstration for all tests that only read.
var shared = sync.OnceValues(func() (greeting, error) { return demonstrate(whole, ended) })

// demonstrate runs a demonstration until the context ends, and closes over when it
// has cleared up.
func demonstrate(ctx context.Context, over chan<- struct{}) (greeting, error) {
	in, out := io.Pipe()
	var errs bytes.Buffer
	go func() {
		defer close(over)
		code := run(ctx, []string{"demo", "-addr", "127.0.0.1:0", "-json"}, out, &errs)
		_ = out.CloseWithError(&exited{code, errs.String()})
	}()
	line, err := bufio.NewReader(in).ReadString('\n')
	var g greeting
	if err == nil {
		err = json.Unmarshal([]byte(line), &g)
	}
	return g, err
}

// exited is a program that ended before it said where it is.
type exited struct {
	code   int
	stderr string
}

func (e *exited) Error() string { return e.stderr }

// started returns the running demonstration.
func started(t *testing.T) greeting {
	t.Helper()
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// visitor is a person with a browser that runs no scripts.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

// visit signs a role in through its printed link: open the page, press the
// button.
func visit(t *testing.T, g greeting, role string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t, g.Address, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	link, ok := g.SignIn[role]
	if !ok {
		t.Fatalf("no sign-in link for %s", role)
	}
	doc := v.open(strings.TrimPrefix(link, g.Address))
	action, _ := doc.Find("main form").Attr("action")
	res, err := v.http.PostForm(g.Address+action, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || strings.Contains(res.Request.URL.Path, "sign-in") {
		t.Fatalf("signing in as %s ended at %s with %d", role, res.Request.URL, res.StatusCode)
	}
	return v
}

// open returns a page and fails for any status but 200.
func (v *visitor) open(path string) *goquery.Document {
	v.t.Helper()
	res, err := v.http.Get(v.base + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		v.t.Errorf("%s answered %d: %s", path, res.StatusCode, words(doc.Find("main")))
	}
	return doc
}

// words returns the text of a selection, blanks collapsed.
func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

var recordID = regexp.MustCompile(`\b[a-z]{3}_[a-z0-9]{16}\b`)

var letterName = regexp.MustCompile(`/letters/[a-z-]+`)

// pattern is an address without the ids in it: pages that look alike.
func pattern(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return letterName.ReplaceAllString(recordID.ReplaceAllString(path, ":id"), "/letters/:id")
}

// isPage says whether a link leads to a page of ours that shows without doing.
func isPage(base, href string) (string, bool) {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "" && !strings.HasPrefix(href, base) {
		return "", false
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	for _, not := range []string{"/static/", "/feeds/"} {
		if strings.HasPrefix(path, not) {
			return "", false
		}
	}
	return path, strings.HasPrefix(path, "/") && !slices.Contains([]string{".csv", ".ics", ".pdf"}, filepath.Ext(u.Path))
}

// crawl visits one page of each kind that a role can reach by links.
func crawl(start string, links func(path string) []string) {
	seen := map[string]bool{pattern(start): true}
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		for _, next := range links(queue[0]) {
			if p := pattern(next); !seen[p] {
				seen[p] = true
				queue = append(queue, next)
			}
		}
	}
}

var roles = []string{"administrator", "programme_lead", "facilitator", "delegate", "delegate_finished", "line_manager", "sponsor", "sponsor_hospice", "board_viewer", "data_custodian"}

// TestEveryPageWithoutScript follows every link of every role, as a browser
// without scripts does.
func TestEveryPageWithoutScript(t *testing.T) {
	g := started(t)
	for _, role := range roles {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			v := visit(t, g, role)
			crawl("/", func(path string) []string {
				doc := v.open(path)
				checkPage(t, path, doc)
				var links []string
				doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
					if p, ok := isPage(g.Address, a.AttrOr("href", "")); ok {
						links = append(links, p)
					}
				})
				return links
			})
		})
	}
}

func checkPage(t *testing.T, path string, doc *goquery.Document) {
	t.Helper()
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%s has %d first headings", path, n)
	}
	if title := doc.Find("title").Text(); len(title) < 12 {
		t.Errorf("%s has the title %q", path, title)
	}
	text := doc.Find("body").Text()
	for _, wrong := range []string{"NaN", "<nil>", "%!", "{{", "+Inf", "0001-01-01", "January 0001"} {
		if strings.Contains(text, wrong) {
			t.Errorf("%s shows %q", path, wrong)
		}
	}
	if doc.Find("[style], script:not([src]), [onclick]").Length() > 0 {
		t.Errorf("%s has inline style or script", path)
	}
}

func TestUnknownCommandSaysWhatThereIs(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"bake"}, &out, &errs); code != 2 || !strings.Contains(errs.String(), "demo") {
		t.Errorf("run(bake) = %d with %q", code, errs.String())
	}
}

func TestConfigMasksSecrets(t *testing.T) {
	t.Setenv("UPSTANDER_SECRET", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw==")
	t.Setenv("UPSTANDER_DATABASE", "postgres://upstander:hunter2@db.example/abp")
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"config"}, &out, &errs); code != 0 {
		t.Fatalf("config = %d: %s", code, errs.String())
	}
	if s := out.String(); strings.Contains(s, "hunter2") || strings.Contains(s, "c2Vj") || !strings.Contains(s, "UPSTANDER_SMTP_URL") {
		t.Errorf("config printed %s", s)
	}
}

func TestInviteMakesOneAdministrator(t *testing.T) {
	t.Setenv("UPSTANDER_DATABASE", t.TempDir()+"/abp.db")
	for range 2 {
		var out, errs bytes.Buffer
		if code := run(context.Background(), []string{"invite", "-name", "Ada Admin", "-email", "ada@wreake.example"}, &out, &errs); code != 0 {
			t.Fatalf("invite = %d: %s", code, errs.String())
		}
		if !strings.HasPrefix(out.String(), "http://127.0.0.1:8080/sign-in/") {
			t.Errorf("invite printed %q", out.String())
		}
	}
}

func TestServeRefusesToStartHalf(t *testing.T) {
	dir := t.TempDir()
	empty, foreign := dir+"/empty.db", dir+"/foreign.db"
	for path, content := range map[string]string{empty: "", foreign: "not a database at all"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw=="
	for name, env := range map[string]map[string]string{
		"no secret":         {"UPSTANDER_DATABASE": dir + "/a.db"},
		"short secret":      {"UPSTANDER_DATABASE": dir + "/a.db", "UPSTANDER_SECRET": "c2hvcnQ="},
		"strange address":   {"UPSTANDER_BASE_URL": "abp.example.nhs.uk", "UPSTANDER_SECRET": secret},
		"empty file":        {"UPSTANDER_DATABASE": empty, "UPSTANDER_SECRET": secret},
		"foreign file":      {"UPSTANDER_DATABASE": foreign, "UPSTANDER_SECRET": secret},
		"mail without from": {"UPSTANDER_DATABASE": dir + "/a.db", "UPSTANDER_SECRET": secret, "UPSTANDER_SMTP_URL": "smtp://mail.example"},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range env {
				t.Setenv(k, v)
			}
			var out, errs bytes.Buffer
			if code := run(context.Background(), []string{"serve"}, &out, &errs); code != 1 || strings.Contains(errs.String(), "goroutine") || strings.Count(errs.String(), "\n") > 2 {
				t.Errorf("serve = %d: %s", code, errs.String())
			}
		})
	}
	if b, err := os.ReadFile(foreign); err != nil || string(b) != "not a database at all" {
		t.Errorf("the foreign file was changed: %q, %v", b, err)
	}
}

// TestGoldenTotals reads the scenario's totals off the pages.
func TestGoldenTotals(t *testing.T) {
	g := started(t)
	lead, sponsor, hospice, board := visit(t, g, "programme_lead"), visit(t, g, "sponsor"), visit(t, g, "sponsor_hospice"), visit(t, g, "board_viewer")
	for _, tt := range []struct {
		who  *visitor
		path string
		want []string
	}{
		{lead, "/cohorts", []string{"231 workshop complete", "141 journey complete", "169 from the home system", "62 guests", "34 sets", "170 set meetings"}},
		{board, "/impact", []string{"98", "+2.3", "2.0 to 2.6", "improved 91%, same 6%, worse 3%", "from 5.3 to 7.6"}},
		{sponsor, "/", []string{"25", "all or almost all improved"}},
		{hospice, "/", []string{"hidden to protect confidentiality"}},
	} {
		text := words(tt.who.open(tt.path).Find("main"))
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", tt.path, want, text)
			}
		}
	}
}

// TestImportReadsWhatThePagesExport downloads everybody of the demonstration
// and imports the file again: nothing is wrong with it and nothing changes.
func TestImportReadsWhatThePagesExport(t *testing.T) {
	g := started(t)
	lead := visit(t, g, "programme_lead")
	res, err := lead.http.Get(g.Address + "/people.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(part, res.Body); err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(body.Bytes(), []byte("@"))
	done, err := lead.http.Post(g.Address+"/imports", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer done.Body.Close()
	at := done.Request.URL.Path
	for range 100 {
		text := words(lead.open(at).Find("main"))
		if strings.Contains(text, "everybody on the file is known with these details") {
			if lines < 318 {
				t.Errorf("the file had only %d addresses", lines)
			}
			return
		}
		if strings.Contains(text, "Faulty lines") {
			t.Fatalf("%s says %.600s", at, text)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("the check at %s did not come to an end: %s", at, words(lead.open(at).Find("main")))
}

// TestImportCommandSaysWhatItWouldDo checks a small file, then commits it.
func TestImportCommandSaysWhatItWouldDo(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("UPSTANDER_DATABASE", dir+"/abp.db")
	file := dir + "/people.csv"
	if err := os.WriteFile(file, []byte("name;email;band\nZoë Bright;zoe@vale.example;7\nNobody;not an address;6\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	command := func(args ...string) string {
		var out bytes.Buffer
		if code := run(context.Background(), args, &out, &errs); code != 0 {
			t.Fatalf("%v = %d: %s", args, code, errs.String())
		}
		return out.String()
	}
	command("invite", "-name", "Ada Admin", "-email", "ada@admin.example")
	for _, tt := range []struct{ flag, want string }{{"-commit=false", "1 would be added"}, {"-commit", "1 were added"}, {"-commit", "1 unchanged"}} {
		out := command("import", "-as", "ada@admin.example", tt.flag, file)
		if !strings.Contains(out, tt.want) || !strings.Contains(out, "line 3, E-mail address") {
			t.Errorf("import %s printed %s", tt.flag, out)
		}
	}
}
