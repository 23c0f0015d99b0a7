// Package chart draws the programme's charts as accessible SVG: real text, a title and a description, shapes and
// patterns that survive greyscale, and no script.
//
// Every chart is a struct of plain numbers and words with two methods. SVG takes the width to draw for: Wide for a page, a
// print or a mail, Narrow for a phone. Draw puts the same picture on anything else with a Pen, for instance in a PDF. The text is the same size in both; only the arrangement differs. Colours
// are presentation attributes, because the pages forbid style attributes, and each part has a class (chart-…) by which a
// style sheet can recolour it for forced colours. The narrow picture has ids of its own, so that a page can carry both and
// show the one that fits.
//
// The package decides nothing about what may be shown. Figures about people come from the disclosure gate; a row whose
// figures are withheld carries the sentence to print instead. It calls no clock and draws no random number: equal charts
// are equal bytes.
package chart

// Widths to draw for, in user units, which are CSS pixels when the picture is shown at its natural size.
const (
	Wide   = 720 // a page, a print, a mail
	Narrow = 340 // a phone
)
