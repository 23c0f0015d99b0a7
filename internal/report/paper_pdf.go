package report

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"github.com/upstander/upstander/internal/chart"
)

// The page: A4 upright, in millimetres.
const (
	pageWide, pageHigh     = 210.0, 297.0
	pageSide               = 20.0
	pageTop, pageBottom    = 25.0, 22.0
	textArea               = pageWide - 2*pageSide
	lowest                 = pageHigh - pageBottom
	bodySize, lineRoom     = 10.5, 5.2 // in points, and millimetres from line to line
	smallerSize            = 8.5
	inkR, inkG, inkB       = 33, 43, 50
	faintR, faintG, faintB = 76, 98, 114
)

// PDF draws the paper. The same paper is the same bytes each time.
func (p Paper) PDF() ([]byte, error) {
	// The contents name pages that are known only once everything is drawn.
	first := p.sheets(nil, 0)
	if err := first.f.Error(); err != nil {
		return nil, fmt.Errorf("paper %q: %w", p.Title, err)
	}
	second := p.sheets(first.starts, first.f.PageCount())
	var b bytes.Buffer
	if err := second.f.Output(&b); err != nil {
		return nil, fmt.Errorf("paper %q: %w", p.Title, err)
	}
	return b.Bytes(), nil
}

// sheets is a paper on its way to the pages of a PDF.
type sheets struct {
	f      *fpdf.Fpdf
	paper  Paper
	starts []int // the page on which each section begins
	pages  int   // how many there are in all, once known
	y      float64
}

// sheets draws everything, with the numbers of pages in the contents where they
// are known.
func (p Paper) sheets(known []int, pages int) *sheets {
	s := &sheets{f: fpdf.New("P", "mm", "A4", ""), paper: p, pages: pages}
	f := s.f
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(pageSide, pageTop, pageSide)
	f.AddUTF8FontFromBytes("text", "", plain)
	f.AddUTF8FontFromBytes("text", "B", bold)
	f.SetCatalogSort(true)
	f.SetTitle(p.Title+": "+p.Subject, true)
	f.SetSubject(p.AsAt, true)
	f.SetLang("en-GB")
	f.SetCreator("Upstander", true)
	f.SetProducer("Upstander", true)
	f.SetCreationDate(p.Dated)
	f.SetModificationDate(p.Dated)
	f.SetDisplayMode("fullpage", "continuous")
	f.SetHeaderFunc(s.head)
	f.SetFooterFunc(s.foot)
	s.cover(known)
	for i, section := range p.Sections {
		s.section(i, section)
	}
	return s
}

// head begins every page but the cover.
func (s *sheets) head() {
	if s.f.PageNo() > 1 {
		s.font("", smallerSize)
		s.faint()
		s.f.Text(pageSide, 14, clean(s.paper.Title+": "+s.paper.Subject))
		s.f.SetDrawColor(216, 221, 224)
		s.f.SetLineWidth(0.2)
		s.f.Line(pageSide, 17, pageWide-pageSide, 17)
	}
	s.ink()
}

func (s *sheets) foot() {
	s.font("", smallerSize)
	s.faint()
	s.f.Text(pageSide, pageHigh-11, clean(s.paper.Running))
	number := strconv.Itoa(s.f.PageNo())
	if s.pages > 0 {
		number += " of " + strconv.Itoa(s.pages)
	}
	number = "Page " + number
	s.f.Text(pageWide-pageSide-s.f.GetStringWidth(number), pageHigh-11, number)
	s.ink()
}

func (s *sheets) newPage() {
	s.f.AddPage()
	s.y = pageTop
}

// need begins a new page unless there is so much room below. What is higher than a
// page gets a page.
func (s *sheets) need(height float64) {
	if s.y+height > lowest && s.y > pageTop {
		s.newPage()
	}
}

func (s *sheets) font(weight string, size float64) { s.f.SetFont("text", weight, size) }
func (s *sheets) ink()                             { s.f.SetTextColor(inkR, inkG, inkB) }
func (s *sheets) faint()                           { s.f.SetTextColor(faintR, faintG, faintB) }

// cover draws the first page: what the paper is, what it says in brief, and the
// contents on the next one.
func (s *sheets) cover(known []int) {
	p := s.paper
	s.newPage()
	s.f.Bookmark(clean(p.Title), 0, 0)
	s.f.SetFillColor(blueR, blueG, blueB)
	s.f.Rect(0, 0, pageWide, 62, "F")
	s.f.SetTextColor(255, 255, 255)
	s.font("B", 26)
	s.y = 28
	s.lines(p.Title, textArea, 11)
	s.font("", 15)
	s.lines(p.Subject, textArea, 7)
	s.ink()
	s.y = 74
	for _, fact := range p.Facts {
		s.font("B", bodySize)
		s.f.Text(pageSide, s.y, clean(fact.Name))
		s.font("", bodySize)
		top := s.y
		for _, line := range s.wrap(fact.Value, textArea-52) {
			s.f.Text(pageSide+52, s.y, line)
			s.y += lineRoom
		}
		s.y = math.Max(s.y, top+lineRoom) + 1.6
	}
	s.y += 5
	for _, words := range p.Lead {
		s.words(words)
	}
	s.contents(known)
}

// contents lists the sections with their pages.
func (s *sheets) contents(known []int) {
	s.need(14 + float64(len(s.paper.Sections))*6.4)
	s.y += 4
	s.heading("Contents", 14)
	s.font("", bodySize)
	for i, section := range s.paper.Sections {
		s.f.Text(pageSide, s.y+4, clean(section.Title))
		if known != nil {
			page := strconv.Itoa(known[i])
			s.f.Text(pageWide-pageSide-s.f.GetStringWidth(page), s.y+4, page)
			link := s.f.AddLink()
			s.f.SetLink(link, 0, known[i])
			s.f.Link(pageSide, s.y-0.6, textArea, 6.2, link)
		}
		s.f.SetDrawColor(216, 221, 224)
		s.f.SetLineWidth(0.15)
		s.f.Line(pageSide, s.y+5.6, pageWide-pageSide, s.y+5.6)
		s.y += 6.4
	}
}

// section begins on a page of its own where it would otherwise begin low.
func (s *sheets) section(i int, section Section) {
	if i == 0 || s.y > pageTop+(lowest-pageTop)*0.55 {
		s.newPage()
	} else {
		s.y += 6
	}
	s.starts = append(s.starts, s.f.PageNo())
	if len(section.Blocks) > 0 {
		s.need(16 + s.room(section.Blocks[0]))
		s.starts[i] = s.f.PageNo()
	}
	s.f.Bookmark(clean(section.Title), 1, s.y)
	s.f.SetTextColor(blueR, blueG, blueB)
	s.heading(section.Title, 16)
	for j, b := range section.Blocks {
		if h, isHeading := b.(Heading); isHeading {
			room := 12.0
			if j+1 < len(section.Blocks) {
				room += s.room(section.Blocks[j+1])
			}
			s.need(math.Min(room, lowest-pageTop))
			s.y += 2
			s.heading(string(h), 12.5)
			continue
		}
		s.block(b)
	}
}

func (s *sheets) heading(title string, size float64) {
	s.font("B", size)
	s.lines(title, textArea, size*0.42)
	s.ink()
	s.y += 1.5
}

// room is how much of a block must stand under a heading.
func (s *sheets) room(b Block) float64 {
	switch b := b.(type) {
	case Figure:
		_, height := s.drawn(b)
		s.font("", bodySize)
		return math.Min(height+float64(len(s.wrap(b.Sentence, textArea)))*lineRoom+18, lowest-pageTop-20)
	case Table:
		return 34
	case Words:
		s.font("", bodySize)
		return math.Min(4, float64(len(s.wrap(string(b), textArea)))) * lineRoom
	}
	return 18
}

func (s *sheets) block(b Block) {
	switch b := b.(type) {
	case Words:
		s.words(string(b))
	case Care:
		s.care(string(b))
	case List:
		s.list(b)
	case Facts:
		s.facts(b)
	case Terms:
		s.terms(b)
	case Quote:
		s.quote(b)
	case Figure:
		s.figure(b)
	case Table:
		s.table(b, true)
	}
}

// drawn says how large a figure's chart is on paper.
func (s *sheets) drawn(f Figure) (scale, height float64) {
	if f.Chart == nil {
		return 0, 0
	}
	var m measuring
	f.Chart.Draw(chart.Wide, &m)
	scale = textArea / m.width
	if most := lowest - pageTop - 32; m.height*scale > most {
		scale = most / m.height
	}
	return scale, m.height * scale
}

// figure draws a chart with its name above and its sentence below, on one page,
// and then its table.
func (s *sheets) figure(f Figure) {
	scale, height := s.drawn(f)
	s.font("", bodySize)
	said := s.wrap(f.Sentence, textArea)
	if f.Chart != nil {
		s.need(height + float64(len(said))*lineRoom + 12)
		s.caption(f.Table.Caption)
		f.Chart.Draw(chart.Wide, &paperPen{f: s.f, x: pageSide, y: s.y, scale: scale})
		s.y += height + 1
		s.font("", bodySize)
	}
	s.paragraph(said, pageSide)
	s.y += 3
	if len(f.Table.Rows) > 0 {
		s.table(f.Table, f.Chart == nil)
	}
}

// caption names what follows.
func (s *sheets) caption(words string) {
	s.font("B", 9.5)
	s.y++
	for _, line := range s.wrap(words, textArea) {
		s.y += 4.4
		s.f.Text(pageSide, s.y-1, line)
	}
	s.y++
}
