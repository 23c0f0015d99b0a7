package web

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver of database/sql, to read every table

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

var addresses = regexp.MustCompile(`https://abp\.example[^\s<>"\\]*`)

var ending = regexp.MustCompile(`/(withdrawal|removal|cancellation|disabling|closing|end|sign-out|pause|deferral|transfer|ending)$`)

// TestScannersChangeNothing has a busy programme write mails, by every form of the
// table of access and everything that happens by itself, and fetches every address
// in them as mail scanners do, GET and HEAD. No table may differ after.
func TestScannersChangeNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scanned.db")
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(context.Background(), migrations.FS); err != nil {
		t.Fatal(err)
	}
	x := siteOn(t, s)
	work := func() {
		ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
		defer stop()
		x.app.RunClock(ctx)
	}
	work()
	if err := x.app.RequestSignIn(context.Background(), x.w.Delegate.Email); err != nil {
		t.Fatal(err)
	}
	prepared := map[string]bool{} // what two lines need is made once
	table := accessTable(x.w)
	slices.SortStableFunc(table, func(a, b access) int { // what ends something comes last
		return strings.Compare(ending.FindString(a.route), ending.FindString(b.route))
	})
	for _, line := range table {
		if method, _, _ := strings.Cut(line.route, " "); method != http.MethodPost || line.may == "" {
			continue
		}
		if first := fmt.Sprintf("%p", line.before); line.before != nil && !prepared[first] {
			prepared[first] = true
			line.before(x)
		}
		b := x.anonymous()
		if p := cast(x.w)[strings.Fields(line.may)[len(strings.Fields(line.may))-1]]; p != nil {
			b = x.as(*p)
		}
		b.post(line.own, line.form) // whatever it answers: many spoil it for each other
	}
	work()
	mails, err := s.Messages(context.Background(), 1000)
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
	slices.Sort(kinds)
	slices.Sort(found)
	kinds, found = slices.Compact(kinds), slices.Compact(found)
	if len(kinds) < 8 || len(found) < 20 {
		t.Errorf("only %d kinds of mails with %d addresses: %v", len(kinds), len(found), kinds)
	}
	before := dump(t, path)
	scanner := x.anonymous()
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
	t.Logf("%d mails of %d kinds, %d addresses", len(mails), len(kinds), len(found))
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
