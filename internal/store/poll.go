package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/upstander/upstander/internal/abp"
)

// Poll is what is known of a feed when a calendar program asks for it: Feed with
// id, person, creation, changes, ETag and Last-Modified, and with the body if
// that was asked for.
type Poll struct {
	Feed      abp.Feed
	Stamp     int // the programme's, to be noted with a feed that is built next
	IsRevoked bool
	IsFresh   bool // the stored body is what would be built now
}

const (
	pollSQL = `SELECT f.id, f.person_id, f.created_at, f.changes, p.stamp, f.etag, f.changed_at, f.revoked_at IS NOT NULL,
	f.built_changes = f.changes AND f.built_stamp = p.stamp AND (f.fresh_until IS NULL OR f.fresh_until > $1), `
	pollFrom = ` FROM feeds f CROSS JOIN (SELECT stamp FROM programmes ORDER BY created_at, id LIMIT 1) p WHERE f.secret_hash = $2`
)

// PollFeed looks up a feed by the hash of its secret in one indexed read, for
// the programme's own use: who knows the secret may read the feed. It fails with
// NotFound.
func (s *Store) PollFeed(ctx context.Context, secretHash string, now abp.Instant, withBody bool) (Poll, error) {
	query, stmt := pollSQL+"NULL"+pollFrom, &s.polls.head
	if withBody {
		query, stmt = pollSQL+"f.body"+pollFrom, &s.polls.whole
	}
	if !s.isPostgres {
		// The driver pays for a context that can end with a goroutine per query,
		// several times what this query costs.
		ctx = context.WithoutCancel(ctx)
	}
	var p Poll
	f := &p.Feed
	err := s.pollRow(ctx, stmt, query, now.Time, secretHash).
		Scan(&f.ID, &f.PersonID, &f.CreatedAt, &f.Changes, &p.Stamp, &f.ETag, &f.ChangedAt, &p.IsRevoked, &p.IsFresh, &f.Body)
	switch {
	case none(err):
		return Poll{}, abp.Errorf(abp.NotFound, "There is no calendar with this address.")
	case err != nil:
		return Poll{}, known(fmt.Errorf("poll a feed: %w", err), "feed")
	}
	return p, nil
}

// pollRow runs the query prepared, or in the transaction if the store is one.
func (s *Store) pollRow(ctx context.Context, at *atomic.Pointer[sql.Stmt], query string, args ...any) *sql.Row {
	stmt := at.Load()
	if stmt == nil {
		stmt = s.preparePoll(ctx, at, query)
	}
	if stmt == nil || s.inTx() {
		return s.conn(s.read).QueryRowContext(ctx, query, args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

// preparePoll prepares a query on its first use: when the store is opened there
// may be no tables yet. It returns nil if that cannot be done now; running the
// query says why.
func (s *Store) preparePoll(ctx context.Context, at *atomic.Pointer[sql.Stmt], query string) *sql.Stmt {
	pool, err := s.read.DB()
	if err != nil {
		return nil
	}
	stmt, err := pool.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	if !at.CompareAndSwap(nil, stmt) {
		_ = stmt.Close() // another request was quicker
	}
	return at.Load()
}

// polls are the prepared statements of a store, shared with its transactions.
type polls struct{ head, whole atomic.Pointer[sql.Stmt] }

func (p *polls) close() error {
	var errs []error
	for _, at := range []*atomic.Pointer[sql.Stmt]{&p.head, &p.whole} {
		if stmt := at.Swap(nil); stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
