package store

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// reader is on whose behalf statements are issued: a viewer, or one of the
// programme's own purposes.
type reader struct {
	viewer  string // id
	purpose string // in words, or empty for a viewer
	narrow  bool   // a viewer who takes part in nothing: line manager, sponsor, board, custodian
}

type readerKey struct{}

// For returns a context whose statements are the viewer's. PostgreSQL hands over no
// row that the viewer may not see, whatever a statement asks for.
func For(ctx context.Context, viewer *abp.Person) context.Context {
	if viewer == nil {
		return context.WithValue(ctx, readerKey{}, reader{narrow: true})
	}
	takesPart := viewer.RunsProgramme() || viewer.Has(abp.FacilitatorRole) || viewer.Has(abp.DelegateRole)
	return context.WithValue(ctx, readerKey{}, reader{viewer: viewer.ID, narrow: !takesPart})
}

// System returns a context whose statements serve a purpose of the programme's
// own: a use case that has asked the policy, what a link lets its holder do,
// figures for disclosure control. The words say which.
func System(ctx context.Context, purpose string) context.Context {
	return context.WithValue(ctx, readerKey{}, reader{purpose: purpose})
}

// errUnscoped is the answer to a statement that is issued for nobody.
var errUnscoped = errors.New("a statement was issued on nobody's behalf: name the viewer with store.For, or the purpose with store.System")

// ownWork is the purpose of statements whose context names none, in a store that
// is not scoped: commands, chores and use cases.
const ownWork = "the programme's own work"

// Scoped returns the same store for pages: it refuses every statement whose context
// names neither a viewer nor a purpose.
func (s *Store) Scoped() *Store {
	own := *s
	own.read, own.write = on(s.read, true), on(s.write, true)
	return &own
}

// guarded is the pool or transaction under a store. Whatever the store asks goes
// through it, built by GORM or written by hand.
type guarded struct {
	gorm.ConnPool
	isStrict bool
}

// on returns the GORM connection with a guard on what is under it.
func on(db *gorm.DB, isStrict bool) *gorm.DB {
	under := db.Statement.ConnPool
	switch was := under.(type) {
	case *guarded:
		under = was.ConnPool
	case *guardedTx:
		under = was.ConnPool
	}
	var pool gorm.ConnPool = &guarded{under, isStrict}
	if tx, is := under.(*sql.Tx); is {
		pool = &guardedTx{guarded{tx, isStrict}, tx}
	}
	own := db.Session(&gorm.Session{NewDB: true})
	own.ConnPool = pool
	own.Statement = &gorm.Statement{DB: own, ConnPool: pool, Context: context.Background(), Clauses: map[string]clause.Clause{}}
	return own
}

// scope returns the context with the reader named, or errUnscoped.
func (g *guarded) scope(ctx context.Context) (context.Context, error) {
	if _, named := ctx.Value(readerKey{}).(reader); named {
		return ctx, nil
	}
	if g.isStrict {
		return ctx, errUnscoped
	}
	return System(ctx, ownWork), nil
}

func (g *guarded) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	ctx, err := g.scope(ctx)
	if err != nil {
		return nil, err
	}
	return g.ConnPool.PrepareContext(ctx, query)
}

func (g *guarded) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := g.scope(ctx)
	if err != nil {
		return nil, err
	}
	return g.ConnPool.ExecContext(ctx, query, args...)
}

func (g *guarded) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := g.scope(ctx)
	if err != nil {
		return nil, err
	}
	return g.ConnPool.QueryContext(ctx, query, args...)
}

func (g *guarded) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, err := g.scope(ctx)
	if err != nil { // a row cannot be made with an error in it, but by a query that is given up
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		cancel()
	}
	return g.ConnPool.QueryRowContext(ctx, query, args...)
}

// GetDBConn implements gorm.GetDBConnector.
func (g *guarded) GetDBConn() (*sql.DB, error) {
	if pool, is := g.ConnPool.(*sql.DB); is {
		return pool, nil
	}
	return nil, gorm.ErrInvalidDB
}

// BeginTx implements gorm.ConnPoolBeginner.
func (g *guarded) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	ctx, err := g.scope(ctx)
	if err != nil {
		return nil, err
	}
	pool, err := g.GetDBConn()
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &guardedTx{guarded{tx, g.isStrict}, tx}, nil
}

// guardedTx is a transaction with the guard of the pool that it is of.
type guardedTx struct {
	guarded
	tx *sql.Tx
}

func (g *guardedTx) Commit() error   { return g.tx.Commit() }
func (g *guardedTx) Rollback() error { return g.tx.Rollback() }
