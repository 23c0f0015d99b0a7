package report

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/disclosure"
)

// Paper is a document for people who decide: sections of words, figures and
// tables. One Paper is drawn as PDF, as one page of HTML, and as a workbook and
// files of its tables, so that they cannot disagree.
type Paper struct {
	Title    string // of the document
	Subject  string // whom it is about
	AsAt     string // the day of its figures, in words
	Facts    []Fact // on the cover: where it comes from
	Lead     []string
	Running  string    // on every page
	Dated    time.Time // the files' own dates; never the present moment
	Sections []Section
	Notes    []string // for those who read the tables alone
}

// Fact is one figure or statement with what it is about.
type Fact struct{ Name, Value, Note string }

// Section is one part of a paper. ID is unique in the paper.
type Section struct {
	ID, Title string
	Blocks    []Block
}

// Block is one thing in a section.
type Block interface{ isBlock() }

// Words are a paragraph.
type Words string

// List is a list of points.
type List []string

// Facts stand side by side.
type Facts []Fact

// Care is a paragraph that must not be missed.
type Care string

// Heading begins a part of a section.
type Heading string

// Quote is what somebody said, and as whom it may be said.
type Quote struct{ Text, By string }

// Terms explain words.
type Terms []Fact

func (Words) isBlock()   {}
func (List) isBlock()    {}
func (Facts) isBlock()   {}
func (Care) isBlock()    {}
func (Heading) isBlock() {}
func (Quote) isBlock()   {}
func (Terms) isBlock()   {}
func (Figure) isBlock()  {}
func (Table) isBlock()   {}

// Tables lists the tables of the paper that have a name, in order: those of
// figures as well as those that stand alone.
func (p Paper) Tables() []Table {
	var list []Table
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			t, isTable := b.(Table)
			if f, isFigure := b.(Figure); isFigure {
				t, isTable = f.Table, true
			}
			if isTable && t.Name != "" {
				list = append(list, t)
			}
		}
	}
	return list
}

// The signs in tables that are read by machines.
const (
	hiddenSign = "[c]"
	noneSign   = "[x]"
)

// spans reports whether a row has words in place of its figures: its second cell
// stands for all that follow.
func spans(row []string) bool {
	if len(row) < 3 || row[1] == "" {
		return false
	}
	for _, c := range row[2:] {
		if c != "" {
			return false
		}
	}
	_, isNumber := number(row[1])
	return !isNumber
}

// plainRow is a row as a machine reads it: a sign in every cell whose figure is
// hidden or missing.
func plainRow(row []string) []string {
	if !spans(row) {
		return row
	}
	sign := noneSign
	if row[1] == disclosure.HiddenWords || row[1] == hiddenSign {
		sign = hiddenSign
	}
	out := []string{row[0]}
	for range row[1:] {
		out = append(out, sign)
	}
	return out
}

// value is a figure as it is printed.
type value struct {
	of        float64
	decimals  int
	isPercent bool
	isSigned  bool   // a plus stands before a rise
	mark      string // the sign beside it, or nothing
}

var figureText = regexp.MustCompile(`^([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,4}))?(%?)(?: (\[[a-z]\]))?$`)

// number reads a figure, or says that the text is none. It has the digits that are
// printed and no more.
func number(s string) (value, bool) {
	m := figureText.FindStringSubmatch(s)
	if m == nil || len(m[2]) > 1 && m[2][0] == '0' {
		return value{}, false
	}
	text := strings.ReplaceAll(m[2], ",", "")
	if m[3] != "" {
		text += "." + m[3]
	}
	of, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return value{}, false
	}
	if m[1] == "-" {
		of = -of
	}
	return value{of, len(m[3]), m[4] != "", m[1] == "+", m[5]}, true
}

// isNumeric reports whether a column holds figures: at least one, and nothing
// longer than a sign beside them.
func (t Table) isNumeric(column int) bool {
	has := false
	for _, row := range t.Rows {
		if column >= len(row) || column > 0 && spans(row) {
			continue
		}
		if _, is := number(row[column]); is {
			has = true
		} else if len([]rune(row[column])) > 16 {
			return false
		}
	}
	return has && column > 0
}

// FileName is the table's name as files can have it.
func (t Table) FileName() string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.ToLower(t.Name))
	if name == "" {
		return "table"
	}
	return name
}
