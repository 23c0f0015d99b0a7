package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// equalityImpactShow is what may be said by protected characteristics, of the whole
// programme.
type equalityImpactShow struct {
	Page
	Empty    *Empty
	Tables   []equalityTableView
	Change   *Table
	ChangeAt string
	Training string // evidence for WRES indicator 4 in a sentence
	Why      string // why there is none
	Caution  string
	CanEdit  bool // which questions are asked
}

// equalityTableView is one question, broad groups first.
type equalityTableView struct {
	ID, Title string
	Levels    []equalityLevelView
}

// equalityLevelView is one table with what it is of.
type equalityLevelView struct {
	Words string
	Table Table
	None  string // in place of the table
}

func (equalityImpactShow) template() string { return "equality/impact" }

// showEqualityImpact is GET /impact/equality.
func (s *Server) showEqualityImpact(c echo.Context) error {
	p := person(c)
	m, err := s.app.EqualityImpact(c.Request().Context(), p)
	if err != nil {
		return err
	}
	v := equalityImpactShow{Page: s.page(c, "Who takes part, and whether it works for everybody", Link{Href: "/impact", Text: "Impact"}), Caution: disclosure.CautionWords, CanEdit: p.Can(abp.EditEqualityQuestions) == nil, Why: m.WhyNoTraining}
	if len(m.Tables) == 0 {
		v.Empty = &Empty{Text: "There are no figures yet. They come with a snapshot, as soon as enough people have said who they are."}
		return s.render(c, http.StatusOK, v)
	}
	for i := range m.Tables {
		v.Tables = append(v.Tables, sayEqualityTable(&m.Tables[i]))
	}
	if m.Change != nil {
		v.Change, v.ChangeAt = sayEqualityChange(m.Change.Table), sayDate(m.Change.AsAt)
	}
	if m.Training != nil {
		v.Training = "White staff were " + m.Training.Likelihood.String() + " times as likely to take a place as BME staff, as at " + sayDate(m.Training.AsAt) + ". A value of 1.0 means as likely; above it White staff are more likely."
	}
	return s.render(c, http.StatusOK, v)
}

func sayEqualityTable(t *app.EqualityTable) equalityTableView {
	v := equalityTableView{ID: t.Question, Title: t.Title}
	for i, l := range t.Levels {
		level := equalityLevelView{Words: "About " + report.SayCount(l.Composition.Enrolled()) + " people said, " + l.Composition.Coverage().String() + " of all who took a place, as at " + sayDate(l.AsAt) + "."}
		level.Table = Table{Caption: t.Title + levelWords(i), Head: []string{"Group", "People who took a place", "Share of those who said"}}
		if t.HasComplete {
			level.Table.Head = append(level.Table.Head, "Completed the workshops", "Share that completed")
		}
		for _, r := range l.Composition.Rows() {
			level.Table.Rows = append(level.Table.Rows, sayPortion(r, t.HasComplete))
		}
		if len(level.Table.Rows) == 0 {
			level.None = "The groups are " + disclosure.HiddenWords + ": too few people are in all but one of them."
		}
		v.Levels = append(v.Levels, level)
	}
	return v
}

func levelWords(level int) string {
	switch level {
	case 0:
		return ", broad groups"
	case 1:
		return ", finer groups"
	}
	return ", finest groups"
}

func sayPortion(r disclosure.Portion, hasComplete bool) []string {
	label := r.Label()
	if m := r.Mark().String(); m != "" {
		label += " " + m
	}
	if words := r.Words(); words != "" {
		row := []string{label, words, ""}
		if hasComplete {
			row = append(row, "", "")
		}
		return row
	}
	row := []string{label, "about " + report.SayCount(r.Enrolled()), r.Share().String()}
	if hasComplete {
		complete := report.SayCount(r.Complete())
		if _, shown := r.Complete().Number(); shown {
			complete = "about " + complete
		}
		row = append(row, complete, r.Completed().String())
	}
	return row
}

func sayEqualityChange(t disclosure.Table) *Table {
	v := &Table{Caption: "Change in confidence by ethnicity, broad groups", Head: []string{"Group", "People compared", "Before", "After", "Change", "How people moved"}}
	for _, card := range append(t.Rows(), t.Total()) {
		row := sayCard(card)
		if !card.IsShown() {
			v.Rows = append(v.Rows, []string{row.Label, row.Words, "", "", "", ""})
			continue
		}
		label := row.Label
		if row.Mark != "" {
			label += " " + row.Mark
		}
		v.Rows = append(v.Rows, []string{label, "about " + row.People, row.Before, row.After, row.Change, row.Movement})
	}
	return v
}
