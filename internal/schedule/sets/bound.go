package sets

import (
	"maps"
	"math"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// impossible stands for what cannot be, in a bound.
const impossible = math.MaxInt64 / 4

// relaxed is a question in which delegates are told apart only by one attribute at
// a time, so that the least cost can be counted.
type relaxed struct {
	q       *instance.Sets
	m       *model
	members map[string]map[string]int // by attribute and value
	led     []ledOrg
}

// ledOrg is an organisation that facilitators are from.
type ledOrg struct {
	facs    []int
	members int
}

// bound returns a cost that no allocation is below: members of one kind are spread
// evenly over the sets, each kind for itself, and facilitators are shared out as
// well as their organisations allow.
func (m *model) bound(q *instance.Sets) int64 {
	r := &relaxed{q: q, m: m, members: map[string]map[string]int{}}
	for _, d := range q.Delegates {
		for attr, value := range d.Attrs {
			if r.members[attr] == nil {
				r.members[attr] = map[string]int{}
			}
			r.members[attr][value]++
		}
	}
	byOrg := map[string]int{}
	for f, id := range m.facs {
		org := q.Facilitators[slices.IndexFunc(q.Facilitators, func(x instance.SetFacilitator) bool { return x.ID == id })].Org
		at, known := byOrg[org]
		if !known {
			at = len(r.led)
			byOrg[org] = at
			r.led = append(r.led, ledOrg{members: r.members["org"][org]})
		}
		r.led[at].facs = append(r.led[at].facs, f)
	}
	least := int64(impossible)
	for k := 1; k <= len(m.sets); k++ {
		least = min(least, r.with(k))
	}
	if least == impossible {
		return 0
	}
	return least + r.certain()
}

// with returns the least that the allocation costs with so many sets.
func (r *relaxed) with(k int) int64 {
	low, more := r.m.n()/k, r.m.n()%k
	total := int64(0)
	for i := range k {
		size := low
		if i < more {
			size++
		}
		p := r.m.sizes[size]
		if p.broken() > 0 {
			return impossible
		}
		total += p.soft()
	}
	for attr, weight := range r.q.Mix {
		for value, count := range r.members[attr] {
			if attr != "org" || !r.isLed(value) {
				total += spread(count, k, 0, int64(weight), 0)
			}
		}
	}
	return total + r.facilitators(k)
}

func (r *relaxed) isLed(org string) bool {
	return slices.ContainsFunc(r.q.Facilitators, func(f instance.SetFacilitator) bool { return f.Org == org })
}

// spread returns the least cost of sharing out members of one kind over sets, some
// of which cost extra for each: every pair in a set costs the weight.
func spread(members, sets, dear int, weight, extra int64) int64 {
	total := int64(0)
	cheap := sets - dear
	inCheap, inDear := 0, 0
	for range members {
		a, b := int64(impossible), int64(impossible)
		if cheap > 0 {
			a = weight * int64(inCheap/cheap)
		}
		if dear > 0 && extra < impossible {
			b = weight*int64(inDear/dear) + extra
		}
		if a == impossible && b == impossible {
			return impossible
		}
		if a <= b {
			inCheap++
			total += a
		} else {
			inDear++
			total += b
		}
	}
	return total
}

// facilitators returns the least cost of leading so many sets: what is above the
// numbers preferred, and members who have a facilitator of their organisation.
func (r *relaxed) facilitators(k int) int64 {
	fixed := make([]int, len(r.m.facs))
	bound := 0
	for t := range r.m.sets {
		if len(r.m.facsOf[t]) == 1 && !r.m.optional[t] {
			fixed[r.m.facsOf[t][0]]++
			bound++
		}
	}
	if bound > k {
		return impossible
	}
	extra, weight := int64(0), int64(r.q.Mix["org"])
	switch r.q.Rules.FacilitatorOrg {
	case "hard":
		extra = impossible
	case "soft":
		extra = int64(r.q.Weights.FacOrg)
	}
	least := make([]int64, k+1) // by sets led so far
	for i := range least {
		least[i] = impossible
	}
	least[0] = 0
	for _, org := range r.led {
		next := make([]int64, k+1)
		for i := range next {
			next[i] = impossible
		}
		for mine, cost := range r.leading(org.facs, fixed, k) {
			if cost == impossible {
				continue
			}
			cost += spread(org.members, k, mine, weight, extra)
			for i := 0; i+mine <= k; i++ {
				next[i+mine] = min(next[i+mine], least[i]+cost)
			}
		}
		least = next
	}
	return min(least[k], impossible)
}

// leading returns, by number of sets, the least cost of these facilitators leading
// them.
func (r *relaxed) leading(facs, fixed []int, k int) []int64 {
	out := make([]int64, k+1)
	has := make([]int, len(facs))
	total, at := int64(0), 0
	for i, f := range facs {
		has[i] = fixed[f]
		at += fixed[f]
		total += r.m.facLoad[f][fixed[f]].soft()
	}
	for i := range out {
		out[i] = impossible
	}
	for ; at <= k; at++ {
		out[at] = total
		best, least := -1, int64(impossible)
		for i, f := range facs {
			if has[i] < len(r.m.sets) {
				if step := r.m.facLoad[f][has[i]+1] - r.m.facLoad[f][has[i]]; step.broken() == 0 && step.soft() < least {
					best, least = i, step.soft()
				}
			}
		}
		if best < 0 {
			break
		}
		has[best]++
		total += least
	}
	return out
}

// certain returns what every allocation costs whatever the number of sets: somebody
// alone with a tag, and buddies who may not be together.
func (r *relaxed) certain() int64 {
	total := int64(0)
	for _, tag := range slices.Sorted(maps.Keys(r.q.Lone)) {
		has := func(d instance.SetDelegate) bool { return slices.Contains(d.Tags, tag) }
		if i := slices.IndexFunc(r.q.Delegates, has); i >= 0 && !slices.ContainsFunc(r.q.Delegates[i+1:], has) {
			total += int64(r.q.Lone[tag])
		}
	}
	for _, p := range r.q.Buddies {
		a, b := find(r.m.delegates, p[0]), find(r.m.delegates, p[1])
		if a >= 0 && b >= 0 && a != b && r.m.pair[a*r.m.n()+b].broken() > 0 {
			total += int64(r.q.Weights.Buddy)
		}
	}
	return total
}
