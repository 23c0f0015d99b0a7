package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/upstander/upstander/internal/abp"
)

const (
	pollHead = `SELECT etag, changed_at, revoked_at, polled_at, built_changes = changes AND built_stamp = (SELECT MAX(stamp) FROM programmes)
	AND (fresh_until IS NULL OR fresh_until > $1), `
	pollTail = ` FROM feeds WHERE secret_hash = $2`
)

// PollFeed looks up a feed by the hash of its secret in one indexed read, for
// the programme's own use: who knows the secret may read the feed. It returns
// ETag, ChangedAt, RevokedAt, PolledAt, the body if that is wanted, and whether the feed is
// fresh: whether building it now would give the same. It fails with NotFound.
func (s *Store) PollFeed(ctx context.Context, secretHash string, now abp.Instant, withBody bool) (f abp.Feed, isFresh bool, err error) {
	query, stmt := pollHead+"NULL"+pollTail, &s.polls.head
	if withBody {
		query, stmt = pollHead+"body"+pollTail, &s.polls.whole
	}
	if !s.isPostgres {
		// The driver watches a context that can end, which costs more than the query.
		ctx = context.WithoutCancel(ctx)
	}
	err = s.pollRow(ctx, stmt, query, now.Time, secretHash).Scan(&f.ETag, &f.ChangedAt, &f.RevokedAt, &f.PolledAt, &isFresh, &f.Body)
	switch {
	case none(err):
		return f, false, abp.Errorf(abp.NotFound, "There is no calendar with this address.")
	case err != nil:
		return f, false, known(fmt.Errorf("poll a feed: %w", err), "feed")
	}
	return f, isFresh, nil
}

// FeedPolled keeps when a feed was fetched.
func (s *Store) FeedPolled(ctx context.Context, secretHash string, now abp.Instant) error {
	_, err := records[abp.Feed](s.write).Where("secret_hash = ?", secretHash).Update(ctx, "polled_at", now)
	if err != nil {
		return known(fmt.Errorf("keep the poll of a feed: %w", err), "feed")
	}
	return nil
}

// FeedToBuild returns the feed with the hash, without its body, for the
// programme's own use. What the feed is built of must be read after it: SaveFeed
// then knows whether something changed meanwhile.
func (s *Store) FeedToBuild(ctx context.Context, secretHash string) (*abp.Feed, error) {
	return one(ctx, records[abp.Feed](s.read).Omit("body").Where("secret_hash = ?", secretHash))
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
