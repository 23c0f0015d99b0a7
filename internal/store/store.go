// Package store keeps the programme's records, in SQLite or PostgreSQL. It is
// the only package that knows GORM, tables and SQL. Reads that belong to
// somebody take the viewer and return only what that person may see; what they
// may not see does not exist for them. It decides nothing: rules are in abp,
// acts in app.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"

	"github.com/upstander/upstander/internal/abp"
)

// Store is an open database, or one transaction of it. Every method works in
// and out of a transaction.
type Store struct {
	read, write *gorm.DB
	isPostgres  bool
	erased      *ErasedFile // unless it stands beside the database
	polls       *polls
	slow        *slow
	patience    *sql.DB // of PostgreSQL, for what takes long
}

// Open opens the database that the address names: "postgres://..." for
// PostgreSQL, otherwise the path of an SQLite file, which is made if there is
// none. It fails if the database cannot be what the programme needs: too old an
// SQLite, settings that did not take, a file of another program.
func Open(ctx context.Context, address string) (*Store, error) {
	open := openSQLite
	if IsPostgres(address) {
		if err := refusePlain(address); err != nil {
			return nil, err
		}
		open = openPostgres
	}
	s, err := open(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s.polls, s.slow = &polls{}, &slow{}
	return s, nil
}

// config is how GORM behaves everywhere: times in UTC, errors by type, no
// logs with values in them, no transaction that nobody asked for.
func config() *gorm.Config {
	return &gorm.Config{
		NowFunc:                func() time.Time { return time.Now().UTC() },
		TranslateError:         true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // errors are logged where they are handled, once
	}
}

// Close closes the database.
func (s *Store) Close() error {
	errs := []error{s.polls.close()}
	for _, db := range []*gorm.DB{s.read, s.write} {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	if s.patience != nil {
		errs = append(errs, s.patience.Close())
	}
	return errors.Join(errs...)
}

// patient returns the pool for what may take long: migrations and copies.
func (s *Store) patient() (*sql.DB, error) {
	if s.patience != nil {
		return s.patience, nil
	}
	return s.write.DB()
}

// patientReader is the same for what only reads.
func (s *Store) patientReader() (*sql.DB, error) {
	if s.patience != nil {
		return s.patience, nil
	}
	return s.read.DB()
}

// Ping says whether the database answers. It does not queue behind those who use it.
func (s *Store) Ping(ctx context.Context) error {
	pool, err := s.patientReader()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// Tx runs fn in one transaction and commits it if fn returns nil. fn must use
// only the store it is given. A Tx within a Tx is part of the outer one.
func (s *Store) Tx(ctx context.Context, fn func(tx *Store) error) error {
	if s.inTx() {
		return fn(s)
	}
	return known(s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		defer s.slow.watch(ctx, time.Now())
		return fn(&Store{read: db, write: db, isPostgres: s.isPostgres, polls: s.polls, slow: s.slow})
	}), "record")
}

func (s *Store) inTx() bool {
	_, is := s.write.Statement.ConnPool.(gorm.TxCommitter)
	return is
}

// insert adds the record v, without what hangs on it.
func insert[T any](ctx context.Context, s *Store, v *T) error {
	return known(s.write.WithContext(ctx).Omit(clause.Associations).Create(v).Error, noun[T]())
}

// edited is a record with a version.
type edited interface{ Head() *abp.Kept }

// update writes every column of v over the version that v was read as. It
// fails with Conflict if the stored record has moved on or is gone.
func update[T any, P interface {
	*T
	edited
}](ctx context.Context, s *Store, v P) error {
	head := v.Head()
	was := head.Version
	head.Version++
	res := s.write.WithContext(ctx).Model(v).Select("*").Omit(clause.Associations).Where("version = ?", was).Updates(v)
	if res.Error != nil {
		head.Version = was
		return known(res.Error, noun[T]())
	}
	if res.RowsAffected != 1 {
		head.Version = was
		return abp.Errorf(abp.Conflict, "Somebody else changed this %s while you were working on it. Nothing of yours was saved: look at the present state and try again.", noun[T]())
	}
	return nil
}

// one returns the first record of the query, or NotFound in words.
func one[T any](ctx context.Context, q query[T]) (*T, error) {
	v, err := q.First(ctx)
	if err != nil {
		return nil, known(err, noun[T]())
	}
	return &v, nil
}

// noun is what people call a record of type T.
func noun[T any]() string {
	var v T
	name := strings.TrimPrefix(fmt.Sprintf("%T", v), "abp.")
	return strings.ToLower(name)
}

// set is one column and its new value.
func set(column string, value any) clause.Assignment {
	return clause.Assignment{Column: clause.Column{Name: column}, Value: value}
}

// conn returns what runs plain SQL: the transaction, or the pool.
func (s *Store) conn(db *gorm.DB) gorm.ConnPool { return db.Statement.ConnPool }

// lock makes others who lock the same record wait until this transaction ends.
// SQLite has one writer at a time and needs no more.
func (s *Store) lock() clause.Expression {
	return clause.Locking{Strength: clause.LockingStrengthUpdate}
}

// rows scans every row of a query into values of T by position.
func rows[T any](ctx context.Context, db *gorm.DB, query string, args ...any) ([]T, error) {
	var out []T
	err := db.WithContext(ctx).Raw(query, args...).Scan(&out).Error
	return out, err
}

// none is what a query without rows returns.
func none(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}
