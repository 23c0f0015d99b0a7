package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// TableDigest says what a table holds: how many rows, and a digest of them that
// does not depend on their order or on the database that keeps them.
type TableDigest struct {
	Table string
	Rows  int
	Sum   string // hexadecimal
}

// copyBatch is how many rows one statement of a copy writes at most.
const copyBatch = 500

// CopyTo writes every row of the database into to, whose schema must be the same
// and which must hold nothing, in one transaction: all or nothing. It returns what
// each table holds, as read from the source. It fails with Conflict if to holds
// people already.
func (s *Store) CopyTo(ctx context.Context, to *Store) ([]TableDigest, error) {
	ctx = System(ctx, "a copy of everything")
	from, err := s.snapshotTx(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Rollback() }()
	tables, err := s.tables(ctx, from)
	if err != nil {
		return nil, err
	}
	pool, err := to.patient()
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := to.readyForCopy(ctx, tx, tables); err != nil {
		return nil, err
	}
	var all []TableDigest
	for _, t := range tables {
		w := &copyWriter{tx: tx, table: t, isPostgres: to.isPostgres}
		d, err := digestRows(ctx, from, t, w.add)
		if err == nil {
			err = w.finish(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", t.name, err)
		}
		all = append(all, d)
	}
	return all, tx.Commit()
}

// Digests returns what every table holds, read at one moment.
func (s *Store) Digests(ctx context.Context) ([]TableDigest, error) {
	ctx = System(ctx, "a digest of everything")
	tx, err := s.snapshotTx(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	return s.digests(ctx, tx)
}

func (s *Store) digests(ctx context.Context, tx *sql.Tx) ([]TableDigest, error) {
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return nil, err
	}
	var all []TableDigest
	for _, t := range tables {
		d, err := digestRows(ctx, tx, t, func(context.Context, []any) error { return nil })
		if err != nil {
			return nil, fmt.Errorf("digest of %s: %w", t.name, err)
		}
		all = append(all, d)
	}
	return all, nil
}

// snapshotTx begins a transaction that reads the database as it is at one moment.
func (s *Store) snapshotTx(ctx context.Context) (*sql.Tx, error) {
	pool, err := s.patientReader()
	if err != nil {
		return nil, err
	}
	if !s.isPostgres {
		return pool.BeginTx(ctx, nil) // of a write-ahead log a reader always sees one moment
	}
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	return tx, nil
}

// table is one table with its columns in order of name and those of them that
// point at rows of the same table.
type table struct {
	name    string
	columns []string
	self    []string
	parents []string
}

// tables lists the tables, parents before children.
func (s *Store) tables(ctx context.Context, tx *sql.Tx) ([]table, error) {
	columns, links := sqliteColumns, sqliteLinks
	if s.isPostgres {
		columns, links = postgresColumns, postgresLinks
	}
	byName := map[string]*table{}
	err := eachPair(ctx, tx, columns, func(name, column string) {
		if byName[name] == nil {
			byName[name] = &table{name: name}
		}
		byName[name].columns = append(byName[name].columns, column)
	})
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	err = eachTriple(ctx, tx, links, func(child, column, parent string) {
		switch t := byName[child]; {
		case t == nil:
		case child == parent:
			t.self = append(t.self, column)
		default:
			t.parents = append(t.parents, parent)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("links between tables: %w", err)
	}
	return parentsFirst(byName)
}

const (
	sqliteColumns = `SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name <> 'goose_db_version' ORDER BY 1, 2`
	sqliteLinks = `SELECT t.name, f."from", f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 2`

	postgresColumns = `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C", column_name COLLATE "C"`
	postgresLinks = `SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
		WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2`
)

func eachPair(ctx context.Context, tx *sql.Tx, query string, each func(a, b string)) error {
	return eachRow(ctx, tx, query, func(scan func(...any) error) error {
		var a, b string
		err := scan(&a, &b)
		each(a, b)
		return err
	})
}

func eachTriple(ctx context.Context, tx *sql.Tx, query string, each func(a, b, c string)) error {
	return eachRow(ctx, tx, query, func(scan func(...any) error) error {
		var a, b, c string
		err := scan(&a, &b, &c)
		each(a, b, c)
		return err
	})
}

func eachRow(ctx context.Context, tx *sql.Tx, query string, each func(scan func(...any) error) error) error {
	found, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := each(found.Scan); err != nil {
			return err
		}
	}
	return found.Err()
}

// parentsFirst orders the tables so that each comes after those that it points at.
func parentsFirst(byName map[string]*table) ([]table, error) {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	var ordered []table
	done := map[string]bool{}
	for len(ordered) < len(names) {
		before := len(ordered)
		for _, name := range names {
			isReady := !slices.ContainsFunc(byName[name].parents, func(p string) bool { return !done[p] })
			if !done[name] && isReady {
				ordered, done[name] = append(ordered, *byName[name]), true
			}
		}
		if len(ordered) == before {
			return nil, fmt.Errorf("tables point at one another in a ring, so that none can be copied first")
		}
	}
	return ordered, nil
}

// readyForCopy refuses a database that holds people, and clears what migrations
// put into an empty one.
func (s *Store) readyForCopy(ctx context.Context, tx *sql.Tx, tables []table) error {
	first := "PRAGMA defer_foreign_keys = ON"
	if s.isPostgres {
		first = "SET LOCAL statement_timeout = 0"
	}
	if _, err := tx.ExecContext(ctx, first); err != nil {
		return err
	}
	var people int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM people").Scan(&people); err != nil {
		return fmt.Errorf("look into the database to copy to: %w", err)
	}
	if people > 0 {
		return abp.Errorf(abp.Conflict, "The database to copy to holds %d people already. Choose an empty one.", people)
	}
	for _, t := range slices.Backward(tables) {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+t.name); err != nil {
			return fmt.Errorf("clear %s: %w", t.name, err)
		}
	}
	return nil
}

// digestRows hands on every row of the table, its values in the order of the
// table's columns, and digests them.
func digestRows(ctx context.Context, tx *sql.Tx, t table, each func(context.Context, []any) error) (TableDigest, error) {
	d := TableDigest{Table: t.name}
	var sum [sha256.Size]byte
	values, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		into[i] = &values[i]
	}
	err := eachRow(ctx, tx, "SELECT "+quoted(t.columns)+" FROM "+t.name, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		addDigest(&sum, values)
		d.Rows++
		return each(ctx, slices.Clone(values))
	})
	d.Sum = hex.EncodeToString(sum[:])
	return d, err
}

// addDigest adds the digest of one row to the sum, so that the order of rows does
// not matter and a row that is there twice counts twice.
func addDigest(sum *[sha256.Size]byte, values []any) {
	h := sha256.New()
	for i, v := range values {
		values[i] = plain(v)
		text := fmt.Sprintf("%T %v", values[i], values[i])
		if at, is := values[i].(time.Time); is {
			text = "time " + at.Format(time.RFC3339Nano)
		}
		_ = binary.Write(h, binary.BigEndian, int64(len(text)))
		h.Write([]byte(text))
	}
	carry := 0
	for i, b := range slices.Backward(h.Sum(nil)) {
		n := int(sum[i]) + int(b) + carry
		sum[i], carry = byte(n), n>>8
	}
}

// plain is the value as every database returns it: times in UTC, whole numbers in
// 64 bits.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UTC()
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	}
	return v
}

func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }

// copyWriter writes the rows of one table, many with one statement.
type copyWriter struct {
	tx         *sql.Tx
	table      table
	isPostgres bool
	rows       int
	args       []any
	links      [][]any // rows whose pointers at rows of the same table come last
}

// add keeps a row, and writes when there are enough.
func (w *copyWriter) add(ctx context.Context, values []any) error {
	if w.isPostgres && len(w.table.self) > 0 {
		var link []any
		isLinked := false
		for _, column := range w.table.self {
			i := slices.Index(w.table.columns, column)
			isLinked = isLinked || values[i] != nil
			link, values[i] = append(link, values[i]), nil
		}
		if isLinked {
			w.links = append(w.links, append(link, values[slices.Index(w.table.columns, "id")]))
		}
	}
	w.args = append(w.args, values...)
	if w.rows++; w.rows < copyBatch {
		return nil
	}
	return w.flush(ctx)
}

// finish writes what is left. SQLite checks links when the transaction ends, so
// that only PostgreSQL needs those within a table set afterwards.
func (w *copyWriter) finish(ctx context.Context) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	var set []string
	for i, column := range w.table.self {
		set = append(set, fmt.Sprintf(`"%s" = %s`, column, w.mark(i)))
	}
	for _, link := range w.links {
		if _, err := w.tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE id = %s", w.table.name, strings.Join(set, ", "), w.mark(len(set))), link...); err != nil {
			return err
		}
	}
	return nil
}

func (w *copyWriter) flush(ctx context.Context) error {
	if w.rows == 0 {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", w.table.name, quoted(w.table.columns))
	for i := range w.args {
		switch n := len(w.table.columns); {
		case i == 0:
			b.WriteString("(")
		case i%n == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(w.mark(i))
	}
	b.WriteString(")")
	_, err := w.tx.ExecContext(ctx, b.String(), w.args...)
	w.rows, w.args = 0, w.args[:0]
	return err
}

// mark is the place of argument i.
func (w *copyWriter) mark(i int) string {
	if w.isPostgres {
		return fmt.Sprintf("$%d", i+1)
	}
	return "?"
}
