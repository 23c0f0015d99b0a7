package app

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/upstander/upstander/internal/abp"
)

// The limits of a file of people.
const (
	ImportLimit      = 5 << 20 // octets of a file
	importLinesLimit = 50_000
	importCellLimit  = 4096 // octets of one value in quotation marks
	importCellsLimit = 200  // values of one line
)

// sheet is a file of lines taken apart into cells: the line that names the
// columns, and the lines below it that are not blank.
type sheet struct {
	heading record
	columns []column
	records []record
}

// record is one line of a sheet. A value in quotation marks may hold line ends,
// so a record may take several lines of the file.
type record struct {
	line  int // where it starts, as a text editor counts, from 1
	cells []string
	fault string // why the line cannot be taken apart, or ""
}

// parseSheet takes a file apart, however a spreadsheet wrote it: UTF-8, UTF-16
// or Windows-1252; commas, semicolons, tabs or bars; any line ends. It fails
// with Invalid at the field file if the file as a whole is not what it should be.
func parseSheet(content []byte) (*sheet, error) {
	text, err := decode(content)
	if err != nil {
		return nil, err
	}
	r := sheetReader{text: text, line: 1}
	sep, rest, told := toldSeparator(text)
	if told {
		r.at, r.line, r.sep = rest, 2, sep
	} else {
		r.sep = likelySeparator(text, func(cell string) bool { return columnOf(cell) != noColumn })
	}
	var s sheet
	for {
		rec, ok := r.next()
		if !ok {
			break
		}
		if rec.isBlank() {
			continue
		}
		if s.columns == nil {
			s.heading = rec
			if s.columns, err = readHeading(rec); err != nil {
				return nil, err
			}
			continue
		}
		if len(s.records) == importLinesLimit {
			return nil, wrongFile("This file has more than 50,000 lines. Split it, and import the parts one after the other.")
		}
		s.records = append(s.records, rec)
	}
	switch {
	case s.columns == nil:
		return nil, wrongFile("This file is empty. Its first line names the columns, and each further line is a person.")
	case len(s.records) == 0:
		return nil, wrongFile("This file has a heading and no lines below it.")
	}
	return &s, nil
}

// wrongFile is what is said about a file as a whole.
func wrongFile(sentence string) error {
	return &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: []abp.FieldError{{Field: "file", Message: sentence}}}
}

// decode returns the text of a file in whatever encoding a spreadsheet chose.
func decode(content []byte) (string, error) {
	switch {
	case len(content) > ImportLimit:
		return "", abp.Errorf(abp.TooLarge, "This file is larger than 5 MB. Split it, and import the parts one after the other.")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return "", wrongFile("This is a workbook. In your spreadsheet choose “Save as” and then “CSV UTF-8”, and upload that file.")
	case bytes.HasPrefix(content, []byte("%PDF")):
		return "", wrongFile("This is a PDF. Upload a CSV file, as a spreadsheet saves it.")
	}
	var text string
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		text = strings.ToValidUTF8(string(content[3:]), "\ufffd")
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		text = decodeUTF16(content[2:], 0, 1)
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		text = decodeUTF16(content[2:], 1, 0)
	case len(content) > 3 && content[0] != 0 && content[1] == 0 && content[3] == 0:
		text = decodeUTF16(content, 0, 1)
	case utf8.Valid(content):
		text = string(content)
	default:
		text = decodeWindows(content)
	}
	return strings.ReplaceAll(text, "\x00", ""), nil
}

// decodeUTF16 reads pairs of octets; low and high say which comes first.
func decodeUTF16(content []byte, low, high int) string {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = uint16(content[2*i+low]) | uint16(content[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}

// windows1252 lists the characters from 0x80 to 0x9f of the code page that
// spreadsheets use in western Europe; the others are those of Unicode.
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

func decodeWindows(content []byte) string {
	special := []rune(windows1252)
	var b strings.Builder
	b.Grow(len(content) + len(content)/8)
	for _, c := range content {
		if c >= 0x80 && c < 0xa0 {
			b.WriteRune(special[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// separatorLine is the line "sep=;" that some spreadsheets write first. One
// that saves such a file again may add quotation marks and empty cells.
var separatorLine = regexp.MustCompile(`(?i)^"?sep=([,;\t|])"?[,;\t|]*(?:\r\n|\n|\r)`)

// toldSeparator returns the separator that the file tells, and where the file
// goes on behind it.
func toldSeparator(text string) (sep byte, rest int, told bool) {
	at := separatorLine.FindStringSubmatchIndex(text)
	if at == nil {
		return 0, 0, false
	}
	return text[at[2]], at[1], true
}

// likelySeparator returns the separator under which the first line names the
// most columns that are known.
func likelySeparator(text string, isKnown func(cell string) bool) byte {
	best, most := byte(','), -1
	for _, sep := range []byte(",;\t|") {
		r := sheetReader{text: text, line: 1, sep: sep}
		rec, ok := r.next()
		for ok && rec.isBlank() {
			rec, ok = r.next()
		}
		known := 0
		for _, c := range rec.cells {
			if isKnown(c) {
				known++
			}
		}
		if known > most {
			best, most = sep, known
		}
	}
	return best
}

// isBlank says whether the record holds nothing but white space.
func (r *record) isBlank() bool {
	if r.fault != "" {
		return false
	}
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" && abp.CleanLine(c) != "" {
			return false
		}
	}
	return true
}

// sheetReader takes a text apart, record by record.
type sheetReader struct {
	text string
	at   int
	line int // the line of the file that at is in
	sep  byte
}

// next returns the next record. A line that cannot be taken apart comes with a
// fault and ends where the line ends, so that one bad line spoils no other.
func (r *sheetReader) next() (record, bool) {
	if r.at >= len(r.text) {
		return record{}, false
	}
	at, line := r.at, r.line
	rec := record{line: line}
	for last := false; !last; {
		var cell string
		if cell, last, rec.fault = r.cell(); rec.fault == "" && len(rec.cells) == importCellsLimit {
			rec.fault = "This line has more than 200 values."
		}
		if rec.fault != "" {
			r.at, r.line = at, line
			rec.cells = strings.SplitN(r.restOfLine(), string(r.sep), importCellsLimit)
			return rec, true
		}
		rec.cells = append(rec.cells, cell)
	}
	return rec, true
}

// cell reads one value with what ends it, and says whether it was the last of
// its record.
func (r *sheetReader) cell() (cell string, last bool, fault string) {
	i := r.at
	for i < len(r.text) && r.text[i] == ' ' {
		i++
	}
	if i < len(r.text) && r.text[i] == '"' {
		return r.quoted(i + 1)
	}
	for i < len(r.text) && r.text[i] != r.sep && r.text[i] != '\n' && r.text[i] != '\r' {
		i++
	}
	cell, r.at = r.text[r.at:i], i
	return cell, r.endCell(), ""
}

// quoted reads a value whose opening quotation mark lies just before from.
func (r *sheetReader) quoted(from int) (cell string, last bool, fault string) {
	var b strings.Builder
	i := from
	for {
		end := strings.IndexByte(r.text[i:min(len(r.text), from+importCellLimit)], '"')
		if end < 0 {
			return "", false, "A quotation mark opens a value and none closes it."
		}
		b.WriteString(r.text[i : i+end])
		i += end + 1
		if i >= from+importCellLimit {
			return "", false, "A quotation mark opens a value and none closes it."
		}
		if i < len(r.text) && r.text[i] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		break
	}
	for i < len(r.text) && r.text[i] == ' ' {
		i++
	}
	if i < len(r.text) && r.text[i] != r.sep && r.text[i] != '\n' && r.text[i] != '\r' {
		return "", false, "There is text after a closing quotation mark."
	}
	r.line += lineEnds(r.text[r.at:i])
	r.at = i
	return b.String(), r.endCell(), ""
}

// endCell steps over a separator or the end of the line, and says whether it
// was the latter.
func (r *sheetReader) endCell() bool {
	if r.at < len(r.text) && r.text[r.at] == r.sep {
		r.at++
		return false
	}
	r.endLine()
	return true
}

func (r *sheetReader) endLine() {
	switch {
	case r.at >= len(r.text):
		return
	case strings.HasPrefix(r.text[r.at:], "\r\n"):
		r.at += 2
	default:
		r.at++
	}
	r.line++
}

// restOfLine returns what is left of the present line of the file and steps
// over its end.
func (r *sheetReader) restOfLine() string {
	end := strings.IndexAny(r.text[r.at:], "\r\n")
	if end < 0 {
		end = len(r.text) - r.at
	}
	rest := r.text[r.at : r.at+end]
	r.at += end
	r.endLine()
	return rest
}

// lineEnds counts the ends of lines in a text.
func lineEnds(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}
