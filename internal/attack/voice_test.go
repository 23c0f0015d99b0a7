package attack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// voice is a quote as it is printed: whom it is said to be from.
type voice struct{ from, where string }

// takeVoices reads whom the quotes of a page are from: "delegate, acute provider"
// after the words.
func (x *read) takeVoices(where string, doc *goquery.Document) {
	doc.Find("blockquote").Each(func(_ int, q *goquery.Selection) {
		from := strings.Trim(plain(q.Find("cite,footer")), "—– ")
		if from == "" {
			from = strings.Trim(plain(q.Next()), "—– ")
		}
		if strings.HasPrefix(strings.ToLower(from), "delegate") {
			x.voices = append(x.voices, voice{from, where})
		}
	})
}

// singled looks for quotes of which the place that they are from leaves few people
// who could have said them.
func (x *read) singled(p *population) []breach {
	var found []breach
	for _, v := range x.voices {
		_, kind, says := strings.Cut(v.from, ", ")
		if !says {
			continue
		}
		n := 0
		for i := range p.people {
			if strings.EqualFold(p.organisations[p.people[i].organisation].Kind.Label(), kind) {
				n++
			}
		}
		if n < leastVoices {
			found = append(found, breach{"whose words", fmt.Sprintf("%q on %s could be of %d people", v.from, v.where, n)})
		}
	}
	return found
}

// TestWhoseWords holds R12: a quote says where it is from only where many could
// have said it, and without the rule the attacker counts them.
func TestWhoseWords(t *testing.T) {
	label := abp.Acute.Label()
	for _, n := range []int{19, 20} {
		for _, rules := range []disclosure.Rules{{}, disclosure.Rules{}.Without(disclosure.R12)} {
			g := newGate(t, rules)
			for i := range n {
				q := person{organisation: "A", subject: fmt.Sprint(i)}
				g.known.people = append(g.known.people, q)
			}
			page := "<main><blockquote><p>I spoke up.</p></blockquote><p>" + g.p.Attribution(label, n) + "</p></main>"
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
			g.must(err)
			g.read.takeVoices("voices", doc)
			found := slices.ContainsFunc(g.read.attack(g.known), func(b breach) bool { return b.attack == "whose words" })
			if want := n < leastVoices && !rules.Has(disclosure.R12); found != want || len(g.read.voices) != 1 {
				t.Errorf("of %d delegates, with the rule %v: found %v in %v", n, rules.Has(disclosure.R12), found, g.read.voices)
			}
		}
	}
}
