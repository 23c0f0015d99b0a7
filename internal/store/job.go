package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// Enqueue puts a job down, as part of the transaction that causes it, and says
// whether it did: not if there was ever one under the same key.
func (s *Store) Enqueue(ctx context.Context, j *abp.Job) (bool, error) {
	res := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(j)
	if res.Error != nil {
		return false, fmt.Errorf("enqueue %s: %w", j.Kind, res.Error)
	}
	return res.RowsAffected > 0, nil
}

// DueJobs returns the kinds of which there is something to do.
func (s *Store) DueJobs(ctx context.Context, now abp.Instant) ([]string, error) {
	return rows[string](ctx, s.read, "SELECT DISTINCT kind FROM jobs WHERE state IN ('waiting', 'running') AND run_at <= ? AND (lease_until IS NULL OR lease_until <= ?)", now, now)
}

// ClaimJob takes the next job of the kind, counts the attempt, and keeps other
// processes away from it until the given instant. A job whose process died is
// taken again, or is dead if that was its last attempt. It returns nil if nothing
// is due.
func (s *Store) ClaimJob(ctx context.Context, kind string, now, until abp.Instant) (*abp.Job, error) {
	if err := s.write.WithContext(ctx).Exec("UPDATE jobs SET state = 'dead', last_error = 'the process that ran it ended', lease_until = NULL WHERE kind = ? AND state = 'running' AND lease_until <= ? AND attempt >= max_attempts", kind, now).Error; err != nil {
		return nil, fmt.Errorf("claim %s: %w", kind, err)
	}
	list, err := rows[abp.Job](ctx, s.write, "UPDATE jobs SET state = 'running', attempt = attempt + 1, lease_until = ? WHERE id IN ("+
		"SELECT id FROM jobs WHERE kind = ? AND state IN ('waiting', 'running') AND run_at <= ? AND (lease_until IS NULL OR lease_until <= ?) ORDER BY run_at, id LIMIT 1"+s.skipLocked()+") RETURNING *", until, kind, now, now)
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", kind, err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

// skipLocked makes a claim pass over what another process is just claiming.
// SQLite has one writer at a time and needs no such words.
func (s *Store) skipLocked() string {
	if s.isPostgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// RenewJob keeps other processes away for longer and says whether the job is
// still the caller's.
func (s *Store) RenewJob(ctx context.Context, j *abp.Job, until abp.Instant) (bool, error) {
	n, err := records[abp.Job](s.write).Where("id = ? AND attempt = ? AND state = 'running'", j.ID, j.Attempt).Update(ctx, "lease_until", until)
	return n > 0, err
}

// FinishJob records what became of an attempt, and says whether it did: not if
// another process has taken the job meanwhile.
func (s *Store) FinishJob(ctx context.Context, j *abp.Job) (bool, error) {
	n, err := records[abp.Job](s.write).Where("id = ? AND attempt = ? AND state = 'running'", j.ID, j.Attempt).
		Set(set("state", j.State), set("run_at", j.RunAt), set("lease_until", j.LeaseUntil), set("last_error", j.LastError)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("finish job %s: %w", j.ID, err)
	}
	return n > 0, nil
}

// ForgetJobs deletes what the outcome of a periodic job makes moot: earlier
// periods that are done and, once one was done, those that failed. While it goes
// on failing, the first failure and the last stay.
func (s *Store) ForgetJobs(ctx context.Context, j *abp.Job) error {
	q := "DELETE FROM jobs WHERE kind = ? AND id <> ? AND created_at <= ? AND (state = 'done' OR state = 'dead'"
	args := []any{j.Kind, j.ID, j.CreatedAt}
	if j.State != abp.JobDone {
		q += " AND created_at > (SELECT MIN(created_at) FROM jobs WHERE kind = ? AND state = 'dead')"
		args = append(args, j.Kind)
	}
	return s.write.WithContext(ctx).Exec(q+")", args...).Error
}

// DeadJobs returns every job that failed for good, oldest first.
func (s *Store) DeadJobs(ctx context.Context) ([]abp.Job, error) {
	list, err := records[abp.Job](s.read).Where("state = 'dead'").Order("created_at, id").Limit(200).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dead jobs: %w", err)
	}
	return list, nil
}

// Job returns one job.
func (s *Store) Job(ctx context.Context, id string) (*abp.Job, error) {
	return one(ctx, records[abp.Job](s.read).Where("id = ?", id))
}

// ReviveJob puts a dead job back to those that wait.
func (s *Store) ReviveJob(ctx context.Context, j *abp.Job) error {
	_, err := records[abp.Job](s.write).Where("id = ? AND state = 'dead'", j.ID).
		Set(set("state", j.State), set("run_at", j.RunAt), set("max_attempts", j.MaxAttempts)).Update(ctx)
	return err
}
