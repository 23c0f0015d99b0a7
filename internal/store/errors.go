package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// known turns what a database says into an error of the programme where a
// person can act on it, and leaves every other error as it is.
func known(err error, noun string) error {
	var said *abp.Error
	switch {
	case err == nil, errors.As(err, &said):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound):
		return abp.Errorf(abp.NotFound, "That %s does not exist, or it is not yours to see.", noun)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return &taken{abp.Errorf(abp.Conflict, "There is a %s like this already.", noun)}
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return abp.Errorf(abp.Conflict, "This %s hangs together with another record that is missing or still in use.", noun)
	case isUnavailable(err):
		return &unavailable{abp.Errorf(abp.Unavailable, "The database cannot save anything at the moment. Nothing was changed; try again in a minute."), err}
	}
	return err
}

// unavailable reads as the error of the programme to people; the log has the cause.
type unavailable struct{ said, cause error }

func (u *unavailable) Error() string   { return u.said.Error() + " (" + u.cause.Error() + ")" }
func (u *unavailable) Unwrap() []error { return []error{u.said, u.cause} }

// Unavailable says whether an error means that the database cannot be reached or
// written to just now, though nobody did anything wrong.
func Unavailable(err error) bool { return err != nil && isUnavailable(err) }

// isUnavailable recognises a full disk, a failing disk, and a server that is
// gone or overloaded.
func isUnavailable(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		switch lite.Code {
		case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrBusy, sqlite3.ErrReadonly, sqlite3.ErrCantOpen:
			return true
		}
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "53", "55", "57", "58": // connections, resources, locks that were waited for too long, operators, the disk
			return true
		}
		return pg.Code == "25P03" || pg.Code == "25006" // a transaction that stood still; a server that only reads
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded) || isCut(err)
}

// isCut recognises a connection that ended in the middle.
func isCut(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, syscall.EPIPE) || strings.Contains(err.Error(), "conn closed")
}

// taken is the conflict with another record that has what may be only once. It
// reads as the error of the programme that it holds.
type taken struct{ said error }

func (t *taken) Error() string { return t.said.Error() }
func (t *taken) Unwrap() error { return t.said }

// atField turns a conflict over what may be only once into a sentence at the
// form field where it was typed, and leaves every other error as it is.
func atField(err error, field, sentence string) error {
	var t *taken
	if !errors.As(err, &t) {
		return err
	}
	return &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: []abp.FieldError{{Field: field, Message: sentence}}}
}
