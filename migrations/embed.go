// Package migrations holds the schema as a row of SQL files, oldest first. They
// are written in PostgreSQL's spelling within the part that SQLite shares;
// package store rewrites the one word that differs. Migrations only move forward.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
