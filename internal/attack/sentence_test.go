package attack

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// sentence is a kind of sentence with figures about people in it.
type sentence struct {
	words *regexp.Regexp
	take  func(x *read, p *population, where string, days []abp.Date, f []string) bool
}

const decimals = `([+−-]?\d+\.\d)`

var sentences = []sentence{
	{regexp.MustCompile(`the gain was kept: ` + decimals + ` points [^,.]*? and ` + decimals + ` later, among ([\d,]+) people`), func(x *read, p *population, where string, days []abp.Date, f []string) bool {
		m := measure{item: abp.HeadlineItem, from: abp.T0, to: abp.T2}
		later := m
		later.to = abp.T3
		return x.say(p, m.of("change"), "gain of those who answered three surveys", where, days, f[3], []abp.Wave{abp.T3}, nil, f[1], string(abp.SpanGain), abp.HeadlineItem) &&
			x.say(p, later.of("change"), "what those who answered three surveys kept", where, days, f[3], []abp.Wave{abp.T2}, nil, f[2], string(abp.SpanKept), abp.HeadlineItem)
	}},
	{regexp.MustCompile(`the ([\d,]+) people who answered again were at ` + decimals + ` [^.]*? and the ([\d,]+) who did not at ` + decimals), func(x *read, p *population, where string, days []abp.Date, f []string) bool {
		m := measure{item: abp.HeadlineItem, from: abp.T0, to: abp.T0, part: "answer"}
		return x.say(p, m, "those who answered again", where, days, f[1], []abp.Wave{abp.T2}, nil, f[2], abp.T0.String(), abp.LeftItem) &&
			x.say(p, m, "those who did not answer again", where, days, f[3], nil, []abp.Wave{abp.T2}, f[4], abp.T0.String(), abp.LeftItem)
	}},
}

// takeSentences reads what a page says in words.
func (x *read) takeSentences(p *population, where, text string) {
	for _, s := range sentences {
		for _, f := range s.words.FindAllStringSubmatch(text, -1) {
			key := fmt.Sprint(f[0], len(p.moments))
			if x.seen[key] {
				continue
			}
			x.seen[key] = true
			if !s.take(x, p, where, daysIn(text), f) {
				x.unread = append(x.unread, where+": "+f[0])
			}
		}
	}
}

// say takes in a mean that a sentence gives, of those who answered some waves and
// not others, at the newest moment at which they are so many.
func (x *read) say(p *population, m measure, label, where string, days []abp.Date, people string, also, not []abp.Wave, value, span, item string) bool {
	n, err := strconv.Atoi(strings.ReplaceAll(people, ",", ""))
	v, is := number([]string{value}, 0)
	if err != nil || !is {
		return false
	}
	for at := len(p.moments) - 1; at >= 0; at-- {
		if !p.moments[at].has(span, item, abp.WholeProgramme) {
			continue
		}
		set := p.who(m, p.moments[at], also...)
		for _, w := range not {
			answered := m
			answered.to = w
			set = without(set, p.who(answered, p.moments[at]))
		}
		if len(set) == n && near(p.mean(m, set), v, 0.05) {
			x.claims = append(x.claims, claim{m, label, where, at, set, v - 0.05, v + 0.05})
			x.note(where, n)
			return true
		}
	}
	return false
}

// note keeps the fewest people of a figure by where it stood.
func (x *read) note(where string, n int) {
	if x.least[where] == 0 || n < x.least[where] {
		x.least[where] = n
	}
}

// takeAnswers reads how people answered questions: a row for each question with
// how many answered, and the answers beneath it.
func (x *read) takeAnswers(p *population, g grid) {
	key := fmt.Sprint(g.caption, g.rows, len(p.moments))
	if x.seen[key] {
		return
	}
	x.seen[key] = true
	var s *parts
	end := func() {
		if s == nil || len(s.percent) == 0 {
			return
		}
		x.parts = append(x.parts, *s)
		x.note(g.where, s.n)
		x.versions = append(x.versions, version{g.caption + " " + s.label, s.n})
	}
	for _, cells := range g.rows {
		if len(cells) < 3 {
			continue
		}
		if n, is := number(cells, 1); is && cells[2] == "" {
			end()
			s = &parts{label: cells[0], where: g.where, n: int(n), moment: len(p.moments) - 1, percent: map[string]int{}}
		} else if v, err := strconv.Atoi(strings.TrimSuffix(cells[2], "%")); err == nil && s != nil && cells[1] == "" {
			s.percent[cells[0]] = v
		} else if cells[2] == "" {
			end()
			s = nil
		}
	}
	end()
}

// version is one figure of which only the number of people is known.
type version struct {
	name string
	n    int
}

// steps compares versions by their numbers alone: if nobody was erased, so many
// came between them.
func (x *read) steps() []breach {
	var found []breach
	for i, a := range x.versions {
		for _, b := range x.versions[:i] {
			if d := math.Abs(float64(a.n - b.n)); a.name == b.name && d > 0 && d < leastBetween {
				found = append(found, breach{"two versions", fmt.Sprintf("%s of %d people and of %d", a.name, b.n, a.n)})
			}
		}
	}
	return found
}
