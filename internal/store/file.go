package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// What the head of an SQLite file says, and where.
const (
	headMark      = "SQLite format 3\x00"
	headLength    = 100
	userVersionAt = 60
	applicationAt = 68
)

// Missing says in words that there is no database at the address, or nil. Only
// commands that make one go on without it: a server that began afresh on a disk
// that is not mounted would look as if everything were lost.
func Missing(address string) error {
	if IsPostgres(address) {
		return nil
	}
	if _, err := os.Stat(address); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s: make one with upstander migrate, or put a backup there with upstander restore", address)
	}
	return nil
}

// checkFile makes the file, readable by its owner only, if there is none, and
// refuses one that is not ours, or on a file system whose locks cannot be trusted.
func checkFile(ctx context.Context, path string) error {
	if err := checkFileSystem(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		return f.Close()
	}
	if !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := checkHead(path); err != nil {
		return err
	}
	return checkUnmarked(ctx, path)
}

// checkFileSystem refuses a database on a network: several machines could open it
// there, and their locks do not reach each other.
func checkFileSystem(path string) error {
	kind := networkOf(filepath.Dir(path))
	if kind == "" {
		return nil
	}
	return fmt.Errorf("%s is on a network file system (%s), where SQLite can lose data: use a disk of this machine, or PostgreSQL", path, kind)
}

// head is what the first octets of a database file say.
type head struct {
	application, schema uint32
	isWhole             bool
}

// readHead reads the head of a file, and says in words why it is no database.
func readHead(path string) (head, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return head{}, fmt.Errorf("%s cannot be read by the user that runs this program", path)
	}
	if err != nil {
		return head{}, err
	}
	defer f.Close()
	b := make([]byte, headLength)
	n, err := io.ReadFull(f, b)
	switch {
	case errors.Is(err, io.EOF):
		return head{}, fmt.Errorf("%s is empty: restore a backup, or remove the file to start afresh", path)
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return head{}, err
	case !strings.HasPrefix(string(b[:n]), headMark):
		return head{}, fmt.Errorf("%s is not a database", path)
	}
	return head{binary.BigEndian.Uint32(b[applicationAt:]), binary.BigEndian.Uint32(b[userVersionAt:]), n == headLength}, nil
}

// checkHead refuses a file that is not a database of ours.
func checkHead(path string) error {
	h, err := readHead(path)
	switch {
	case err != nil:
		return err
	case !h.isWhole:
		return fmt.Errorf("%s is damaged: it ends within its first lines", path)
	case h.application != applicationID && h.application != 0:
		return fmt.Errorf("%s is the database of another program", path)
	}
	return nil
}

// checkUnmarked refuses a file that nobody has marked unless it holds nothing: this
// program marks its own before the first table. It also refuses a file whose list
// of tables cannot be read.
func checkUnmarked(ctx context.Context, path string) error {
	db := sql.OpenDB(connector{fileAddress(path) + "?mode=ro&_query_only=1&_busy_timeout=10000"})
	defer db.Close()
	var id, tables int
	if err := db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT COUNT(*) FROM sqlite_master)").Scan(&id, &tables); err != nil {
		return inWords(path, err)
	}
	if id != applicationID && tables > 0 {
		return fmt.Errorf("%s is the database of another program", path)
	}
	return nil
}

// networks are the file systems of other machines, by the numbers that Linux gives
// them.
var networks = map[int64]string{
	0x6969: "NFS", 0x517B: "SMB", 0xFE534D42: "SMB", 0xFF534D42: "CIFS", 0x01021997: "9P", 0x5346414F: "AFS", 0x73757245: "Coda", 0x00C36400: "Ceph", 0x0BD00BD0: "Lustre", 0x47504653: "GPFS", 0x7461636F: "OCFS2", 0x01161970: "GFS2",
}
