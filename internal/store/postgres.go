package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// openPostgres opens a pool whose connections speak UTC and give up on
// statements and locks that take too long.
func openPostgres(ctx context.Context, address string) (*Store, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the PostgreSQL address cannot be read; it looks like postgres://name:password@host:5432/database")
	}
	for name, value := range map[string]string{
		"timezone": "UTC", "statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s",
	} {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	pool := sql.OpenDB(readerConnector{stdlib.GetConnector(*c)})
	pool.SetMaxOpenConns(20)
	pool.SetMaxIdleConns(20)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), pool.Close())
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), config())
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	db = on(db, false)
	return &Store{read: db, write: db, isPostgres: true}, nil
}
