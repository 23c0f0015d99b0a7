package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/schedule/search"
)

// meter tells a person or a program how far a search is, at most five times a
// second.
type meter struct {
	to     io.Writer
	isJSON bool
	isBar  bool
	now    func() time.Time
	begun  time.Time

	lock    sync.Mutex
	at      search.Progress
	told    time.Time
	pending bool
}

const betweenTells = time.Second / 5

// newMeter draws a bar where somebody can see it, or prints lines of JSON if they
// are asked for, or nothing.
func newMeter(to io.Writer, isJSON bool, now func() time.Time) *meter {
	return &meter{to: to, isJSON: isJSON, isBar: !isJSON && isTerminal(to), now: now, begun: now(), at: search.Progress{Cost: -1}}
}

// isTerminal says whether a person may be looking.
func isTerminal(to io.Writer) bool {
	file, ok := to.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// tell takes note of progress. What is shown never goes back.
func (m *meter) tell(p search.Progress) {
	m.lock.Lock()
	defer m.lock.Unlock()
	isNew := p.Phase != m.at.Phase
	if m.at.Cost >= 0 && (p.Cost < 0 || p.Cost > m.at.Cost) {
		p.Cost = m.at.Cost
	}
	p.Bound, p.Done, p.Budget = max(p.Bound, m.at.Bound), max(p.Done, m.at.Done), max(p.Budget, m.at.Budget)
	m.at, m.pending = p, true
	if isNew || m.now().Sub(m.told) >= betweenTells {
		m.show()
	}
}

// end shows what was not shown yet and leaves the line to others.
func (m *meter) end() {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.pending {
		m.show()
	}
	if m.isBar {
		fmt.Fprint(m.to, "\r\x1b[K")
	}
}

// line is the progress as a program reads it. Cost and gap are null while there is
// no answer.
type line struct {
	Phase    string   `json:"phase"`
	Cost     *int     `json:"cost"`
	Bound    int      `json:"bound"`
	Gap      *float64 `json:"gap"` // in per cent of the cost
	Unplaced int      `json:"unplaced"`
	Done     int64    `json:"done"`
	Budget   int64    `json:"budget"`
	Elapsed  int64    `json:"elapsed_ms"`
}

func (m *meter) show() {
	p, now := m.at, m.now()
	m.told, m.pending = now, false
	switch {
	case m.isJSON:
		l := line{Phase: p.Phase, Bound: p.Bound, Unplaced: p.Unplaced, Done: p.Done, Budget: p.Budget, Elapsed: now.Sub(m.begun).Milliseconds()}
		if p.Cost >= 0 {
			gap := gapOf(p.Cost, p.Bound)
			l.Cost, l.Gap = &p.Cost, &gap
		}
		if data, err := json.Marshal(l); err == nil {
			fmt.Fprintf(m.to, "%s\n", data)
		}
	case m.isBar:
		fmt.Fprintf(m.to, "\r%s\x1b[K", barOf(p, now.Sub(m.begun)))
	}
}

// gapOf returns how much of the cost could be saved at most, in per cent with two
// decimals.
func gapOf(cost, bound int) float64 {
	return math.Round(1e4*float64(max(0, cost-bound))/float64(max(1, cost))) / 100
}

// barOf draws the progress in one line of fewer than 80 columns.
func barOf(p search.Progress, elapsed time.Duration) string {
	const width = 16
	full := 0
	if p.Budget > 0 {
		full = int(min(width, width*p.Done/p.Budget))
	}
	known := "no plan yet"
	switch {
	case p.Cost >= 0 && p.Unplaced == 0:
		known = fmt.Sprintf("cost %d, bound %d, gap %.1f%%", p.Cost, p.Bound, gapOf(p.Cost, p.Bound))
	case p.Unplaced > 0:
		known = fmt.Sprintf("%d without a place", p.Unplaced)
	}
	return fmt.Sprintf("%.14s [%s%s] %s, %.1f s", p.Phase, strings.Repeat("=", full), strings.Repeat(" ", width-full), known, elapsed.Seconds())
}
