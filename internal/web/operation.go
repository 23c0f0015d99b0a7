package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// Installation is what a process knows of the place that it runs in.
type Installation struct {
	Database string // path of the file, or "" for PostgreSQL
	Backups  string // folder of the backups made by themselves, or ""
	// BackupFiles are the names of those backups, oldest first.
	BackupFiles func() ([]string, error)
	Schema      int64 // the newest that this program knows
	Settings    []Setting
}

// Setting is a setting as it may be shown: secrets only as set or not set.
type Setting struct{ Name, Value, Meaning string }

// operationShow is the page of those who keep the programme running: how its
// machinery is doing, and what to do where it is not well.
type operationShow struct {
	Page
	Checks   []operationCheck
	Chores   []operationChore
	Backups  []operationBackup
	NoBackup Empty
	Pools    []store.PoolState
	Settings []Setting
}

// operationCheck is one line of health, with what to do about it.
type operationCheck struct {
	Name, Value string
	State       Tag
	Todo        string
}

// operationChore says when a chore was last done.
type operationChore struct {
	Name string
	At   abp.Instant
}

// operationBackup is one file of a backup.
type operationBackup struct {
	Name, Size, Age string
}

func (operationShow) template() string { return "operation/show" }

// When the page says that something is not well.
const (
	outboxLate  = 15 * time.Minute
	sealLate    = 10 * time.Minute
	backupLate  = 90 * time.Minute
	roomLittle  = 10 // per cent
	backupsList = 12
)

// showOperations is GET /operations.
func (s *Server) showOperations(c echo.Context) error {
	is, err := s.app.Operation(c.Request().Context())
	if err != nil {
		return err
	}
	v := operationShow{Page: s.page(c, "Operations"), Pools: s.store.Pools(), Settings: s.at.Settings, NoBackup: Empty{Text: "No backup is in a folder that this process knows."}}
	v.Checks = s.operationChecks(is)
	for _, d := range is.Chores {
		v.Chores = append(v.Chores, operationChore{capital(d.Kind), d.At})
	}
	slices.SortFunc(v.Chores, func(a, b operationChore) int { return strings.Compare(a.Name, b.Name) })
	v.Backups = s.backups(is.At.Time)
	return s.render(c, http.StatusOK, v)
}

// wellOr returns a line that is well, unless something is wrong: then what to do.
func wellOr(name, value string, isWrong bool, todo string) operationCheck {
	if isWrong {
		return operationCheck{name, value, Tag{"Look at this", "red"}, todo}
	}
	return operationCheck{name, value, Tag{"Well", "green"}, ""}
}

// operationChecks judges how the machinery is doing.
func (s *Server) operationChecks(is *abp.Operation) []operationCheck {
	late := func(since abp.Instant, limit time.Duration) bool {
		return !since.IsZero() && is.At.Sub(since.Time) > limit
	}
	checks := []operationCheck{
		wellOr("Release", s.version, false, ""),
		wellOr("Schema", fmt.Sprintf("%d of %d", is.Schema, s.at.Schema), s.at.Schema > 0 && is.Schema != s.at.Schema,
			"Another release works on this database. Start the same release everywhere."),
		wellOr("Database", sizeWords(uint64(max(0, is.Size))), false, ""),
		wellOr("Requests at work", fmt.Sprintf("%d of %d, %d wait", s.places.busy(), cap(s.places.free), s.places.waiting.Load()), s.places.busy() == cap(s.places.free),
			"Every place is taken. If it stays so, look for one address that asks for very much in the proxy’s log, or add a process on PostgreSQL."),
		wellOr("Mails that wait", waitWords(is.Waiting, is.WaitingSince, is.At), late(is.WaitingSince, outboxLate),
			"Ask whether the mail server is up. Mails go out by themselves when it is back, for 72 hours; Mails shows why each waits."),
		wellOr("Work that was given up", fmt.Sprint(is.DeadJobs), is.DeadJobs > 0,
			"Open Mails, read why it failed, mend that, and press Try again there."),
		wellOr("Events without a seal", waitWords(is.Unsealed, is.UnsealedSince, is.At), late(is.UnsealedSince, sealLate),
			"Seals are made every minute. Look for “seals of events” in the log; check the chain with upstander audit."),
	}
	checks = append(checks, s.backupCheck(is), operationCheckOfSlow(s.store.Slow()))
	for _, f := range []struct{ name, path string }{{"Room beside the database", s.at.Database}, {"Room for backups", s.at.Backups}} {
		if f.path == "" {
			continue
		}
		if free, all := store.Free(folderOf(f.path)); all > 0 {
			checks = append(checks, wellOr(f.name, sizeWords(free)+" free of "+sizeWords(all), free*100 < all*roomLittle,
				"Make room, or give it a larger disk. When the disk is full nothing can be saved; pages can still be read, and saving goes on by itself once there is room."))
		}
	}
	return checks
}

func operationCheckOfSlow(n int64) operationCheck {
	return wellOr("Transactions over 100 ms", fmt.Sprint(n), n > 1000, "Many writes took long since this process started. Ask whether the disk is slow or shared; the log has a line for each.")
}

// backupCheck judges the age of the newest backup.
func (s *Server) backupCheck(is *abp.Operation) operationCheck {
	at := is.Done(app.BackupChore)
	if at.IsZero() {
		return wellOr("Newest backup", "none was made by itself", true,
			"Set UPSTANDER_BACKUPS to a folder on another disk and start again. Until then run upstander backup -to that folder every hour.")
	}
	return wellOr("Newest backup", ageWords(is.At.Sub(at.Time)), is.At.Sub(at.Time) > backupLate,
		"Look for “backups” under work that was given up, and whether the folder has room. Make one now with upstander backup.")
}

// backups lists the newest files in the folder of backups.
func (s *Server) backups(now time.Time) []operationBackup {
	if s.at.Backups == "" {
		return nil
	}
	names, err := s.at.BackupFiles()
	if err != nil {
		return nil // the check of backups says that something is wrong
	}
	var list []operationBackup
	for _, name := range slices.Backward(names[max(0, len(names)-backupsList):]) {
		if info, err := os.Stat(filepath.Join(s.at.Backups, name)); err == nil {
			list = append(list, operationBackup{name, sizeWords(uint64(info.Size())), ageWords(now.Sub(info.ModTime()))})
		}
	}
	return list
}

func folderOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

// waitWords says how many wait, and since when.
func waitWords(n int64, since, now abp.Instant) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, the oldest for %s", n, strings.TrimSuffix(ageWords(now.Sub(since.Time)), " ago"))
}

// ageWords says how long ago something was.
func ageWords(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d seconds ago", max(0, int(d.Seconds())))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// sizeWords says how many octets there are.
func sizeWords(n uint64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d kB", n>>10)
}
