//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Hold makes this process the one that serves the database, until release: two
// servers on one SQLite file would each believe in its own memory. It fails while
// another process holds it. PostgreSQL is made for several and needs no holding.
func Hold(address string) (release func() error, err error) {
	if IsPostgres(address) {
		return func() error { return nil }, nil
	}
	f, err := os.OpenFile(address+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("hold the database: %w", err)
	}
	// The lock goes with the process, also when it is killed.
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is being served by another process: stop that first, or move to PostgreSQL for several", address), f.Close())
	}
	return f.Close, nil
}
