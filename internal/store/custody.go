package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// custodiesFor keeps the requests that the viewer may see: those who may ask or
// approve see all but the ones about themselves.
func custodiesFor(v *abp.Person) only {
	if v == nil || v.Can(abp.SeeCustodies) != nil {
		return nothing
	}
	return only{"person_id <> ?", []any{v.ID}}
}

// Custodies returns the newest requests to open a record, at most limit, with
// everybody in them.
func (s *Store) Custodies(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Custody, error) {
	o := custodiesFor(viewer)
	list, err := records[abp.Custody](s.read).Preload("Person", nil).Preload("AskedBy", nil).Preload("ApprovedBy", nil).Where(o.sql, o.args...).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	return list, wrapped("requests to open a record", err)
}

// Custody returns one request with everybody in it, if the viewer may see it. In a
// transaction nobody else changes it meanwhile.
func (s *Store) Custody(ctx context.Context, viewer *abp.Person, id string) (*abp.Custody, error) {
	o := custodiesFor(viewer)
	q := records[abp.Custody](s.read)
	if s.inTx() {
		q = records[abp.Custody](s.read, s.lock())
	}
	return one(ctx, q.Preload("Person", nil).Preload("AskedBy", nil).Preload("ApprovedBy", nil).Where("id = ?", id).Where(o.sql, o.args...))
}

// CreateCustody adds a request.
func (s *Store) CreateCustody(ctx context.Context, c *abp.Custody) error { return insert(ctx, s, c) }

// UpdateCustody saves a request. It fails with Conflict if it moved on.
func (s *Store) UpdateCustody(ctx context.Context, c *abp.Custody) error { return update(ctx, s, c) }

// CustodiesToTell returns the requests whose record was opened and whose person has
// not been told, for the programme's own use.
func (s *Store) CustodiesToTell(ctx context.Context) ([]abp.Custody, error) {
	list, err := records[abp.Custody](s.read).Preload("Person", nil).Preload("AskedBy", nil).Preload("ApprovedBy", nil).Where("opened_at IS NOT NULL AND told_at IS NULL").Order("opened_at, id").Find(ctx)
	return list, wrapped("records whose person is to be told", err)
}

// BondOf returns what ties somebody to another person, now or before: as their line
// manager, or as a facilitator of a set that they are or were in.
func (s *Store) BondOf(ctx context.Context, byID, personID string) (abp.Bond, error) {
	var b abp.Bond
	for _, q := range []struct {
		is  *bool
		sql string
	}{
		{&b.Manages, "SELECT 1 FROM people WHERE id = ? AND manager_id = ? UNION ALL SELECT 1 FROM applications WHERE person_id = ? AND manager_id = ? LIMIT 1"},
		{&b.Facilitates, "SELECT 1 FROM delegates d JOIN set_members m ON m.delegate_id = d.id JOIN sets t ON t.id = m.set_id WHERE d.person_id = ? AND t.facilitator_id = ? UNION ALL SELECT 1 FROM delegates d JOIN set_members m ON m.delegate_id = d.id JOIN sessions x ON x.set_id = m.set_id JOIN session_facilitators f ON f.session_id = x.id WHERE d.person_id = ? AND f.person_id = ? LIMIT 1"},
	} {
		found, err := rows[int](ctx, s.read, q.sql, personID, byID, personID, byID)
		if err != nil {
			return b, fmt.Errorf("what ties %s to %s: %w", byID, personID, err)
		}
		*q.is = len(found) > 0
	}
	return b, nil
}

// CustodyApprovers returns who may approve requests: data custodians and programme
// leads.
func (s *Store) CustodyApprovers(ctx context.Context) ([]abp.Person, error) {
	return s.holders(ctx, abp.ProgrammeLead, abp.DataCustodian)
}

// CustodyPlace is a place of the person with the random id that their survey answers
// are kept under.
type CustodyPlace struct{ DelegateID, Cohort, SubjectID string }

// OpenLinks returns a person's places with the ids of their survey answers. Only the
// use case of a custody calls it, which has asked two people.
func (s *Store) OpenLinks(ctx context.Context, c *abp.Custody) ([]CustodyPlace, error) {
	list, err := rows[CustodyPlace](ctx, s.read, "SELECT d.id AS delegate_id, c.code AS cohort, l.subject_id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id JOIN survey_links l ON l.delegate_id = d.id WHERE d.person_id = ? ORDER BY d.enrolled_at, d.id", c.PersonID)
	return list, wrapped("open links", err)
}

// OpenPractices returns a person's practice log, as OpenLinks does.
func (s *Store) OpenPractices(ctx context.Context, c *abp.Custody) ([]abp.Practice, error) {
	list, err := records[abp.Practice](s.read).Where("person_id = ?", c.PersonID).Order("on_day, id").Find(ctx)
	return list, wrapped("open practices", err)
}

// OpenMakeUpLogs returns what a person wrote after one-to-ones, as OpenLinks does.
func (s *Store) OpenMakeUpLogs(ctx context.Context, c *abp.Custody) ([]abp.MakeUpLog, error) {
	list, err := records[abp.MakeUpLog](s.read).Where("person_id = ?", c.PersonID).Order("make_up_id").Find(ctx)
	return list, wrapped("open logs of make-ups", err)
}
