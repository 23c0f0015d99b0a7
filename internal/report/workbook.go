package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// signNotes explain the signs in tables that are read by machines.
var signNotes = [][2]string{
	{hiddenSign, "The figure is hidden to protect confidentiality: too few people are behind it, or it would give away another figure that is hidden."},
	{"[u]", "Fewer than 30 people are behind the figure: treat it with care."},
	{noneSign, "There is no figure, because nobody answered."},
	{"[z]", "The question has no answer here."},
	{"*", "A count of 1 to 7. Counts that leave the programme are rounded to the nearest 5."},
}

const (
	notesSheet = "Notes"
	headRow    = 4 // of a table's sheet, from 1
)

// Workbook writes the named tables of the paper, a sheet for each, behind a sheet
// of notes. Figures are numbers with the digits that are printed; whatever people
// typed is text, whatever it begins with.
func (p Paper) Workbook() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	b := book{f: f, styles: map[string]int{}}
	b.notes(p)
	names := map[string]bool{strings.ToLower(notesSheet): true}
	for _, t := range p.Tables() {
		b.table(p, t, sheetName(t.Name, names))
	}
	at := p.Dated.UTC().Format(time.RFC3339)
	b.do(f.SetDocProps(&excelize.DocProperties{Title: p.Title + ": " + p.Subject, Creator: "Upstander", LastModifiedBy: "Upstander", Created: at, Modified: at, Language: "en-GB"}))
	f.SetActiveSheet(0)
	if b.err != nil {
		return nil, fmt.Errorf("workbook %q: %w", p.Title, b.err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("workbook %q: %w", p.Title, err)
	}
	return out.Bytes(), nil
}

// book is a workbook on its way; the first error stays.
type book struct {
	f      *excelize.File
	styles map[string]int // of figures, by their format
	err    error
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) style(name string, s *excelize.Style) int {
	id, has := b.styles[name]
	if !has {
		var err error
		id, err = b.f.NewStyle(s)
		b.do(err)
		b.styles[name] = id
	}
	return id
}

func (b *book) heading() int {
	return b.style("heading", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
}

func (b *book) wrapped() int {
	return b.style("wrapped", &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
}

// notes fills the first sheet: where the figures come from and what the signs mean.
func (b *book) notes(p Paper) {
	const sheet = notesSheet
	b.do(b.f.SetSheetName("Sheet1", sheet))
	b.do(b.f.SetColWidth(sheet, "A", "A", 26))
	b.do(b.f.SetColWidth(sheet, "B", "B", 90))
	row := 1
	line := func(name, value string, style int) {
		b.text(sheet, 1, row, name, style)
		if value != "" {
			b.text(sheet, 2, row, value, b.wrapped())
		}
		row++
	}
	line(p.Title+": "+p.Subject, "", b.heading())
	for _, f := range p.Facts {
		line(f.Name, f.Value, b.wrapped())
	}
	row++
	line("Signs", "", b.heading())
	for _, s := range signNotes {
		line(s[0], s[1], b.wrapped())
	}
	row++
	line("Notes", "", b.heading())
	for i, n := range p.Notes {
		line(fmt.Sprintf("Note %d", i+1), n, b.wrapped())
	}
	row++
	line("Tables", "", b.heading())
	names := map[string]bool{strings.ToLower(notesSheet): true}
	for _, t := range p.Tables() {
		line(sheetName(t.Name, names), t.Caption, b.wrapped())
	}
}

// table fills one sheet: what it is, then the head and the rows.
func (b *book) table(p Paper, t Table, sheet string) {
	_, err := b.f.NewSheet(sheet)
	b.do(err)
	b.text(sheet, 1, 1, t.Caption, b.heading())
	b.text(sheet, 1, 2, strings.TrimSpace("Figures as at "+p.AsAt+". The signs are explained on the sheet "+notesSheet+". "+t.Note), 0)
	head := b.style("head", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		Border: []excelize.Border{{Type: "bottom", Style: 2, Color: "4C6272"}}})
	for j, cell := range t.Head {
		b.text(sheet, j+1, headRow, cell, head)
	}
	width := make([]int, len(t.Head))
	for i, row := range t.Rows {
		for j, cell := range plainRow(row) {
			b.cell(sheet, j+1, headRow+1+i, cell, j > 0)
			if j < len(width) {
				width[j] = max(width[j], len([]rune(cell)))
			}
		}
	}
	for j, w := range width {
		column, err := excelize.ColumnNumberToName(j + 1)
		b.do(err)
		b.do(b.f.SetColWidth(sheet, column, column, float64(min(max(w, 10), 70)+2)))
	}
	b.do(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: fmt.Sprintf("B%d", headRow+1), ActivePane: "bottomRight"}))
}

// cell writes a figure as a number and everything else as text.
func (b *book) cell(sheet string, column, row int, s string, mayBeNumber bool) {
	v, isNumber := number(s)
	if !isNumber || !mayBeNumber {
		b.text(sheet, column, row, s, 0)
		return
	}
	format, of := "#,##0", v.of
	if v.decimals > 0 {
		format += "." + strings.Repeat("0", v.decimals)
	}
	if v.isPercent {
		format, of = strings.TrimPrefix(format, "#,##")+"%", v.of/100
	}
	if v.mark != "" {
		format += ` "` + v.mark + `"`
	}
	if v.isSigned {
		format = "+" + format + ";-" + format + ";" + format
	}
	at, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.do(b.f.SetCellValue(sheet, at, of))
	b.do(b.f.SetCellStyle(sheet, at, at, b.style(format, &excelize.Style{CustomNumFmt: &format})))
}

func (b *book) text(sheet string, column, row int, s string, style int) {
	at, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.do(b.f.SetCellStr(sheet, at, printable(s)))
	if style != 0 {
		b.do(b.f.SetCellStyle(sheet, at, at, style))
	}
}

// printable is text without what XML cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// sheetName is a name that spreadsheets take and that no other sheet has.
func sheetName(s string, taken map[string]bool) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
	runes := []rune(s)
	name := string(runes[:min(len(runes), 31)])
	for i := 2; name == "" || taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s %d", strings.TrimSpace(string(runes[:min(len(runes), 27)])), i)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// CSV writes one table for other programs: UTF-8 with a mark, CRLF, figures bare,
// and nothing that a spreadsheet would take for a formula.
func (t Table) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := append([][]string{t.Head}, t.Rows...)
	for i, row := range rows {
		cells := plainRow(row)
		if i == 0 {
			cells = row
		}
		out := make([]string, len(cells))
		for j, cell := range cells {
			out[j] = bareCell(cell, i > 0 && j > 0)
		}
		_ = w.Write(out) // a bytes.Buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

func bareCell(s string, mayBeNumber bool) string {
	if v, is := number(s); is && mayBeNumber && v.mark == "" {
		return strings.ReplaceAll(strings.TrimPrefix(s, "+"), ",", "")
	}
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
		return "'" + s
	}
	return s
}
