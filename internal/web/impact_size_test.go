package web

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// benchPeople is how many people the large benchmarks are of: 20,000, or as
// UPSTANDER_BENCH_PEOPLE says.
func benchPeople(b *testing.B) int {
	b.Helper()
	text := os.Getenv("UPSTANDER_BENCH_PEOPLE")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatalf("UPSTANDER_BENCH_PEOPLE %q is not a number", text)
	}
	return n
}

// copied are the tables that hang on people, with the columns that name a record
// of one of them: a copy of a person has copies of all of it. Sessions, sets and
// cohorts stay, so that cohorts grow.
var copied = []struct {
	table string
	ids   []string
}{
	{"people", []string{"id", "manager_id"}},
	{"applications", []string{"id", "person_id", "manager_id"}},
	{"delegates", []string{"id", "person_id", "application_id", "deferred_to_id"}},
	{"set_members", []string{"id", "delegate_id"}},
	{"attendances", []string{"id", "person_id"}},
	{"survey_subjects", []string{"id"}},
	{"survey_responses", []string{"id", "subject_id"}},
	{"survey_answers", []string{"response_id"}},
	{"survey_links", []string{"delegate_id", "subject_id"}},
}

// multiply copies everybody of the demonstration until there are so many times as
// many, in organisations that are copies too, with plain SQL: building so many
// people one by one would take hours.
func multiply(b *testing.B, path string, times, organisations int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000&_synchronous=OFF&_cache_size=-1000000")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatalf("%s: %v", query, err)
		}
	}
	var own int
	if err := db.QueryRow("SELECT COUNT(*) FROM organisations").Scan(&own); err != nil {
		b.Fatal(err)
	}
	kinds := max(1, organisations/own)
	do("PRAGMA foreign_keys = OFF")
	do("CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n", max(times, kinds))
	copy := func(table string, copies int, value func(column string) string) {
		columns := columns(b, db, table)
		values := make([]string, len(columns))
		for i, name := range columns {
			values[i] = value(name)
		}
		do(fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM numbers, %s t WHERE i < %d", table, strings.Join(columns, ", "), strings.Join(values, ", "), table, copies))
	}
	copy("organisations", kinds, func(column string) string {
		if column == "id" || column == "code" || column == "name" {
			return "t." + column + " || '.' || i"
		}
		return "t." + column
	})
	for _, c := range copied {
		copy(c.table, times, func(column string) string {
			switch {
			case slices.Contains(c.ids, column):
				return "t." + column + " || '.' || i"
			case column == "organisation_id":
				return fmt.Sprintf("CASE i %% %d WHEN 0 THEN t.organisation_id ELSE t.organisation_id || '.' || (i %% %d) END", kinds, kinds)
			case column == "email":
				return "i || '.' || t.email"
			}
			return "t." + column
		})
	}
	do("ANALYZE")
	do("PRAGMA wal_checkpoint(TRUNCATE)")
}

// columns lists the columns of a table.
func columns(b *testing.B, db *sql.DB, table string) []string {
	b.Helper()
	rows, err := db.Query("SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}
