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

// boardShow is the set board of a cohort: every set with its members, what it
// costs and which rules it breaks.
type boardShow struct {
	cohortFrame
	boardPost
	Stale     *Warning
	Errors    []FieldError
	Changes   []string
	Facts     []SummaryRow
	Columns   []boardColumn
	Waiting   []boardCard
	Notes     []string
	Undo      string // what would be undone, in words
	Redo      string
	Moves     int // people whose set would change
	CanAccept bool
	Proposal  string
	Weights   []FieldText
	Open      bool // the weights
	Person    FieldSelect
	Set       FieldSelect
}

// boardPost is what every form on the board sends along.
type boardPost struct {
	Base    string
	Version int
}

// boardColumn is one set on the board.
type boardColumn struct {
	boardPost
	ID          string
	Title       string
	Facilitator string
	When        []string
	Size        string
	IsLocked    bool
	Cards       []boardCard
	Broken      []abp.BoardBreach
	Parts       []abp.BoardPart
	Cost        int
}

// boardCard is one person on the board.
type boardCard struct {
	boardPost
	*abp.BoardPerson
	About    string
	Targets  []Option // none where there are too many sets
	Set      string
	IsLocked bool // by themselves
	IsHeld   bool // with their set
	Moved    string
	Broken   []string // sentences
}

func (boardShow) template() string { return "board/show" }

// showBoard is GET /cohorts/:cohort/board.
func (s *Server) showBoard(c echo.Context) error {
	st, err := s.app.Board(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.boardShow(c, st))
}

// cardSets is the most sets that every card offers to choose from: more make the
// page heavy.
const cardSets = 8

func (s *Server) boardShow(c echo.Context, st *app.BoardState) boardShow {
	v := boardShow{cohortFrame: s.cohortFrame(c, st.Cohort, "/board", "Set board of "+st.Cohort.Title()), boardPost: boardPostOf(st), Changes: st.Changes,
		Moves: len(st.Moves()), CanAccept: person(c).Can(abp.ApproveAllocations) == nil, Proposal: proposalWords(st), Weights: weightFields(st.Board.Weights)}
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + st.Cohort.ID, Text: st.Cohort.Title()})
	for i := range st.Judged.Sets {
		v.Columns = append(v.Columns, boardColumnOf(st, &st.Judged.Sets[i]))
	}
	for _, p := range st.Judged.Unplaced {
		v.Waiting = append(v.Waiting, boardCardOf(st, p, ""))
	}
	v.Facts = boardFacts(st)
	v.Notes = boardNotes(st)
	if step, has := st.Board.Undone(); has {
		v.Undo = boardStepWords(st, step)
	}
	if step, has := st.Board.Redone(); has {
		v.Redo = boardStepWords(st, step)
	}
	v.addMoveForm(st)
	return v
}

// addMoveForm adds the form that moves anybody anywhere.
func (v *boardShow) addMoveForm(st *app.BoardState) {
	people := []Option{{Text: "Choose a person"}}
	for _, p := range st.Facts.People {
		people = append(people, Option{Value: p.ID, Text: p.Name + ", " + placeWords(st, p.ID)})
	}
	v.Person = FieldSelect{Name: "delegate", Label: "Person", Options: people}
	targets := boardTargets(st, "none")
	v.Set = FieldSelect{Name: "set", Label: "Move to", Options: targets, Value: targets[0].Value}
}

func boardPostOf(st *app.BoardState) boardPost {
	return boardPost{"/cohorts/" + st.Cohort.ID + "/board", st.Version()}
}

// boardTargets lists where somebody can be moved who is in the set, or in none.
func boardTargets(st *app.BoardState, in string) []Option {
	var list []Option
	for _, set := range st.Facts.Sets {
		if set.ID != in {
			list = append(list, Option{Value: set.ID, Text: fmt.Sprintf("Set %d", set.Number)})
		}
	}
	if in != "" {
		list = append(list, Option{Text: "No set"})
	}
	return list
}

func placeWords(st *app.BoardState, delegate string) string {
	return st.Name(knownSet(st, st.Board.Draft.Places[delegate]))
}

// knownSet is the set if it is still there, or none.
func knownSet(st *app.BoardState, set string) string {
	if st.Facts.Set(set) == nil {
		return ""
	}
	return set
}

func boardColumnOf(st *app.BoardState, j *abp.BoardSetJudgement) boardColumn {
	col := boardColumn{boardPost: boardPostOf(st), ID: j.Set.ID, Title: fmt.Sprintf("Set %d", j.Set.Number), Facilitator: "nobody yet", When: meetingWords(st.Meetings[j.Set.ID]),
		Size: countOf(len(j.Members), "member", "members"), IsLocked: st.Board.IsLockedSet(j.Set.ID), Parts: j.Parts, Broken: j.Broken, Cost: j.Cost}
	if j.Set.Leader.Name != "" {
		col.Facilitator = j.Set.Leader.Name
	}
	for _, p := range j.Members {
		card := boardCardOf(st, p, j.Set.ID)
		for _, b := range j.Broken {
			if slices.Contains(b.People, p.ID) {
				card.Broken = append(card.Broken, b.Words)
			}
		}
		col.Cards = append(col.Cards, card)
	}
	return col
}

func boardCardOf(st *app.BoardState, p *abp.BoardPerson, set string) boardCard {
	card := boardCard{boardPost: boardPostOf(st), BoardPerson: p, About: aboutWords(p), Set: set, IsLocked: slices.Contains(st.Board.Draft.Locked, p.ID), IsHeld: st.Board.IsLockedSet(set)}
	if len(st.Facts.Sets) <= cardSets {
		card.Targets = boardTargets(st, set)
	}
	if told := st.Facts.Told[p.ID]; told != "" && told != set {
		card.Moved = "knows of " + st.Name(told)
	}
	return card
}

// aboutWords says where somebody works, as far as it is known.
func aboutWords(p *abp.BoardPerson) string {
	words := []string{p.Sender.Name}
	if p.StaffGroup != "" {
		words = append(words, p.StaffGroup)
	}
	if p.Band != "" && p.Band != "Other" {
		words = append(words, "band "+p.Band)
	}
	return strings.Join(words, ", ")
}

// boardFacts are the figures over the board.
func boardFacts(st *app.BoardState) []SummaryRow {
	return []SummaryRow{
		{Key: "Score, less is better", Value: sayNumber(st.Judged.Cost)},
		{Key: "Rules broken", Value: sayNumber(len(st.Judged.Broken()))},
		{Key: "In no set", Value: sayNumber(len(st.Judged.Unplaced))},
		{Key: "Changed by this draft", Value: sayNumber(len(st.Moves()))},
	}
}

// boardNotes are what a lead should know beside the rules.
func boardNotes(st *app.BoardState) []string {
	var notes []string
	if n := len(st.Judged.Moved); n > 0 {
		notes = append(notes, fmt.Sprintf("%s a set that this draft takes them out of: %s.", knowWords(n), sayNumber(st.Judged.MoveCost)))
	}
	if n := len(st.Facts.Unmanaged()); n > 0 {
		notes = append(notes, fmt.Sprintf("The line manager of %s is not known, so nobody can check that they share no set.", countOf(n, "person", "people")))
	}
	for _, set := range st.Facts.Sets {
		if set.Meetings == 0 {
			notes = append(notes, fmt.Sprintf("Set %d has no meetings yet, so it does not count who can come.", set.Number))
		}
	}
	return notes
}

func knowWords(n int) string {
	if n == 1 {
		return "1 person knows of"
	}
	return sayNumber(n) + " people know of"
}

// boardStepWords says what a step did.
func boardStepWords(st *app.BoardState, step abp.BoardStep) string {
	switch {
	case step.Act == abp.BoardProposed:
		return "the proposal that moved " + countOf(len(step.Moves), "person", "people")
	case step.Act == abp.BoardLocked:
		return "the lock on " + st.Name(step.Delegate+step.Set)
	case step.Act == abp.BoardUnlocked:
		return "unlocking " + st.Name(step.Delegate+step.Set)
	case len(step.Moves) == 2:
		return "the exchange of " + st.Name(step.Moves[0].Delegate) + " and " + st.Name(step.Moves[1].Delegate)
	}
	m := step.Moves[0]
	return "the move of " + st.Name(m.Delegate) + " from " + st.Name(knownSet(st, m.From)) + " to " + st.Name(knownSet(st, m.To))
}

// proposalWords says how good the last proposal is known to be.
func proposalWords(st *app.BoardState) string {
	p := st.Board.Proposal
	if p.State == "" {
		return ""
	}
	words := "The last proposal was made from scratch and costs " + sayNumber(p.Cost)
	switch {
	case p.IsNear:
		words = "The last proposal kept moves few and costs " + sayNumber(p.Cost) + ", moves included"
	case len(st.Facts.Told) > 0:
		words += ", moves not counted"
	}
	words += "."
	if p.Cost <= p.Bound {
		return words + " It is proven that no division costs less."
	}
	return words + fmt.Sprintf(" It is proven that none costs less than %s, so at most %d%% could be saved.", sayNumber(p.Bound), (100*(p.Cost-p.Bound)+p.Cost-1)/p.Cost)
}

// meetingWords says when a set meets: a weekday and time where they are the same
// throughout, and the days.
func meetingWords(meetings []abp.Session) []string {
	if len(meetings) == 0 {
		return []string{"no meetings yet"}
	}
	var slots, days []string
	for i := range meetings {
		starts, ends := meetings[i].StartsAt.In(london()), meetings[i].EndsAt.In(london())
		slot := starts.Format("Monday") + "s, " + abp.ClockWords(starts) + " to " + abp.ClockWords(ends)
		if !slices.Contains(slots, slot) {
			slots = append(slots, slot)
		}
		days = append(days, starts.Format("2 Jan"))
	}
	return []string{strings.Join(slots, "; "), strings.Join(days, ", ")}
}

func weightFields(w abp.BoardWeights) []FieldText {
	var list []FieldText
	for _, e := range w.Each() {
		list = append(list, FieldText{Name: e.Name, Label: e.Words, Value: fmt.Sprint(*e.Amount), Width: 4, InputMode: "numeric"})
	}
	return list
}
