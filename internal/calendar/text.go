package calendar

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTitle   = 200  // characters of a title
	maxSummary = 254  // octets of a SUMMARY: some clients store no more than 255
	maxText    = 4000 // characters of a description
	maxPlace   = 500  // characters of a place
	maxURI     = 2000 // octets of an address: what browsers and mail programs all open
)

// breaks turns every line break Unicode knows, CRLF first, into a newline.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// rfc6868 encodes what may not stand in a parameter (RFC 6868 section 3).
var rfc6868 = strings.NewReplacer("^", "^^", `"`, "^'", "\n", "^n")

// clean returns s as text fit for a calendar: valid UTF-8, newlines for every kind
// of line break, no other control characters but tabs, no characters that turn the
// direction of what follows, no byte order marks, no noncharacters, no space around.
func clean(s string) string {
	s = breaks.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		if harmful(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// harmful reports whether r has no place in a text, or damages the text around it.
func harmful(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true // embeddings, overrides and isolates
	case r == 0xFEFF, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

// oneLine returns s clean and on one line, its lines joined by sep.
func oneLine(s, sep string) string {
	var lines []string
	for line := range strings.SplitSeq(clean(s), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, sep)
}

// cut returns s if it has no more than that many characters and octets, otherwise
// as much of it as leaves room for an ellipsis. It never cuts a character.
func cut(s string, characters, octets int) string {
	if len(s) <= octets && utf8.RuneCountInString(s) <= characters {
		return s
	}
	n, end := 0, 0
	for i, r := range s {
		if n++; n == characters || i+utf8.RuneLen(r)+len("…") > octets {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimSpace(s[:end]) + "…"
}

// param returns s as RFC 6868 encodes it for a parameter, where neither a double
// quote nor a line break may stand.
func param(s string) string {
	return rfc6868.Replace(clean(s))
}

// link returns s in ASCII as a URI if it is an address with one of the schemes and a
// host, without name and password, and of a length every client opens.
func link(s string, schemes ...string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD")))
	if err != nil || u.Host == "" || u.User != nil {
		return "", false
	}
	known := false
	for _, scheme := range schemes {
		known = known || u.Scheme == scheme
	}
	uri := escapeURI(u.String())
	return uri, known && len(uri) <= maxURI
}

// escapeURI percent-encodes the octets RFC 3986 allows nowhere in a URI, which
// url.URL leaves as they are in a query.
func escapeURI(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
