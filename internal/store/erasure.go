package store

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// ErasePerson deletes a person and everything that is about them: places,
// marks, answers with the subjects that they are kept under, what they said of who
// they are, forms, the practice log, copies that were not fetched; and where their
// name or address stands with somebody else: mails, forms that name them as the
// manager, lists that were uploaded. Figures that were frozen stay as they are, and
// so do the events, which name nobody once the record is gone, and forget their
// reasons where these may name the person. Calendars that show
// the person are built again; their own answers that it is gone.
func (s *Store) ErasePerson(ctx context.Context, p *abp.Person) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.MoveStamp(ctx); err != nil {
			return err
		}
		if err := tx.DeleteEquality(ctx, p.ID); err != nil {
			return err
		}
		if err := tx.ForgetReasons(ctx, p); err != nil {
			return err
		}
		if err := tx.eraseFromLists(ctx, p); err != nil {
			return err
		}
		if err := tx.eraseFromMails(ctx, p); err != nil {
			return err
		}
		for _, statement := range []struct {
			sql string
			arg string
		}{
			{"INSERT INTO gone_feeds (secret_hash) SELECT secret_hash FROM feeds WHERE person_id = ?", p.ID},
			{"DELETE FROM survey_subjects WHERE id IN (SELECT l.subject_id FROM survey_links l JOIN delegates d ON d.id = l.delegate_id WHERE d.person_id = ?)", p.ID},
			{"UPDATE feeds SET body = NULL, etag = '', built_at = NULL WHERE EXISTS (SELECT 1 FROM facilitators f WHERE f.person_id = ?)", p.ID},
			{"DELETE FROM application_forms WHERE email = ?", p.Email},
			{"UPDATE application_forms SET manager = '', manager_name = '', manager_email = '' WHERE manager_email = ?", p.Email},
			{"DELETE FROM complaints WHERE email = ?", p.Email},
			{"DELETE FROM people WHERE id = ?", p.ID},
		} {
			if err := tx.write.WithContext(ctx).Exec(statement.sql, statement.arg).Error; err != nil {
				return fmt.Errorf("erase a person: %w", known(err, "person"))
			}
		}
		return nil
	})
}

// eraseFromMails deletes mails to the person. Of mails to others that name them,
// those that wait are deleted and the words of those that went are forgotten.
func (s *Store) eraseFromMails(ctx context.Context, p *abp.Person) error {
	inWords := "(text LIKE ? ESCAPE '!' OR subject LIKE ? ESCAPE '!' OR calendar LIKE ? ESCAPE '!')"
	if _, err := records[abp.Message](s.write).Where("to_address = ? OR person_id = ?", p.Email, p.ID).Delete(ctx); err != nil {
		return fmt.Errorf("erase a person's mails: %w", err)
	}
	for _, words := range []string{p.Name, p.Email} {
		like := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(words) + "%"
		if len(words) < 3 {
			continue
		}
		if _, err := records[abp.Message](s.write).Where("next_at IS NOT NULL AND "+inWords, like, like, like).Delete(ctx); err != nil {
			return fmt.Errorf("erase a person from mails: %w", err)
		}
		if _, err := records[abp.Message](s.write).Where(inWords, like, like, like).Set(set("subject", ""), set("text", ""), set("calendar", "")).Update(ctx); err != nil {
			return fmt.Errorf("erase a person from mails: %w", err)
		}
	}
	return nil
}

// eraseFromLists deletes uploaded files and faulty lines that hold the person's
// address or name. A list that was not taken over yet has to be uploaded again.
func (s *Store) eraseFromLists(ctx context.Context, p *abp.Person) error {
	names := func(content []byte) bool {
		low := bytes.ToLower(content)
		return bytes.Contains(low, []byte(p.Email)) || len(p.Name) > 2 && bytes.Contains(low, []byte(strings.ToLower(p.Name)))
	}
	files, err := records[abp.ImportFile](s.read).Find(ctx)
	if err != nil {
		return fmt.Errorf("uploaded lists: %w", err)
	}
	for _, f := range files {
		if !names(f.Content) {
			continue
		}
		if _, err := records[abp.Import](s.write).Where("id = ? AND state = 'checked'", f.ImportID).Set(set("state", "cancelled")).Update(ctx); err != nil {
			return fmt.Errorf("erase a person from a list: %w", err)
		}
		if _, err := records[abp.ImportFile](s.write).Where("import_id = ?", f.ImportID).Delete(ctx); err != nil {
			return fmt.Errorf("erase a person from a list: %w", err)
		}
	}
	faults, err := records[abp.ImportFault](s.read).Find(ctx)
	if err != nil {
		return fmt.Errorf("faulty lines: %w", err)
	}
	for _, f := range faults {
		if !names([]byte(f.Content + " " + f.Reason)) {
			continue
		}
		if _, err := records[abp.ImportFault](s.write).Where("import_id = ? AND line = ? AND position = ?", f.ImportID, f.Line, f.Position).Delete(ctx); err != nil {
			return fmt.Errorf("erase a person from a list: %w", err)
		}
	}
	return nil
}

// Scrub makes what was deleted unreadable in the file of an SQLite database: deleted
// content is overwritten as it goes, and here the log of writes is emptied into the
// file. A PostgreSQL server cleans up by itself. It waits for nobody; what a reader
// keeps back goes with the next.
func (s *Store) Scrub(ctx context.Context) error {
	if s.isPostgres || s.inTx() {
		return nil
	}
	_, err := s.conn(s.write).ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return wrapped("empty the log of writes", err)
}

// IsFeedGone says whether the calendar with the hash was that of somebody who
// was erased.
func (s *Store) IsFeedGone(ctx context.Context, secretHash string) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM gone_feeds WHERE secret_hash = ?", secretHash)
	return len(found) > 0, wrapped("gone feeds", err)
}

// PersonIDs returns the id of everybody whom the programme knows, for the programme's
// own use: to find those who were erased and came back with a backup.
func (s *Store) PersonIDs(ctx context.Context) ([]string, error) {
	list, err := rows[string](ctx, s.read, "SELECT id FROM people ORDER BY id")
	return list, wrapped("people", err)
}

// Erasures returns who waits to be deleted at their wish, the oldest first: for those
// who may do it, and nobody else.
func (s *Store) Erasures(ctx context.Context, viewer *abp.Person) ([]abp.Erasure, error) {
	if viewer.Can(abp.ErasePeople) != nil {
		return nil, nil
	}
	list, err := records[abp.Erasure](s.read).Preload("Person", nil).Where("declined_at IS NULL").Order("created_at, id").Find(ctx)
	return list, wrapped("wishes to be deleted", err)
}

// Erasure returns one wish, for those who may decide on it.
func (s *Store) Erasure(ctx context.Context, viewer *abp.Person, id string) (*abp.Erasure, error) {
	o := nothing
	if viewer.Can(abp.ErasePeople) == nil {
		o = everything
	}
	return one(ctx, records[abp.Erasure](s.read).Preload("Person", nil).Where("id = ?", id).Where(o.sql, o.args...))
}

// OwnErasure returns the viewer's own wish that waits, or the newest that was
// declined, or nil.
func (s *Store) OwnErasure(ctx context.Context, viewer *abp.Person) (*abp.Erasure, error) {
	list, err := records[abp.Erasure](s.read).Where("person_id = ?", viewer.ID).Order("CASE WHEN declined_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id").Limit(1).Find(ctx)
	if err != nil || len(list) == 0 {
		return nil, wrapped("own wish to be deleted", err)
	}
	return &list[0], nil
}

// CreateErasure adds a wish, and says whether it did: not while one waits.
func (s *Store) CreateErasure(ctx context.Context, e *abp.Erasure) (bool, error) {
	res := s.write.WithContext(ctx).Omit(clause.Associations).Clauses(clause.OnConflict{DoNothing: true}).Create(e)
	return res.RowsAffected > 0, wrapped("ask to be deleted", res.Error)
}

// UpdateErasure saves a decision. It fails with Conflict if it moved on.
func (s *Store) UpdateErasure(ctx context.Context, e *abp.Erasure) error { return update(ctx, s, e) }

// DeleteOwnErasure takes the person's wish back.
func (s *Store) DeleteOwnErasure(ctx context.Context, personID string) error {
	_, err := records[abp.Erasure](s.write).Where("person_id = ? AND declined_at IS NULL", personID).Delete(ctx)
	return wrapped("take a wish back", err)
}

// DeleteReflections deletes everything that the person wrote for themselves, in the
// practice log, after make-ups and in surveys, and returns how much that was.
func (s *Store) DeleteReflections(ctx context.Context, personID string) (int, error) {
	count := 0
	for _, sql := range []string{
		"DELETE FROM practices WHERE person_id = ?",
		"DELETE FROM make_up_logs WHERE person_id = ?",
		"DELETE FROM survey_texts WHERE response_id IN (SELECT id FROM survey_responses WHERE subject_id IN (" + ownSubjects + "))",
	} {
		res := s.write.WithContext(ctx).Exec(sql, personID)
		if res.Error != nil {
			return 0, fmt.Errorf("delete reflections: %w", res.Error)
		}
		count += int(res.RowsAffected)
	}
	return count, nil
}
