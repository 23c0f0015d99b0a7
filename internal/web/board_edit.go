package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// moveOnBoard is POST /cohorts/:cohort/board/moves.
func (s *Server) moveOnBoard(c echo.Context) error {
	delegate := c.FormValue("delegate")
	st, err := s.app.MoveOnBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), delegate, c.FormValue("set"), c.FormValue("with"))
	if err != nil {
		return s.refuseBoard(c, err)
	}
	words := st.Name(delegate) + " is in " + placeWords(st, delegate) + " now."
	if with := c.FormValue("with"); with != "" {
		words = st.Name(delegate) + " is in " + placeWords(st, delegate) + " now, and " + st.Name(with) + " in " + placeWords(st, with) + "."
	}
	return s.see(c, words+scoreWords(st), boardAt(c, delegate))
}

// lockOnBoard is POST /cohorts/:cohort/board/locks.
func (s *Server) lockOnBoard(c echo.Context) error {
	delegate, set, locked := c.FormValue("delegate"), c.FormValue("set"), c.FormValue("locked") == "yes"
	if delegate != "" {
		set = "" // that of a card's other button
	}
	st, err := s.app.LockOnBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), delegate, set, locked)
	if err != nil {
		return s.refuseBoard(c, err)
	}
	id, words := delegate, st.Name(delegate)+" can be moved again."
	switch {
	case set != "" && locked:
		id, words = set, "Nobody joins or leaves "+st.Name(set)+"."
	case set != "":
		id, words = set, capital(st.Name(set))+" is open again."
	case locked:
		words = st.Name(delegate) + " stays in " + placeWords(st, delegate) + "."
	}
	return s.see(c, words, boardAt(c, id))
}

// undoOnBoard is POST /cohorts/:cohort/board/undo.
func (s *Server) undoOnBoard(c echo.Context) error {
	again := c.FormValue("again") == "yes"
	st, err := s.app.UndoOnBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), again)
	if err != nil {
		return s.refuseBoard(c, err)
	}
	words := "Undone."
	if again {
		words = "Done again."
	}
	return s.see(c, words+scoreWords(st), boardAt(c, "score"))
}

// proposeOnBoard is POST /cohorts/:cohort/board/proposals.
func (s *Server) proposeOnBoard(c echo.Context) error {
	st, err := s.app.ProposeSets(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), c.FormValue("near") == "yes")
	if err != nil {
		return s.refuseBoard(c, err)
	}
	return s.see(c, "Here is a proposal."+scoreWords(st), boardAt(c, "score"))
}

// weighBoard is POST /cohorts/:cohort/board/weights.
func (s *Server) weighBoard(c echo.Context) error {
	var w abp.BoardWeights
	var errs []abp.FieldError
	typed := map[string]string{}
	for _, e := range w.Each() {
		typed[e.Name] = abp.CleanLine(c.FormValue(e.Name))
		n, err := strconv.Atoi(typed[e.Name])
		if err != nil {
			errs = append(errs, abp.FieldError{Field: e.Name, Message: fmt.Sprintf("Enter a whole number from 0 to %d.", abp.BoardWeightMax)})
		}
		*e.Amount = n
	}
	refused := error(&abp.Error{Code: abp.Invalid, Fields: errs})
	if len(errs) == 0 {
		st, err := s.app.WeighBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c), w)
		if err == nil {
			return s.see(c, "Saved."+scoreWords(st), boardAt(c, "score"))
		}
		refused = err
	}
	v, status, err := s.refusedBoard(c, refused)
	if err != nil {
		return err
	}
	v.Open = true
	for i := range v.Weights {
		f := &v.Weights[i]
		f.Value, f.Error = typed[f.Name], errorOf(v.Errors, f.Name)
	}
	return s.render(c, status, v)
}

// updateBoard is POST /cohorts/:cohort/board/update.
func (s *Server) updateBoard(c echo.Context) error {
	st, err := s.app.UpdateBoard(c.Request().Context(), person(c), c.Param("cohort"), formVersion(c))
	if err != nil {
		return s.refuseBoard(c, err)
	}
	return s.see(c, "The board is up to date."+scoreWords(st), boardAt(c, "score"))
}

// boardAt is the address of a place on the board.
func boardAt(c echo.Context, id string) string {
	return "/cohorts/" + c.Param("cohort") + "/board#" + id
}

func scoreWords(st *app.BoardState) string {
	words := " The score is " + sayNumber(st.Judged.Cost)
	if n := len(st.Judged.Broken()); n > 0 {
		words += fmt.Sprintf(", and %s broken", pluralRules(n))
	}
	return words + "."
}

func pluralRules(n int) string {
	if n == 1 {
		return "1 rule is"
	}
	return sayNumber(n) + " rules are"
}

// refuseBoard shows the present board with what was wrong: 422 over a form, 409
// over a board that is no longer as the form showed it.
func (s *Server) refuseBoard(c echo.Context, err error) error {
	v, status, err := s.refusedBoard(c, err)
	if err != nil {
		return err
	}
	return s.render(c, status, v)
}

// refusedBoard returns the page that refuseBoard shows. What was chosen in the
// form that moves people stays chosen.
func (s *Server) refusedBoard(c echo.Context, refused error) (boardShow, int, error) {
	status := http.StatusUnprocessableEntity
	errs, other := fieldErrors(refused)
	if other != nil {
		if code := abp.CodeOf(refused); code != abp.Conflict && code != abp.Invalid {
			return boardShow{}, 0, refused
		}
		status = statuses[abp.CodeOf(refused)]
	}
	st, err := s.app.Board(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return boardShow{}, 0, err
	}
	v := s.boardShow(c, st)
	if v.Errors, v.HasErrors = errs, len(errs) > 0; other != nil {
		v.Stale = &Warning{Heading: "Nothing was saved", Text: sentenceOf(refused)}
	}
	v.Person.Value, v.Set.Value = c.FormValue("delegate"), c.FormValue("set")
	v.Person.Error, v.Set.Error = errorOf(errs, "delegate"), errorOf(errs, "set")
	return v, status, nil
}

// sentenceOf is what a person reads of an error.
func sentenceOf(err error) string {
	var said *abp.Error
	if errors.As(err, &said) {
		return said.Message
	}
	return ""
}
