package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// rulesEdition names the rules of disclosure control, in the release log and in
// reports.
const rulesEdition = "R1 to R13, 2024"

// Why a figure of the whole programme was left out of a snapshot.
const (
	tooFewReason  = "Fewer people have answered than a figure needs."
	tooSoonReason = "Fewer people have come or gone since it was last published than two versions of a figure need between them, or all of them moved alike; the difference would be theirs alone. The earlier figure stands."
	tooNearReason = "Beside another figure of the same question it would show the answers of the few people who are in one and not in the other."
)

// figureOf names one figure, or one table, that is judged as a whole.
type figureOf struct {
	scope      abp.Scope
	span, item string
}

// draftedFigure is what a draft holds of one figure.
type draftedFigure struct {
	people, cells int
	hash          string
}

// figures lists what the draft holds, and in which order.
func (a *App) figures(d *snapshotDraft) ([]figureOf, map[figureOf]draftedFigure, error) {
	var order []figureOf
	of, text := map[figureOf]draftedFigure{}, map[figureOf]*strings.Builder{}
	add := func(f figureOf, people int, line string) {
		if text[f] == nil {
			text[f] = &strings.Builder{}
			order = append(order, f)
		}
		x := of[f]
		x.people, x.cells = x.people+people, x.cells+1
		of[f] = x
		text[f].WriteString(line + "\n")
	}
	for _, c := range d.cells {
		j, err := parseCounts(c)
		if err != nil {
			return nil, nil, err
		}
		add(figureOf{c.Scope, string(c.Span), c.Item}, j.N(), c.GroupID+"\t"+c.Counts)
	}
	for _, c := range d.counts {
		add(figureOf{c.Scope, c.Wave.String(), c.Item}, c.People, fmt.Sprintf("%s\t%d\t%d", c.GroupID, c.Value, c.People))
	}
	for f, b := range text {
		// With the server's key, so that nobody who reads the log can try out which few
		// answers the hash of a withheld figure is of.
		mac := hmac.New(sha256.New, a.secret)
		mac.Write([]byte(b.String()))
		x := of[f]
		x.hash = hex.EncodeToString(mac.Sum(nil))
		of[f] = x
	}
	return order, of, nil
}

// keep leaves the figures in the draft that f accepts.
func (d *snapshotDraft) keep(f func(figureOf) bool) {
	d.cells = slices.DeleteFunc(d.cells, func(c abp.SnapshotCell) bool { return !f(figureOf{c.Scope, string(c.Span), c.Item}) })
	d.counts = slices.DeleteFunc(d.counts, func(c abp.SnapshotCount) bool { return !f(figureOf{c.Scope, c.Wave.String(), c.Item}) })
}

// judging is one draft on its way through the rules.
type judging struct {
	d        *snapshotDraft
	of       map[figureOf]draftedFigure
	verdicts map[figureOf]disclosure.Verdict
}

// left enters the verdict for every figure that is in the draft no more.
func (j *judging) left(verdict func(figureOf) disclosure.Verdict) {
	is := map[figureOf]bool{}
	j.d.keep(func(f figureOf) bool { is[f] = true; return true })
	for f := range j.of {
		if _, told := j.verdicts[f]; !is[f] && !told {
			j.verdicts[f] = verdict(f)
		}
	}
}

func verdictOf(outcome disclosure.Outcome, rule disclosure.Rule, reason string) func(figureOf) disclosure.Verdict {
	return func(figureOf) disclosure.Verdict {
		return disclosure.Verdict{Outcome: outcome, Rule: rule, Reason: reason}
	}
}

// judge leaves out of the draft what may not be released beside what was, and
// returns the lines of the release log.
func (a *App) judge(ctx context.Context, tx *store.Store, v *abp.Snapshot, in *abp.Instrument, partners []abp.Organisation, d *snapshotDraft) ([]abp.Publication, error) {
	order, of, err := a.figures(d)
	if err != nil {
		return nil, err
	}
	lim, err := a.limits(ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	j := &judging{d, of, map[figureOf]disclosure.Verdict{}}
	d.keep(func(f figureOf) bool { return lim.isEnough(f, of[f].people) })
	j.left(verdictOf(disclosure.Suppressed, disclosure.R2, tooFewReason))
	released, err := tx.ReleasedCells(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if d.cells, err = withhold(d.cells, released, partners, lim); err != nil {
		return nil, err
	}
	counts, err := tx.ReleasedCounts(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d.counts = withholdCounts(d.counts, counts, lim.now(abp.WholeProgramme))
	j.left(verdictOf(disclosure.CarryForward, disclosure.R6, tooSoonReason))
	if err := d.withholdNested(lim.now(abp.WholeProgramme)); err != nil {
		return nil, err
	}
	j.left(verdictOf(disclosure.Refused, disclosure.R7, tooNearReason))
	audit, err := newAudit(ctx, tx, v, in, partners, d, publishedFigures{released, counts}, lim)
	if err != nil {
		return nil, err
	}
	audited, err := audit.judge()
	if err != nil {
		return nil, err
	}
	d.keep(func(f figureOf) bool { return audited[f].Outcome == disclosure.Publish })
	j.left(func(f figureOf) disclosure.Verdict { return audited[f] })
	return a.log(order, j, lim), nil
}

// isTable reports whether the figure is the headline's table of one dimension, or its
// total.
func isTable(f figureOf) bool { return f == tableOf(f.scope) }

func tableOf(scope abp.Scope) figureOf {
	return figureOf{scope, string(abp.SpanT2), abp.HeadlineItem}
}

// log writes the lines of the release log.
func (a *App) log(order []figureOf, j *judging, lim *limits) []abp.Publication {
	lines := make([]abp.Publication, len(order))
	for i, f := range order {
		p, verdict, x := lim.now(f.scope), j.verdicts[f], j.of[f]
		lines[i] = abp.Publication{ID: a.id(abp.KindPublication), Position: i, Scope: f.scope, Span: f.span, Item: f.item, Outcome: abp.Outcome(verdict.Outcome), Reason: verdict.Reason,
			Rules: rulesEdition, MinN: p.MinN(), CMin: p.CMin(), MinDelta: p.MinDelta(), Cells: x.cells, Hash: x.hash}
		if verdict.Rule != 0 {
			lines[i].Rule = verdict.Rule.String()
		}
		if e := lim.exceptions[f.scope]; e != nil && isTable(f) {
			lines[i].ExceptionID = e.ID
		}
	}
	return lines
}

// saveLog keeps the lines with their snapshot, and what exceptions it used.
func (a *App) saveLog(ctx context.Context, tx *store.Store, v *abp.Snapshot, lines []abp.Publication) error {
	used := map[string]bool{}
	for i := range lines {
		lines[i].SnapshotID = v.ID
		used[lines[i].ExceptionID] = true
	}
	if err := tx.Put(ctx, lines); err != nil {
		return err
	}
	open, err := tx.OpenExceptions(ctx)
	if err != nil {
		return err
	}
	for i := range open {
		if e := &open[i]; used[e.ID] {
			e.UsedInID = abp.Ref(v.ID)
			if err := tx.UpdateException(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// errDry ends a transaction that must leave nothing.
var errDry = errors.New("nothing is kept")

// DryRelease returns what a snapshot frozen now would say in the release log, and
// keeps nothing. It is for the operator of the server.
func (a *App) DryRelease(ctx context.Context) (*abp.Snapshot, []abp.Publication, error) {
	v := &abp.Snapshot{ID: a.id(abp.KindSnapshot), FrozenAt: a.Now()}
	var lines []abp.Publication
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Programme(ctx)
		if err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		v.ProgrammeID, v.AsAt = p.ID, a.Now().On(zone)
		if lines, err = a.fillSnapshot(ctx, tx, v, a.Now(), zone); err != nil {
			return err
		}
		return errDry
	})
	if !errors.Is(err, errDry) {
		return nil, nil, fmt.Errorf("try a release: %w", err)
	}
	return v, lines, nil
}
