package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/chart"
)

// style is the only style sheet of a paper, within it.
//
//go:embed paper.css
var style string

// PaperPolicy is the content security policy under which a browser shows a paper:
// nothing but itself and its own style.
func PaperPolicy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// HTML writes the paper as one page that stands by itself: what the PDF shows, for
// those who read with a screen reader, a phone or larger letters.
func (p Paper) HTML() []byte {
	var w page
	w.put("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
	w.say(p.Title + ": " + p.Subject)
	w.put("</title>\n<style>", style, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to main content</a>\n<header>\n<h1>")
	w.say(p.Title)
	w.put(" <span>")
	w.say(p.Subject)
	w.put("</span></h1>\n")
	w.terms(p.Facts, "cover")
	w.put("</header>\n<main id=\"main\">\n")
	for _, words := range p.Lead {
		w.element("p", "lead", words)
	}
	w.put("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n")
	for _, s := range p.Sections {
		w.put(`<li><a href="#`, attribute(s.ID), `">`)
		w.say(s.Title)
		w.put("</a></li>\n")
	}
	w.put("</ol>\n</nav>\n")
	for _, s := range p.Sections {
		w.put(`<section aria-labelledby="`, attribute(s.ID), `">`, "\n", `<h2 id="`, attribute(s.ID), `">`)
		w.say(s.Title)
		w.put("</h2>\n")
		for _, b := range s.Blocks {
			w.block(b)
		}
		w.put("</section>\n")
	}
	w.put("</main>\n<footer><p>")
	w.say(p.Running)
	w.put("</p></footer>\n</body>\n</html>\n")
	return []byte(w.String())
}

// page is HTML on its way.
type page struct {
	strings.Builder
	tables int
}

func (w *page) put(list ...string) {
	for _, s := range list {
		w.WriteString(s)
	}
}

func (w *page) say(s string) { w.WriteString(html.EscapeString(strings.ToValidUTF8(s, ""))) }

func attribute(s string) string { return html.EscapeString(s) }

func (w *page) element(name, class, text string) {
	w.put("<", name)
	if class != "" {
		w.put(` class="`, class, `"`)
	}
	w.put(">")
	w.say(text)
	w.put("</", name, ">\n")
}

func (w *page) block(b Block) {
	switch b := b.(type) {
	case Words:
		w.element("p", "", string(b))
	case Care:
		w.element("p", "care", string(b))
	case Heading:
		w.element("h3", "", string(b))
	case List:
		w.put("<ul>\n")
		for _, point := range b {
			w.element("li", "", point)
		}
		w.put("</ul>\n")
	case Facts:
		w.terms(b, "facts")
	case Terms:
		w.terms(b, "terms")
	case Quote:
		w.put("<figure class=\"quote\">\n<blockquote><p>")
		w.say("“" + b.Text + "”")
		w.put("</p></blockquote>\n")
		w.element("figcaption", "", b.By)
		w.put("</figure>\n")
	case Figure:
		w.figure(b)
	case Table:
		w.table(b)
	}
}

func (w *page) terms(list []Fact, class string) {
	w.put(`<dl class="`, class, "\">\n")
	for _, f := range list {
		w.put("<div>")
		w.element("dt", "", f.Name)
		w.put("<dd>")
		w.say(f.Value)
		if f.Note != "" {
			w.put(" <small>")
			w.say(f.Note)
			w.put("</small>")
		}
		w.put("</dd></div>\n")
	}
	w.put("</dl>\n")
}

func (w *page) figure(f Figure) {
	w.put("<figure>\n")
	if f.Chart != nil {
		w.put(f.Chart.SVG(chart.Wide)) // escapes every word itself
	}
	w.element("figcaption", "", f.Sentence)
	w.put("</figure>\n")
	if len(f.Table.Rows) > 0 {
		w.table(f.Table)
	}
}

// table writes a table whose heads say what they are of. It scrolls by keyboard
// where it is wider than the page.
func (w *page) table(t Table) {
	w.tables++
	id := "table-" + strconv.Itoa(w.tables)
	w.put(`<div class="scroll" role="region" tabindex="0" aria-labelledby="`, id, "\">\n<table>\n<caption id=\"", id, "\">")
	w.say(t.Caption)
	w.put("</caption>\n<thead><tr>")
	for j, cell := range t.Head {
		w.cell("th", ` scope="col"`, cell, t.isNumeric(j))
	}
	w.put("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		w.put("<tr>")
		for j, cell := range row {
			switch {
			case j == 0:
				w.cell("th", ` scope="row"`, cell, false)
			case j == 1 && spans(row):
				w.cell("td", ` colspan="`+strconv.Itoa(len(row)-1)+`"`, cell, false)
			case !spans(row):
				w.cell("td", "", cell, t.isNumeric(j))
			}
		}
		w.put("</tr>\n")
	}
	w.put("</tbody>\n</table>\n</div>\n")
	if t.Note != "" {
		w.element("p", "note", t.Note)
	}
}

func (w *page) cell(name, attributes, text string, isNumeric bool) {
	w.put("<", name, attributes)
	if isNumeric {
		w.put(` class="number"`)
	}
	w.put(">")
	w.say(text)
	w.put("</", name, ">")
}
