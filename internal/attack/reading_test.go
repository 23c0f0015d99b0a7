package attack

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
)

// grid is a table as it is printed, wherever it stood.
type grid struct {
	where, caption string
	days           []abp.Date // that the page names beside "as at"
	head           []string
	rows           [][]string // the first cell is the label
	isAbout        bool       // counts are rounded to five, as everything that leaves the programme
}

// gridsOf reads the tables and the cards of a page.
func gridsOf(where, body string) ([]grid, error) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	days := daysIn(plain(doc.Find("main")))
	var all []grid
	doc.Find("table").Each(func(_ int, t *goquery.Selection) {
		g := grid{where: where, caption: plain(t.Find("caption")), days: days}
		t.Find("thead tr").First().Find("th,td").Each(func(_ int, c *goquery.Selection) { g.head = append(g.head, plain(c)) })
		t.Find("tbody tr").Each(func(_ int, r *goquery.Selection) {
			var cells []string
			r.Find("th,td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, plain(c)) })
			g.rows = append(g.rows, cells)
		})
		all = append(all, g)
	})
	doc.Find(".impact-card").Each(func(_ int, c *goquery.Selection) {
		g := grid{where: where, caption: "card", days: days, head: []string{"Group"}, rows: [][]string{{plain(c.Find("h3"))}}}
		c.Find("dl.facts > div").Each(func(_ int, d *goquery.Selection) {
			g.head = append(g.head, plain(d.Find("dt")))
			g.rows[0] = append(g.rows[0], plain(d.Find("dd").Contents().First()))
		})
		g.head = append(g.head, "Change", "How people moved")
		g.rows[0] = append(g.rows[0], plain(c.Find(".impact-card__change strong")), plain(c.Find(".impact-card__movement")))
		all = append(all, g)
	})
	return all, nil
}

// gridOfCSV reads a file; its first line names the columns.
func gridOfCSV(where, body string) (grid, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return grid{where: where}, err
	}
	return grid{where: where, caption: "file", days: daysIn(body), head: all[0], rows: all[1:]}, nil
}

func plain(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

var asAt = regexp.MustCompile(`(?i)as at (?:the end of )?(?:[A-Z][a-z]+day,? )?(\d{1,2} [A-Z][a-z]+ \d{4})`)

func daysIn(text string) []abp.Date {
	var days []abp.Date
	for _, m := range asAt.FindAllStringSubmatch(text, -1) {
		if at, err := time.Parse("2 January 2006", m[1]); err == nil {
			days = append(days, abp.DateOf(at))
		}
	}
	return days
}

// column finds the column whose head begins with one of the words.
func (g grid) column(words ...string) int {
	return slices.IndexFunc(g.head, func(h string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(strings.ToLower(h), w) })
	})
}

// claim is one printed figure: between low and high, as its rounding leaves it, of
// these people.
type claim struct {
	measure   measure
	label     string
	where     string
	moment    int
	people    []int
	low, high float64
}

func (c claim) name() string {
	return fmt.Sprintf("%s of %s at %d on %s", c.measure.part, c.label, c.moment, c.where)
}

// parts is how a group's people divide, in whole percentages.
type parts struct {
	label, where string
	n, moment    int
	percent      map[string]int
}

// read is what the attacker has of all pages.
type read struct {
	claims []claim
	parts  []parts
	least  map[string]int // fewest people of a printed row, by where it stood
	unread []string       // tables about confidence that could not be understood
	seen   map[string]bool
	met    map[string]meeting // rows by label and number of people

	versions []version
	voices   []voice
	cards    []cardSaid
	outside  []claim // of tables that leave the programme
	crossed  []crossing
}

func newRead() *read {
	return &read{least: map[string]int{}, seen: map[string]bool{}, met: map[string]meeting{}}
}

// meeting is who a row was about, and when.
type meeting struct {
	people []int
	moment int
}

// take reads a grid with what the attacker knows.
func (x *read) take(p *population, g grid) {
	switch {
	case len(g.head) == 3 && g.head[0] == "Answer":
		x.takeAnswers(p, g)
		return
	case isEquality(g):
		x.takeEquality(p, g)
		return
	case g.isAbout:
		x.takeOutside(p, g)
		return
	}
	people, before, after := g.column("people", "pairs", "n"), g.column("before", "mean before"), g.column("after", "mean after", "then")
	change, moved := g.column("change", "mean change"), g.column("how")
	if change < 0 && moved < 0 || people < 0 || len(g.rows) == 0 {
		return
	}
	key := fmt.Sprint(g.caption, g.head, g.rows, g.days, len(p.moments))
	if x.seen[key] {
		return
	}
	x.seen[key] = true
	sets, at, ok := p.explain(g, people)
	for i, cells := range g.rows {
		n, is := number(cells, people)
		if !is {
			continue
		}
		// Rows of an extract stood in a whole table before, of this day or an earlier.
		was := fmt.Sprint(strings.TrimSuffix(cells[0], " (yours)"), n, p.measureOf(cells[0]).item)
		at := at
		if m, has := x.met[was]; has && (!ok || change < 0) && p.agrees(g, cells, m.people) {
			// A table without means fits every day on which as many people had moved so,
			// and its page names the days of other figures too. Once somebody is erased in
			// a month in which somebody else answers, two days of one size differ by two
			// people, and the newer, taken for the older, seems to tell both. The page
			// prints means and moves of one published figure, so who the means are of
			// settles it; the percentages of their moves must agree with it.
			sets[i], at = m.people, m.moment
		} else if ok {
			x.met[was] = meeting{sets[i], at}
		} else if one, when, found := p.explain(grid{head: g.head, rows: [][]string{cells}}, people); found && one[0] != nil {
			sets[i], at = one[0], when
		} else {
			x.unread = append(x.unread, fmt.Sprintf("%s: %s %v %v", g.where, g.caption, g.head, cells))
			continue
		}
		x.note(g.where, len(sets[i]))
		m := p.measureOf(cells[0])
		for part, column := range map[string]int{"before": before, "after": after, "change": change} {
			if v, is := number(cells, column); is {
				x.claims = append(x.claims, claim{m.of(part), cells[0], g.where, at, sets[i], v - 0.05, v + 0.05})
			}
		}
		if moved >= 0 && moved < len(cells) {
			x.takeParts(g, cells[0], cells[moved], m, at, sets[i])
		}
	}
}

var percentage = regexp.MustCompile(`(improved|not improved|same|worse) (\d+)%`)

func (x *read) takeParts(g grid, label, text string, m measure, at int, people []int) {
	s := parts{label: label, where: g.where, n: len(people), moment: at, percent: map[string]int{}}
	for _, f := range percentage.FindAllStringSubmatch(text, -1) {
		v, _ := strconv.Atoi(f[2])
		s.percent[f[1]] = v
		x.claims = append(x.claims, claim{m.of(f[1]), label, g.where, at, people, (float64(v) - 0.5) / 100, (float64(v) + 0.5) / 100})
	}
	if len(s.percent) > 0 {
		x.parts = append(x.parts, s)
	}
}

// number is the first number of a cell.
func number(cells []string, column int) (float64, bool) {
	if column < 0 || column >= len(cells) {
		return 0, false
	}
	word, _, _ := strings.Cut(cells[column], " ")
	word = strings.NewReplacer("−", "-", "+", "", ",", "").Replace(word)
	v, err := strconv.ParseFloat(word, 64)
	return v, err == nil
}

// span is how snapshots call what lies between the measure's waves.
func (m measure) span() string { return m.from.String() + "-" + m.to.String() }

// measureOf is what a row is about: an item, or the headline of a group.
func (p *population) measureOf(label string) measure {
	m := measure{item: abp.HeadlineItem, from: abp.T0, to: abp.T2}
	if item := p.item(label); item != "" {
		m.item = item
	}
	if w, is := wavesByName[label]; is {
		m.to = w
	}
	return m
}

var wavesByName = map[string]abp.Wave{"After the workshops": abp.T1, "After the sets": abp.T2, "Six months later": abp.T3, "Twelve months later": abp.T4}

var combined = regexp.MustCompile(`^Other (.*) \((\d+) combined\)$`)

// explain finds who the rows of a table are about: the newest moment, of those
// that the page names, at which every row has as many people as it says. What is
// known of the answers is only used to see that the reading is right.
func (p *population) explain(g grid, people int) (sets [][]int, at int, ok bool) {
	for at = len(p.moments) - 1; at >= 0; at-- {
		if !slices.Contains(g.days, p.moments[at].day) && len(g.days) > 0 {
			continue
		}
		if sets = p.setsAt(g, people, p.moments[at]); sets == nil {
			continue
		}
		fits := true
		for i, cells := range g.rows {
			fits = fits && (sets[i] == nil || p.agrees(g, cells, sets[i]))
		}
		if fits {
			return sets, at, true
		}
	}
	return make([][]int, len(g.rows)), 0, false
}

// agrees says whether a row can be about the people: their mean change is what it
// says, and so many of them moved.
func (p *population) agrees(g grid, cells []string, people []int) bool {
	m := p.measureOf(cells[0])
	if v, is := number(cells, g.column("change", "mean change")); is && !near(p.mean(m.of("change"), people), v, 0.05) {
		return false
	}
	if at := g.column("how"); at >= 0 && at < len(cells) {
		for _, f := range percentage.FindAllStringSubmatch(cells[at], -1) {
			if v, _ := strconv.Atoi(f[2]); !near(100*p.mean(m.of(f[1]), people), float64(v), 0.5) {
				return false
			}
		}
	}
	return true
}

// setsAt lists the people of every row that shows figures, or nil where their
// numbers do not agree.
func (p *population) setsAt(g grid, people int, at moment) [][]int {
	sets := make([][]int, len(g.rows))
	shown := map[int]bool{}
	// Combined rows are what the others leave.
	for pass := range 2 {
		for i, cells := range g.rows {
			n, is := number(cells, people)
			label := strings.TrimSuffix(cells[0], " (yours)")
			rest := combined.FindStringSubmatch(label)
			if !is || (rest != nil) != (pass == 1) {
				continue
			}
			m := p.measureOf(label)
			if !at.has(m.span(), m.item, p.scopesOf(label)...) {
				return nil
			}
			in := func(*person) bool { return true }
			switch {
			case rest != nil:
				in = p.left(rest[1], shown)
			case m.item == abp.HeadlineItem && m.to == abp.T2 && label != "After the sets":
				if in = p.group(label); in == nil {
					return nil
				}
			}
			for _, q := range p.who(m, at) {
				if in(&p.people[q]) {
					sets[i] = append(sets[i], q)
				}
			}
			if len(sets[i]) != int(n) {
				return nil
			}
			if rest == nil && m.item == abp.HeadlineItem && !strings.HasPrefix(label, "Whole") && !strings.HasSuffix(label, " total") {
				for _, q := range sets[i] {
					shown[q] = true
				}
			}
		}
	}
	return sets
}

// left is who a combined row is about: everybody, or everybody of one side, who is
// in no row of their own.
func (p *population) left(noun string, shown map[int]bool) func(*person) bool {
	home := p.home().ID
	return func(x *person) bool {
		if shown[p.bySubject[x.subject]] {
			return false
		}
		switch {
		case strings.Contains(noun, "home"):
			return x.system == home
		case strings.Contains(noun, "systems"):
			return x.system != home
		}
		return true
	}
}
