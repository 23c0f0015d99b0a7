package report

import (
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// lines writes words in the present font from the left edge.
func (s *sheets) lines(text string, width, room float64) {
	for _, line := range s.wrap(text, width) {
		s.need(room)
		s.y += room
		s.f.Text(pageSide, s.y-room*0.28, line)
	}
}

// words writes a paragraph. Neither its first nor its last line stands alone on a
// page.
func (s *sheets) words(text string) {
	s.font("", bodySize)
	s.paragraph(s.wrap(text, textArea), pageSide)
	s.y += 2.4
}

func (s *sheets) paragraph(lines []string, x float64) {
	for i, line := range lines {
		left := len(lines) - i
		switch {
		case i == 0 && left <= 3:
			s.need(float64(left) * lineRoom)
		case i == 0 || left == 2:
			s.need(2 * lineRoom)
		default:
			s.need(lineRoom)
		}
		s.y += lineRoom
		s.f.Text(x, s.y-1.5, line)
	}
}

func (s *sheets) list(points List) {
	s.font("", bodySize)
	for _, point := range points {
		lines := s.wrap(point, textArea-6)
		s.need(math.Min(3, float64(len(lines))) * lineRoom)
		s.f.SetFillColor(inkR, inkG, inkB)
		s.f.Circle(pageSide+1.6, s.y+lineRoom-2.8, 0.6, "F")
		s.paragraph(lines, pageSide+6)
		s.y += 1
	}
	s.y += 1.6
}

// care is a paragraph with a bar at its side.
func (s *sheets) care(text string) {
	s.font("", bodySize)
	lines := s.wrap(text, textArea-8)
	height := float64(len(lines))*lineRoom + 3
	s.need(height)
	s.f.SetFillColor(blueR, blueG, blueB)
	s.f.Rect(pageSide, s.y+0.5, 1.4, height-1.5, "F")
	s.y++
	s.paragraph(lines, pageSide+6)
	s.y += 4
}

func (s *sheets) quote(q Quote) {
	s.font("", bodySize)
	lines := s.wrap("“"+q.Text+"”", textArea-12)
	s.need(float64(min(len(lines), 6)+1)*lineRoom + 2)
	s.paragraph(lines, pageSide+6)
	s.font("", smallerSize)
	s.faint()
	s.y += 4.6
	s.f.Text(pageSide+6, s.y-1, clean(q.By))
	s.ink()
	s.y += 3
}

func (s *sheets) terms(list Terms) {
	for _, t := range list {
		s.font("", bodySize)
		lines := s.wrap(t.Value, textArea-48)
		s.need(float64(len(lines)) * lineRoom)
		top := s.y
		s.font("B", bodySize)
		for _, line := range s.wrap(t.Name, 45) {
			s.y += lineRoom
			s.f.Text(pageSide, s.y-1.5, line)
		}
		after := s.y
		s.y = top
		s.font("", bodySize)
		s.paragraph(lines, pageSide+48)
		s.y = math.Max(s.y, after) + 1.4
	}
	s.y += 1.6
}

// facts stand side by side, three in a line.
func (s *sheets) facts(list Facts) {
	const across = 3
	width := textArea / across
	for len(list) > 0 {
		row := list[:min(across, len(list))]
		list = list[len(row):]
		height := 0.0
		for _, fact := range row {
			s.font("", smallerSize)
			height = math.Max(height, 13+3.8*float64(len(s.wrap(fact.Name, width-4))+len(s.wrap(fact.Note, width-4))))
		}
		s.need(height)
		for i, fact := range row {
			s.fact(fact, pageSide+float64(i)*width, width-4)
		}
		s.y += height
	}
	s.y += 1
}

func (s *sheets) fact(fact Fact, x, width float64) {
	y := s.y
	s.f.SetDrawColor(blueR, blueG, blueB)
	s.f.SetLineWidth(0.5)
	s.f.Line(x, y+1, x+width, y+1)
	s.faint()
	s.font("", smallerSize)
	for _, line := range s.wrap(fact.Name, width) {
		y += 3.8
		s.f.Text(x, y+1, line)
	}
	s.ink()
	s.font("B", 15)
	for size := 15.0; s.f.GetStringWidth(clean(fact.Value)) > width && size > 8; size-- {
		s.font("B", size)
	}
	y += 7.4
	s.f.Text(x, y, clean(fact.Value))
	s.font("", smallerSize)
	s.faint()
	y += 0.8
	for _, line := range s.wrap(fact.Note, width) {
		y += 3.8
		s.f.Text(x, y, line)
	}
	s.ink()
}

// wrap breaks words into lines of the present font.
func (s *sheets) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(clean(text)) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if s.f.GetStringWidth(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for s.f.GetStringWidth(line) > width && len([]rune(line)) > 1 {
			head := s.begin(line, width)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// begin is the longest beginning of a word that fits, and never less than a letter.
func (s *sheets) begin(word string, width float64) string {
	last := len(word)
	for i := range word {
		if i > 0 && s.f.GetStringWidth(word[:i]) > width {
			break
		}
		if i > 0 {
			last = i
		}
	}
	return word[:last]
}

// clean is text as the font can write it: marks stand on their letters where there
// is one sign for both, and nothing is in it that breaks a line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < 0x20 || r == 0x7f || r > 0xffff: // fpdf writes no letters beyond
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
}
