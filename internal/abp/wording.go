package abp

import (
	"regexp"
	"slices"
	"strings"
)

// Wording is what a letter says: the standard words, or those that a lead chose
// instead. Values stand in braces, for example {name}; nothing else in the text
// has a meaning. Pathway "" is for every pathway that has no words of its own.
type Wording struct {
	Kept
	Letter  LetterKind
	Pathway string
	Subject string
	Text    string
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// Fill returns the text with every value in its place. A line that held nothing
// but values, all of them empty, is left out, with the empty line after it.
func Fill(text string, values map[string]string) string {
	var lines []string
	skip := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if skip && line == "" {
			skip = false
			continue
		}
		filled := placeholder.ReplaceAllStringFunc(line, func(s string) string { return values[strings.Trim(s, "{}")] })
		if skip = line != "" && filled == "" && placeholder.ReplaceAllString(line, "") == ""; !skip {
			lines = append(lines, filled)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted, above all values that the letter does not have: a mail
// would go out with a hole in it.
func (w *Wording) Validate() error {
	w.Subject, w.Text = CleanLine(w.Subject), CleanText(w.Text)
	var c Check
	c.Require("subject", w.Subject, "Enter what the mail is called in people’s inbox.")
	c.Longest("subject", w.Subject, 150)
	c.Require("text", w.Text, "Enter what the mail says.")
	c.Longest("text", w.Text, 5000)
	letter := LetterOf(w.Letter)
	if letter == nil {
		return Errorf(NotFound, "There is no such mail.")
	}
	for _, f := range []struct{ field, text string }{{"subject", w.Subject}, {"text", w.Text}} {
		for _, m := range placeholder.FindAllStringSubmatch(f.text, -1) {
			if !slices.Contains(letter.Allowed(), m[1]) {
				c.Field(f.field, "{%s} is not known in this mail. It can say {%s}.", m[1], strings.Join(letter.Allowed(), "}, {"))
				break
			}
		}
	}
	return c.Err()
}
