package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// oldestSQLite is the first release without the write-ahead-log reset bug that
// could lose committed writes.
const oldestSQLite = 3_051_003

// applicationID marks the files of this program ("Upst").
const applicationID = 0x55707374

// pragmas are the settings that every connection must have. They are read back
// at start, for a setting that silently did not take would lose data.
func pragmas(readOnly bool) map[string]string {
	only := "0"
	if readOnly {
		only = "1"
	}
	return map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "secure_delete": "1",
		"cache_size": "-65536", "temp_store": "2", "journal_size_limit": "67108864", "trusted_schema": "0", "cell_size_check": "1", "query_only": only,
	}
}

// connector opens connections to one file. It is a value of ours so that no
// driver has to be registered for the whole process.
type connector struct{ dsn string }

func (c connector) Driver() driver.Driver { return c.sqlite() }

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.sqlite().Open(c.dsn) }

// sqlite sets per connection what the address has no key for.
func (c connector) sqlite() *sqlite3.SQLiteDriver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		for _, set := range []string{"temp_store=2", "journal_size_limit=67108864", "trusted_schema=0", "cell_size_check=1", "fullfsync=1", "checkpoint_fullfsync=1"} {
			if _, err := conn.Exec("PRAGMA "+set, nil); err != nil {
				return fmt.Errorf("set %s: %w", set, err)
			}
		}
		return nil
	}}
}

// writerOptions and readerOptions set what the address of a connection has a key for.
const (
	bothOptions   = "_busy_timeout=10000&_foreign_keys=on&_secure_delete=on&_synchronous=FULL&_cache_size=-65536"
	writerOptions = "?_journal_mode=WAL&" + bothOptions + "&_txlock=immediate"
	readerOptions = "?mode=ro&" + bothOptions + "&_txlock=deferred&_query_only=1"
)

// openSQLite opens one connection that writes and four that read.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := checkFile(ctx, path); err != nil {
		return nil, err
	}
	write := sql.OpenDB(connector{fileAddress(path) + writerOptions})
	write.SetMaxOpenConns(1)
	if err := mark(ctx, write); err != nil {
		return nil, errors.Join(inWords(path, err), write.Close())
	}
	read := sql.OpenDB(connector{fileAddress(path) + readerOptions})
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	if err := errors.Join(assertSQLite(), assertPool(ctx, write, 1, false), assertPool(ctx, read, readers, true)); err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	w, err := gorm.Open(sqlite.Dialector{Conn: write}, config())
	if err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	r, err := gorm.Open(sqlite.Dialector{Conn: read}, config())
	if err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	return &Store{read: on(r, false), write: on(w, false)}, nil
}

// readers is how many connections read an SQLite file.
const readers = 4

// mark names this program in the head of the file, where it does not stand there
// already: a file that is only opened stays as it is.
func mark(ctx context.Context, db *sql.DB) error {
	var id int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil || id == applicationID {
		return err
	}
	_, err := db.ExecContext(ctx, "PRAGMA application_id="+strconv.Itoa(applicationID))
	return err
}

// inWords says what is wrong with a file that SQLite will not open or write to.
func inWords(path string, err error) error {
	var said sqlite3.Error
	if !errors.As(err, &said) {
		return err
	}
	switch said.Code {
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		return fmt.Errorf("%s cannot be written to: make the file and its folder writable for the user that runs this program", path)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return fmt.Errorf("%s is damaged: restore the newest backup with upstander restore", path)
	case sqlite3.ErrFull:
		return fmt.Errorf("%s cannot be opened, because the disk is full: make room and start again", path)
	}
	return fmt.Errorf("%s cannot be used: %w", path, err)
}

// assertVersion refuses an SQLite that could lose what was committed.
func assertVersion(number int) error {
	if number < oldestSQLite {
		return fmt.Errorf("SQLite %d is too old: committed writes could be lost before %d", number, oldestSQLite)
	}
	return nil
}

// assertSQLite looks at the SQLite that this program was built with.
func assertSQLite() error {
	_, number, _ := sqlite3.Version()
	return assertVersion(number)
}

// assertSettings reads back every setting of one connection.
func assertSettings(ctx context.Context, db *sql.Conn, readOnly bool) error {
	for name, want := range pragmas(readOnly) {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("read back %s: %w", name, err)
		}
		if got != want {
			return fmt.Errorf("SQLite setting %s is %s, not %s", name, got, want)
		}
	}
	return nil
}

// assertPool reads every setting back on each connection of a pool at once.
func assertPool(ctx context.Context, db *sql.DB, size int, readOnly bool) error {
	var conns []*sql.Conn
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for range size {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		conns = append(conns, c)
		if err := assertSettings(ctx, c, readOnly); err != nil {
			return err
		}
	}
	return nil
}
