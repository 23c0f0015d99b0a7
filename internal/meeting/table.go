package meeting

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode returns the text of a file: UTF-16 as Teams writes it, UTF-8 with or
// without a mark, or else Latin-1.
func decode(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return fromUTF16(b[2:], binary.BigEndian)
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		b = b[3:]
	case len(b) >= 4 && b[1] == 0 && b[3] == 0: // UTF-16 that lost its mark
		return fromUTF16(b, binary.LittleEndian)
	}
	if utf8.Valid(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// split takes a text apart into rows of cells. Between the cells stand tabs, if
// there are any, or else commas or semicolons, whichever there are more of.
func split(text string) ([][]string, error) {
	if strings.Contains(text, "\t") {
		var rows [][]string
		for line := range strings.Lines(text) {
			if len(rows) >= rowsLimit {
				return nil, ErrTooLarge
			}
			cells := strings.SplitN(strings.TrimRight(line, "\r\n"), "\t", cellsLimit)
			for i, c := range cells {
				if len(c) >= 2 && c[0] == '"' && c[len(c)-1] == '"' {
					cells[i] = strings.ReplaceAll(c[1:len(c)-1], `""`, `"`)
				}
			}
			rows = append(rows, cells)
		}
		return rows, nil
	}
	comma := ','
	if strings.Count(text, ";") > strings.Count(text, ",") {
		comma = ';'
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	var rows [][]string
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, ErrNoTable
		case len(rows) >= rowsLimit:
			return nil, ErrTooLarge
		}
		rows = append(rows, row[:min(len(row), cellsLimit)])
	}
}

// column is what a column of a table holds.
type column uint8

const (
	colName column = iota
	colEmail
	colUPN
	colJoin
	colLeave
	colDuration
	colTimestamp
	colAction
	colWaiting
)

// headings are the words over the columns, in lower case without what stands in
// brackets, in every layout that is known.
var headings = map[string]column{
	"name": colName, "full name": colName, "participant": colName, "participant name": colName, "display name": colName,
	"email": colEmail, "user email": colEmail, "e-mail": colEmail, "email address": colEmail,
	"participant id": colUPN, "upn": colUPN,
	"join time": colJoin, "first join": colJoin, "first join time": colJoin,
	"leave time": colLeave, "last leave": colLeave, "last leave time": colLeave,
	"duration": colDuration, "in-meeting duration": colDuration, "total duration": colDuration,
	"timestamp": colTimestamp, "user action": colAction, "in waiting room": colWaiting,
}

// table is one table of people in a file.
type table struct {
	at   map[column]int
	rows [][]string
}

func (t table) has(c column) bool { _, ok := t.at[c]; return ok }

func (t table) cell(row []string, c column) string {
	if i, ok := t.at[c]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// findTables finds the tables of people: each begins with a line of headings that
// name people and times, and ends with an empty line, a title, or the next headings.
func findTables(rows [][]string) []table {
	var tables []table
	isIn := false
	for _, row := range rows {
		if at := headingsOf(row); at != nil {
			tables, isIn = append(tables, table{at: at}), true
			continue
		}
		if isEmpty(row) || len(row) == 1 { // a title of its own
			isIn = false
			continue
		}
		if isIn {
			t := &tables[len(tables)-1]
			t.rows = append(t.rows, row)
		}
	}
	return tables
}

// headingsOf says where the columns are, or nil for a line that is no heading.
func headingsOf(row []string) map[column]int {
	at := map[column]int{}
	for i, cell := range row {
		word, _, _ := strings.Cut(strings.ToLower(clean(cell)), "(")
		if c, ok := headings[strings.TrimSpace(word)]; ok {
			if _, has := at[c]; !has {
				at[c] = i
			}
		}
	}
	_, isName := at[colName]
	_, isJoin := at[colJoin]
	_, isDuration := at[colDuration]
	_, isTimestamp := at[colTimestamp]
	if !isName || !isJoin && !isDuration && !isTimestamp {
		return nil
	}
	return at
}

func isEmpty(row []string) bool {
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
