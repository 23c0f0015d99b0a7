package calendar

import (
	"bytes"
	"unicode/utf8"
)

// maxLine is the most octets of a line before its CRLF (RFC 5545 section 3.1).
const maxLine = 75

// fold returns the content lines, each ended by CRLF, with every line of more than
// 75 octets continued on lines that begin with a space. The space counts. No
// character is split, so lines may end one to three octets early.
func fold(lines []byte) []byte {
	out := make([]byte, 0, len(lines)+len(lines)/16+64)
	for len(lines) > 0 {
		end := bytes.Index(lines, []byte("\r\n")) + 2
		if end < 2 {
			end = len(lines)
		}
		out = appendFolded(out, bytes.TrimSuffix(lines[:end], []byte("\r\n")))
		lines = lines[end:]
	}
	return out
}

// appendFolded appends one content line.
func appendFolded(out, line []byte) []byte {
	for room := maxLine; len(line) > room; room = maxLine - 1 {
		n := room
		for n > room-utf8.UTFMax && !utf8.RuneStart(line[n]) {
			n--
		}
		out = append(out, line[:n]...)
		out = append(out, "\r\n "...)
		line = line[n:]
	}
	return append(append(out, line...), "\r\n"...)
}
