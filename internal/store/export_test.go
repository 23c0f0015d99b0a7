package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// Reads are the queries that a store sent to its database.
type Reads struct {
	mu      sync.Mutex
	queries []string
}

// Take returns the queries since the last Take.
func (r *Reads) Take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.queries
	r.queries = nil
	return list
}

func (r *Reads) add(query string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queries = append(r.queries, query)
}

// Watch makes the SQLite store of the file read through a driver that notes
// every query.
func Watch(t testing.TB, s *Store, path string) *Reads {
	t.Helper()
	r := &Reads{}
	pool := sql.OpenDB(watchedConnector{connector{"file:" + path + "?_query_only=1&_busy_timeout=10000"}, r})
	db, err := gorm.Open(sqlite.Dialector{Conn: pool}, config())
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.read.DB()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := old.Close(); err != nil {
			t.Error(err)
		}
	})
	s.read = db
	return r
}

type watchedConnector struct {
	connector
	reads *Reads
}

func (c watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return watchedConn{conn.(*sqlite3.SQLiteConn), c.reads}, nil
}

type watchedConn struct {
	*sqlite3.SQLiteConn
	reads *Reads
}

func (c watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.reads.add(query)
	return c.SQLiteConn.QueryContext(ctx, query, args)
}

func (c watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.SQLiteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return watchedStmt{stmt.(*sqlite3.SQLiteStmt), query, c.reads}, nil
}

type watchedStmt struct {
	*sqlite3.SQLiteStmt
	query string
	reads *Reads
}

func (s watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.reads.add(s.query)
	return s.SQLiteStmt.QueryContext(ctx, args)
}

// Pool returns the connections that the store writes with.
func (s *Store) Pool() (*sql.DB, error) { return s.write.DB() }

// Erase deletes a person's record, and with it what the schema says goes too.
func (s *Store) Erase(ctx context.Context, personID string) error {
	return s.write.WithContext(ctx).Exec("DELETE FROM people WHERE id = ?", personID).Error
}

// CountRows counts all that the table hands over, without any condition.
func (s *Store) CountRows(t testing.TB, ctx context.Context, table string) int {
	t.Helper()
	n, err := rows[int](ctx, s.read, "SELECT COUNT(*) FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return n[0]
}

// ExecForTest runs a statement as somebody with the database in hand could.
func (s *Store) ExecForTest(ctx context.Context, statement string) error {
	return s.write.WithContext(ctx).Exec(statement).Error
}

// Path is where the SQLite file is, or "" for PostgreSQL.
func (s *Store) Path(ctx context.Context) (string, error) {
	if s.isPostgres {
		return "", nil
	}
	return s.path(ctx)
}
