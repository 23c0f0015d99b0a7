package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/store/storetest"
)

// cable is a way to a server that can be cut.
type cable struct {
	to       string
	listener net.Listener
	mu       sync.Mutex
	isCut    bool
	open     []net.Conn
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &cable{to: to, listener: listener}
	t.Cleanup(func() { _ = listener.Close(); l.cut(true) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.join(conn)
		}
	}()
	return l
}

func (l *cable) join(from net.Conn) {
	to, err := net.Dial("tcp", l.to)
	l.mu.Lock()
	if l.isCut || err != nil {
		_ = from.Close()
		if err == nil {
			_ = to.Close()
		}
		l.mu.Unlock()
		return
	}
	l.open = append(l.open, from, to)
	l.mu.Unlock()
	go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
	_, _ = io.Copy(from, to)
	_ = from.Close()
}

// cut ends every connection and refuses new ones, until it is mended.
func (l *cable) cut(is bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = is
	if is {
		for _, c := range l.open {
			_ = c.Close()
		}
		l.open = nil
	}
}

// TestDatabaseAwayIsSaid cuts the line to PostgreSQL under load. Meanwhile pages say
// so with 503 and keep what was typed; afterwards all goes on without a restart, and
// nothing that was told to be saved is lost.
func TestDatabaseAwayIsSaid(t *testing.T) {
	address := storetest.PostgresAddress(t)
	p := newProgramme(t, address)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l := newCable(t, u.Host)
	u.Host = l.listener.Addr().String()
	through := *p
	through.address = u.String()
	x := through.start(t, nil)
	jar := p.enter(t, x.base, "programme_lead")
	book, over := newLedger(), make(chan struct{})
	var group sync.WaitGroup
	var away, odd atomic.Int64
	for range 6 {
		c := client(jar)
		group.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				for _, a := range []answer{book.write(c, x.base, 0), fetch(c, x.base+"/venues")} {
					switch {
					case a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
						away.Add(1)
						time.Sleep(20 * time.Millisecond)
					case a.status != http.StatusSeeOther && a.status != http.StatusOK:
						if odd.Add(1) < 4 {
							t.Errorf("answered %d (%v): %.400s", a.status, a.err, a.body)
						}
					}
				}
			}
		})
	}
	for range times(1, 20) {
		time.Sleep(300 * time.Millisecond)
		l.cut(true)
		time.Sleep(200 * time.Millisecond)
		c := client(jar)
		if a := fetch(c, x.base+"/healthz"); a.status != http.StatusOK {
			t.Errorf("away, /healthz answers %d", a.status)
		}
		if a := fetch(c, x.base+"/readyz"); a.status != http.StatusServiceUnavailable {
			t.Errorf("away, /readyz answers %d", a.status)
		}
		if a := form(c, x.base+"/venues", url.Values{"name": {"The Long Room"}}); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, `value="The Long Room"`) {
			t.Errorf("away, a form answers %d and does not keep what was typed: %.300s", a.status, a.body)
		}
		time.Sleep(time.Duration(times(500, 10_000)) * time.Millisecond)
		l.cut(false)
		for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			if a := book.write(c, x.base, 0); a.status == http.StatusSeeOther {
				break
			}
			if time.Since(began) > 5*time.Second {
				t.Fatal("not back within five seconds")
			}
		}
	}
	close(over)
	group.Wait()
	x.stop()
	book.check(t, address)
	t.Logf("%d writes were told to be saved, %d requests were told to come again", book.told(), away.Load())
	if away.Load() == 0 || book.told() < 10 {
		t.Error("the line was not cut in the middle of anything")
	}
}

// backends is a proxy without a memory: each request goes to the next process that
// says that it is ready.
type backends struct {
	mu    sync.Mutex
	ready []*httputil.ReverseProxy
	all   map[string]*httputil.ReverseProxy
	next  int
}

func (b *backends) watch(over <-chan struct{}) {
	for {
		b.mu.Lock()
		bases := make([]string, 0, len(b.all))
		for base := range b.all {
			bases = append(bases, base)
		}
		b.mu.Unlock()
		slices.Sort(bases)
		var ready []string
		for _, base := range bases {
			if res, err := http.Get(base + "/readyz"); err == nil {
				_ = res.Body.Close()
				if res.StatusCode == http.StatusOK {
					ready = append(ready, base)
				}
			}
		}
		b.mu.Lock()
		b.ready = b.ready[:0]
		for _, base := range ready {
			b.ready = append(b.ready, b.all[base])
		}
		b.mu.Unlock()
		select {
		case <-over:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (b *backends) add(base string) {
	u, _ := url.Parse(base)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[base] = httputil.NewSingleHostReverseProxy(u)
}

func (b *backends) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	if len(b.ready) == 0 {
		b.mu.Unlock()
		http.Error(w, "nobody is ready", http.StatusBadGateway)
		return
	}
	b.next++
	to := b.ready[b.next%len(b.ready)]
	b.mu.Unlock()
	to.ServeHTTP(w, r)
}

// TestTwoProcessesServeOneProgramme has a proxy without stickiness hand the requests
// of people in turn to two processes on one PostgreSQL, and restarts one after the
// other: nobody notices, and nothing is lost.
func TestTwoProcessesServeOneProgramme(t *testing.T) {
	p := newProgramme(t, storetest.PostgresAddress(t))
	wait := map[string]string{"UPSTANDER_STOP_WAIT": "1s"}
	b, over := &backends{all: map[string]*httputil.ReverseProxy{}}, make(chan struct{})
	running := []*process{p.start(t, wait), p.start(t, wait)}
	for _, x := range running {
		b.add(x.base)
	}
	var watching sync.WaitGroup
	watching.Go(func() { b.watch(over) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{Handler: b, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = proxy.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	time.Sleep(200 * time.Millisecond)
	book := newLedger()
	var group sync.WaitGroup
	var asked atomic.Int64
	stopped := make(chan struct{})
	for kind, w := range writes {
		c := client(p.enter(t, base, w.role))
		group.Go(func() {
			for {
				select {
				case <-stopped:
					return
				default:
				}
				if a := book.write(c, base, kind); a.status != http.StatusSeeOther && !isRefused(a) {
					t.Errorf("%s answered %d (%v): %.200s", w.path, a.status, a.err, a.body)
				}
				if a := fetch(c, base+w.path); a.status != http.StatusOK {
					t.Errorf("%s shows %d (%v)", w.path, a.status, a.err)
				}
				asked.Add(2)
			}
		})
	}
	for range times(1, 10) {
		for i := range running {
			time.Sleep(300 * time.Millisecond)
			running[i].stop()
			running[i] = p.start(t, wait)
			b.add(running[i].base)
			time.Sleep(200 * time.Millisecond)
		}
	}
	close(stopped)
	group.Wait()
	close(over)
	watching.Wait()
	_ = proxy.Close()
	book.check(t, p.address)
	t.Logf("%d requests, %d writes over %d restarts", asked.Load(), book.told(), 2*times(1, 10))
}

// TestFullDiskIsSaid fills the disk of the database. Pages can be read, forms answer
// 503 and keep what was typed, and all goes on by itself when there is room.
func TestFullDiskIsSaid(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("a small disk needs root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	p := newProgramme(t, filepath.Join(disk, "upstander.db"))
	x := p.start(t, nil)
	c := client(p.enter(t, x.base, "programme_lead"))
	book, filler := newLedger(), filepath.Join(disk, "filler")
	for range times(1, 10) {
		if a := book.write(c, x.base, 0); a.status != http.StatusSeeOther {
			t.Fatalf("with room: %d %.300s", a.status, a.body)
		}
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		for piece := bytes.Repeat([]byte{1}, 1<<12); err == nil; {
			_, err = f.Write(piece)
		}
		_ = f.Close()
		refused := 0
		for range 300 {
			a := book.write(c, x.base, 0)
			if a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "" && strings.Contains(a.body, "Send it again") {
				refused++
			} else if a.status != http.StatusSeeOther {
				t.Fatalf("full: %d %v %.300s", a.status, a.err, a.body)
			}
			if refused > 3 {
				break
			}
		}
		if refused == 0 {
			t.Error("the disk was never full")
		}
		if a := fetch(c, x.base+"/venues"); a.status != http.StatusOK {
			t.Errorf("full, a page answers %d: %.300s", a.status, a.body)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if a := book.write(c, x.base, 0); a.status != http.StatusSeeOther {
			t.Errorf("with room again: %d %.300s", a.status, a.body)
		}
	}
	x.stop()
	book.check(t, p.address)
}

// TestFailingDiskIsSaid has the disk refuse to keep what it was given, now and then:
// nothing that was told to be saved is lost, and no request takes the server with it.
func TestFailingDiskIsSaid(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil || exec.Command(strace, "-o", os.DevNull, "true").Run() != nil {
		t.Skip("strace is needed to make a disk fail, and may not watch processes here")
	}
	for round := range times(1, 20) {
		p := newProgramme(t, filepath.Join(t.TempDir(), "upstander.db"))
		fault := []string{"fsync,fdatasync:error=EIO", "pwrite64:error=ENOSPC"}[round%2]
		x := p.start(t, nil, strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=fsync,fdatasync,pwrite64", "-e", fmt.Sprintf("inject=%s:when=%d+%d", fault, 60+7*round, 9+round))
		c := client(p.enter(t, x.base, "programme_lead"))
		book, failed := newLedger(), 0
		for range times(60, 200) {
			switch a := book.write(c, x.base, 0); {
			case a.status == http.StatusServiceUnavailable:
				failed++
			case a.status != http.StatusSeeOther:
				t.Fatalf("answered %d (%v): %.300s", a.status, a.err, a.body)
			}
		}
		x.kill()
		if log, err := os.ReadFile(x.log); err != nil || bytes.Contains(log, []byte("panic")) {
			t.Errorf("the log has a panic (%v)", err)
		}
		again := p.start(t, nil)
		again.stop()
		book.check(t, p.address)
		t.Logf("%s: %d told to be saved, %d told to come again", fault, book.told(), failed)
	}
}

// TestOverloadIsShedAndPasses asks five times as much as the server can do, with many
// slow clients beside: answers are 200, 429 or 503 with a time to come again, memory
// stays small, and it is as quick as before within ten seconds.
func TestOverloadIsShedAndPasses(t *testing.T) {
	p := newProgramme(t, filepath.Join(t.TempDir(), "upstander.db"))
	x := p.start(t, map[string]string{"UPSTANDER_REQUESTS": "16"})
	jar := p.enter(t, x.base, "programme_lead")
	slow := times(200, 1000)
	for i := range slow {
		conn, err := net.Dial("tcp", strings.TrimPrefix(x.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		text := "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:"
		if i%2 == 1 {
			text = "POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nem"
		}
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
	}
	probe := func() time.Duration {
		var took []time.Duration
		for range 20 {
			began := time.Now()
			if a := fetch(client(jar), x.base+"/venues"); a.status != http.StatusOK {
				t.Errorf("a probe answers %d (%v)", a.status, a.err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		return took[len(took)*9/10]
	}
	before := probe()
	var group sync.WaitGroup
	var good, shed, odd atomic.Int64
	end := time.Now().Add(time.Duration(times(2, 60)) * time.Second)
	for range 5 * (16 + 32) {
		c := client(jar)
		c.Transport = &http.Transport{MaxIdleConnsPerHost: 1}
		group.Go(func() {
			for time.Now().Before(end) {
				a := fetch(c, x.base+"/people")
				switch {
				case a.status == http.StatusOK:
					good.Add(1)
				case (a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests) && a.header.Get("Retry-After") != "":
					shed.Add(1)
				default:
					if odd.Add(1) < 4 {
						t.Errorf("under load: %d (%v)", a.status, a.err)
					}
				}
			}
		})
	}
	group.Wait()
	began := time.Now()
	after := probe()
	for after > 3*before+50*time.Millisecond && time.Since(began) < 10*time.Second {
		after = probe()
	}
	if time.Since(began) > 10*time.Second {
		t.Errorf("ten seconds later a page takes %v, before it took %v", after, before)
	}
	memory := peakMemory(t, x.cmd.Process.Pid)
	t.Logf("%d slow clients; %d answered, %d sent away; nine of ten pages in %v before, %v after; at most %d MiB", slow, good.Load(), shed.Load(), before, after, memory)
	if good.Load() == 0 || shed.Load() == 0 || memory > 512 {
		t.Error("no overload, or too much memory")
	}
	x.stop()
}

// peakMemory returns the most memory that a process has had, in MiB.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // only Linux tells
	}
	for l := range strings.Lines(string(text)) {
		if rest, is := strings.CutPrefix(l, "VmHWM:"); is {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n >> 10
		}
	}
	return 0
}
