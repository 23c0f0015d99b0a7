package abp

import (
	"database/sql/driver"
	"fmt"
)

// Kept is the head of every record that people edit. Version counts the edits:
// a form carries the version it showed, and a save over another version is a
// Conflict.
type Kept struct {
	ID        string  `gorm:"primaryKey"`
	Version   int     `gorm:"not null"`
	CreatedAt Instant `gorm:"<-:create"`
}

// Head returns the record's head, so that storage can treat all records alike.
func (k *Kept) Head() *Kept { return k }

// Ref is the id of another record, or empty for none (stored as NULL).
type Ref string

// Value implements driver.Valuer: an empty Ref is NULL.
func (r Ref) Value() (driver.Value, error) {
	if r == "" {
		return nil, nil
	}
	return string(r), nil
}

// Scan implements sql.Scanner.
func (r *Ref) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = ""
	case string:
		*r = Ref(v)
	case []byte:
		*r = Ref(v)
	default:
		return fmt.Errorf("scan a reference from %T", src)
	}
	return nil
}
