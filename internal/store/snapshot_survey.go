package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/upstander/upstander/internal/abp"
)

// Reading says how the answers to one version of the instrument are read: at
// which place of Answers.Values each code stands. Codes without a place are left
// out.
type Reading struct {
	InstrumentID string
	Places       map[string]int
}

// SubjectQuery says which answers a snapshot counts.
type SubjectQuery struct {
	ProgrammeID string
	AsAt        abp.Date // answers handed in later do not count
	Readings    []Reading
	Places      int // how many values each questionnaire has
}

// NoAnswer stands where a question was not answered.
const NoAnswer = -1

// WaveAnswers are the answers of one subject to one wave.
type WaveAnswers struct {
	IsIn       bool   // handed in, in time, by the day
	FinishedOn string // the day
	Values     []int  // by place; NoAnswer where there is none
}

// SubjectAnswers are the answers of one subject of a published cohort. They hold
// only until the next.
type SubjectAnswers struct {
	OrganisationID, CohortID, StaffGroup string
	Waves                                [5]WaveAnswers
}

// subjectRow reads the questionnaires with all their answers in one text: handing
// on every answer as a row of its own costs more than all the counting.
const subjectRow = `SELECT r.subject_id, r.wave, r.instrument_id, r.finished_on, j.organisation_id, j.cohort_id, j.staff_group,
		(SELECT %s(a.item || ':' || a.value, ' ') FROM survey_answers a WHERE a.response_id = r.id)
	FROM survey_responses r JOIN survey_subjects j ON j.id = r.subject_id JOIN cohorts c ON c.id = j.cohort_id
	WHERE j.programme_id = ? AND c.published_at IS NOT NULL AND NOT r.is_late AND r.finished_on <= ? AND r.instrument_id IN ?
		AND r.subject_id NOT IN (` + objectors + `) ORDER BY r.subject_id`

// EachSubject hands on everybody who answered something in time, in one pass. It is
// for the programme's own use: making snapshots.
func (s *Store) EachSubject(ctx context.Context, q SubjectQuery, each func(*SubjectAnswers) error) error {
	places, ids := map[string]map[string]int{}, make([]string, len(q.Readings))
	for i, r := range q.Readings {
		places[r.InstrumentID], ids[i] = r.Places, r.InstrumentID
	}
	join := "GROUP_CONCAT"
	if s.isPostgres {
		join = "STRING_AGG"
	}
	p := subjectPass{each: each, places: places}
	for i := range p.now.Waves {
		p.now.Waves[i].Values = make([]int, q.Places)
	}
	if err := s.each(ctx, p.read, fmt.Sprintf(subjectRow, join), q.ProgrammeID, q.AsAt, ids); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	return p.hand()
}

// subjectPass puts the rows of one subject together.
type subjectPass struct {
	each   func(*SubjectAnswers) error
	places map[string]map[string]int
	id     []byte
	now    SubjectAnswers
	row    [8]sql.RawBytes
}

func (p *subjectPass) read(found *sql.Rows) error {
	r := &p.row
	if err := found.Scan(&r[0], &r[1], &r[2], &r[3], &r[4], &r[5], &r[6], &r[7]); err != nil {
		return err
	}
	if !bytes.Equal(p.id, r[0]) {
		if err := p.hand(); err != nil {
			return err
		}
		p.id = append(p.id[:0], r[0]...)
		p.now.OrganisationID, p.now.CohortID, p.now.StaffGroup = string(r[4]), string(r[5]), string(r[6])
	}
	wave, err := abp.ParseWave(string(r[1]))
	if err != nil {
		return err
	}
	w := &p.now.Waves[wave]
	w.IsIn, w.FinishedOn = true, string(r[3])
	return readValues(r[7], p.places[string(r[2])], w.Values)
}

// hand hands on the subject that is complete and empties the places for the next.
func (p *subjectPass) hand() error {
	if len(p.id) == 0 {
		return nil
	}
	if err := p.each(&p.now); err != nil {
		return err
	}
	for i := range p.now.Waves {
		p.now.Waves[i].IsIn = false
	}
	return nil
}

// readValues reads "I1:7 I2:6" into the values.
func readValues(text []byte, places map[string]int, values []int) error {
	for i := range values {
		values[i] = NoAnswer
	}
	for len(text) > 0 {
		var one []byte
		one, text, _ = bytes.Cut(text, []byte(" "))
		code, value, _ := bytes.Cut(one, []byte(":"))
		at, has := places[string(code)]
		if !has {
			continue
		}
		n, err := strconv.Atoi(string(value))
		if err != nil {
			return fmt.Errorf("answer %q: %w", one, err)
		}
		values[at] = n
	}
	return nil
}
