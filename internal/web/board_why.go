package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// boardWhy says for one person on the board why they are where they are: what
// every other set would come to.
type boardWhy struct {
	Page
	Base     string
	Version  int
	Delegate string
	Set      string
	SetWords string
	Facts    []SummaryRow
	Broken   []string
	Costs    []abp.BoardPart // of the set, that have to do with this person
	Options  []boardOption
	IsLocked bool
	IsHeld   bool
}

// boardOption is another place for somebody, and what would come of it.
type boardOption struct {
	Set, With  string
	Title      string
	Change     string
	Parts      []string
	Bars       []string
	Mends      int
	Label      string // of the button
	IsBetter   bool
	CanBeTaken bool
}

func (boardWhy) template() string { return "board/why" }

// showBoardWhy is GET /cohorts/:cohort/board/delegates/:delegate.
func (s *Server) showBoardWhy(c echo.Context) error {
	st, err := s.app.Board(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	p := st.Facts.Person(c.Param("delegate"))
	if p == nil {
		return abp.Errorf(abp.NotFound, "That delegate does not exist, or is not in this cohort.")
	}
	base := "/cohorts/" + st.Cohort.ID
	set := knownSet(st, st.Board.Draft.Places[p.ID])
	v := boardWhy{Page: s.page(c, "Why is "+p.Name+" in "+st.Name(set)+"?", Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: base, Text: st.Cohort.Title()}, Link{Href: base + "/board", Text: "Set board"}),
		Base: base + "/board", Version: st.Version(), Delegate: p.ID, Set: set, SetWords: st.Name(set), Facts: whyFacts(st, p),
		IsLocked: slices.Contains(st.Board.Draft.Locked, p.ID), IsHeld: st.Board.IsLockedSet(set)}
	for _, j := range st.Judged.Sets {
		if j.Set.ID != set {
			continue
		}
		v.Costs = j.Parts
		for _, b := range j.Broken {
			if slices.Contains(b.People, p.ID) || b.Rule == "H1" {
				v.Broken = append(v.Broken, b.Words)
			}
		}
	}
	for _, o := range st.Facts.Options(st.Board.Draft.Places, st.Board.Weights, p.ID, st.Board.IsLocked) {
		v.Options = append(v.Options, optionWords(st, p, o))
	}
	return s.render(c, http.StatusOK, v)
}

func whyFacts(st *app.BoardState, p *abp.BoardPerson) []SummaryRow {
	known := func(s string) string {
		if s == "" {
			return "not known"
		}
		return s
	}
	manager := "not known"
	if len(p.Line) > 0 {
		manager = "known"
	}
	rows := []SummaryRow{
		{Key: "Organisation", Value: known(p.Sender.Name)}, {Key: "Department", Value: known(p.Department)}, {Key: "Staff group", Value: known(p.StaffGroup)},
		{Key: "Pay band", Value: known(p.Band)}, {Key: "Line manager", Value: manager},
	}
	for _, set := range st.Facts.Sets {
		if n := p.Missed[set.ID]; n > 0 {
			rows = append(rows, SummaryRow{Key: fmt.Sprintf("Set %d", set.Number), Value: fmt.Sprintf("cannot come to %d of the %d meetings", n, set.Meetings)})
		}
	}
	return rows
}

func optionWords(st *app.BoardState, p *abp.BoardPerson, o abp.BoardOption) boardOption {
	v := boardOption{Set: o.Set.ID, With: o.With, Title: fmt.Sprintf("Set %d", o.Set.Number), Change: costChange(o.Change), Mends: o.Mends, IsBetter: o.Change < 0,
		Label: fmt.Sprintf("Move to set %d", o.Set.Number)}
	if o.With != "" {
		v.Title = fmt.Sprintf("Set %d, in exchange for %s", o.Set.Number, st.Name(o.With))
		v.Label = "Change places with " + st.Name(o.With)
	}
	for _, part := range o.Parts {
		v.Parts = append(v.Parts, capital(abp.BoardRuleWords(part.Rule))+": "+costChange(part.Cost))
	}
	for _, b := range o.Bars {
		v.Bars = append(v.Bars, b.Words)
	}
	v.CanBeTaken = !st.Board.IsLocked(p.ID) && !st.Board.IsLockedSet(o.Set.ID)
	return v
}

// costChange writes a difference with its sign.
func costChange(n int) string {
	switch {
	case n > 0:
		return "+" + sayNumber(n)
	case n < 0:
		return "−" + strings.TrimPrefix(sayNumber(n), "-")
	}
	return "no change"
}
