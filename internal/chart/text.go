package chart

import "strings"

// advance is how wide a rune of Arial is, in ems, to the nearest class of letters. It errs on the wide side, so that what
// it says fits does fit in the fonts that stand in for Arial.
func advance(r rune) float64 {
	switch {
	case strings.ContainsRune("ijl.,:;'|! ", r):
		return 0.28
	case strings.ContainsRune("frt()[]-/I\"", r):
		return 0.36
	case strings.ContainsRune("mwMW%@—", r):
		return 0.89
	case r >= 'A' && r <= 'Z':
		return 0.7
	case r < 0x2000:
		return 0.56
	}
	return 1
}

// measure is the width of s in a font of that size.
func measure(s string, size float64, bold bool) float64 {
	em := 0.0
	for _, r := range s {
		em += advance(r)
	}
	if bold {
		em *= 1.08
	}
	return em * size
}

// wrap breaks s into lines no wider than width, at spaces where it can and inside a word where it must.
func wrap(s string, width, size float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if joined := strings.TrimSpace(line + " " + word); measure(joined, size, false) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; measure(line, size, false) > width; {
			head := cut(line, width, size)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut is the longest beginning of a word that fits, and never less than one letter.
func cut(word string, width, size float64) string {
	room := width
	for i, r := range word {
		room -= advance(r) * size
		if room < 0 && i > 0 {
			return word[:i]
		}
	}
	return word
}
