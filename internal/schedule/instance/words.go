package instance

import (
	"strconv"
	"strings"
)

// Words returns the day as people write it, such as 3 February 2027.
func (d Day) Words() string { return d.Time().Format("2 January 2006") }

// list joins names with commas and "and", or says what none means.
func list[T ~string](names []T, none string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = strings.ReplaceAll(string(n), "_", " ")
	}
	switch len(words) {
	case 0:
		return none
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// count says how many of something there are.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
