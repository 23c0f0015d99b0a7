package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// query asks for records of type T. Like GORM's own generic builder it demands a
// context and returns errors instead of leaving them in a field, and a query that
// was begun can be gone on with more than once. It has only what the store uses:
// GORM's builder is compiled whole for every record, which took the compiler
// longer than all the rest of the product.
type query[T any] struct {
	db    *gorm.DB
	steps []func(*gorm.DB) *gorm.DB
}

// records begins a query on the pool or transaction.
func records[T any](db *gorm.DB, clauses ...clause.Expression) query[T] {
	q := query[T]{db: db}
	if len(clauses) > 0 {
		return q.with(func(db *gorm.DB) *gorm.DB { return db.Clauses(clauses...) })
	}
	return q
}

func (q query[T]) with(step func(*gorm.DB) *gorm.DB) query[T] {
	q.steps = append(slices.Clip(q.steps), step)
	return q
}

// apply puts the steps together for one run.
func (q query[T]) apply(ctx context.Context) *gorm.DB {
	return assemble(ctx, q.db, new(T), q.steps)
}

func assemble(ctx context.Context, db *gorm.DB, model any, steps []func(*gorm.DB) *gorm.DB) *gorm.DB {
	db = db.Session(&gorm.Session{NewDB: true, Context: ctx}).Model(model)
	for _, step := range steps {
		db = step(db)
	}
	return db
}

// Where narrows the query; conditions are text with question marks.
func (q query[T]) Where(condition string, args ...any) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB { return db.Where(condition, args...) })
}

// Order sorts what is found.
func (q query[T]) Order(by string) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB { return db.Order(by) })
}

// Limit bounds how much is found.
func (q query[T]) Limit(n int) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB { return db.Limit(n) })
}

// Select reads some columns only.
func (q query[T]) Select(columns ...string) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB { return db.Select(columns) })
}

// Omit leaves some columns unread.
func (q query[T]) Omit(columns ...string) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB { return db.Omit(columns...) })
}

// Preload loads what hangs on the records too, shaped by a function or, with nil,
// as it is.
func (q query[T]) Preload(association string, shape func(*gorm.DB) *gorm.DB) query[T] {
	return q.with(func(db *gorm.DB) *gorm.DB {
		if shape == nil {
			return db.Preload(association)
		}
		return db.Preload(association, shape)
	})
}

// First returns the first record, or gorm.ErrRecordNotFound.
func (q query[T]) First(ctx context.Context) (T, error) {
	var v T
	err := q.apply(ctx).First(&v).Error
	return v, err
}

// Find returns every record.
func (q query[T]) Find(ctx context.Context) ([]T, error) {
	var list []T
	err := q.apply(ctx).Find(&list).Error
	return list, err
}

// Scan reads what is found into a value of another type.
func (q query[T]) Scan(ctx context.Context, into any) error { return q.apply(ctx).Find(into).Error }

// Count counts what is found.
func (q query[T]) Count(ctx context.Context, column string) (int64, error) {
	var n int64
	err := q.apply(ctx).Select(column).Count(&n).Error
	return n, err
}

// Delete deletes what is found and returns how many records that were.
func (q query[T]) Delete(ctx context.Context) (int, error) {
	res := q.apply(ctx).Delete(new(T))
	return int(res.RowsAffected), res.Error
}

// Update changes one column of what is found and returns how many records that
// were.
func (q query[T]) Update(ctx context.Context, column string, value any) (int, error) {
	res := q.apply(ctx).Update(column, value)
	return int(res.RowsAffected), res.Error
}

// Set names columns to change, with their new values.
func (q query[T]) Set(columns ...clause.Assigner) change[T] {
	c := change[T]{q: q}
	for _, column := range columns {
		c.columns = append(c.columns, column.Assignments()...)
	}
	return c
}

// change is a query with what to change in the records that it finds.
type change[T any] struct {
	q       query[T]
	columns []clause.Assignment
}

// Update makes the change and returns how many records it was made to.
func (c change[T]) Update(ctx context.Context) (int, error) {
	res := c.q.apply(ctx).Clauses(clause.Set(c.columns)).Updates(map[string]any{})
	return int(res.RowsAffected), res.Error
}
