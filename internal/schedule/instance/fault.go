package instance

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fault is what is wrong with a file, where, and why.
type Fault struct {
	Line, Column int    // counted from 1; columns are characters
	Path         string // such as cohorts[0].window, empty for the file as a whole
	Reason       string // in words
}

// Error returns the fault in one line.
func (f *Fault) Error() string {
	where := fmt.Sprintf("line %d, column %d: ", f.Line, f.Column)
	if f.Path != "" {
		where += f.Path + ": "
	}
	return where + f.Reason
}

// path names a value of a file by the keys and places that lead to it.
type path []any

// and returns the path that goes on with these keys.
func (p path) and(keys ...any) path { return append(p[:len(p):len(p)], keys...) }

// String returns the path as cohorts[0].window.
func (p path) String() string {
	var out strings.Builder
	for i, key := range p {
		switch key := key.(type) {
		case int:
			fmt.Fprintf(&out, "[%d]", key)
		case string:
			switch {
			case !isPlain(key):
				fmt.Fprintf(&out, "[%s]", strconv.Quote(key))
			case i == 0:
				out.WriteString(key)
			default:
				out.WriteString("." + key)
			}
		}
	}
	return out.String()
}

func isPlain(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-'
	})
}

// faultAt returns the fault at an offset of the file.
func faultAt(data []byte, offset int, at path, reason string, args ...any) *Fault {
	before := data[:min(max(0, offset), len(data))]
	return &Fault{
		Line:   bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1,
		Path:   at.String(), Reason: fmt.Sprintf(reason, args...),
	}
}
