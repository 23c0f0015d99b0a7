package store

import (
	"context"
	"time"

	"gorm.io/gorm/logger"
)

// statements counts what is asked of the database instead of writing it down.
type statements struct {
	logger.Interface
	n *int
}

func (l statements) LogMode(logger.LogLevel) logger.Interface { return l }

func (l statements) Trace(context.Context, time.Time, func() (string, int64), error) { *l.n++ }

// Statements returns how many statements fn asks of the reading side.
func (s *Store) Statements(fn func()) int {
	n, was := 0, s.read.Logger
	s.read.Logger = statements{was, &n}
	defer func() { s.read.Logger = was }()
	fn()
	return n
}
