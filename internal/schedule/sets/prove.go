package sets

import (
	"context"
	"math/bits"
	"slices"
)

// prover searches exactly for an allocation that breaks no rule: one delegate or one
// set after the other gets its place, the one with the fewest choices first, and
// what is no longer possible for the others is struck out.
type prover struct {
	m        *model
	ctx      context.Context
	nodes    int
	min, max int
	limits   [][]int // by group that is bounded: its delegates
	caps     []int
	apart    [][]int  // who a delegate may not be with
	twin     []int    // a set that is like this one, numbered lower; -1 if none
	able     []uint64 // by delegate and word: cells that they can be in
	found    *snapshot
}

// board is how far a prover has come.
type board struct {
	choice []uint64 // sets that a delegate may still join
	set    []int32  // of each delegate, -1 while open
	size   []int32  // of each set
	cell   []int32  // of each set, -1 while open
	cells  []uint64 // by set and word: cells that it may still have
	shut   uint64   // sets that nobody may join any more
	held   []int32  // by facilitator, then by slot: sets with a cell
	kinds  []int32  // by set and limit: members
	placed int
}

// prove runs the exact search up to so many nodes. If it finds an allocation it
// returns it.
func (m *model) prove(ctx context.Context, nodes int) (verdict, *snapshot) {
	if m.constant.broken() > 0 {
		return infeasible, nil
	}
	if len(m.sets) > 64 || len(m.facs)*len(m.slots) > 1024 {
		return unknown, nil
	}
	p := &prover{m: m, ctx: ctx, nodes: nodes}
	p.read()
	b := p.first()
	if b == nil {
		return infeasible, nil
	}
	v := p.search(b)
	return v, p.found
}

// keep remembers a board on which all is decided.
func (p *prover) keep(b *board) {
	now := newState(p.m).snapshot()
	for d, t := range b.set {
		now.set[d] = int(t)
	}
	for t, c := range b.cell {
		now.open[t] = b.size[t] > 0
		if c >= 0 {
			now.fac[t], now.slot[t] = int(c)/len(p.m.slots), int(c)%len(p.m.slots)
		}
	}
	p.found = &now
}

func (p *prover) read() {
	m := p.m
	p.min, p.max = 0, 0
	for k := 1; k <= m.n(); k++ {
		if m.sizes[k].broken() == 0 {
			if p.min == 0 {
				p.min = k
			}
			p.max = k
		}
	}
	p.apart = make([][]int, m.n())
	for a := range m.n() {
		for b := range m.n() {
			if m.pair[a*m.n()+b].broken() > 0 {
				p.apart[a] = append(p.apart[a], b)
			}
		}
	}
	for g, group := range m.groups {
		if group.prices[m.n()].broken() == 0 {
			continue
		}
		of := []int{}
		for d := range m.n() {
			if m.in[d*len(m.groups)+g] {
				of = append(of, d)
			}
		}
		p.limits = append(p.limits, of)
		p.caps = append(p.caps, slices.IndexFunc(group.prices, func(x price) bool { return x.broken() > 0 })-1)
	}
	words := p.words()
	p.able = make([]uint64, m.n()*words)
	for d := range m.n() {
		for c := range len(m.facs) * len(m.slots) {
			if m.bySlot[c%len(m.slots)*m.n()+d].broken() == 0 && m.byFac[c/len(m.slots)*m.n()+d].broken() == 0 {
				p.able[d*words+c/64] |= 1 << (c % 64)
			}
		}
	}
	p.twin = make([]int, len(m.sets))
	for t := range m.sets {
		p.twin[t] = -1
		for s := range t {
			if m.optional[s] == m.optional[t] && slices.Equal(m.slotsOf[s], m.slotsOf[t]) && slices.Equal(m.facsOf[s], m.facsOf[t]) &&
				!slices.Contains(m.pinned, s) && !slices.Contains(m.pinned, t) {
				p.twin[t] = s
			}
		}
	}
}

// words is the number of words that hold a bit for every cell.
func (p *prover) words() int { return (len(p.m.facs)*len(p.m.slots) + 63) / 64 }

// first returns the board with nothing decided but what is pinned, or nil if that is
// impossible.
func (p *prover) first() *board {
	m, words := p.m, p.words()
	if p.min == 0 {
		return nil
	}
	b := &board{choice: make([]uint64, m.n()), set: make([]int32, m.n()), size: make([]int32, len(m.sets)), cell: make([]int32, len(m.sets)),
		cells: make([]uint64, len(m.sets)*words), held: make([]int32, len(m.facs)+len(m.slots)), kinds: make([]int32, len(m.sets)*len(p.limits))}
	for d := range b.choice {
		b.choice[d], b.set[d] = 1<<len(m.sets)-1, -1
	}
	for t := range m.sets {
		b.cell[t] = -1
		for _, f := range m.facsOf[t] {
			for _, l := range m.slotsOf[t] {
				if c := f*len(m.slots) + l; m.cell[c].broken() == 0 && m.facLoad[f][1].broken() == 0 && m.slotLoad[l][1].broken() == 0 {
					b.cells[t*words+c/64] |= 1 << (c % 64)
				}
			}
		}
		if !p.shutIfHopeless(b, t) {
			return nil
		}
	}
	if !p.staffed(b) {
		return nil
	}
	for d, t := range m.pinned {
		if t >= 0 && !p.place(b, d, t) {
			return nil
		}
	}
	return b
}

// full says whether one more would be too many.
func full(loads []price, held int32) bool {
	return int(held)+1 < len(loads) && loads[held+1].broken() > 0
}

// search tries every choice of the delegate or set with the fewest.
func (p *prover) search(b *board) verdict {
	if p.nodes--; p.nodes < 0 || p.nodes%64 == 0 && p.ctx.Err() != nil {
		return unknown
	}
	if !p.hopeful(b) {
		return infeasible
	}
	d, t, fewest := p.tightest(b)
	if fewest == 0 {
		p.keep(b)
		return feasible
	}
	result := infeasible
	try := func(next *board, ok bool) bool {
		if !ok {
			return false
		}
		v := p.search(next)
		if v != infeasible {
			result = v
		}
		return v == feasible
	}
	if d >= 0 {
		for left := b.choice[d]; left != 0; left &= left - 1 {
			t := bits.TrailingZeros64(left)
			if s := p.twin[t]; s >= 0 && p.untouched(b, t) && p.untouched(b, s) && b.choice[d]>>s&1 == 1 {
				continue
			}
			next := b.clone()
			if try(next, p.place(next, d, t)) {
				return feasible
			}
		}
		return result
	}
	words := p.words()
	for w := range words {
		for left := b.cells[t*words+w]; left != 0; left &= left - 1 {
			next := b.clone()
			if try(next, p.meet(next, t, w*64+bits.TrailingZeros64(left))) {
				return feasible
			}
		}
	}
	return result
}

func (p *prover) untouched(b *board, t int) bool { return b.size[t] == 0 && b.cell[t] < 0 }

// tightest returns the delegate or set with the fewest choices left; 0 if all is
// decided.
func (p *prover) tightest(b *board) (d, t, fewest int) {
	d, t, fewest = -1, -1, 1<<30
	for i := range b.set {
		if b.set[i] < 0 {
			if k := bits.OnesCount64(b.choice[i])*64 - min(32, len(p.apart[i])); k < fewest {
				d, fewest = i, k
			}
		}
	}
	words := p.words()
	for i := range b.cell {
		if b.cell[i] >= 0 || b.size[i] == 0 && p.m.optional[i] {
			continue
		}
		k := 0
		for _, w := range b.cells[i*words : (i+1)*words] {
			k += bits.OnesCount64(w)
		}
		if k*64 < fewest || d < 0 && k*64 <= fewest {
			d, t, fewest = -1, i, k*64
		}
	}
	if d < 0 && t < 0 {
		return -1, -1, 0
	}
	return d, t, fewest
}

// hopeful says whether the places left are enough, and not too many.
func (p *prover) hopeful(b *board) bool {
	left := p.m.n() - b.placed
	need, room, fresh := 0, 0, 0
	for t := range p.m.sets {
		switch {
		case b.shut>>t&1 == 1:
		case b.size[t] > 0 || !p.m.optional[t]:
			need += max(0, p.min-int(b.size[t]))
			room += p.max - int(b.size[t])
		default:
			fresh++
		}
	}
	if !p.fits(left, need, room, fresh) || !p.arranged(b) {
		return false
	}
	for i, of := range p.limits {
		if !p.limited(b, i, of) {
			return false
		}
	}
	return true
}

// fits says whether some number of fresh sets makes the delegates fit.
func (p *prover) fits(left, need, room, fresh int) bool {
	for k := range fresh + 1 {
		if need+k*p.min <= left && left <= room+k*p.max {
			return true
		}
	}
	return false
}

// limited says whether the delegates of a bounded kind still have places.
func (p *prover) limited(b *board, i int, of []int) bool {
	waiting, room := 0, 0
	open := uint64(0)
	for _, d := range of {
		if b.set[d] < 0 {
			waiting++
			open |= b.choice[d]
		}
	}
	for ; open != 0; open &= open - 1 {
		t := bits.TrailingZeros64(open)
		room += min(p.caps[i]-int(b.kinds[t*len(p.limits)+i]), p.max-int(b.size[t]))
	}
	return waiting <= room
}

func (b *board) clone() *board {
	c := *b
	c.choice, c.set, c.size, c.cell = slices.Clone(b.choice), slices.Clone(b.set), slices.Clone(b.size), slices.Clone(b.cell)
	c.cells, c.held, c.kinds = slices.Clone(b.cells), slices.Clone(b.held), slices.Clone(b.kinds)
	return &c
}
