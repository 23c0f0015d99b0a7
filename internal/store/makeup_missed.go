package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// MissedMeeting is a set meeting that somebody missed and may still make up.
type MissedMeeting struct {
	DelegateID, SessionID, PersonID string
	Name, Cohort, Title             string
}

// Value names the meeting and who missed it in a form.
func (m MissedMeeting) Value() string { return m.DelegateID + " " + m.SessionID }

// MissedMeetings returns the set meetings of the last half year that were missed
// and may still be made up, by name: for those who run the programme everybody's,
// for facilitators those of the sets they lead.
func (s *Store) MissedMeetings(ctx context.Context, viewer *abp.Person, now abp.Instant) ([]MissedMeeting, error) {
	whose, args := "t.facilitator_id = ?", []any{viewer.ID}
	if viewer.RunsProgramme() {
		whose, args = "1 = 1", nil
	}
	list, err := rows[MissedMeeting](ctx, s.read, `SELECT d.id AS delegate_id, x.id AS session_id, p.id AS person_id, p.name, c.code AS cohort, x.title
		FROM attendances a JOIN sessions x ON x.id = a.session_id AND x.kind = 'set meeting' AND x.cancelled_at IS NULL JOIN sets t ON t.id = x.set_id
			JOIN delegates d ON d.person_id = a.person_id AND d.cohort_id = x.cohort_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
			JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL JOIN templates e ON e.id = c.template_id JOIN people p ON p.id = d.person_id
		WHERE `+whose+` AND a.mark IN ('part', 'apology', 'absent') AND x.ends_at <= ? AND x.ends_at > ? AND p.id <> ?
			AND NOT EXISTS (SELECT 1 FROM attendances b JOIN sessions y ON y.id = b.session_id WHERE b.person_id = a.person_id AND b.mark IN ('present', 'made up')
				AND y.kind = 'set meeting' AND y.cohort_id = x.cohort_id AND y.number = x.number)
			AND NOT EXISTS (SELECT 1 FROM certificates f WHERE f.delegate_id = d.id AND f.revoked_at IS NULL)
			AND NOT EXISTS (SELECT 1 FROM make_ups k WHERE k.delegate_id = d.id AND k.lapsed_at IS NULL AND (k.arranged_at IS NOT NULL OR k.session_id <> x.id) AND k.done_at IS NULL)
			AND (SELECT COUNT(DISTINCT y.number) FROM attendances b JOIN sessions y ON y.id = b.session_id WHERE b.person_id = a.person_id AND b.mark = 'made up'
				AND y.kind = 'set meeting' AND y.cohort_id = x.cohort_id) < e.make_ups
		ORDER BY p.sort_name, d.id, x.number`, append(args, now, now.Plus(-abp.RegistersFor), viewer.ID)...)
	if err != nil {
		return nil, fmt.Errorf("set meetings missed: %w", err)
	}
	return list, nil
}

// BelowQuorum returns the set meetings of the last 14 days to which fewer people
// came than the template asks for: of the sets that the viewer leads.
func (s *Store) BelowQuorum(ctx context.Context, viewer *abp.Person, now abp.Instant) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Preload("Set", nil).Preload("Cohort.Template", nil).
		Where(`sessions.id IN (SELECT x.id FROM sessions x JOIN sets t ON t.id = x.set_id JOIN cohorts c ON c.id = x.cohort_id JOIN templates e ON e.id = c.template_id
			WHERE t.facilitator_id = ? AND x.cancelled_at IS NULL AND c.published_at IS NOT NULL AND x.ends_at <= ? AND x.ends_at > ?
				AND EXISTS (SELECT 1 FROM attendances a WHERE a.session_id = x.id)
				AND (SELECT COUNT(*) FROM attendances a WHERE a.session_id = x.id AND a.mark IN ('present', 'part')) < e.quorum)`, viewer.ID, now, now.Plus(-abp.QuorumMoves)).
		Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("meetings below quorum: %w", err)
	}
	return list, nil
}
