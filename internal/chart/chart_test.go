package chart

import (
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// drawing is what every chart is to the tests.
type drawing interface {
	SVG(width float64) string
	Draw(width float64, p Pen)
}

// reader is a pen that keeps the words, and whether anything was drawn outside the picture.
type reader struct {
	said          strings.Builder
	width, height float64
	isOpen, isOut bool
}

func (r *reader) Open(title, desc string, width, height float64) {
	r.isOpen, r.width, r.height = true, width, height
	r.said.WriteString(title + desc)
}
func (r *reader) Rect(x, y, width, height float64, _ Paint) {
	r.see(x, y)
	r.see(x+width, y+height)
}
func (r *reader) Line(x1, y1, x2, y2 float64, _ Paint) {
	r.see(x1, y1)
	r.see(x2, y2)
}
func (r *reader) Circle(x, y, _ float64, _ Paint) { r.see(x, y) }
func (r *reader) Polygon(_ Paint, at ...float64) {
	for ; len(at) >= 2; at = at[2:] {
		r.see(at[0], at[1])
	}
}
func (r *reader) Text(x, y float64, s string, _ Words) {
	r.see(x, y)
	r.said.WriteString(s)
}
func (r *reader) Close() { r.isOpen = false }
func (r *reader) see(x, y float64) {
	r.isOut = r.isOut || !r.isOpen || !(x >= 0 && x <= r.width && y >= 0 && y <= r.height)
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 9, 30, 0, 0, time.UTC) }

func confidence() Dumbbell {
	return Dumbbell{
		ID: "confidence", Title: "Confidence before and after", Desc: "Confidence rose on every statement that can be shown; most on stepping in.",
		Low: "Not at all confident", High: "Completely confident",
		Rows: []DumbbellRow{
			{Label: "I can tell when behaviour at work crosses the line", Before: 6.4, After: 8.3, Low: 7.9, High: 8.7, N: 41},
			{Label: "I can step in safely when I see it", Before: 4.2, After: 7.9, Low: 7.3, High: 8.5, N: 41},
			{Label: "I know who to go to", Before: 7.1, After: 7.3, Low: 6.6, High: 8.0, N: 40},
			{Label: "I can support the person it happened to", Before: 5.5, After: 5.5, N: 1038},
			{Label: "I can speak to someone more senior than me", Instead: "Not shown: fewer than 10 people answered both surveys."},
		},
	}
}

func direction() Diverging {
	return Diverging{
		ID: "direction", Title: "Who answered higher after", Desc: "Most people answered higher after than before on every statement.",
		Lower: "Lower after", Same: "The same", Higher: "Higher after", NotHigher: "Lower or the same",
		Rows: []DivergingRow{
			{Label: "I can tell when behaviour at work crosses the line", Lower: 7, Same: 22, Higher: 71, N: 41},
			{Label: "I can step in safely when I see it", Lower: 0, Same: 12, Higher: 88, N: 41},
			{Label: "I know who to go to", Lower: 38, Merged: true, Higher: 62, N: 40},
			{Label: "I can support the person it happened to", Lower: 20, Same: 40, Higher: 40, N: 39},
			{Label: "I can speak to someone more senior than me", Instead: "Not shown: fewer than 10 people answered both surveys."},
		},
	}
}

func journey() Funnel {
	return Funnel{
		ID: "journey", Title: "The journey", Desc: "Of 1,240 people who applied, 702 are active bystanders.", Measure: "People, and share of those who applied",
		Steps: []Step{
			{Label: "Applied", N: 1240, Percent: 100},
			{Label: "Approved by their line manager", N: 1101, Percent: 88.8},
			{Label: "Attended the workshops", N: 934, Percent: 75.3},
			{Label: "Attended three learning sets or more", N: 702, Percent: 56.6},
			{Label: "Member of the community", N: 96, Percent: 7.7},
			{Label: "Left the trust", Instead: "Fewer than 10 people"},
		},
	}
}

func cohorts() Swimlane {
	als := func(label, note string, from time.Time) SwimRow {
		r := SwimRow{Label: label, Note: note, Marks: []Mark{{from, 0}, {from.AddDate(0, 0, 7), 1}}}
		for i := 1; i <= 5; i++ {
			r.Marks = append(r.Marks, Mark{from.AddDate(0, i, 3), 2})
		}
		r.Marks = append(r.Marks, Mark{from.AddDate(0, 5, 17), 3}, Mark{from.AddDate(0, 2, 10), 4})
		return r
	}
	return Swimlane{
		ID: "cohorts", Title: "Cohorts of the year", Desc: "Four cohorts begin between October 2022 and April 2023.",
		From: day(2022, 9, 1), To: day(2023, 8, 31), Today: day(2022, 11, 22),
		Kinds:  []MarkKind{{"Workshop day", Square}, {"Half day", Triangle}, {"Learning set", Disc}, {"Community", Ring}, {"Clash", Diamond}},
		Shades: []Shade{{day(2022, 10, 17), day(2022, 10, 21)}, {day(2022, 12, 19), day(2023, 1, 2)}, {day(2023, 2, 13), day(2023, 2, 17)}, {day(2023, 4, 3), day(2023, 4, 14)}, {day(2023, 5, 1), day(2023, 5, 1)}},
		Rows: []SwimRow{
			als("Cohort 1, Leicester", "24 people in 4 sets", day(2022, 10, 11)),
			als("Cohort 2, Northampton and Kettering", "22 people in 4 sets", day(2022, 11, 15)),
			als("Cohort 3, online", "", day(2023, 1, 17)),
			als("Cohort 4, Lincoln", "waiting for a venue", day(2023, 3, 7)),
		},
	}
}

func attendance() Strip {
	return Strip{
		ID: "attendance", Title: "Attendance", Desc: "Attendance falls from 96% on day 1 to 71% in the fourth set.",
		Columns: []string{"Day 1", "Day 2", "Set 1", "Set 2", "Set 3", "Set 4", "Set 5"},
		Rows: []StripRow{
			{Label: "Cohort 1, Leicester", Cells: []float64{96, 92, 88, 83, 79, 71, 75}, N: 24},
			{Label: "Cohort 2, Northampton and Kettering", Cells: []float64{100, 91, 55, 38, 12, math.NaN()}, N: 22},
		},
	}
}

func months() Calendar {
	return Calendar{
		ID: "months", Title: "Dates of cohort C7", Desc: "Two workshop days in January, then a set meeting every month until May.",
		From: day(2023, 1, 3), To: day(2023, 5, 26),
		Kinds:  []MarkKind{{"Workshop day", Square}, {"Half day", Triangle}, {"Learning set", Disc}, {"Community", Ring}},
		Marks:  []Mark{{day(2023, 1, 17), 0}, {day(2023, 1, 31), 1}, {day(2023, 2, 28), 3}, {day(2023, 2, 28), 2}, {day(2023, 2, 28), 2}, {day(2023, 3, 28), 2}, {day(2023, 4, 25), 2}, {day(2023, 5, 23), 2}, {day(2024, 5, 23), 2}, {day(2023, 5, 2), 9}},
		Shades: []Shade{{day(2023, 4, 7), day(2023, 4, 10)}, {day(2023, 5, 1), day(2023, 5, 1)}},
		Faint:  []Shade{{day(2023, 2, 13), day(2023, 2, 17)}, {day(2023, 4, 3), day(2023, 4, 14)}}, ShadeName: "Bank holidays", FaintName: "School holidays",
	}
}

func TestGolden(t *testing.T) {
	for name, d := range map[string]drawing{
		"dumbbell": confidence(), "diverging": direction(), "funnel": journey(), "swimlane": cohorts(), "calendar": months(), "strip": attendance(),
		"waves": kept(), "xmr": monthly(), "plot": organisations(), "bars": answers(),
	} {
		for size, width := range map[string]float64{"wide": Wide, "narrow": Narrow} {
			t.Run(name+"/"+size, func(t *testing.T) {
				path := filepath.Join("testdata", name+"-"+size+".svg")
				got := d.SVG(width)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("the picture changed; look at it, then run with -update (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// anyNumber draws numbers as a caller should never send them as well as those it should.
func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(-5, 105), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1e300, -1e300}))
}

// anyChart draws a chart of any kind and says which words it must show.
func anyChart(t *rapid.T) (drawing, []string) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z<>&"' ]{1,60}`))
	id, title, desc := text.Draw(t, "id"), text.Draw(t, "title"), text.Draw(t, "desc")
	labels := rapid.SliceOfN(text, 0, 5).Draw(t, "labels")
	must := append([]string{title, desc}, labels...)
	n := func() float64 { return anyNumber().Draw(t, "number") }
	when := func() time.Time { return day(2022, 9, 1).AddDate(0, 0, rapid.IntRange(-400, 900).Draw(t, "day")) }
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		d := Dumbbell{ID: id, Title: title, Desc: desc, From: n(), To: n(), Low: text.Draw(t, "low")}
		must = append(must, d.Low)
		for _, l := range labels {
			d.Rows = append(d.Rows, DumbbellRow{Label: l, Before: n(), After: n(), Low: n(), High: n(), N: rapid.Int().Draw(t, "n")})
		}
		return d, must
	case 1:
		d := Diverging{ID: id, Title: title, Desc: desc}
		for _, l := range labels {
			d.Rows = append(d.Rows, DivergingRow{Label: l, Lower: n(), Same: n(), Higher: n(), Merged: rapid.Bool().Draw(t, "merged"), Instead: text.Draw(t, "instead")})
			must = append(must, d.Rows[len(d.Rows)-1].Instead)
		}
		return d, must
	case 2:
		d := Funnel{ID: id, Title: title, Desc: desc, Measure: text.Draw(t, "measure")}
		must = append(must, d.Measure)
		for _, l := range labels {
			d.Steps = append(d.Steps, Step{Label: l, N: rapid.Int().Draw(t, "n"), Percent: n()})
		}
		return d, must
	case 3:
		d := Swimlane{ID: id, Title: title, Desc: desc, From: when(), To: when(), Today: when(), Kinds: []MarkKind{{"A kind", Diamond}}, Shades: []Shade{{when(), when()}}, Faint: []Shade{{when(), when()}}}
		for _, l := range labels {
			d.Rows = append(d.Rows, SwimRow{Label: l, Note: text.Draw(t, "note"), Marks: []Mark{{when(), 0}, {when(), rapid.IntRange(-1, 2).Draw(t, "kind")}}})
			must = append(must, d.Rows[len(d.Rows)-1].Note)
		}
		return d, must
	case 4:
		kind := MarkKind{text.Draw(t, "name"), Ring}
		return Calendar{ID: id, Title: title, Desc: desc, From: when(), To: when(), Kinds: []MarkKind{kind}, Shades: []Shade{{when(), when()}}, Faint: []Shade{{when(), when()}},
			Marks: []Mark{{when(), 0}, {when(), rapid.IntRange(-1, 2).Draw(t, "kind")}}}, []string{title, desc, kind.Name}
	}
	if rapid.Bool().Draw(t, "outcome") {
		return anyOutcome(t, id, title, desc, labels)
	}
	d := Strip{ID: id, Title: title, Desc: desc, Columns: []string{"Day 1", "Day 2"}}
	for _, l := range labels {
		d.Rows = append(d.Rows, StripRow{Label: l, Cells: []float64{n()}})
	}
	return d, must
}

// squeeze leaves the letters, so that text can be found again whatever the lines it was broken into.
func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))), "")
}

func TestEveryChartIsWellFormedCompleteAndPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, must := anyChart(t)
		svg := d.SVG(rapid.SampledFrom([]float64{Wide, Narrow, 0, 5000, -1}).Draw(t, "width"))
		var all strings.Builder
		ids := map[string]bool{}
		for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("not well formed: %v\n%s", err, svg)
			}
			switch token := token.(type) {
			case xml.CharData:
				all.Write(token)
			case xml.StartElement:
				for _, a := range token.Attr {
					name := a.Name.Local
					if name == "style" || strings.HasPrefix(name, "on") {
						t.Errorf("<%s> has %s=%q", token.Name.Local, name, a.Value)
					}
					if name == "id" && ids[a.Value] {
						t.Errorf("id %q occurs twice", a.Value)
					}
					if name == "id" {
						ids[a.Value] = true
					} else if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
						t.Errorf("<%s> has %s=%q", token.Name.Local, name, a.Value)
					}
				}
			}
		}
		pen := &reader{}
		d.Draw(Wide, pen)
		if pen.isOut || pen.isOpen {
			t.Error("a pen draws outside the picture, or it is not closed")
		}
		penned := squeeze(pen.said.String())
		shown := squeeze(all.String())
		for _, s := range must {
			if !strings.Contains(shown, squeeze(s)) {
				t.Errorf("%q is not in the picture\n%s", s, svg)
			}
			if !strings.Contains(penned, squeeze(s)) {
				t.Errorf("a pen does not write %q", s)
			}
		}
	})
}

// A figure that the caller withheld must not be in the bytes, not even as a place.
func TestWithheldRowsDrawNothing(t *testing.T) {
	with, without := confidence(), confidence()
	with.Rows[4].Before, with.Rows[4].After, with.Rows[4].Low, with.Rows[4].High, with.Rows[4].N = 3, 9, 8, 9.5, 7
	if with.SVG(Wide) != without.SVG(Wide) {
		t.Error("a withheld mean changes the picture")
	}
	a, b := direction(), direction()
	a.Rows[4].Lower, a.Rows[4].Same, a.Rows[4].Higher, a.Rows[4].N = 99, 0, 1, 7
	if a.SVG(Wide) != b.SVG(Wide) {
		t.Error("a withheld share changes the picture")
	}
	c, d := direction(), direction()
	c.Rows[2].Same = 25
	if c.SVG(Wide) != d.SVG(Wide) {
		t.Error("a share that was merged away changes the picture")
	}
}

func TestBothSizesFitOnOnePage(t *testing.T) {
	wide, narrow := direction().SVG(Wide), direction().SVG(Narrow)
	for _, id := range []string{`id="direction-title"`, `id="direction-desc"`, `id="direction-hatch"`} {
		if !strings.Contains(wide, id) || strings.Contains(narrow, id) {
			t.Errorf("%s should be in the wide picture alone", id)
		}
	}
}

func TestTicksAreRoundAndFew(t *testing.T) {
	for _, tc := range []struct {
		from, to float64
		want     []float64
	}{
		{0, 10, []float64{0, 2, 4, 6, 8, 10}},
		{1, 5, []float64{1, 2, 3, 4, 5}},
		{0, 100, []float64{0, 20, 40, 60, 80, 100}},
	} {
		if diff := cmp.Diff(tc.want, scale{from: tc.from, to: tc.to}.ticks()); diff != "" {
			t.Errorf("%v to %v (-want +got):\n%s", tc.from, tc.to, diff)
		}
	}
}

func TestWrapKeepsWithinTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Za-z ]{0,80}`).Draw(t, "s")
		for _, line := range wrap(s, 100, textSize) {
			if w := measure(line, textSize, false); w > 100 {
				t.Errorf("%q is %.0f wide", line, w)
			}
		}
	})
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -100: "-100"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}
