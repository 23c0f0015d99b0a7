package app

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
)

// utf16le writes text as a spreadsheet's "Unicode text".
func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestSheetsOfEverySpreadsheet(t *testing.T) {
	want := [][]string{{"Zoë Lee", "zoe@a.example"}, {"Bo, Dr", "bo@a.example"}}
	lines := []int{2, 3}
	tests := []struct {
		name, file string
		lines      []int
	}{
		{"plain", "Name,Email\nZoë Lee,zoe@a.example\n\"Bo, Dr\",bo@a.example\n", lines},
		{"without a last line end", "Name,Email\nZoë Lee,zoe@a.example\n\"Bo, Dr\",bo@a.example", lines},
		{"UTF-8 with a mark, CRLF", "\xef\xbb\xbfName,Email\r\nZoë Lee,zoe@a.example\r\n\"Bo, Dr\",bo@a.example\r\n", lines},
		{"CR alone", "Name,Email\rZoë Lee,zoe@a.example\r\"Bo, Dr\",bo@a.example\r", lines},
		{"semicolons", "Name;Email\nZoë Lee;zoe@a.example\nBo, Dr;bo@a.example\n", lines},
		{"tabs", "Name\tEmail\nZoë Lee\tzoe@a.example\nBo, Dr\tbo@a.example\n", lines},
		{"sep line", "sep=;\r\nName;Email\r\nZoë Lee;zoe@a.example\r\nBo, Dr;bo@a.example\r\n", []int{3, 4}},
		{"sep line, saved again", "\"sep=;\"\nName;Email\nZoë Lee;zoe@a.example\nBo, Dr;bo@a.example\n", []int{3, 4}},
		{"UTF-16 with a mark, tabs", utf16le("Name\tEmail\r\nZoë Lee\tzoe@a.example\r\n\"Bo, Dr\"\tbo@a.example\r\n"), lines},
		{"UTF-16 without a mark", utf16le("Name\tEmail\nZoë Lee\tzoe@a.example\nBo, Dr\tbo@a.example\n")[2:], lines},
		{"UTF-16, big end first", "\xfe\xff" + swap(utf16le("Name\tEmail\nZoë Lee\tzoe@a.example\nBo, Dr\tbo@a.example\n")[2:]), lines},
		{"Windows-1252", "Name,Email\nZo\xeb Lee,zoe@a.example\n\"Bo, Dr\",bo@a.example\n", lines},
		{"empty columns and rows", "\n,,,\nName,Email,,\n\nZoë Lee,zoe@a.example,,\n,,,\n\"Bo, Dr\",bo@a.example,\n , ,\n,,,\n", []int{5, 7}},
		{"non-breaking spaces", "Name\u00a0,\u00a0Email\nZoë\u00a0Lee\u00a0,\u00a0zoe@a.example\u00a0\n\"Bo,\u00a0Dr\",bo@a.example\n\u00a0,\u00a0\n", lines},
		{"line ends in quotation marks", "Name,Email,\"Notes\nof ours\"\n\"Zoë\nLee\",zoe@a.example,\"a\r\nb\n\"\n\"Bo, Dr\",bo@a.example,c\n", []int{3, 7}},
		{"blanks around quotation marks", "Name,Email\n \"Zoë Lee\" , \"zoe@a.example\"\n\"Bo, Dr\" ,bo@a.example\n", lines},
		{"headings in capitals, with marks", "FULL NAME*,E-Mail Address:\nZoë Lee,zoe@a.example\n\"Bo, Dr\",bo@a.example\n", lines},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sh, err := parseSheet([]byte(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			var got [][]string
			var at []int
			for _, r := range sh.records {
				if r.fault != "" {
					t.Errorf("line %d: %s", r.line, r.fault)
				}
				got = append(got, []string{abp.CleanLine(r.cells[0]), abp.CleanLine(r.cells[1])})
				at = append(at, r.line)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.lines, at); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// swap exchanges the octets of each pair.
func swap(s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func TestOneBadLineSpoilsNoOther(t *testing.T) {
	sh, err := parseSheet([]byte("Name,Email\na,a@x.example\n\"b,b@x.example\nc,c@x.example\n\"d\" e,d@x.example\n\"f\",f@x.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	var good, bad []int
	for _, r := range sh.records {
		if r.fault == "" {
			good = append(good, r.line)
		} else {
			bad = append(bad, r.line)
		}
	}
	if !slices.Equal(good, []int{2, 4, 6}) || !slices.Equal(bad, []int{3, 5}) {
		t.Errorf("good lines %v, bad lines %v; want 2 4 6 and 3 5", good, bad)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	tests := []struct{ name, file, say string }{
		{"nothing", "", "empty"},
		{"blank", "\n , \n", "empty"},
		{"workbook", "PK\x03\x04rest", "workbook"},
		{"old workbook", "\xd0\xcf\x11\xe0rest", "workbook"},
		{"PDF", "%PDF-1.7", "PDF"},
		{"no heading", "Ann,ann@x.example\nBo,bo@x.example\n", "No column is called “E-mail address”"},
		{"no name", "Email,Band\nann@x.example,6\n", "No column is called “Name”"},
		{"two of a kind", "Name,Email,E-mail\nAnn,a@x.example,b@x.example\n", "mean the same"},
		{"name twice over", "Name,Surname,Email\nAnn,Lee,a@x.example\n", "a part of the name"},
		{"only a heading", "Name,Email\n", "no lines"},
		{"too many lines", "Name,Email\n" + strings.Repeat("a,b\n", importLinesLimit+1), "50,000"},
		{"heading that never ends", "\"Name,Email\na,b\n", "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseSheet([]byte(tt.file))
			if abp.CodeOf(err) != abp.Invalid || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("parseSheet = %v, want Invalid with %q", err, tt.say)
			}
		})
	}
	if _, err := parseSheet(make([]byte, ImportLimit+1)); abp.CodeOf(err) != abp.TooLarge {
		t.Errorf("too large a file: %v", err)
	}
}

// TestReadsWhatOthersWrite compares the reader with the writer of the standard
// library, for every separator.
func TestReadsWhatOthersWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sep := rapid.SampledFrom([]rune(",;\t|")).Draw(t, "separator")
		cell := rapid.StringMatching("[a-z\u00e9 \",;|\t\n']{0,8}")
		records := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 6).Draw(t, "records")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = sep
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		r := sheetReader{text: b.String(), line: 1, sep: byte(sep)}
		for i := 0; ; i++ {
			rec, ok := r.next()
			if !ok {
				if i != len(records) {
					t.Fatalf("%d records of %q, want %d", i, b.String(), len(records))
				}
				break
			}
			if rec.fault != "" || i >= len(records) || !slices.Equal(rec.cells, records[i]) {
				t.Fatalf("record %d of %q is %q (%s)", i, b.String(), rec.cells, rec.fault)
			}
		}
	})
}

func TestGuardComesOffAgain(t *testing.T) {
	for _, s := range []string{"", "Ann", "'t Hooft", "=1+1", "'=1+1", "''=1", "+44 116", "-", "@home", "O’Hara", "'"} {
		if got := unguardCell(GuardCell(s)); got != s {
			t.Errorf("%q becomes %q and then %q", s, GuardCell(s), got)
		}
	}
	if got := GuardCell("=cmd()"); got != "'=cmd()" {
		t.Errorf("GuardCell = %q", got)
	}
}

// FuzzImport holds for every file: no panic, lines rise, every line is handed
// back so that it is read the same way.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"Name,Email\nAnn,ann@x.example\n", "sep=;\r\nName;Email\r\nAnn;a@x.example\r\n", "\xef\xbb\xbfName,Email\n\"A\nB\",a@x.example", utf16le("Name\tEmail\nAnn\ta@x.example\n"),
		"Name,Email\n\"Ann,a@x.example\n", "Name,Email\nZo\xeb,z@x.example\n", "Name,Email,Band\n'=A,'@x,Band 6\n\x00,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		sh, err := parseSheet(file)
		if err != nil {
			if code := abp.CodeOf(err); code != abp.Invalid && code != abp.TooLarge {
				t.Fatalf("parseSheet: %v", err)
			}
			return
		}
		last := sh.heading.line
		for _, r := range sh.records {
			if r.line <= last || len(r.cells) == 0 || len(r.cells) > importCellsLimit {
				t.Fatalf("line %d after %d with %d cells", r.line, last, len(r.cells))
			}
			last = r.line
			back := sheetReader{text: csvLine(r.cells), line: 1, sep: ','}
			again, _ := back.next()
			for i, c := range again.cells {
				if abp.CleanLine(c) != abp.CleanLine(r.cells[i]) {
					t.Fatalf("%q is handed back as %q", r.cells[i], c)
				}
			}
		}
	})
}
