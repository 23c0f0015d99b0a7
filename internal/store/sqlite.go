package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

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

// openSQLite opens one connection that writes and four that read.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	base := fileAddress(path) + "?_journal_mode=WAL&_busy_timeout=10000&_foreign_keys=on&_secure_delete=on&_synchronous=FULL&_cache_size=-65536"
	write := sql.OpenDB(connector{base + "&_txlock=immediate"})
	write.SetMaxOpenConns(1)
	if _, err := write.ExecContext(ctx, "PRAGMA application_id="+strconv.Itoa(applicationID)); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read := sql.OpenDB(connector{base + "&_txlock=deferred&_query_only=1"})
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	if err := errors.Join(assertSQLite(ctx, write, false), assertSQLite(ctx, read, true)); err != nil {
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

// checkFile makes the file, readable by its owner only, if there is none, and
// refuses one that is not ours.
func checkFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		return f.Close()
	}
	if !errors.Is(err, os.ErrExist) {
		return err
	}
	return checkHead(path)
}

// checkHead refuses a file that is not a database of ours.
func checkHead(path string) error {
	head := make([]byte, 72)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := f.Read(head)
	if n == 0 {
		return fmt.Errorf("%s is empty: restore a backup, or remove the file to start afresh", path)
	}
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(head[:n]), "SQLite format 3\x00") {
		return fmt.Errorf("%s is not a database", path)
	}
	if id := int(head[68])<<24 | int(head[69])<<16 | int(head[70])<<8 | int(head[71]); n == 72 && id != applicationID && id != 0 {
		return fmt.Errorf("%s is the database of another program", path)
	}
	return nil
}

// assertSQLite reads back the version and every setting.
func assertSQLite(ctx context.Context, db *sql.DB, readOnly bool) error {
	if _, n, _ := sqlite3.Version(); n < oldestSQLite {
		return fmt.Errorf("SQLite %d is too old: committed writes could be lost before %d", n, oldestSQLite)
	}
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
