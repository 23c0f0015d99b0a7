package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// ownRows says, for each table about people, which rows are about one person: a
// condition with their id for every question mark. The survey's and the equality
// tables have theirs where those tables are read.
var ownRows = map[string]string{
	"people":               "id = ?",
	"grants":               "person_id = ?",
	"facilitators":         "person_id = ?",
	"applications":         "person_id = ?",
	"release_links":        "manager_id = ?",
	"delegates":            "person_id = ?",
	"pauses":               ofOwnPlace,
	"set_members":          ofOwnPlace,
	"session_facilitators": "person_id = ?",
	"offers":               "person_id = ?",
	"invitees":             "person_id = ?",
	"invitations":          "person_id = ?",
	"attendances":          "person_id = ?",
	"check_ins":            "person_id = ?",
	"corrections":          "person_id = ?",
	"make_ups":             ofOwnPlace,
	"contacts":             ofOwnPlace,
	"certificates":         ofOwnPlace,
	"listings":             "person_id = ?",
	"feeds":                "person_id = ?",
	"aparts":               "one_id = ? OR other_id = ?",
	"objections":           "person_id = ?",
	"erasures":             "person_id = ?",
	"access_needs":         "person_id = ?",
	"availabilities":       "person_id = ?",
	"aways":                "person_id = ?",
	"apology_notes":        "person_id = ?",
	"application_forms":    "email = (SELECT email FROM people WHERE id = ?)",
	"logins":               "person_id = ?",
	"sign_ins":             "person_id = ?",
	"sign_ons":             "person_id = ?",
	"ceremonies":           "person_id = ?",
	"passkeys":             "person_id = ?",
	"identities":           "person_id = ?",
	"custodies":            "person_id = ? AND (silent_until IS NULL OR told_at IS NOT NULL)",
	"messages":             "person_id = ? OR to_address = (SELECT email FROM people WHERE id = ?)",
	"practices":            "person_id = ?",
	"make_up_logs":         "person_id = ?",
	"plannings":            "by_id = ?",
	"imports":              "by_id = ?",
	"complaints":           "person_id = ? OR email = (SELECT email FROM people WHERE id = ?)",
	"exports":              "person_id = ?",
	"events":               "by_id = ? OR subject = ? OR subject IN (SELECT id FROM delegates WHERE person_id = ?) OR subject IN (SELECT id FROM applications WHERE person_id = ?)",
}

const ofOwnPlace = "delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)"

// NotExported says of tables about people why a copy leaves them out.
func NotExported() map[string]string {
	return map[string]string{
		"sign_in_requests": "holds digests of addresses and no person",
		"planning_options": "dates and sets worked out from what is in this copy",
		"planning_bases":   "the facts that plans were worked out from, which are in this copy",
		"boards":           "drafts of sets with other people in them",
		"import_files":     "lists with other people on them, deleted after a month; what was taken from them is in this copy",
		"import_faults":    "lines that were not taken from lists, deleted after a month",
		"seals":            "digests of events and no person",
	}
}

// ExportedTables lists the tables that a copy looks into, in order.
func ExportedTables() []string {
	all := maps.Clone(ownRows)
	maps.Copy(all, surveyOwnRows)
	maps.Copy(all, equalityOwnRows)
	return slices.Sorted(maps.Keys(all))
}

// OwnRows returns the rows of a table that are about the viewer, and no others
// whatever their roles are, by the columns asked for.
func (s *Store) OwnRows(ctx context.Context, viewer *abp.Person, table string, columns []string) ([]map[string]any, error) {
	condition := ownRows[table]
	for _, more := range []map[string]string{surveyOwnRows, equalityOwnRows} {
		if condition == "" {
			condition = more[table]
		}
	}
	if condition == "" || viewer == nil {
		return nil, nil
	}
	var args []any
	for _, c := range condition {
		if c == '?' {
			args = append(args, viewer.ID)
		}
	}
	var list []map[string]any
	err := s.read.WithContext(ctx).Table(table).Select(columns).Where(condition, args...).Order(columns[0]).Find(&list).Error
	return list, wrapped("own rows of "+table, err)
}

// Words returns what records that rows point at are called: organisations, cohorts,
// sessions and sets by their id.
func (s *Store) Words(ctx context.Context) (map[string]string, error) {
	words := map[string]string{}
	for _, query := range []string{
		"SELECT id, name AS words FROM organisations",
		"SELECT id, code || ', ' || name AS words FROM cohorts",
		"SELECT x.id, x.title || ', ' || x.kind AS words FROM sessions x",
		"SELECT t.id, 'set ' || t.number AS words FROM sets t",
	} {
		list, err := rows[struct{ ID, Words string }](ctx, s.read, query)
		if err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
		for _, r := range list {
			words[r.ID] = r.Words
		}
	}
	return words, nil
}

// OtherPeople returns the names and addresses of everybody else, for the programme's
// own use: none of them may stand in a copy.
func (s *Store) OtherPeople(ctx context.Context, personID string) ([]abp.Person, error) {
	list, err := records[abp.Person](s.read).Select("id", "name", "email").Where("id <> ?", personID).Find(ctx)
	return list, wrapped("other people", err)
}

// CreateExport adds a wish for a copy.
func (s *Store) CreateExport(ctx context.Context, e *abp.Export) error { return insert(ctx, s, e) }

// OwnExports returns the viewer's own copies without their content, newest first.
func (s *Store) OwnExports(ctx context.Context, viewer *abp.Person) ([]abp.Export, error) {
	list, err := records[abp.Export](s.read).Omit("content").Where("person_id = ?", viewer.ID).Order("asked_at DESC, id DESC").Find(ctx)
	return list, wrapped("own copies", err)
}

// OwnExport returns one of the viewer's own copies with its content. Nobody's role
// makes it return another's.
func (s *Store) OwnExport(ctx context.Context, viewer *abp.Person, id string) (*abp.Export, error) {
	return one(ctx, records[abp.Export](s.read).Where("id = ? AND person_id = ?", id, viewer.ID))
}

// ClaimExports takes copies in hand that nobody works on, and returns them.
func (s *Store) ClaimExports(ctx context.Context, now, stalled abp.Instant) ([]abp.Export, error) {
	list, err := rows[abp.Export](ctx, s.write, "UPDATE exports SET worked_at = ? WHERE id IN (SELECT id FROM exports WHERE finished_at IS NULL AND last_error = '' AND (worked_at IS NULL OR worked_at < ?) ORDER BY asked_at, id LIMIT 10"+s.skipLocked()+") RETURNING *", now, stalled)
	return list, wrapped("copies to make", err)
}

// FinishExport keeps what became of the work on a copy. A copy whose person was erased
// meanwhile is gone, and stays so.
func (s *Store) FinishExport(ctx context.Context, e *abp.Export) error {
	err := s.write.WithContext(ctx).Session(&gorm.Session{}).Model(e).Select("finished_at", "last_error", "name", "size", "digest", "content").Updates(e).Error
	return wrapped("keep a copy", err)
}
