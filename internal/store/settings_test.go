package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSettingsAreReadBack opens connections with one setting at a time left out or
// wrong: each is noticed, on either pool.
func TestSettingsAreReadBack(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "settings.db")
	s, err := openSQLite(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	s.polls, s.slow = &polls{}, &slow{}
	defer s.Close()
	for _, tt := range []struct {
		name, keys, undo, want string
		isReader               bool
	}{
		{name: "writer as it is", keys: writerOptions},
		{name: "reader as it is", keys: readerOptions, isReader: true},
		{name: "commits that are not on disk", keys: strings.Replace(writerOptions, "FULL", "NORMAL", 1), want: "synchronous"},
		{name: "no foreign keys", keys: strings.Replace(writerOptions, "_foreign_keys=on", "_foreign_keys=off", 1), want: "foreign_keys"},
		{name: "no patience", keys: strings.Replace(writerOptions, "10000", "1", 1), want: "busy_timeout"},
		{name: "what is deleted can be read", keys: strings.Replace(writerOptions, "_secure_delete=on", "_secure_delete=off", 1), want: "secure_delete"},
		{name: "small cache", keys: strings.Replace(writerOptions, "-65536", "-2000", 1), want: "cache_size"},
		{name: "reader that writes", keys: strings.Replace(readerOptions, "_query_only=1", "_query_only=0", 1), isReader: true, want: "query_only"},
		{name: "writer that cannot", keys: writerOptions + "&_query_only=1", want: "query_only"},
		{name: "temporary files", keys: writerOptions, undo: "temp_store=1", want: "temp_store"},
		{name: "log without limit", keys: writerOptions, undo: "journal_size_limit=-1", want: "journal_size_limit"},
		{name: "schema is believed", keys: writerOptions, undo: "trusted_schema=1", want: "trusted_schema"},
		{name: "cells are not looked at", keys: writerOptions, undo: "cell_size_check=0", want: "cell_size_check"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pool := sql.OpenDB(connector{fileAddress(path) + tt.keys})
			defer pool.Close()
			pool.SetMaxOpenConns(1)
			if tt.undo != "" {
				if _, err := pool.ExecContext(ctx, "PRAGMA "+tt.undo); err != nil {
					t.Fatal(err)
				}
			}
			err := assertPool(ctx, pool, 1, tt.isReader)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("read back: %v, want %q", err, tt.want)
			}
		})
	}
	if pool, err := s.read.DB(); err != nil || pool.Stats().OpenConnections != readers {
		t.Errorf("%d readers were looked at (%v), want all %d", pool.Stats().OpenConnections, err, readers)
	}
	if err := s.read.Exec("CREATE TABLE stray (id TEXT)").Error; err == nil {
		t.Error("a reader wrote")
	}
}

// TestServersThatLoseAreRefused holds what a database could say of itself against
// what the programme needs.
func TestServersThatLoseAreRefused(t *testing.T) {
	good := serverSettings{150_004, "on", "UTC", "UTF8", "10s", "3s", "15s"}
	for _, tt := range []struct {
		want   string
		change func(*serverSettings)
	}{
		{"", func(*serverSettings) {}},
		{"", func(is *serverSettings) { is.commit = "remote_apply" }},
		{"too old", func(is *serverSettings) { is.version = 140_011 }},
		{"synchronous_commit", func(is *serverSettings) { is.commit = "off" }},
		{"not UTC", func(is *serverSettings) { is.zone = "Europe/London" }},
		{"UTF8", func(is *serverSettings) { is.encoding = "LATIN1" }},
		{"statement_timeout", func(is *serverSettings) { is.statement = "0" }},
		{"lock_timeout", func(is *serverSettings) { is.lock = "0" }},
		{"idle_in_transaction", func(is *serverSettings) { is.idle = "0" }},
	} {
		is := good
		tt.change(&is)
		if err := is.check(); tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %v, want %q", is, err, tt.want)
		}
	}
	for number, ok := range map[int]bool{3_045_001: false, 3_051_002: false, 3_051_003: true, 3_054_001: true} {
		if err := assertVersion(number); (err == nil) != ok {
			t.Errorf("SQLite %d: %v", number, err)
		}
	}
}

// TestPostgresSettingsOnTheWire asks a real server what a connection of ours has
// become, also when the address asks for something else.
func TestPostgresSettingsOnTheWire(t *testing.T) {
	server := os.Getenv("UPSTANDER_TEST_POSTGRES")
	if server == "" {
		t.Skip("set UPSTANDER_TEST_POSTGRES to test PostgreSQL too")
	}
	for query, want := range map[string]string{"": "10s 3s 15s UTC", "?lock_timeout=7s&timezone=Asia/Tokyo": "10s 7s 15s UTC"} {
		s, err := openPostgres(context.Background(), server+query)
		if err != nil {
			t.Fatal(err)
		}
		s.polls, s.slow = &polls{}, &slow{}
		var got string
		err = s.read.Raw("SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone'))").Scan(&got).Error
		if err != nil || got != want {
			t.Errorf("settings %q (%v), want %q", got, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	for query, want := range map[string]string{"?synchronous_commit=off": "synchronous_commit", "?statement_timeout=0": "statement_timeout"} {
		if _, err := openPostgres(context.Background(), server+query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", query, err)
		}
	}
	for address, verifies := range map[string]bool{
		"postgres://a:b@127.0.0.1/x": false, "postgres://a:b@localhost/x": false, "postgres://a:b@db.example/x": true, "postgres://a:b@db.example/x?sslmode=disable": false,
	} {
		c, err := postgresConfig(address)
		if err != nil || (c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify && c.TLSConfig.ServerName != "") != verifies {
			t.Errorf("%s: verifies the server %v (%v)", address, c.TLSConfig != nil, err)
		}
	}
}

// TestOddFilesAreRefused opens what may stand where a database is expected. Each
// is refused in one sentence, and not an octet of it changes.
func TestOddFilesAreRefused(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	fresh := filepath.Join(dir, "fresh.db")
	s, err := openSQLite(ctx, fresh)
	if err != nil {
		t.Fatal(err)
	}
	s.polls, s.slow = &polls{}, &slow{}
	for _, q := range []string{"CREATE TABLE t (id TEXT)", "INSERT INTO t SELECT hex(randomblob(200)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n)", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if err := s.write.Exec(q).Error; err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int, b ...byte) []byte {
		c := append([]byte(nil), whole...)
		copy(c[at:], b)
		return c
	}
	for name, tt := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":                  {nil, "is empty"},
		"text":                   {[]byte("hello there"), "is not a database"},
		"cut in the head":        {whole[:60], "is damaged"},
		"cut after the head":     {whole[:120], "is damaged"},
		"of another program":     {changed(applicationAt, 1, 2, 3, 4), "another program"},
		"unmarked with tables":   {changed(applicationAt, 0, 0, 0, 0), "another program"},
		"first page overwritten": {changed(100, make([]byte, 3000)...), "is damaged"},
	} {
		path := filepath.Join(dir, "odd.db")
		if err := os.WriteFile(path, tt.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := openSQLite(ctx, path); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
			if s != nil {
				s.polls, s.slow = &polls{}, &slow{}
				_ = s.Close()
			}
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(tt.content) {
			t.Errorf("%s: the file changed (%v)", name, err)
		}
	}
	if networkOf(dir) != "" {
		t.Errorf("a temporary folder is taken for a network: %s", networkOf(dir))
	}
	for number, name := range networks {
		if name == "" {
			t.Errorf("the file system %x has no name", number)
		}
	}
	if err := Missing(filepath.Join(dir, "none.db")); err == nil || !strings.Contains(fmt.Sprint(err), "upstander migrate") {
		t.Errorf("Missing = %v", err)
	}
}
