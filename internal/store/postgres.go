package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// oldestPostgres is the first release that the programme is tested on.
const oldestPostgres = 150_000

// connections is how many a process holds to PostgreSQL at most.
const connections = 20

// postgresSettings are what every connection begins with. What the address says of
// them holds instead, but for the zone.
var postgresSettings = map[string]string{
	"timezone": "UTC", "statement_timeout": "10s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "15s", "application_name": "upstander",
}

// patientSettings hold for migrations and copies, which may take long but must not
// make others wait for a lock.
var patientSettings = map[string]string{"statement_timeout": "0", "lock_timeout": "60s", "idle_in_transaction_session_timeout": "0"}

// openPostgres opens a pool whose connections speak UTC and give up on
// statements and locks that take too long.
func openPostgres(ctx context.Context, address string) (*Store, error) {
	c, err := postgresConfig(address)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(readerConnector{stdlib.GetConnector(*c)})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), pool.Close())
	}
	if err := assertPostgres(ctx, pool); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), config())
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	db = on(db, false)
	patient := c.Copy()
	maps.Copy(patient.RuntimeParams, patientSettings)
	patience := sql.OpenDB(readerConnector{stdlib.GetConnector(*patient)})
	patience.SetMaxIdleConns(1)
	patience.SetConnMaxIdleTime(time.Minute)
	return &Store{read: db, write: db, isPostgres: true, patience: patience}, nil
}

// postgresConfig reads an address, and adds what it does not say.
func postgresConfig(address string) (*pgx.ConnConfig, error) {
	c, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if !isLocal(c.Host) && !strings.Contains(address, "sslmode=") {
		joint := "?"
		if strings.Contains(address, "?") {
			joint = "&"
		}
		if c, err = pgx.ParseConfig(address + joint + "sslmode=verify-full"); err != nil {
			return nil, errors.New("the PostgreSQL address cannot be read with sslmode=verify-full; say which certificate the server is known by with sslrootcert=")
		}
	}
	for name, value := range postgresSettings {
		if _, set := c.RuntimeParams[name]; !set || name == "timezone" {
			c.RuntimeParams[name] = value
		}
	}
	return c, nil
}

// parseAddress reads an address of PostgreSQL as it is.
func parseAddress(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil { // whose words hold the password
		return nil, errors.New("the PostgreSQL address cannot be read; it looks like postgres://name:password@host:5432/database")
	}
	return c, nil
}

// isLocal says whether a server is on this machine: an address of its own, or a
// socket in a folder.
func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasPrefix(host, "/") || ip != nil && ip.IsLoopback()
}

// assertPostgres reads back what the server is and what the settings became: a
// pool between the two may have dropped them.
func assertPostgres(ctx context.Context, db *sql.DB) error {
	var is serverSettings
	err := db.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int, current_setting('synchronous_commit'), current_setting('TimeZone'),"+
		" current_setting('server_encoding'), current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')").
		Scan(&is.version, &is.commit, &is.zone, &is.encoding, &is.statement, &is.lock, &is.idle)
	if err != nil {
		return fmt.Errorf("read back the settings of PostgreSQL: %w", err)
	}
	return is.check()
}

// serverSettings are what a server of PostgreSQL says that it is.
type serverSettings struct {
	version                                       int
	commit, zone, encoding, statement, lock, idle string
}

// check refuses settings under which what was saved could be lost, or a request
// wait for ever.
func (is serverSettings) check() error {
	switch {
	case is.version < oldestPostgres:
		return fmt.Errorf("PostgreSQL %d is too old: version 15 or newer is needed", is.version/10_000)
	case is.commit == "off":
		return fmt.Errorf("PostgreSQL has synchronous_commit=%s: what is told to be saved could be lost, so set it to on", is.commit)
	case is.zone != "UTC":
		return fmt.Errorf("PostgreSQL speaks the zone %s and not UTC: whatever stands before it must hand on what a connection asks for", is.zone)
	case is.encoding != "UTF8":
		return fmt.Errorf("the database has the encoding %s: make one with UTF8", is.encoding)
	}
	for name, value := range map[string]string{"statement_timeout": is.statement, "lock_timeout": is.lock, "idle_in_transaction_session_timeout": is.idle} {
		if value == "0" {
			return fmt.Errorf("PostgreSQL has no %s: a request could wait for ever, so set one in the address or leave it to this program", name)
		}
	}
	return nil
}
