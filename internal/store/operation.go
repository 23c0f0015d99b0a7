package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Operation returns how the machinery is doing. It reads no row about anybody.
func (s *Store) Operation(ctx context.Context, now abp.Instant) (*abp.Operation, error) {
	o := &abp.Operation{At: now}
	size := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if s.isPostgres {
		size = "SELECT pg_database_size(current_database())"
	}
	for query, to := range map[string]*int64{
		"SELECT COUNT(*) FROM messages WHERE next_at IS NOT NULL":   &o.Waiting,
		"SELECT COUNT(*) FROM jobs WHERE state = 'dead'":            &o.DeadJobs,
		"SELECT COUNT(*) FROM events WHERE seal = 0":                &o.Unsealed,
		"SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version": &o.Schema,
		size: &o.Size,
	} {
		if err := s.read.WithContext(ctx).Raw(query).Scan(to).Error; err != nil {
			return nil, fmt.Errorf("read how the machinery is doing: %w", err)
		}
	}
	mail, err := records[abp.Message](s.read).Select("created_at").Where("next_at IS NOT NULL").Order("created_at").Limit(1).Find(ctx)
	if err == nil && len(mail) > 0 {
		o.WaitingSince = mail[0].CreatedAt
	}
	events, err2 := records[abp.Event](s.read).Select("at").Where("seal = 0").Order("at").Limit(1).Find(ctx)
	if err2 == nil && len(events) > 0 {
		o.UnsealedSince = events[0].At
	}
	jobs, err3 := records[abp.Job](s.read).Select("kind", "created_at").Where("state = 'done'").Order("created_at DESC").Limit(500).Find(ctx)
	for _, j := range jobs {
		if o.Done(j.Kind).IsZero() {
			o.Chores = append(o.Chores, abp.ChoreDone{Kind: j.Kind, At: j.CreatedAt})
		}
	}
	return o, wrapped("how the machinery is doing", errors.Join(err, err2, err3))
}

// PoolState is how many connections of a pool are open and in use, and how many
// requests had to wait for one.
type PoolState struct {
	Name              string
	Open, InUse, Most int
	Waits             int64
}

// Pools returns the state of each pool of connections.
func (s *Store) Pools() []PoolState {
	var list []PoolState
	names := []string{"read", "write"}
	for i, db := range []*gorm.DB{s.read, s.write} {
		if s.isPostgres && i > 0 {
			break
		}
		pool, err := db.DB()
		if err != nil {
			continue
		}
		is := pool.Stats()
		name := names[i]
		if s.isPostgres {
			name = "all"
		}
		list = append(list, PoolState{name, is.OpenConnections, is.InUse, is.MaxOpenConnections, is.WaitCount})
	}
	return list
}

// Slow returns how many transactions took long since the store was opened.
func (s *Store) Slow() int64 { return s.slow.count.Load() }

// Sound has an SQLite database look through itself, and says what is wrong. The
// server of PostgreSQL does so by itself.
func (s *Store) Sound(ctx context.Context) error {
	if s.isPostgres {
		return nil
	}
	found, err := rows[string](ctx, s.read, "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok' LIMIT 5")
	if err != nil {
		return fmt.Errorf("look through the database: %w", err)
	}
	if len(found) > 0 {
		return fmt.Errorf("the database is damaged, restore the newest backup: %s", found[0])
	}
	return nil
}
