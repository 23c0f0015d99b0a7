package app

import (
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// smallTable is a kind of file that people make by hand: a first line that names the
// columns, and a line for each thing.
type smallTable struct {
	columns map[string]string // what each name of a column is for, as exports write them and as people do
	needed  []string
	names   string // what the first line has to name, in words
	limit   int    // of lines
	tooMany string
	none    string
}

// decodeSmall is decode for files that are small and may not be empty.
func decodeSmall(content []byte, none string) (string, error) {
	if len(content) > DayFileLimit {
		return "", abp.Errorf(abp.TooLarge, "This file is larger than 256 kB. Split it, and import the parts one after the other.")
	}
	text, err := decode(content)
	if err == nil && strings.TrimSpace(text) == "" {
		err = wrongFile(none)
	}
	return text, err
}

// readSmall reads the lines of a table one by one. It fails with Invalid at the field
// file if the file as a whole is not what it should be.
func readSmall[T any](text string, t *smallTable, read func(record, map[string]int) T) ([]T, error) {
	r := sheetReader{text: text, line: 1, sep: likelySeparator(text, func(cell string) bool { return t.columns[plainColumn(cell)] != "" })}
	if sep, rest, told := toldSeparator(text); told {
		r.at, r.line, r.sep = rest, 2, sep
	}
	var heading map[string]int
	var lines []T
	for {
		rec, ok := r.next()
		if !ok {
			break
		}
		if rec.isBlank() {
			continue
		}
		if heading == nil {
			var err error
			if heading, err = t.heading(rec.cells); err != nil {
				return nil, err
			}
			continue
		}
		if len(lines) == t.limit {
			return nil, wrongFile(t.tooMany)
		}
		lines = append(lines, read(rec, heading))
	}
	if len(lines) == 0 {
		return nil, wrongFile(t.none)
	}
	return lines, nil
}

// heading returns where each column is.
func (t *smallTable) heading(cells []string) (map[string]int, error) {
	at := map[string]int{}
	for i, c := range cells {
		name := t.columns[plainColumn(c)]
		if name == "" {
			continue
		}
		if _, twice := at[name]; twice {
			return nil, wrongFile(fmt.Sprintf("Two columns are for “%s”. Take one away.", name))
		}
		at[name] = i
	}
	for _, name := range t.needed {
		if _, has := at[name]; !has {
			return nil, wrongFile("The first line has to name the columns: " + t.names + ".")
		}
	}
	return at, nil
}

func plainColumn(s string) string { return strings.ToLower(abp.CleanLine(s)) }

// under returns what stands in the column that is for something: "" where there is
// none.
func (rec record) under(heading map[string]int) func(name string) string {
	return func(name string) string {
		if i, has := heading[name]; has && i < len(rec.cells) {
			return abp.CleanLine(unguardCell(rec.cells[i]))
		}
		return ""
	}
}
