package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// faultsShown is how many faults a page lists; the file has all of them.
const faultsShown = 100

// importList is the newest imports.
type importList struct {
	Page
	Imports []abp.Import
	Empty   Empty
}

// importNew asks for a file or for pasted lines.
type importNew struct {
	Page
	Errors []FieldError
	File   FieldFile
	Lines  FieldTextarea
	Groups []string
	Bands  []string
}

// importShow is one import: its progress, its dry run, its result.
type importShow struct {
	Page
	Errors      []FieldError
	Import      *abp.Import
	Progress    Progress
	IsStalled   bool
	Rows        []SummaryRow
	Faults      []abp.ImportFault
	More        bool // there are more faults than the page lists
	Base        string
	LeaveOut    FieldCheckboxes
	CanCommit   bool
	CommitWords string
}

func (importList) template() string { return "import/list" }
func (importNew) template() string  { return "import/new" }
func (importShow) template() string { return "import/show" }

// listImports is GET /imports.
func (s *Server) listImports(c echo.Context) error {
	list, err := s.store.Imports(c.Request().Context(), person(c), 50)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, importList{Page: s.page(c, "Imports", Link{Href: "/people", Text: "People"}), Imports: list,
		Empty: Empty{Text: "Nothing was imported yet. A file of people is checked first; nothing changes until you say so.", Href: "/imports/new", Action: "Import people from a file"}})
}

func (s *Server) importForm(c echo.Context, lines string, errs []FieldError) importNew {
	v := importNew{Page: s.page(c, "Import people from a file", Link{Href: "/people", Text: "People"}, Link{Href: "/imports", Text: "Imports"}), Errors: errs, Groups: abp.StaffGroups(), Bands: abp.Bands(),
		File:  FieldFile{Name: "file", Label: "A CSV file", Hint: "Up to 5 MB and 50,000 lines, as any spreadsheet saves it.", Accept: ".csv,.tsv,.txt,text/csv,text/plain", Error: errorOf(errs, "file")},
		Lines: FieldTextarea{Name: "lines", Label: "Or paste lines from a spreadsheet", Hint: "With the line that names the columns.", Value: lines, Spellcheck: "false"}}
	v.HasErrors = len(errs) > 0
	return v
}

// newImport is GET /imports/new.
func (s *Server) newImport(c echo.Context) error {
	return s.render(c, http.StatusOK, s.importForm(c, "", nil))
}

// startImport is POST /imports.
func (s *Server) startImport(c echo.Context) error {
	name, content, err := importContent(c)
	if err != nil {
		return err
	}
	imp, err := s.app.StartImport(c.Request().Context(), person(c), name, content)
	if err == nil {
		return s.see(c, "", "/imports/"+imp.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.importForm(c, c.FormValue("lines"), errs))
}

// importContent reads the uploaded file, or else the pasted lines.
func importContent(c echo.Context) (name string, content []byte, err error) {
	file, head, err := c.Request().FormFile("file")
	if err != nil || head.Filename == "" && head.Size == 0 {
		return "pasted lines", []byte(c.FormValue("lines")), nil
	}
	defer file.Close()
	if head.Size > app.ImportLimit {
		return "", nil, abp.Errorf(abp.TooLarge, "This file is larger than 5 MB. Split it, and import the parts one after the other.")
	}
	if content, err = io.ReadAll(file); err != nil {
		return "", nil, fmt.Errorf("read the uploaded file: %w", err)
	}
	return head.Filename, content, nil
}

// showImport is GET /imports/:import.
func (s *Server) showImport(c echo.Context) error {
	v, err := s.importPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// importPage gathers what the page of an import shows in its state.
func (s *Server) importPage(c echo.Context) (*importShow, error) {
	ctx, viewer := c.Request().Context(), person(c)
	imp, err := s.store.Import(ctx, viewer, c.Param("import"))
	if err != nil {
		return nil, err
	}
	v := &importShow{Page: s.page(c, importTitle(imp), Link{Href: "/people", Text: "People"}, Link{Href: "/imports", Text: "Imports"}), Import: imp, Base: "/imports/" + imp.ID,
		IsStalled: s.app.HasStalled(imp), CanCommit: imp.State == abp.Checked && imp.Good() > 0, Rows: importRows(imp)}
	if imp.IsWorking() {
		// The last step is not done before the state says so.
		v.Progress = Progress{Done: min(imp.Done, max(imp.Lines-1, 0)), Total: max(imp.Lines, 1), Text: "Checking " + sayNumber(imp.Lines) + " lines", Stopped: v.IsStalled}
		if imp.State == abp.Committing {
			v.Progress.Text = "Saving " + sayNumber(imp.Good()) + " people"
		}
		return v, nil
	}
	if v.Faults, err = s.store.ImportFaults(ctx, viewer, imp.ID, faultsShown+1); err != nil {
		return nil, err
	}
	if v.More = len(v.Faults) > faultsShown; v.More {
		v.Faults = v.Faults[:faultsShown]
	}
	v.CommitWords = "Import " + peopleWords(imp.Good())
	if imp.Faulty > 0 {
		v.LeaveOut = FieldCheckboxes{Name: "leave_out", Label: "Faulty lines", Options: []Option{{Value: "yes", Text: "Leave out " + linesWords(imp.Faulty) + " with faults, and import the rest"}}}
	}
	return v, nil
}

func importTitle(i *abp.Import) string {
	switch i.State {
	case abp.Checking:
		return "Checking " + i.FileName
	case abp.Checked:
		return "What " + i.FileName + " would change"
	case abp.Committing:
		return "Importing " + i.FileName
	case abp.Committed:
		return i.FileName + " is imported"
	case abp.Cancelled:
		return "Import of " + i.FileName + " was cancelled"
	}
	return "Import of " + i.FileName + " failed"
}

func importRows(i *abp.Import) []SummaryRow {
	read, ignored := app.ImportColumns(i.Heading)
	rows := []SummaryRow{{Key: "Columns read", Value: strings.Join(read, ", ")}}
	if len(ignored) > 0 {
		rows = append(rows, SummaryRow{Key: "Columns not read", Value: strings.Join(ignored, ", ")})
	}
	if i.By != nil {
		rows = append(rows, SummaryRow{Key: "Uploaded by", Value: i.By.Name})
	}
	return append(rows, SummaryRow{Key: "Uploaded", Value: i.CreatedAt.In(london()).Format("Monday 2 January 2006") + ", " + abp.ClockWords(i.CreatedAt.In(london()))})
}

func peopleWords(n int) string {
	if n == 1 {
		return "1 person"
	}
	return sayNumber(n) + " people"
}

func linesWords(n int) string {
	if n == 1 {
		return "1 line"
	}
	return sayNumber(n) + " lines"
}

// checkImport is POST /imports/:import/checking: the dry run starts again.
func (s *Server) checkImport(c echo.Context) error {
	imp, err := s.app.RestartImport(c.Request().Context(), person(c), c.Param("import"))
	if err != nil {
		return err
	}
	return s.see(c, "", "/imports/"+imp.ID)
}

// commitImport is POST /imports/:import/commitment.
func (s *Server) commitImport(c echo.Context) error {
	imp, err := s.app.CommitImport(c.Request().Context(), person(c), c.Param("import"), c.FormValue("leave_out") == "yes")
	if err == nil {
		return s.see(c, "", "/imports/"+imp.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.importPage(c)
	if err != nil {
		return err
	}
	v.HasErrors, v.Errors, v.LeaveOut.Error = true, errs, errorOf(errs, "leave_out")
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// cancelImport is POST /imports/:import/cancellation.
func (s *Server) cancelImport(c echo.Context) error {
	imp, err := s.app.CancelImport(c.Request().Context(), person(c), c.Param("import"))
	if err != nil {
		return err
	}
	return s.see(c, "Cancelled. Nothing was changed, and the file is deleted.", "/imports/"+imp.ID)
}

// exportFaults is GET /imports/:import/faults.csv: the faulty lines, to be
// mended and uploaded again.
func (s *Server) exportFaults(c echo.Context) error {
	ctx, viewer := c.Request().Context(), person(c)
	imp, err := s.store.Import(ctx, viewer, c.Param("import"))
	if err != nil {
		return err
	}
	faults, err := s.store.ImportFaults(ctx, viewer, imp.ID, 0)
	if err != nil {
		return err
	}
	return s.sendCSV(c, "faults.csv", app.FaultsFile(imp.Heading, faults))
}
