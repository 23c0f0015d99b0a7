package report

import (
	"bytes"
	"encoding/csv"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

// evil begins as formulas do.
var evil = []string{`=cmd|'/c calc'!A1`, "+1+2", "-2+3", "@SUM(A1)", "\t=1"}

func samplePaper() Paper {
	long := Table{Name: "Long: [table]", Caption: "A table that is longer than a page", Head: []string{"Organisation", "People", "Change", "Share", "Words"}}
	for i := range 90 {
		long.Rows = append(long.Rows, []string{"Organisation of people who care " + strings.Repeat("x", i%30), "1,234", "+2.3", "91%", "all or almost all improved"})
	}
	long.Rows = append(long.Rows, []string{"Hidden", disclosure.HiddenWords, "", "", ""}, []string{"Small", "13 [u]", "-0.4", "7%", ""})
	for _, s := range evil {
		long.Rows = append(long.Rows, []string{s, s, s, s, s})
	}
	d := chart.Diverging{ID: "d", Title: "Direction", Rows: []chart.DivergingRow{{Label: "Łucja’s ward", Lower: 20, Same: 30, Higher: 50, N: 98}, {Label: "Merged", Lower: 40, Higher: 60, Merged: true, N: 30}}}
	return Paper{
		Title: "Board paper", Subject: "Nguyễn <Programme> & others", AsAt: "31 January 2024", Dated: time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC), Running: "Figures as at 31 January 2024",
		Facts: []Fact{{Name: "Snapshot", Value: "sna_x"}}, Lead: []string{"In brief."}, Notes: []string{"A note."},
		Sections: []Section{
			{ID: "one", Title: "First part", Blocks: []Block{Words(strings.Repeat("Words that go on. ", 200)), Care("Take care."), List{"One", "Two"}, Facts{{Name: "Mean", Value: "7.6", Note: "out of 10"}},
				Figure{Chart: d, Sentence: "Half improved.", Table: Table{Name: "Small", Caption: "Direction", Head: []string{"Group", "Improved"}, Rows: [][]string{{"Ward", "50%"}}}}}},
			{ID: "two", Title: "Second part", Blocks: []Block{Heading("A heading"), Quote{Text: "It helped <me>", By: "Delegate"}, long, Terms{{Name: "Term", Value: "What it means"}}}},
		},
	}
}

// TestPaperIsTheSameBytes draws everything twice.
func TestPaperIsTheSameBytes(t *testing.T) {
	for name, draw := range map[string]func() ([]byte, error){
		"pdf": func() ([]byte, error) { return samplePaper().PDF() }, "html": func() ([]byte, error) { return samplePaper().HTML(), nil }, "workbook": func() ([]byte, error) { return samplePaper().Workbook() },
	} {
		one, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		if two, err := draw(); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s is not the same bytes twice, %v", name, err)
		}
	}
}

// TestPaperCanBeRead lets poppler read the text of the PDF, where it is installed.
func TestPaperCanBeRead(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	b, err := samplePaper().PDF()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(b)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"Nguyễn <Programme>", "Page 1 of", "(continued)", "Łucja’s ward", "Half improved.", "A heading", "“It helped <me>”", "hidden to protect confidentiality"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("%q is not in the PDF", s)
		}
	}
	for page := range strings.SplitSeq(strings.TrimSuffix(string(text), "\f"), "\f") {
		if strings.Contains(page, "all or almost all improved") && !strings.Contains(page, "Organisation") {
			t.Error("a page has rows of the table without its head")
		}
	}
}

// TestWorkbookHasNoFormulas opens what was written and looks at every cell.
func TestWorkbookHasNoFormulas(t *testing.T) {
	b, err := samplePaper().Workbook()
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if !slices.Equal(sheets, []string{"Notes", "Small", "Long   table"}) {
		t.Errorf("sheets %q", sheets)
	}
	sheet := sheets[2]
	raw := func(cell string) string {
		s, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for cell, want := range map[string]string{"B5": "1234", "C5": "2.3", "D5": "0.91", "B95": "[c]", "E95": "[c]", "B96": "13", "C96": "-0.4"} {
		if got := raw(cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	for i, s := range evil {
		cell, err := excelize.CoordinatesToCellName(2, 97+i)
		if err != nil {
			t.Fatal(err)
		}
		formula, err := f.GetCellFormula(sheet, cell)
		if err != nil || formula != "" || raw(cell) != s {
			t.Errorf("%q is %q with formula %q, %v", s, raw(cell), formula, err)
		}
	}
}

// TestCSVIsGuarded reads a file back as a spreadsheet would.
func TestCSVIsGuarded(t *testing.T) {
	tables := samplePaper().Tables()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(tables[1].CSV(), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[1][1:4], []string{"1234", "2.3", "91%"}) || !slices.Equal(rows[91][1:], []string{"[c]", "[c]", "[c]", "[c]"}) {
		t.Errorf("rows %q, %q", rows[1], rows[91])
	}
	for _, row := range rows[93:] {
		for _, cell := range row {
			if strings.ContainsRune("=+-@\t", rune(cell[0])) {
				t.Errorf("%q could be a formula", cell)
			}
		}
	}
	if name := tables[1].FileName(); name != "long-table" {
		t.Errorf("file %q", name)
	}
}
