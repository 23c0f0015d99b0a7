package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// EqualityImpact is what a page may print by protected characteristics: of the
// whole programme, never of an organisation, a cohort or a set.
type EqualityImpact struct {
	Tables []EqualityTable
	Change *EqualityChange
	// Training is evidence for WRES indicator 4, where headcounts by group are known
	// of every organisation that sent people; WhyNoTraining says what is missing.
	Training      *EqualityTraining
	WhyNoTraining string
}

// EqualityTable is who took part, by one question; each level from the newest
// snapshot in which it could be released.
type EqualityTable struct {
	Question    string // its code
	Title       string
	Levels      []EqualityLevel // from broad to fine
	HasComplete bool            // it is known who of them completed
}

// EqualityLevel is one table with the day that it is of.
type EqualityLevel struct {
	AsAt        abp.Date
	Composition disclosure.Composition
}

// EqualityChange is the change in confidence by the broad groups of ethnicity.
type EqualityChange struct {
	AsAt  abp.Date
	Table disclosure.Table
}

// EqualityTraining is how many times as likely White staff were to take a place as
// BME staff: a place is training that nobody has to do.
type EqualityTraining struct {
	AsAt       abp.Date
	Likelihood disclosure.Decimal
}

// EqualityImpact returns the figures by protected characteristics from frozen
// snapshots. It fails with Forbidden for roles that may not see them.
func (a *App) EqualityImpact(ctx context.Context, by *abp.Person) (*EqualityImpact, error) {
	if err := by.Can(abp.SeeEqualityImpact); err != nil {
		return nil, err
	}
	list, _, err := equalityQuestions(ctx, a.store)
	if err != nil {
		return nil, err
	}
	figures, err := a.store.SnapshotEqualities(ctx)
	if err != nil {
		return nil, err
	}
	v := &EqualityImpact{}
	for _, q := range list {
		of := slices.DeleteFunc(slices.Clone(figures), func(f abp.SnapshotEquality) bool { return f.Question != q.Code })
		if len(of) == 0 {
			continue
		}
		t, err := a.equalityTable(ctx, &q, of)
		if err != nil {
			return nil, err
		}
		v.Tables = append(v.Tables, *t)
	}
	if v.Change, err = a.equalityChange(ctx); err != nil {
		return nil, err
	}
	return v, a.addTraining(ctx, v)
}

// equalityTable makes the newest table of each level of one question.
func (a *App) equalityTable(ctx context.Context, q *abp.EqualityQuestion, of []abp.SnapshotEquality) (*EqualityTable, error) {
	t := &EqualityTable{Question: q.Code, Title: q.Title, HasComplete: !q.IsUnlinked}
	for level := 0; ; level++ {
		at := slices.DeleteFunc(slices.Clone(of), func(f abp.SnapshotEquality) bool { return f.Level != level })
		if len(at) == 0 {
			return t, nil
		}
		id := at[0].SnapshotID
		at = slices.DeleteFunc(at, func(f abp.SnapshotEquality) bool { return f.SnapshotID != id })
		snapshot, err := a.store.SnapshotByID(ctx, id)
		if err != nil {
			return nil, err
		}
		reaches, err := a.store.SnapshotReaches(ctx, id, abp.WholeProgramme)
		if err != nil {
			return nil, err
		}
		everybody := newFrozenTables(nil, nil, reaches).reach(abp.WholeProgramme, "").Enrolled
		gate, err := a.equalityGate(ctx, id, tookPartSpan, equalityItem(q.Code, level))
		if err != nil {
			return nil, err
		}
		c, err := compose(gate, q.Title, at, everybody)
		if err != nil {
			return nil, err
		}
		t.Levels = append(t.Levels, EqualityLevel{snapshot.AsAt, c})
	}
}

// equalityChange returns the newest change by group, or nil.
func (a *App) equalityChange(ctx context.Context) (*EqualityChange, error) {
	figures, err := a.store.SnapshotEqualityPairs(ctx)
	if err != nil || len(figures) == 0 {
		return nil, err
	}
	id, question := figures[0].SnapshotID, figures[0].Question
	snapshot, err := a.store.SnapshotByID(ctx, id)
	if err != nil {
		return nil, err
	}
	joints, err := readJoints(slices.DeleteFunc(figures, func(f abp.SnapshotEqualityPairs) bool { return f.SnapshotID != id }))
	if err != nil {
		return nil, err
	}
	gate, err := a.equalityGate(ctx, id, crossedSpan, question)
	if err != nil {
		return nil, err
	}
	t, err := crossed(gate, joints)
	return &EqualityChange{snapshot.AsAt, t}, err
}

// addTraining compares the reach by ethnicity with the headcounts of organisations.
func (a *App) addTraining(ctx context.Context, v *EqualityImpact) error {
	at := slices.IndexFunc(v.Tables, func(t EqualityTable) bool { return t.Question == abp.Ethnicity })
	if at < 0 {
		return nil
	}
	heads, known, err := a.store.HeadcountsByGroup(ctx)
	if err != nil {
		return err
	}
	newest, err := a.store.NewestSnapshot(ctx)
	if err != nil {
		return err
	}
	reaches, err := a.store.SnapshotReaches(ctx, newest.ID, abp.ByOrganisation)
	if err != nil {
		return err
	}
	for _, r := range reaches {
		if r.Enrolled > 0 && !known[r.GroupID] {
			v.WhyNoTraining = "It needs the headcount of White and BME staff of every organisation that sent people. Import them as the indicator “" + abp.HeadcountMeasure + "”."
			return nil
		}
	}
	if d, ok := v.Tables[at].Levels[0].Composition.Likelihood(abp.WhiteStaff, abp.BMEStaff, heads[abp.WhiteStaff], heads[abp.BMEStaff]); ok {
		v.Training = &EqualityTraining{v.Tables[at].Levels[0].AsAt, d}
	} else {
		v.WhyNoTraining = "Too few people have said what their ethnic group is, or a headcount by group is missing."
	}
	return nil
}
