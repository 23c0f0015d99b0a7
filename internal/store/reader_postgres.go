package store

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5/stdlib"
)

// readerConnector opens connections that tell PostgreSQL on whose behalf each
// statement is issued, which is what its row-level security goes by. It is told
// when that changes and not otherwise, for it costs one round trip.
type readerConnector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c readerConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &readerConn{Conn: conn.(*stdlib.Conn)}, nil
}

// readerConn is one connection. A new one speaks for nobody, and PostgreSQL shows
// nobody anything.
type readerConn struct {
	*stdlib.Conn
	said    reader
	inTx    bool
	isMoved bool // said changed within the transaction, and a rollback takes it back
}

// setReader tells the server who asks, and with it the role to ask as.
const setReader = "SELECT set_config('upstander.viewer', $1, false), set_config('upstander.purpose', $2, false), set_config('upstander.reach', $3, false)"

// speak makes the connection speak for whom the context names.
func (c *readerConn) speak(ctx context.Context) error {
	r, _ := ctx.Value(readerKey{}).(reader)
	if r == c.said {
		return nil
	}
	reach := "wide"
	if r.narrow {
		reach = "narrow"
	}
	if _, err := c.Conn.Conn().Exec(ctx, setReader, r.viewer, r.purpose, reach); err != nil {
		c.said, c.isMoved = reader{purpose: "\x00"}, c.inTx // unknown: nothing equals it
		return err
	}
	c.said, c.isMoved = r, c.inTx
	return nil
}

func (c *readerConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.speak(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

func (c *readerConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.speak(ctx); err != nil {
		return nil, err
	}
	return c.Conn.ExecContext(ctx, query, args)
}

func (c *readerConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.speak(ctx); err != nil {
		return nil, err
	}
	return c.Conn.QueryContext(ctx, query, args)
}

// BeginTx speaks before the transaction begins, so that a rollback takes nothing
// back.
func (c *readerConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.speak(ctx); err != nil {
		return nil, err
	}
	tx, err := c.Conn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.inTx, c.isMoved = true, false
	return readerTx{tx, c}, nil
}

// readerTx is a transaction of a readerConn.
type readerTx struct {
	driver.Tx
	conn *readerConn
}

// end forgets whom the connection spoke for, if that is uncertain now.
func (t readerTx) end() {
	t.conn.inTx = false
	if t.conn.isMoved {
		t.conn.said = reader{purpose: "\x00"}
	}
}

func (t readerTx) Commit() error   { defer t.end(); return t.Tx.Commit() }
func (t readerTx) Rollback() error { defer t.end(); return t.Tx.Rollback() }
