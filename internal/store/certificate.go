package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// certificatesFor keeps the certificates that the viewer may see in a list: leads
// all, sponsors those of their organisations' delegates.
func certificatesFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	if orgs := v.Sponsors(); len(orgs) > 0 {
		return among("certificates.delegate_id", only{"SELECT d.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.organisation_id IN ? AND c.published_at IS NOT NULL", []any{orgs}})
	}
	return nothing
}

func (s *Store) certificates() query[abp.Certificate] {
	return records[abp.Certificate](s.read).Preload("Delegate.Person", nil).Preload("Delegate.Organisation", nil).Preload("Delegate.Cohort.Template", nil)
}

// OwnCertificate returns one of the viewer's own certificates.
func (s *Store) OwnCertificate(ctx context.Context, viewer *abp.Person, id string) (*abp.Certificate, error) {
	return one(ctx, s.certificates().Where("certificates.id = ? AND certificates.delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)", id, viewer.ID))
}

// OwnCertificates returns the viewer's own certificates that stand, newest first.
func (s *Store) OwnCertificates(ctx context.Context, viewer *abp.Person) ([]abp.Certificate, error) {
	list, err := records[abp.Certificate](s.read).Where("revoked_at IS NULL AND delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)", viewer.ID).Order("done_on DESC, id").Find(ctx)
	return list, wrapped("own certificates", err)
}

// CertificateByCode returns the certificate with the code, without anything about
// its holder: everybody may ask. It fails with NotFound if there is none.
func (s *Store) CertificateByCode(ctx context.Context, code string) (*abp.Certificate, error) {
	return one(ctx, records[abp.Certificate](s.read).Omit("delegate_id").Where("code = ?", code))
}

// CertificateOf returns the certificate of a place that stands, or nil, for the
// programme's own use.
func (s *Store) CertificateOf(ctx context.Context, delegateID string) (*abp.Certificate, error) {
	c, err := one(ctx, records[abp.Certificate](s.read).Where("delegate_id = ? AND revoked_at IS NULL", delegateID))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return c, err
}

// CertificateQuery narrows a list of certificates to a cohort and to days of
// completion, both included. After is the key of the last row of the page before.
type CertificateQuery struct {
	CohortID    string
	From, Until abp.Date
	Valid       bool
	After       string
	Limit       int // rows, all if 0
}

// Certificates returns the certificates that the viewer may list, latest
// completion first, with the place, and the key of the next page or "".
func (s *Store) Certificates(ctx context.Context, viewer *abp.Person, q CertificateQuery) ([]abp.Certificate, string, error) {
	o := certificatesFor(viewer)
	g := s.certificates().Where(o.sql, o.args...)
	if q.CohortID != "" {
		g = g.Where("certificates.delegate_id IN (SELECT id FROM delegates WHERE cohort_id = ?)", q.CohortID)
	}
	if !q.From.IsZero() {
		g = g.Where("done_on >= ?", q.From)
	}
	if !q.Until.IsZero() {
		g = g.Where("done_on <= ?", q.Until)
	}
	if q.Valid {
		g = g.Where("revoked_at IS NULL")
	}
	if day, id, ok := cutKey(q.After); ok {
		g = g.Where("(done_on < ? OR done_on = ? AND certificates.id > ?)", day, day, id)
	}
	if g = g.Order("done_on DESC, id"); q.Limit > 0 {
		g = g.Limit(q.Limit + 1)
	}
	list, err := g.Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("certificates: %w", err)
	}
	next := ""
	if q.Limit > 0 && len(list) > q.Limit {
		list = list[:q.Limit]
		last := list[q.Limit-1]
		next = last.DoneOn.String() + "\x1f" + last.ID
	}
	return list, next, nil
}

// CreateCertificate adds a certificate. It fails with Conflict if one stands for
// the place.
func (s *Store) CreateCertificate(ctx context.Context, c *abp.Certificate) error {
	return insert(ctx, s, c)
}

// UpdateCertificate saves a certificate that was revoked. It fails with Conflict
// if it moved on.
func (s *Store) UpdateCertificate(ctx context.Context, c *abp.Certificate) error {
	return update(ctx, s, c)
}

// ToSettle returns the places whose certificate may be wanting or wrong: those of
// the people, or, for no people, those with enough marks and no certificate, at
// most limit. With progress, for the programme's own use.
func (s *Store) ToSettle(ctx context.Context, people []string, now abp.Instant, limit int) ([]abp.Delegate, map[string]abp.Course, error) {
	g := records[abp.Delegate](s.read).Preload("Person", nil).Preload("Cohort.Template", nil).Where("cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)")
	if people != nil {
		g = g.Where("person_id IN ?", people)
	} else {
		ids, err := s.completeWithout(ctx, limit)
		if err != nil || len(ids) == 0 {
			return nil, nil, err
		}
		g = g.Where("delegates.id IN ?", ids)
	}
	list, err := g.Order("id").Find(ctx)
	if err != nil || len(list) == 0 {
		return nil, nil, wrapped("places to settle", err)
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	courses, err := s.courses(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		list[i].Progress = courses[list[i].ID].Progress(list[i].Cohort.Template, now)
	}
	return list, courses, nil
}

// completeWithout returns the ids of places that meet the rule of their template
// and have no certificate.
func (s *Store) completeWithout(ctx context.Context, limit int) ([]string, error) {
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil || len(templates) == 0 {
		return nil, wrapped("templates", err)
	}
	need := "(CAST('' AS TEXT), 0, 0)"
	var args []any
	for _, t := range templates {
		need += ", (CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS INTEGER))"
		args = append(args, t.ID, t.PartsNeeded(), t.SetsNeeded)
	}
	list, err := rows[string](ctx, s.read, `WITH need (template_id, parts, sets) AS (VALUES `+need+`),
		counted AS (SELECT a.person_id, x.cohort_id, x.kind, x.number FROM attendances a JOIN sessions x ON x.id = a.session_id
			WHERE a.mark IN ('present', 'made up') AND x.kind IN ('workshop part', 'self-study', 'set meeting')),
		part AS (SELECT person_id, COUNT(DISTINCT CASE WHEN kind = 'self-study' THEN 100 + number ELSE number END) AS n FROM counted WHERE kind <> 'set meeting' GROUP BY person_id),
		met AS (SELECT person_id, cohort_id, COUNT(DISTINCT number) AS n FROM counted WHERE kind = 'set meeting' GROUP BY person_id, cohort_id)
		SELECT d.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL JOIN need ON need.template_id = c.template_id
			JOIN part ON part.person_id = d.person_id AND part.n >= need.parts LEFT JOIN met ON met.person_id = d.person_id AND met.cohort_id = d.cohort_id
			LEFT JOIN met was ON was.person_id = d.person_id AND was.cohort_id = d.earlier_cohort_id
		WHERE need.parts > 0 AND COALESCE(met.n, 0) + COALESCE(was.n, 0) >= need.sets AND NOT EXISTS (SELECT 1 FROM certificates f WHERE f.delegate_id = d.id AND f.revoked_at IS NULL)
		ORDER BY d.id LIMIT ?`, append(args, limit)...)
	return list, wrapped("complete places without a certificate", err)
}

// LockPlacesOf makes everybody else who settles the same people's places wait
// until this transaction ends.
func (s *Store) LockPlacesOf(ctx context.Context, people []string) error {
	_, err := records[abp.Delegate](s.write, s.lock()).Where("person_id IN ?", people).Order("id").Find(ctx)
	return wrapped("lock places", err)
}
