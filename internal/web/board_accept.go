package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// boardAccept shows what accepting the board does, before it is done.
type boardAccept struct {
	Page
	Base     string
	Version  int
	Errors   []FieldError
	Stale    *Warning
	IsDraft  bool
	Changes  []string
	Rows     []changeRow
	Broken   []abp.BoardBreach
	Unplaced []*abp.BoardPerson
	Why      FieldText
	Confirm  string
}

func (boardAccept) template() string { return "board/accept" }

// checkBoard is GET /cohorts/:cohort/board/acceptance.
func (s *Server) checkBoard(c echo.Context) error {
	return s.boardAccept(c, http.StatusOK, "", nil, nil)
}

func (s *Server) boardAccept(c echo.Context, status int, why string, errs []FieldError, stale *Warning) error {
	st, err := s.app.Board(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	base := "/cohorts/" + st.Cohort.ID
	v := boardAccept{Page: s.page(c, "Check the sets of "+st.Cohort.Title(), Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: base, Text: st.Cohort.Title()}, Link{Href: base + "/board", Text: "Set board"}),
		Base: base + "/board", Version: st.Version(), Errors: errs, Stale: stale, IsDraft: !st.Cohort.IsPublished(), Changes: st.Changes,
		Broken: st.Judged.Broken(), Unplaced: st.Judged.Unplaced, Confirm: acceptWords(st),
		Why: FieldText{Name: "why", Label: "Why are the sets accepted with broken rules?", Hint: "A few words for the record, for example: agreed with everybody concerned. No health details.", Value: why, Error: errorOf(errs, "why")}}
	v.HasErrors = len(errs) > 0
	for _, m := range st.Moves() {
		row := changeRow{Title: m.Delegate.Person.Name, Before: setWords(m.From), After: setWords(m.To)}
		if m.Delegate.Organisation != nil {
			row.Of = m.Delegate.Organisation.Name
		}
		v.Rows = append(v.Rows, row)
	}
	return s.render(c, status, v)
}

func setWords(number int) string {
	if number == 0 {
		return "no set"
	}
	return fmt.Sprintf("set %d", number)
}

func acceptWords(st *app.BoardState) string {
	n := len(st.Moves())
	words := "Change the set of " + countOf(n, "person", "people")
	if st.Cohort.IsPublished() {
		words += " and tell them"
	}
	return words
}

// acceptBoard is POST /cohorts/:cohort/board/acceptance.
func (s *Server) acceptBoard(c echo.Context) error {
	why := abp.CleanLine(c.FormValue("why"))
	before, err := s.app.Board(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	if _, err := s.app.AcceptBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), why); err != nil {
		status, errs, other := refusal(err)
		if other != nil {
			return other
		}
		var stale *Warning
		if status == http.StatusConflict {
			stale = &Warning{Heading: "Nothing was changed", Text: sentenceOf(err)}
		}
		return s.boardAccept(c, status, why, errs, stale)
	}
	words := "The sets are as the board shows them."
	if n := len(before.Moves()); before.Cohort.IsPublished() {
		words += " " + capital(countOf(n, "person", "people")) + toldWords(n)
	} else {
		words += " Nobody was told, because the cohort is a draft."
	}
	return s.see(c, words, "/cohorts/"+c.Param("cohort")+"/sets")
}
