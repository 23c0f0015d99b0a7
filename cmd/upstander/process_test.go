package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// testKey is the secret of the servers that tests start.
const testKey = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I="

// soakMinutes is how long make soak lets tests take, or 0 for their quick form.
func soakMinutes() int {
	n, _ := strconv.Atoi(os.Getenv("UPSTANDER_SOAK"))
	return n
}

// times returns quick, or soak under make soak.
func times(quick, soak int) int {
	if soakMinutes() > 0 {
		return soak
	}
	return quick
}

// process is the real program, serving in a process of its own.
type process struct {
	t     *testing.T
	base  string
	cmd   *exec.Cmd
	log   string
	began time.Time
	took  time.Duration // until it was ready
}

// programme is a database with the demonstration in it, and sign-in links.
type programme struct {
	t       *testing.T
	address string
	links   map[string]string
}

// newProgramme fills the database at the address with the demonstration.
func newProgramme(t *testing.T, address string) *programme {
	t.Helper()
	if soakMinutes() == 0 {
		t.Skip("starts many processes: run by make soak")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		t.Fatal(err)
	}
	var cast *demo.Cast
	err = s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := commandApp(Config{BaseURL: "http://server"}, s, nil)
	p := &programme{t, address, map[string]string{}}
	for role, id := range map[string]string{"administrator": cast.Administrator, "programme_lead": cast.ProgrammeLead, "delegate": cast.Delegate, "facilitator": cast.Facilitator} {
		link, err := a.DemoLink(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		p.links[role] = strings.TrimPrefix(link, "http://server")
	}
	return p
}

// both runs the test on a programme in a file and on one in PostgreSQL.
func both(t *testing.T, test func(t *testing.T, p *programme)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newProgramme(t, filepath.Join(t.TempDir(), "upstander.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newProgramme(t, storetest.PostgresAddress(t))) })
}

// start runs the server and waits until it is ready. wrap goes before the command.
func (p *programme) start(t *testing.T, env map[string]string, wrap ...string) *process {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := port.Addr().String()
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	x := &process{t: t, base: "http://" + at, log: filepath.Join(t.TempDir(), "log"), began: time.Now()}
	all := map[string]string{"UPSTANDER_TEST_MAIN": "serve", "UPSTANDER_DATABASE": p.address, "UPSTANDER_SECRET": testKey, "UPSTANDER_ADDRESS": at, "UPSTANDER_BASE_URL": x.base, "UPSTANDER_STOP_WAIT": "200ms"}
	for k, v := range env {
		all[k] = v
	}
	args := append(append([]string{}, wrap...), os.Args[0])
	x.cmd = exec.Command(args[0], args[1:]...)
	x.cmd.Env = os.Environ()
	for k, v := range all {
		x.cmd.Env = append(x.cmd.Env, k+"="+v)
	}
	log, err := os.Create(x.log)
	if err != nil {
		t.Fatal(err)
	}
	x.cmd.Stdout, x.cmd.Stderr = log, log
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // killed with whatever it began
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = log.Close()
	t.Cleanup(func() {
		x.kill()
		if t.Failed() {
			t.Logf("the server said at last: %s", x.lastWords())
		}
	})
	for {
		res, err := http.Get(x.base + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				x.took = time.Since(x.began)
				return x
			}
		}
		if time.Since(x.began) > 60*time.Second {
			text, _ := os.ReadFile(x.log)
			t.Fatalf("the server was not ready after a minute: %s", text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// lastWords returns the last lines of the log that are about something wrong.
func (x *process) lastWords() string {
	text, err := os.ReadFile(x.log)
	if err != nil {
		return err.Error()
	}
	var wrong []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, `"level":"INFO"`) && !strings.Contains(line, "took long") {
			wrong = append(wrong, line)
		}
	}
	return strings.Join(wrong[max(0, len(wrong)-6):], "")
}

// stop ends the server politely and fails unless it ends well.
func (x *process) stop() {
	x.t.Helper()
	if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		x.t.Error(err)
	}
	if err := x.cmd.Wait(); err != nil {
		text, _ := os.ReadFile(x.log)
		x.t.Errorf("told to stop, the server ended with %v: %.2000s", err, text)
	}
}

// kill ends the server without a word.
func (x *process) kill() {
	if x.cmd.ProcessState == nil {
		_ = syscall.Kill(-x.cmd.Process.Pid, syscall.SIGKILL)
		_ = x.cmd.Wait()
	}
}

// client is somebody's browser, which shows redirections and does not follow them.
func client(jar http.CookieJar) *http.Client {
	return &http.Client{Jar: jar, Timeout: 70 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// enter signs a role in at the base and returns its cookies.
func (p *programme) enter(t *testing.T, base, role string) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := client(jar)
	res, err := c.Get(base + p.links[role])
	if err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(res.Body)
	_ = res.Body.Close()
	action, _ := page.Find("main form").Attr("action")
	if err != nil || action == "" {
		t.Fatalf("no way to sign in as %s: %d, %v, %s", role, res.StatusCode, err, words(page.Find("main")))
	}
	res, err = c.PostForm(base+action, nil)
	if err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in as %s: %v, %v", role, res, err)
	}
	_ = res.Body.Close()
	return jar
}

// on returns the cookies as another port needs them.
func on(base string, jar http.CookieJar, from string) http.CookieJar {
	a, _ := url.Parse(from)
	b, _ := url.Parse(base)
	to, _ := cookiejar.New(nil)
	to.SetCookies(b, jar.Cookies(a))
	return to
}

// answer is what came of one request.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

func send(c *http.Client, r *http.Request, err error) answer {
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := c.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(text), err}
}

func fetch(c *http.Client, address string) answer {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	return send(c, r, err)
}

func form(c *http.Client, address string, values url.Values) answer {
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(values.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.GetBody = nil // nobody sends a form twice
	}
	return send(c, r, err)
}

// ledger is what was told to be saved, by the name that it was saved under.
type ledger struct {
	mu    sync.Mutex
	saved map[string]bool // false: nobody was told
}

func newLedger() *ledger { return &ledger{saved: map[string]bool{}} }

func (l *ledger) note(name string, isSaved bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saved[name] = isSaved
}

func (l *ledger) told() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, is := range l.saved {
		if is {
			n++
		}
	}
	return n
}

// writes is every form that the tests send: who, where, and which column keeps the
// name.
var writes = []struct{ role, path, query string }{
	{"programme_lead", "/venues", "SELECT name, COUNT(*) FROM venues GROUP BY name"},
	{"delegate", "/practices", "SELECT text, COUNT(*) FROM practices GROUP BY text"},
	{"administrator", "/people", "SELECT name, COUNT(*) FROM people GROUP BY name"},
}

// write sends the form of a kind with a name that nobody has used.
func (l *ledger) write(c *http.Client, base string, kind int) answer {
	name := fmt.Sprintf("Kept %d %d", kind, rand.Int64())
	values := url.Values{"name": {name}, "address": {"1 High Street"}, "capacity": {"20"}}
	switch kind {
	case 1:
		day := time.Now().AddDate(0, 0, -1)
		values = url.Values{"version": {"0"}, "on-day": {strconv.Itoa(day.Day())}, "on-month": {strconv.Itoa(int(day.Month()))}, "on-year": {strconv.Itoa(day.Year())}, "behaviours": {"belittling or bullying"}, "bases": {"gender"}, "did": {"distract"}, "text": {name}}
	case 2:
		values = url.Values{"name": {name}, "email": {strings.ReplaceAll(strings.ToLower(name), " ", "-") + "@kept.example"}}
	}
	l.note(name, false)
	a := form(c, base+writes[kind].path, values)
	l.note(name, a.status == http.StatusSeeOther)
	return a
}

// isRefused says whether nothing was saved for a reason that is no fault: a practice
// log holds only so much.
func isRefused(a answer) bool {
	return a.status == http.StatusUnprocessableEntity && strings.Contains(a.body, "log is full")
}

// check holds what was told against what is there, each at most once.
func (l *ledger) check(t *testing.T, address string) {
	t.Helper()
	driver := "sqlite3"
	if store.IsPostgres(address) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	there := map[string]int{}
	for _, w := range writes {
		rows, err := db.Query(w.query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			var n int
			if err := rows.Scan(&name, &n); err != nil {
				t.Fatal(err)
			}
			there[name] += n
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	for name, told := range l.saved {
		if n := there[name]; n > 1 || told && n != 1 {
			t.Errorf("%q is there %d times, told to be saved: %v", name, n, told)
		}
	}
}

// TestKilledServersLoseNothing kills the server in the middle of writes of several
// kinds, again and again. Whatever was told to be saved is there once, and the server
// is ready again within five seconds.
func TestKilledServersLoseNothing(t *testing.T) {
	both(t, func(t *testing.T, p *programme) {
		l, slowest := newLedger(), time.Duration(0)
		var jars [3]http.CookieJar
		from := ""
		for round := range times(3, 200) {
			x := p.start(t, nil)
			slowest = max(slowest, x.took)
			var group sync.WaitGroup
			over := make(chan struct{})
			for kind, w := range writes {
				if round == 0 {
					jars[kind] = p.enter(t, x.base, w.role)
				} else {
					jars[kind] = on(x.base, jars[kind], from)
				}
				c := client(jars[kind])
				for range 2 {
					group.Go(func() {
						for {
							select {
							case <-over:
								return
							default:
							}
							if a := l.write(c, x.base, kind); a.err == nil && a.status != http.StatusSeeOther && !isRefused(a) {
								t.Errorf("%s answered %d: %.300s", w.path, a.status, a.body)
								return
							}
						}
					})
				}
			}
			time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
			x.kill()
			close(over)
			group.Wait()
			from = x.base
		}
		x := p.start(t, nil)
		slowest = max(slowest, x.took)
		x.stop()
		l.check(t, p.address)
		t.Logf("%d kills, %d writes were told to be saved, slowest start %v", times(3, 200), l.told(), slowest.Round(time.Millisecond))
		if l.told() < 20 || soakMinutes() > 0 && slowest > 5*time.Second {
			t.Errorf("only %d writes, or a start that took %v", l.told(), slowest)
		}
	})
}

// TestPoliteStopCutsNobodyOff stops the server while many ask, until they hear that it
// is not ready, as a proxy does: every request is answered, and it ends with code 0.
func TestPoliteStopCutsNobodyOff(t *testing.T) {
	both(t, func(t *testing.T, p *programme) {
		l := newLedger()
		var jar http.CookieJar
		from := ""
		for round := range times(1, 50) {
			x := p.start(t, map[string]string{"UPSTANDER_STOP_WAIT": "2s"})
			if round == 0 {
				jar = p.enter(t, x.base, "programme_lead")
			} else {
				jar = on(x.base, jar, from)
			}
			var group sync.WaitGroup
			var isEnding atomic.Bool
			for range 20 {
				c := client(jar)
				c.Transport = &http.Transport{DisableKeepAlives: true}
				group.Go(func() {
					for !isEnding.Load() {
						a := l.write(c, x.base, 0)
						if a.err != nil {
							t.Errorf("cut off: %v", a.err)
							return
						}
						if a.status != http.StatusSeeOther && a.status != http.StatusServiceUnavailable {
							t.Errorf("answered %d", a.status)
							return
						}
					}
				})
			}
			group.Go(func() {
				for fetch(client(nil), x.base+"/readyz").status == http.StatusOK {
					time.Sleep(20 * time.Millisecond)
				}
				isEnding.Store(true)
			})
			time.Sleep(300 * time.Millisecond)
			x.stop()
			group.Wait()
			from = x.base
		}
		l.check(t, p.address)
		t.Logf("%d writes were told to be saved", l.told())
	})
}
