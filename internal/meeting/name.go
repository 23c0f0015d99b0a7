package meeting

import (
	"slices"
	"strings"
)

// NameKeys returns what a name in a file may stand for, each in a form in which
// the order of the words does not matter: the name without what stands in
// brackets, as in DELEGATE, Dora (WREAKE HOSPITALS) and Dora (Guest), and what
// stands in them, as in iPhone (Dora Delegate).
func NameKeys(name string) []string {
	outside, inside := name, ""
	if i := strings.IndexByte(name, '('); i >= 0 {
		outside, inside = name[:i], strings.TrimRight(name[i+1:], ") ")
	}
	var keys []string
	for _, part := range []string{outside, inside} {
		words := strings.FieldsFunc(strings.ToLower(part), func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' })
		slices.Sort(words)
		if key := strings.Join(words, " "); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
