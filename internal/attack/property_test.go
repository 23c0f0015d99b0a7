package attack

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// fate is a small programme that is drawn: how its people are spread, and what
// happens in each quarter.
type fate struct {
	seed     uint64
	people   int      // who have come by the end of the first quarter
	places   []string // organisations, more of those where more people come from
	cohorts  int
	answered [5]float64 // how likely each survey is answered
	rose     int        // of ten people
}

func drawFate(seed uint64) fate {
	d := rand.New(rand.NewPCG(seed, 7))
	f := fate{seed: seed, people: d.IntN(61), cohorts: 1 + d.IntN(3), answered: [5]float64{1, d.Float64(), 0.3 + 0.7*d.Float64(), d.Float64(), d.Float64() / 2}, rose: 1 + d.IntN(10)}
	for i, code := range []string{"A", "B", "C", "D"} {
		for range []int{9, 1 + d.IntN(9), d.IntN(5), d.IntN(3)}[i] {
			f.places = append(f.places, code)
		}
	}
	return f
}

// live lets four quarters pass, each with a snapshot at its end.
func (f fate) live(x *small, show func()) {
	d := rand.New(rand.NewPCG(f.seed, 11))
	x.draw = d
	answers := func(i int, w abp.Wave) {
		level := 2 + d.IntN(5)
		if w != abp.T0 && d.IntN(10) < f.rose {
			level += 2
		}
		x.hand(i, w, func(int) int { return level + d.IntN(3) })
	}
	come := func(n int) {
		for range n {
			cohort := d.IntN(f.cohorts)
			i := x.join(x.places[f.places[d.IntN(len(f.places))]], x.cohort[cohort].ID, abp.StaffGroups()[(cohort+d.IntN(2))%3])
			for w, likely := range f.answered {
				if w < 3 && d.Float64() < likely {
					answers(i, abp.Wave(w))
				}
			}
		}
	}
	for quarter := range 4 {
		x.together(func() {
			if quarter == 0 {
				come(f.people)
				return
			}
			come([]int{0, 1, 2, 6, 12}[d.IntN(5)])
			for _, w := range []abp.Wave{abp.T1, abp.T2, abp.T3, abp.T4} {
				list := x.waiting(w, nil)
				for _, i := range list[:min(len(list), []int{0, 1, 3, 5, 7, 20}[d.IntN(6)])] {
					answers(i, w)
				}
			}
		})
		for range []int{0, 0, 1, 2, 5}[d.IntN(5)] {
			if list := slices.DeleteFunc(x.waiting(abp.T4, nil), func(i int) bool { return x.known.people[i].erased }); quarter > 0 && len(list) > 0 {
				x.erase(list[0], x.administrator)
			}
		}
		show()
	}
}

// quick freezes the figures and reads, as the lead, what holds all that the others
// read; then a quarter passes.
func (x *small) quick() {
	x.freeze(x.lead)
	for _, door := range []string{"/impact", "/impact/organisations", "/impact/cohorts", "/impact/statements", "/impact/movement", "/impact/waves", "/impact/behaviour"} {
		x.readPage(door, x.get(x.lead, door))
	}
	x.now = x.now.AddDate(0, 3, 0)
}

// soak is how long the long form of a test may take; nought is the quick form.
func soak() time.Duration {
	minutes, _ := strconv.ParseFloat(os.Getenv("UPSTANDER_SOAK"), 64)
	return time.Duration(minutes * float64(time.Minute))
}

// TestSmallProgrammes lives small programmes of all sizes, in which people come, go
// and answer at random, and solves all that was read: nobody is determined. In the
// long form everybody reads everything, and every rule is switched off in turn.
func TestSmallProgrammes(t *testing.T) {
	until, n := time.Now().Add(soak()), 6
	figures, lives := 0, 0
	for seed := uint64(1); lives < n || time.Now().Before(until); seed++ {
		x := newSmall(t, disclosure.Rules{})
		f := drawFate(seed)
		f.live(x, x.quick)
		lives++
		for _, b := range x.read.attack(x.known) {
			t.Errorf("programme %d: %v", seed, b)
		}
		for _, u := range slices.Concat(x.read.unread, x.read.newsInWords()) {
			t.Errorf("programme %d: not understood: %s", seed, u)
		}
		if err := x.read.compareByForce(); err != nil {
			t.Errorf("programme %d: %v", seed, err)
		}
		figures += len(x.read.claims)
		if t.Failed() {
			break
		}
	}
	t.Logf("%d programmes, %d figures", lives, figures)
	if figures < 100*n/2 {
		t.Errorf("only %d figures were read", figures)
	}
}

// TestSmallCrowds lets many small crowds come to the gate, quarter by quarter: with
// every rule nothing is determined, and with any rule off something is.
func TestSmallCrowds(t *testing.T) {
	n := uint64(60)
	if soak() > 0 {
		n = 3000
	}
	crowds := func(rules disclosure.Rules, seed uint64) *gate {
		d, g := rand.New(rand.NewPCG(seed, 13)), newGate(t, rules)
		f := drawFate(seed)
		if seed%6 == 0 { // cohorts that are nearly one organisation's
			g.come(crowd{organisation: "A", cohort: 1, n: 15 + d.IntN(9)}, crowd{organisation: "A", cohort: 2, n: 15 + d.IntN(9)}, crowd{organisation: "A", cohort: 3, n: 1 + d.IntN(9)},
				crowd{organisation: "B", cohort: 3, n: 11 + d.IntN(9)}, crowd{organisation: "B", cohort: 4, n: 11 + d.IntN(9)})
			f.people = 0
		}
		for quarter := range 4 {
			people := f.people
			if quarter > 0 {
				people = []int{0, 1, 3, 6, 12}[d.IntN(5)]
			}
			for range people {
				rises := d.IntN(10) < f.rose
				g.come(crowd{organisation: f.places[d.IntN(len(f.places))], cohort: 1 + d.IntN(f.cohorts), n: 1, answers: func(int) (int, int) {
					before := 2 + d.IntN(5)
					if rises {
						return before, before + 1 + d.IntN(3)
					}
					return before, before - d.IntN(3)
				}})
			}
			g.show()
		}
		return g
	}
	off := map[disclosure.Rule]int{}
	for seed := range n {
		g := crowds(disclosure.Rules{}, seed)
		for _, b := range slices.DeleteFunc(g.read.attack(g.known), isJudgedElsewhere) {
			t.Errorf("crowds %d: %v", seed, b)
		}
		for _, rule := range rulesOfTables {
			g := crowds(disclosure.Rules{}.Without(rule), seed)
			off[rule] += len(slices.DeleteFunc(g.read.attack(g.known), isJudgedElsewhere))
		}
	}
	for _, rule := range rulesOfTables {
		if off[rule] == 0 {
			t.Errorf("nothing is found without %v", rule)
		}
	}
	t.Logf("%d crowds; found without a rule: %v", n, off)
}

// isJudgedElsewhere reports whether it is the product, and not the gate alone, that
// holds the attack off: it compares how versions of a figure say that people moved, and
// the answers to one question.
func isJudgedElsewhere(b breach) bool { return b.attack == "rounding" }

// compareByForce solves the figures of every measure in another way, and says whether
// the two ways agree about everybody and every two people.
func (x *read) compareByForce() error {
	by := map[measure][]claim{}
	for _, c := range x.claims {
		by[c.measure] = append(by[c.measure], c)
	}
	for m, claims := range by {
		var s system
		for _, c := range distinct(claims) {
			s = append(s, row{c.people, c.name()})
		}
		byForce, byClass := s.forced(), s.pins(3)
		if (len(byForce) > 0) != (len(byClass) > 0) {
			return fmt.Errorf("%v: %v are determined when all are tried, and %v by classes", m, byForce, byClass)
		}
	}
	return nil
}

// forced tries everybody, and every two people: whether their sum is a combination of
// the rows, by elimination modulo a prime, person by person.
func (s system) forced() [][]int {
	const p = 1_000_000_007
	place, people := map[int]int{}, []int{}
	for _, r := range s {
		for _, i := range r.people {
			if _, has := place[i]; !has {
				place[i] = len(people)
				people = append(people, i)
			}
		}
	}
	power := func(a, e int) int {
		result := 1
		for ; e > 0; e >>= 1 {
			if e&1 == 1 {
				result = result * a % p
			}
			a = a * a % p
		}
		return result
	}
	basis := map[int][]int{} // by leading place, which is 1
	reduce := func(v []int) int {
		for c := range v {
			if v[c] == 0 {
				continue
			}
			b, has := basis[c]
			if !has {
				return c
			}
			for k, times := c, v[c]; k < len(v); k++ {
				v[k] = (v[k] + (p-times)*b[k]) % p
			}
		}
		return -1
	}
	vector := func(list ...int) []int {
		v := make([]int, len(people))
		for _, c := range list {
			v[c] = 1
		}
		return v
	}
	for _, r := range s {
		var list []int
		for _, i := range r.people {
			list = append(list, place[i])
		}
		v := vector(list...)
		if c := reduce(v); c >= 0 {
			for k, inverse := c, power(v[c], p-2); k < len(v); k++ {
				v[k] = v[k] * inverse % p
			}
			basis[c] = v
		}
	}
	var found [][]int
	for a := range people {
		if reduce(vector(a)) < 0 {
			found = append(found, []int{people[a]})
		}
		for b := range a {
			if reduce(vector(a, b)) < 0 {
				found = append(found, []int{people[b], people[a]})
			}
		}
	}
	return found
}
