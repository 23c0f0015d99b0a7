package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// What the release log calls figures by protected characteristics, in the place of the
// waves of others.
const (
	tookPartSpan = "who took part"
	crossedSpan  = "T0-T2 by group"
)

// equalityHeldReason says why such a figure is not in a snapshot.
const equalityHeldReason = "Too few people are in one of the groups, or have come, gone or changed what they said since it was published. An earlier figure stands."

// equalityLines are the lines of the release log about who took part, one for each
// level of a question.
func (a *App) equalityLines(c characteristic, counts []store.EqualityCount, now, earlier []abp.SnapshotEquality) []abp.Publication {
	isAt := func(list []abp.SnapshotEquality, level int) bool {
		for _, f := range list {
			if f.Level == level {
				return true
			}
		}
		return false
	}
	var lines []abp.Publication
	for level := range c.q.Levels() {
		figures := c.groups(counts, level)
		line := a.equalityLine(c.gate, tookPartSpan, equalityItem(c.q.Code, level), len(figures), fmt.Sprint(figures))
		if !isAt(now, level) {
			rule := disclosure.R2
			if isAt(earlier, level) {
				rule = disclosure.R6
			}
			line = held(line, rule, isAt(earlier, level))
		}
		lines = append(lines, line)
	}
	return lines
}

// equalityItem is what the log calls one level of a question.
func equalityItem(question string, level int) string {
	if level == 0 {
		return question
	}
	return fmt.Sprintf("%s %d", question, level+1)
}

// equalityLine is the line of a figure that is published, with a hash of what was
// counted.
func (a *App) equalityLine(gate disclosure.Parameters, span, item string, cells int, counted string) abp.Publication {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte(span + "\t" + item + "\t" + counted))
	return abp.Publication{ID: a.id(abp.KindPublication), Scope: abp.WholeProgramme, Span: span, Item: item, Outcome: abp.Published,
		Rules: rulesEdition, MinN: gate.MinN(), CMin: gate.CMin(), MinDelta: gate.MinDelta(), Cells: cells, Hash: hex.EncodeToString(mac.Sum(nil))}
}

// held is the line of a figure that is not in the snapshot.
func held(line abp.Publication, rule disclosure.Rule, hasEarlier bool) abp.Publication {
	line.Outcome, line.Rule, line.Reason = abp.Suppressed, rule.String(), equalityHeldReason
	if hasEarlier {
		line.Outcome = abp.CarriedForward
	}
	return line
}

// equalityGate are the thresholds by which a figure of a snapshot was published: what
// holds now must not divide its groups anew. Snapshots that are older than their lines
// in the log were published by the standard ones.
func (a *App) equalityGate(ctx context.Context, snapshotID, span, item string) (disclosure.Parameters, error) {
	l, err := a.store.PublishedFigure(ctx, snapshotID, span, item)
	if err != nil {
		return disclosure.Parameters{}, err
	}
	return a.loggedUnder(disclosure.Equality, l)
}

// equalityGates are the thresholds by which who took part was published, by snapshot
// and item.
func (a *App) equalityGates(ctx context.Context, s *store.Store) (map[string]disclosure.Parameters, error) {
	lines, err := s.PublishedFigures(ctx, tookPartSpan)
	of := map[string]disclosure.Parameters{}
	for _, l := range lines {
		p, err := a.loggedUnder(disclosure.Equality, &l)
		if err != nil {
			return nil, err
		}
		of[l.SnapshotID+" "+l.Item] = p
	}
	return of, err
}
