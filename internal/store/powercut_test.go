package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPowerCutLosesNothing records every write and every fsync of a process that
// commits and says so, and cuts the power at many moments: of what came after the last
// fsync of a file, any part may be there or not. Whatever was said to be committed is
// there, and the file is sound. With commits that do not wait for the disk the same
// test must find a loss, or it proves nothing.
func TestPowerCutLosesNothing(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil || exec.Command(strace, "-o", os.DevNull, "true").Run() != nil {
		t.Skip("strace is needed to record writes, and may not watch processes here")
	}
	writes, cuts := 30, 25
	if os.Getenv("UPSTANDER_SOAK") != "" {
		writes, cuts = 300, 200
	}
	for _, level := range []string{"FULL", "NORMAL"} {
		t.Run(level, func(t *testing.T) {
			dir := t.TempDir()
			path, trace := filepath.Join(dir, "cut.db"), filepath.Join(dir, "trace")
			child := exec.Command(strace, "-f", "-qq", "-y", "-xx", "-s", "200000", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,write", "-e", "signal=none", "-o", trace, os.Args[0], "-test.run=^TestWriteUntilCut$")
			child.Env = append(os.Environ(), "UPSTANDER_TEST_CUT="+path, "UPSTANDER_TEST_LEVEL="+level, "UPSTANDER_TEST_WRITES="+strconv.Itoa(writes))
			if out, err := child.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			steps := readTrace(t, trace, path)
			lost, ends := 0, 0
			first := slices.IndexFunc(steps, func(s cutStep) bool { return s.kind == "told" })
			for i := range cuts {
				at := first + (len(steps)-first)*(i+1)/cuts - 1
				told, there, fault := cutAt(t, steps[:at+1], dir)
				if fault != "" {
					t.Fatalf("after %d of %d steps the file is not sound: %s", at+1, len(steps), fault)
				}
				for n := range told {
					if !there[n] {
						lost++
					}
				}
				ends = len(told)
			}
			t.Logf("%d commits in %d steps, %d cuts, %d told and lost", ends, len(steps), cuts, lost)
			if ends != writes || level == "FULL" && lost != 0 || level == "NORMAL" && lost == 0 {
				t.Errorf("%d of %d commits were told, %d of them lost", ends, writes, lost)
			}
		})
	}
}

// TestWriteUntilCut is the process that TestPowerCutLosesNothing records.
func TestWriteUntilCut(t *testing.T) {
	path := os.Getenv("UPSTANDER_TEST_CUT")
	if path == "" {
		t.Skip("only run by TestPowerCutLosesNothing")
	}
	ctx := context.Background()
	s, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"CREATE TABLE kept (n INTEGER PRIMARY KEY, text TEXT)", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA synchronous=" + os.Getenv("UPSTANDER_TEST_LEVEL")} {
		if err := s.write.Exec(q).Error; err != nil {
			t.Fatal(err)
		}
	}
	writes, _ := strconv.Atoi(os.Getenv("UPSTANDER_TEST_WRITES"))
	for n := range writes {
		if err := s.Tx(ctx, func(tx *Store) error {
			return tx.write.Exec("INSERT INTO kept VALUES (?, hex(randomblob(300)))", n).Error
		}); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("told %d.\n", n)
		if n%20 == 19 {
			if err := s.write.Exec("PRAGMA wal_checkpoint(PASSIVE)").Error; err != nil {
				t.Fatal(err)
			}
		}
	}
	os.Exit(0) // without a clean end
}

// cutStep is one thing that a process did: to one of its files, or a commit that it told.
type cutStep struct {
	file string // "" for what was told
	data []byte
	at   int64
	kind string // "write", "sync", "cut" or "told"
}

var traced = regexp.MustCompile(`(pwrite64|fsync|fdatasync|ftruncate|write)\((\d+)<((?:\\x[0-9a-f]{2}|[^>])*)>(?:, "((?:\\x[0-9a-f]{2})*)"(?:, (\d+))?(?:, (\d+))?|, (\d+))?\)?\s*(?:= (-?\d+)|<unfinished)`)

// readTrace reads what strace has written down about the files of a database.
func readTrace(t *testing.T, trace, path string) []cutStep {
	t.Helper()
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var steps []cutStep
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	waits := map[string]cutStep{} // by process: a call that had not returned on its line
	for lines.Scan() {
		pid, _, _ := strings.Cut(lines.Text(), " ")
		if w, has := waits[pid]; has && strings.Contains(lines.Text(), "resumed>") {
			steps = append(steps, w)
			delete(waits, pid)
			continue
		}
		m := traced.FindStringSubmatch(lines.Text())
		if m == nil || strings.HasPrefix(m[8], "-") {
			continue
		}
		var s cutStep
		name, data := octets(m[3]), []byte(octets(m[4]))
		switch {
		case m[1] == "write" && m[2] == "1" && strings.HasPrefix(string(data), "told "):
			s = cutStep{kind: "told", data: data}
		case !strings.HasPrefix(name, path) || strings.HasSuffix(name, "-shm") || strings.HasSuffix(name, "-journal"): // a journal is gone before the first commit is told
			continue
		case m[1] == "pwrite64":
			at, err := strconv.ParseInt(m[6], 10, 64)
			if err != nil {
				t.Fatalf("a line of the trace has no place: %.200s", lines.Text())
			}
			s = cutStep{file: name, kind: "write", data: data, at: at}
		case m[1] == "fsync" || m[1] == "fdatasync":
			s = cutStep{file: name, kind: "sync"}
		case m[1] == "ftruncate":
			at, _ := strconv.ParseInt(m[7], 10, 64)
			s = cutStep{file: name, kind: "cut", at: at}
		default:
			continue
		}
		if strings.Contains(lines.Text(), "<unfinished") {
			waits[pid] = s
			continue
		}
		steps = append(steps, s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// octets reads what strace writes as \x.. pairs.
func octets(s string) string {
	if !strings.Contains(s, `\x`) {
		return s
	}
	b := make([]byte, 0, len(s)/4)
	for i := 0; i+3 < len(s); i += 4 {
		n, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
		if err != nil {
			return s
		}
		b = append(b, byte(n))
	}
	return string(b)
}

// cutAt builds the files as they may be after a cut at the end of the steps, opens
// them, and returns which commits were told and which are there.
func cutAt(t *testing.T, steps []cutStep, dir string) (told, there map[int]bool, fault string) {
	t.Helper()
	told, there = map[int]bool{}, map[int]bool{}
	synced := map[string]int{} // of each file: every step before is on the disk
	for i, s := range steps {
		if s.kind == "sync" {
			synced[s.file] = i
		}
	}
	files := map[string][]byte{}
	for i, s := range steps {
		if s.kind == "told" {
			if n, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(string(s.data), "told "), ".\n")); err == nil {
				told[n] = true
			}
			continue
		}
		if s.kind == "sync" || i > synced[s.file] && rand.IntN(2) == 0 {
			continue
		}
		have := files[s.file]
		if s.kind == "cut" {
			files[s.file] = append([]byte(nil), have[:min(int64(len(have)), s.at)]...)
			continue
		}
		if need := int(s.at) + len(s.data); len(have) < need {
			have = append(have, make([]byte, need-len(have))...)
		}
		copy(have[s.at:], s.data)
		files[s.file] = have
	}
	after, err := os.MkdirTemp(dir, "after")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(after, filepath.Base(name)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite3", filepath.Join(after, "cut.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT integrity_check FROM pragma_integrity_check").Scan(&fault); err != nil {
		return told, there, err.Error()
	}
	if fault != "ok" {
		return told, there, fault
	}
	rows, err := db.Query("SELECT n FROM kept")
	if err != nil {
		if len(told) == 0 { // before the table was there
			return told, there, ""
		}
		return told, there, err.Error()
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		there[n] = true
	}
	return told, there, ""
}
