package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// ProposeThreshold proposes how many people figures of a class need. It holds when
// somebody else has approved it. It fails with Forbidden for roles that may not, and
// with Invalid under the floor.
func (a *App) ProposeThreshold(ctx context.Context, by *abp.Person, t *abp.Threshold) error {
	if err := by.Can(abp.ProposeThresholds); err != nil {
		return err
	}
	t.Kept, t.ProposedByID = a.kept(abp.KindThreshold), abp.Ref(by.ID)
	if err := t.Validate(); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.CreateThreshold(ctx, t); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "proposed", t.ID, t.Reason)
	})
	return wrapped("propose a threshold", err)
}

// ApproveThreshold approves what another person proposed; the next snapshot goes by
// it. It fails with Forbidden for roles that may not, and with Conflict for one's own
// proposal.
func (a *App) ApproveThreshold(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.ApproveThresholds); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		t, err := tx.Threshold(ctx, by, id)
		if err != nil {
			return err
		}
		if err := t.Approve(by, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateThreshold(ctx, t); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "approved", t.ID, t.Class)
	})
	return wrapped("approve a threshold", err)
}

func wrapped(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Thresholds returns what holds for a class now: what was approved last, or else the
// defaults.
func (a *App) thresholds(ctx context.Context, s *store.Store, c disclosure.Class) (disclosure.Parameters, error) {
	p := disclosure.Defaults(c)
	t, err := s.ApprovedThreshold(ctx, c.String())
	if err == nil && t != nil {
		p, err = disclosure.NewParameters(c, t.MinN, t.CMin, t.MinDelta)
	}
	return p.Under(a.rules), err
}

// limits are the thresholds that figures of the survey are judged by.
type limits struct {
	rules      disclosure.Rules
	survey     disclosure.Parameters
	floor      disclosure.Parameters
	exceptions map[abp.Scope]*abp.Exception
	were       map[string]disclosure.Parameters // by snapshot and scope, of what was published
}

// limits reads the thresholds in force, the exceptions that were given, and by which
// thresholds each earlier table was published.
func (a *App) limits(ctx context.Context, s *store.Store, instrumentID string) (*limits, error) {
	l := &limits{rules: a.rules, exceptions: map[abp.Scope]*abp.Exception{}, were: map[string]disclosure.Parameters{}}
	var err error
	if l.survey, err = a.thresholds(ctx, s, disclosure.Survey); err != nil {
		return nil, err
	}
	if l.floor, err = disclosure.NewParameters(disclosure.Survey, 5, 3, 5); err != nil {
		return nil, err
	}
	l.floor = l.floor.Under(a.rules)
	open, err := s.OpenExceptions(ctx)
	if err != nil {
		return nil, err
	}
	for i := range open {
		p := open[i].Publication
		if p != nil && isTable(figureOf{p.Scope, p.Span, p.Item}) {
			l.exceptions[p.Scope] = &open[i]
		}
	}
	// The tables of systems and organisations are judged as one.
	for one, other := range map[abp.Scope]abp.Scope{abp.BySystem: abp.ByOrganisation, abp.ByOrganisation: abp.BySystem} {
		if e := l.exceptions[one]; e != nil && l.exceptions[other] == nil {
			l.exceptions[other] = e
		}
	}
	tables, err := s.PublishedTables(ctx, instrumentID)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		p, err := a.loggedUnder(disclosure.Survey, &t)
		if err != nil {
			return nil, err
		}
		l.were[t.SnapshotID+" "+t.Scope.String()] = p
	}
	return l, nil
}

// now are the thresholds for a new table.
func (l *limits) now(scope abp.Scope) disclosure.Parameters {
	if l.exceptions[scope] != nil {
		return l.floor
	}
	return l.survey
}

// of are the thresholds by which a table of a snapshot was published; without a
// snapshot, those for a new one.
func (l *limits) of(snapshotID string, scope abp.Scope) disclosure.Parameters {
	if snapshotID == "" {
		return l.now(scope)
	}
	if p, has := l.were[snapshotID+" "+scope.String()]; has {
		return p
	}
	return disclosure.Defaults(disclosure.Survey).Under(l.rules)
}

// isEnough reports whether a figure is of nobody or of enough people. Only the
// headline's table may go by an exception.
func (l *limits) isEnough(f figureOf, people int) bool {
	p := l.survey
	if isTable(f) {
		p = l.now(f.scope)
	}
	_, shown := p.Count(people).Number()
	return shown
}

// loggedUnder are the thresholds that a line of the release log tells: those of its
// class where there is no line, because what was published is older than the log.
func (a *App) loggedUnder(class disclosure.Class, l *abp.Publication) (disclosure.Parameters, error) {
	if l == nil {
		return disclosure.Defaults(class).Under(a.rules), nil
	}
	p, err := disclosure.NewParameters(class, l.MinN, l.CMin, l.MinDelta)
	if err != nil {
		return p, fmt.Errorf("release log %s: %w", l.ID, err)
	}
	return p.Under(a.rules), nil
}

// gateOf are the thresholds by which the headline's table of a snapshot was
// published: what holds now must not divide its rows anew. What leaves the programme
// goes by the thresholds of its class, and by none that are lower than those: its rows
// are then rows that were judged, or several of them together.
func (a *App) gateOf(ctx context.Context, class disclosure.Class, snapshotID string, scope abp.Scope) (disclosure.Parameters, error) {
	l, err := a.store.PublishedBy(ctx, snapshotID, scope)
	if err != nil {
		return disclosure.Parameters{}, err
	}
	p, err := a.loggedUnder(disclosure.Survey, l)
	if err != nil || class == disclosure.Survey {
		return p, err
	}
	outside, err := a.thresholds(ctx, a.store, class)
	if err != nil {
		return outside, err
	}
	p, err = disclosure.NewParameters(class, max(p.MinN(), outside.MinN()), max(p.CMin(), outside.CMin()), max(p.MinDelta(), outside.MinDelta()))
	return p.Under(a.rules), err
}
