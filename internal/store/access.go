package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// realms are the tables that PostgreSQL keeps apart by role: an account for
// research, for backups of one kind or for whoever helps is given one realm and
// sees nothing of the others. Tables in no realm hold plans, figures and letters.
var realms = map[string][]string{
	"survey":    {"survey_subjects", "survey_keys", "survey_responses", "survey_answers", "survey_texts", "quotes", "practices", "make_up_logs"},
	"equality":  {"equality_subjects", "equality_answers", "equality_stops", "equality_questions"},
	"logistics": {"availabilities", "aways", "aparts", "apology_notes", "bookings"},
	"identity":  {"people", "grants", "delegates", "applications", "application_forms", "survey_links", "equality_links", "logins", "sign_ins", "feeds"},
}

// Realms returns the names of the realms.
func Realms() []string { return []string{"survey", "equality", "logistics", "identity"} }

// RealmRole is the role of PostgreSQL that reads and writes one realm.
func RealmRole(realm string) string { return "upstander_" + realm }

// GrantServer gives the role that the server signs in with what it needs and no
// more: every realm and every other table, and nothing that changes the schema. It
// makes the roles of the realms if there are none. The store must be open as the
// owner of the tables, who must be allowed to make roles. It fails if the server's
// role could pass row-level security by.
func (s *Store) GrantServer(ctx context.Context, server string) error {
	if !s.isPostgres {
		return nil
	}
	pool, err := s.write.DB()
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(System(ctx, "roles of the database"), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	statements, err := grantStatements(ctx, tx, server)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return tx.Commit()
}

func grantStatements(ctx context.Context, tx *sql.Tx, server string) ([]string, error) {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(7240027)"); err != nil { // roles are of the whole server
		return nil, err
	}
	var bypasses bool
	err := tx.QueryRowContext(ctx, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1", server).Scan(&bypasses)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("there is no role %s in the database", server)
	}
	if err != nil {
		return nil, err
	}
	if bypasses {
		return nil, fmt.Errorf("the role %s passes row-level security by: take SUPERUSER and BYPASSRLS from it", server)
	}
	name := pgx.Identifier{server}.Sanitize()
	list := []string{"GRANT USAGE ON SCHEMA public TO " + name, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + name}
	for _, realm := range Realms() {
		role := RealmRole(realm)
		var has bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", role).Scan(&has); err != nil {
			return nil, err
		}
		if !has {
			list = append(list, "CREATE ROLE "+role+" NOLOGIN")
		}
		tables := strings.Join(slices.Sorted(slices.Values(realms[realm])), ", ")
		list = append(list, "GRANT USAGE ON SCHEMA public TO "+role, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+tables+" TO "+role,
			"REVOKE ALL ON "+tables+" FROM PUBLIC", "REVOKE ALL ON "+tables+" FROM "+name, "GRANT "+role+" TO "+name)
	}
	return list, nil
}

// refusePlain refuses an address that would let what the programme keeps go over a
// network unencrypted.
func refusePlain(address string) error {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil // said when it is opened
	}
	for _, host := range hostsOf(c) {
		if asked := sslMode.FindStringSubmatch(address); !isLocal(host) && asked != nil && slices.Contains([]string{"disable", "allow", "prefer"}, asked[1]) {
			return fmt.Errorf("sslmode=%s would send what people answered over the network unencrypted: say sslmode=verify-full in the address of PostgreSQL on %s", asked[1], host)
		}
	}
	return nil
}

var sslMode = regexp.MustCompile(`sslmode\s*=\s*'?([a-z-]+)`)

// hostsOf lists every server that an address names.
func hostsOf(c *pgx.ConnConfig) []string {
	hosts := []string{c.Host}
	for _, f := range c.Fallbacks {
		hosts = append(hosts, f.Host)
	}
	return hosts
}

// RoleOf returns the name of the role that an address of PostgreSQL signs in with.
func RoleOf(address string) (string, error) {
	c, err := parseAddress(address)
	if err != nil {
		return "", err
	}
	return c.User, nil
}

// Bypasses says whether the role that the store is open as passes row-level
// security by. SQLite has none.
func (s *Store) Bypasses(ctx context.Context) (bool, error) {
	if !s.isPostgres {
		return false, nil
	}
	found, err := rows[bool](ctx, s.read, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
	return len(found) > 0 && found[0], wrapped("the role of the server", err)
}
