package store

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/upstander/upstander/internal/abp"
)

// Migrate brings the schema to the newest of the files and returns how many it
// applied. Several processes may call it at once. It refuses a database that a
// newer program has migrated.
func (s *Store) Migrate(ctx context.Context, files fs.FS) (int, error) {
	p, err := s.provider(files)
	if err != nil {
		return 0, err
	}
	schema, err := schemaOf(ctx, p)
	if err != nil {
		return 0, err
	}
	if schema.Is > schema.Newest {
		return 0, fmt.Errorf("the database was made by a newer release (schema %d, this program knows %d): start that release, or restore a backup", schema.Is, schema.Newest)
	}
	done, err := p.Up(System(ctx, "a migration"))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(done), s.markSchema(ctx, schema.Newest)
}

// markSchema writes the schema into the head of an SQLite file, where it can be
// read without opening the database.
func (s *Store) markSchema(ctx context.Context, schema int64) error {
	if s.isPostgres {
		return nil
	}
	var is int64
	if err := s.write.WithContext(ctx).Raw("PRAGMA user_version").Scan(&is).Error; err != nil || is == schema {
		return err
	}
	return s.write.WithContext(ctx).Exec(fmt.Sprintf("PRAGMA user_version=%d", schema)).Error
}

// Schema is how far a database is: the newest migration that it has had, and the
// newest that this program knows.
type Schema struct{ Is, Newest int64 }

// Newest returns the number of the newest migration among the files, or nought.
func Newest(files fs.FS) int64 {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0
	}
	newest := int64(0)
	for _, name := range names {
		if n, err := goose.NumericComponent(name); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// Schema returns how far the database is; an empty one is at nought.
func (s *Store) Schema(ctx context.Context, files fs.FS) (Schema, error) {
	p, err := s.provider(files)
	if err != nil {
		return Schema{}, err
	}
	return schemaOf(ctx, p)
}

func schemaOf(ctx context.Context, p *goose.Provider) (Schema, error) {
	is, err := p.GetDBVersion(ctx)
	if err != nil {
		return Schema{}, fmt.Errorf("read the schema's version: %w", err)
	}
	sources := p.ListSources()
	return Schema{Is: is, Newest: sources[len(sources)-1].Version}, nil
}

// IsMigrated says whether the schema is the newest of the files.
func (s *Store) IsMigrated(ctx context.Context, files fs.FS) (bool, error) {
	p, err := s.provider(files)
	if err != nil {
		return false, err
	}
	pending, err := p.HasPending(ctx)
	return !pending, err
}

func (s *Store) provider(files fs.FS) (*goose.Provider, error) {
	pool, err := s.patient()
	if err != nil {
		return nil, err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithVerbose(false)}
	if s.isPostgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, pool, portable{files, s.isPostgres}, options...)
}

// portable shows one dialect its own files: those with the other dialect's
// ending are hidden, and for SQLite two words are rewritten. DATETIME makes its
// driver return times, and its text is ordered by octets without being told.
type portable struct {
	fs.FS
	isPostgres bool
}

// ReadDir lists the files of this dialect.
func (p portable) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(p.FS, name)
	if err != nil {
		return nil, err
	}
	foreign := ".postgres.sql"
	if p.isPostgres {
		foreign = ".sqlite.sql"
	}
	var own []fs.DirEntry
	for _, e := range all {
		if !strings.HasSuffix(e.Name(), foreign) {
			own = append(own, e)
		}
	}
	return own, nil
}

// Open opens a file, rewritten where the dialect needs it.
func (p portable) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil || p.isPostgres || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close()
	text, err := fs.ReadFile(p.FS, name)
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte("TIMESTAMPTZ"), []byte("DATETIME"))
	text = bytes.ReplaceAll(text, []byte(` COLLATE "C"`), nil)
	return &rewritten{bytes.NewReader(text), name}, nil
}

// rewritten is a file in memory.
type rewritten struct {
	*bytes.Reader
	name string
}

func (r *rewritten) Close() error               { return nil }
func (r *rewritten) Stat() (fs.FileInfo, error) { return r, nil }
func (r *rewritten) Name() string               { return r.name }
func (r *rewritten) Mode() fs.FileMode          { return 0o444 }
func (r *rewritten) ModTime() time.Time         { return time.Time{} }
func (r *rewritten) IsDir() bool                { return false }
func (r *rewritten) Sys() any                   { return nil }

// models lists every record that has a table.
func models() []any {
	return []any{
		&abp.Region{}, &abp.System{}, &abp.Organisation{}, &abp.OrganisationTerm{}, &abp.Programme{}, &abp.Person{}, &abp.Grant{},
		&abp.Template{}, &abp.Venue{}, &abp.Facilitator{}, &abp.Cohort{}, &abp.Set{}, &abp.Session{}, &abp.SessionFacilitator{},
		&abp.Application{}, &abp.ApplicationForm{}, &abp.ReleaseLink{}, &abp.Delegate{}, &abp.SetMember{}, &abp.Attendance{}, &abp.Day{}, &abp.Instrument{}, &abp.SurveyWindow{},
		&abp.Subject{}, &abp.SubjectLink{}, &abp.SurveyKey{}, &abp.Response{}, &abp.Answer{}, &abp.Snapshot{}, &abp.SnapshotCell{},
		&abp.SnapshotReach{}, &abp.Feed{}, &abp.Login{}, &abp.SignIn{}, &abp.SignInRequest{}, &abp.Message{}, &abp.Event{},
		&abp.SnapshotCount{}, &abp.SnapshotWave{}, &abp.SnapshotMonth{}, &abp.SnapshotAtom{},
		&abp.Import{}, &abp.ImportFile{}, &abp.ImportFault{},
		&abp.Board{}, &abp.Seal{},
		&abp.Wording{},
		&abp.Invitation{},
		&abp.Job{},
		&abp.Planning{}, &abp.PlanningOption{}, &abp.PlanningBasis{},
		&abp.Quota{}, &abp.Pause{},
		&abp.GoneFeed{}, &abp.Practice{}, &abp.SnapshotPractice{},
		&abp.Availability{}, &abp.Away{}, &abp.Apart{}, &abp.Booking{}, &abp.Offer{},
		&abp.ApologyNote{}, &abp.Invitee{}, &abp.MakeUp{}, &abp.MakeUpLog{}, &abp.Contact{}, &abp.Certificate{}, &abp.Listing{},
		&abp.CheckIn{}, &abp.Correction{},
		&abp.Mapping{}, &abp.SurveyText{},
		&abp.Quote{},
		&abp.EqualityQuestion{}, &abp.EqualitySubject{}, &abp.EqualityLink{}, &abp.EqualityAnswer{}, &abp.EqualityStop{}, &abp.SnapshotEquality{}, &abp.SnapshotEqualityPairs{},
		&abp.Report{}, &abp.ReportFile{},
		&abp.Indicator{},
		&abp.Threshold{}, &abp.Publication{}, &abp.Exception{},
		&abp.Passkey{}, &abp.Ceremony{}, &abp.Identity{}, &abp.SignOn{},
		&abp.Custody{},
		&abp.AccessNeed{}, &abp.Objection{}, &abp.Erasure{}, &abp.Export{}, &abp.Complaint{}, &abp.RetentionChange{}, &abp.RetentionRun{},
	}
}
