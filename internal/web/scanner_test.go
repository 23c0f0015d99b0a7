package web

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver of database/sql, to read every table

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

var addresses = regexp.MustCompile(`https://abp\.example[^\s<>"\\]*`)

// TestScannersChangeNothing has the programme write mails, by every form of the
// table of access in a world of its own and by everything that happens by itself,
// and fetches every address in them as mail scanners do, GET and HEAD. No table
// may differ after. A new letter is covered as soon as a form of the table writes
// it.
func TestScannersChangeNothing(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var kinds []abp.LetterKind
	t.Run("forms", func(t *testing.T) {
		for _, line := range accessTable(newSite(t).w) {
			if method, _, _ := strings.Cut(line.route, " "); method != http.MethodPost || line.may == "" {
				continue
			}
			t.Run(line.route, func(t *testing.T) {
				t.Parallel()
				x, path := scannedSite(t)
				if line.before != nil {
					line.before(x)
				}
				b := x.anonymous()
				if p := cast(x.w)[strings.Fields(line.may)[0]]; p != nil {
					b = x.as(*p)
				}
				b.post(line.own, line.form)
				x.app.Stop() // what goes on in the background is no scanner's doing
				found := scan(t, x, path)
				mu.Lock()
				defer mu.Unlock()
				kinds = append(kinds, found...)
			})
		}
	})
	x, path := scannedSite(t)
	if _, err := x.app.AskToSignIn(context.Background(), x.w.Delegate.Email, ""); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
	defer stop()
	x.app.RunClock(ctx)
	writeFor(t, x, 120)
	kinds = append(kinds, scan(t, x, path)...)
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	if len(kinds) < scannedKinds {
		t.Errorf("only %d kinds of mails were scanned: %v", len(kinds), kinds)
	}
	t.Logf("%d of %d kinds of mails: %v", len(kinds), len(abp.Letters()), kinds)
}

// writeFor has the programme write what it writes by itself on so many days.
func writeFor(t *testing.T, x *site, days int) {
	t.Helper()
	now := storetest.Now
	a := app.New(app.Config{Store: x.store, Now: func() time.Time { return now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", MailFrom: "programme@abp.example"})
	t.Cleanup(a.Stop)
	if err := a.TakeByMail(context.Background(), x.w.Viewer(t, x.w.Delegate), true); err != nil {
		t.Fatal(err)
	}
	for range days {
		now = now.AddDate(0, 0, 1)
		for _, do := range []func(context.Context) (int, error){a.Remind, a.InviteToSurveys, a.RemindOfSurveys, a.KeepPlaces, a.ChaseReleases, a.FollowInvitations} {
			if _, err := do(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// scannedKinds is how many kinds of mails the forms wrote when this was written:
// fewer means that the table of access has lost some.
const scannedKinds = 29

// scannedSite is newSite with the path of its database.
func scannedSite(t *testing.T) (*site, string) {
	t.Helper()
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "scanned.db")
	if err := os.WriteFile(path, common.image, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return siteOf(t, s, common.world.On(s)), path
}

// scan fetches every address of every mail, compares all tables before and after,
// and returns the kinds of the mails.
func scan(t *testing.T, x *site, path string) []abp.LetterKind {
	t.Helper()
	mails, err := x.store.Messages(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []abp.LetterKind
	var found []string
	for i := range mails {
		kinds = append(kinds, mails[i].Kind)
		found = append(found, addresses.FindAllString(mails[i].Text+"\n"+strings.ReplaceAll(mails[i].Calendar, "\r\n ", ""), -1)...)
		found = append(found, "https://abp.example"+unsubscribeAddress(abp.Person{Kept: abp.Kept{ID: string(mails[i].PersonID)}}))
	}
	slices.Sort(found)
	found = slices.Compact(found)
	before, scanner := dump(t, path), x.anonymous()
	for _, address := range found {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r := scanner.send(method, strings.TrimPrefix(strings.TrimRight(address, ".,"), "https://abp.example"), nil, "")
			if r.status >= 500 {
				t.Errorf("%s %s answered %d", method, address, r.status)
			}
		}
	}
	after := dump(t, path)
	for table, was := range before {
		if after[table] != was {
			t.Errorf("a scanner changed the table %s", table)
		}
	}
	return kinds
}

// dump returns every row of every table.
func dump(t *testing.T, path string) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	column := func(query string) []string {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for rows.Next() {
			cells := make([]any, len(names))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				t.Fatal(err)
			}
			line := ""
			for _, c := range cells {
				line += fmt.Sprint(*c.(*any), "|")
			}
			list = append(list, line)
		}
		return list
	}
	tables := map[string]string{}
	for _, line := range column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		name := strings.TrimSuffix(line, "|")
		tables[name] = strings.Join(column("SELECT * FROM "+name+" ORDER BY 1"), "\n")
	}
	return tables
}
