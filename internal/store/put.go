package store

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"gorm.io/gorm/schema"

	"github.com/upstander/upstander/internal/abp"
)

// putRows is how many records go into one statement, columns permitting.
const (
	putRows   = 200
	putValues = 30_000 // both databases take a few more in one statement
)

// Put adds many records of one kind at the database's own speed: rows is a
// slice of records. It neither touches what hangs on them nor checks more than
// the schema does. Records that calendars show, or that decide whose calendar
// shows what, make every calendar stale.
func (s *Store) Put(ctx context.Context, rows any) error {
	switch rows.(type) {
	case []abp.Session, []abp.SessionFacilitator, []abp.Set, []abp.SetMember, []abp.Delegate, []abp.Grant, []abp.Person:
		return s.Tx(ctx, func(tx *Store) error {
			if err := tx.put(ctx, rows); err != nil {
				return err
			}
			return tx.MoveStamp(ctx)
		})
	}
	return s.put(ctx, rows)
}

func (s *Store) put(ctx context.Context, rows any) error {
	list := reflect.ValueOf(rows)
	if list.Len() == 0 {
		return nil
	}
	sch, err := schema.Parse(reflect.New(list.Type().Elem()).Interface(), &sync.Map{}, s.write.NamingStrategy)
	if err != nil {
		return fmt.Errorf("put %s: %w", list.Type(), err)
	}
	step := min(putRows, putValues/len(sch.DBNames))
	full := s.insertSQL(sch, step)
	for at := 0; at < list.Len(); at += step {
		n := min(step, list.Len()-at)
		query := full
		if n < step {
			query = s.insertSQL(sch, n)
		}
		args := make([]any, 0, n*len(sch.DBNames))
		for i := range n {
			row := list.Index(at + i)
			for _, name := range sch.DBNames {
				v, _ := sch.FieldsByDBName[name].ValueOf(ctx, row)
				args = append(args, v)
			}
		}
		if _, err := s.conn(s.write).ExecContext(ctx, query, args...); err != nil {
			return known(fmt.Errorf("put %s: %w", sch.Table, err), sch.Table)
		}
	}
	return nil
}

// insertSQL writes the statement that adds n records.
func (s *Store) insertSQL(sch *schema.Schema, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", sch.Table, strings.Join(sch.DBNames, ", "))
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range sch.DBNames {
			if j > 0 {
				b.WriteByte(',')
			}
			if s.isPostgres {
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(i*len(sch.DBNames) + j + 1))
			} else {
				b.WriteByte('?')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}
