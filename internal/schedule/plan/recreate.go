package plan

import (
	"math/rand/v2"
	"slices"
)

// placeShops places a cohort's workshops, if that can be.
func (s *state) placeShops(p *paths, c int, noise cost, rng *rand.Rand) {
	if w, ok := s.bestShops(c, s.outlook(p, c), noise, rng); ok {
		s.putShops(c, w, 1)
	}
}

// placeSeries places a set whose cohort has its workshops, if that can be.
func (s *state) placeSeries(p *paths, at int, noise cost, rng *rand.Rand) {
	c := s.m.sets[at].cohort
	if !s.shops[c].placed {
		return
	}
	if w, ok := s.bestSeries(p, at, s.shops[c].half, noise, rng); ok {
		s.putSeries(at, w, 1)
	}
}

// placeCoffees places all open catch-ups in order: the cheapest chain of days,
// each with the host who costs least.
func (s *state) placeCoffees(rng *rand.Rand) {
	for from := 0; from < len(s.coffees); {
		if s.coffees[from].placed {
			from++
			continue
		}
		to := from
		for to+1 < len(s.coffees) && !s.coffees[to+1].placed {
			to++
		}
		s.placeChain(from, to, rng)
		from = to + 1
	}
}

// link is a possible catch-up in a chain with the least cost of the chain so far.
type link struct {
	catchup
	sofar cost
	back  int
}

func (s *state) placeChain(from, to int, rng *rand.Rand) {
	layers := make([][]link, 0, to-from+1)
	for i := from; i <= to; i++ {
		links := s.coffeeLinks(i)
		rng.Shuffle(len(links), func(a, b int) { links[a], links[b] = links[b], links[a] })
		s.publishedFirst(i, links)
		kept := links[:0]
		for _, l := range links {
			best, back := none, -1
			switch {
			case i == from && (from == 0 || !s.coffees[from-1].placed):
				best = 0
			case i == from:
				if s.coffeeGap(i, s.coffees[from-1].day, l.day) {
					best = 0
				}
			default:
				for k, before := range layers[len(layers)-1] {
					if before.sofar < best && s.coffeeGap(i, before.day, l.day) {
						best, back = before.sofar, k
					}
				}
			}
			if i == to && to+1 < len(s.coffees) && s.coffees[to+1].placed && !s.coffeeGap(to+1, l.day, s.coffees[to+1].day) {
				continue
			}
			if best < none {
				l.sofar, l.back = best+l.cost+s.marginal(l.fac, s.m.unit.coffee), back
				kept = append(kept, l)
			}
		}
		if len(kept) == 0 {
			break
		}
		layers = append(layers, kept)
	}
	s.putChain(from, layers)
}

// publishedFirst puts the published place of a catch-up before its equals.
func (s *state) publishedFirst(i int, links []link) {
	was := s.m.coffees[i].was
	if at := slices.IndexFunc(links, func(l link) bool { return was.placed && l.day == was.day && l.part == was.part }); at > 0 {
		links[0], links[at] = links[at], links[0]
	}
}

func (s *state) putChain(from int, layers [][]link) {
	if len(layers) == 0 {
		return
	}
	last := layers[len(layers)-1]
	at := 0
	for k := range last {
		if last[k].sofar < last[at].sofar {
			at = k
		}
	}
	for i := len(layers) - 1; i >= 0; i-- {
		l := layers[i][at]
		if f := l.fac; s.can(f, l.day, 1<<l.part, s.m.unit.coffee) {
			s.putCoffee(from+i, l.catchup, 1)
		}
		at = l.back
	}
}

func (s *state) coffeeGap(i, before, day int) bool {
	c := &s.m.coffees[i]
	return day-before >= c.gap[0] && day-before <= c.gap[1]
}

// coffeeLinks lists the places that a catch-up could have, each with its cheapest
// host.
func (s *state) coffeeLinks(i int) []link {
	m, c := s.m, &s.m.coffees[i]
	var out []link
	for _, d := range c.days {
		for p := range 5 {
			node := c.nodes[d*5+p]
			if node >= none || 1<<p != bitL && int(s.virtual[d*5+p]) >= m.in.Limits.ParallelVirtual {
				continue
			}
			host, least := -1, none
			for f := range m.facs {
				if c.facs[f] >= none || !s.can(f, d, 1<<p, m.unit.coffee) {
					continue
				}
				if extra := s.marginal(f, m.unit.coffee); extra < least || extra == least && f == c.was.fac && c.was.placed {
					host, least = f, extra
				}
			}
			if host >= 0 {
				out = append(out, link{catchup: catchup{day: d, part: p, fac: host, cost: node}})
			}
		}
	}
	s.steps += int64(len(c.days) * 5 * len(m.facs) * 2)
	return out
}

// placeParty places the celebration, if that can be.
func (s *state) placeParty() {
	m := s.m
	best, bestCost := gathering{}, none
	for h := range 2 {
		for d, node := range m.party.nodes[h] {
			if node >= bestCost {
				continue
			}
			for v, vc := range m.party.venue {
				if vc >= none || !s.venueFree(v, d, halfBits[h]) {
					continue
				}
				for f := range m.facs {
					if m.party.fac[f] >= none || !s.can(f, d, halfBits[h], m.unit.party) {
						continue
					}
					if t := node + vc + s.marginal(f, m.unit.party); t < bestCost {
						best, bestCost = gathering{day: d, part: h, venue: v, fac: f, cost: node + vc}, t
					}
				}
			}
		}
	}
	if bestCost < none {
		s.putParty(best, 1)
	}
}

// recreate places everything that has no place: workshops of the cohorts with the
// fewest days first, then sets in random order, then the rest.
func (s *state) recreate(p *paths, noise cost, rng *rand.Rand) {
	m := s.m
	var open []int
	for c := range s.shops {
		if !s.shops[c].placed {
			open = append(open, c)
		}
	}
	rng.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	for _, c := range open {
		if s.stop() {
			return
		}
		s.placeShops(p, c, noise, rng)
		s.placeSets(p, m.cohorts[c].sets, noise, rng)
	}
	var sets []int
	for at := range s.series {
		if !s.series[at].placed {
			sets = append(sets, at)
		}
	}
	s.placeSets(p, sets, noise, rng)
	s.placeCoffees(rng)
	if m.party != nil && !s.party.placed {
		s.placeParty()
	}
}

func (s *state) placeSets(p *paths, sets []int, noise cost, rng *rand.Rand) {
	order := slices.Clone(sets)
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, at := range order {
		if s.stop() {
			return
		}
		if !s.series[at].placed {
			s.placeSeries(p, at, noise, rng)
		}
	}
}
