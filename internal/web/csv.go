package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/app"
)

// sendCSV answers with a table as a file for spreadsheets: UTF-8 with a mark,
// CRLF, and no cell that a spreadsheet would take for a formula.
func (s *Server) sendCSV(c echo.Context, name string, table [][]string) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range table {
		guarded := make([]string, len(row))
		for i, cell := range row {
			guarded[i] = app.GuardCell(cell)
		}
		if err := w.Write(guarded); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	w.Flush()
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
