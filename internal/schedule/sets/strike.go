package sets

import (
	"math/bits"
	"slices"
)

// shutIfHopeless closes a set that can meet nowhere. It says no if it must meet.
func (p *prover) shutIfHopeless(b *board, t int) bool {
	words := p.words()
	for _, w := range b.cells[t*words : (t+1)*words] {
		if w != 0 {
			return true
		}
	}
	if !p.m.optional[t] || b.size[t] > 0 {
		return false
	}
	b.shut |= 1 << t
	for d := range b.choice {
		if b.set[d] < 0 {
			if b.choice[d] &^= 1 << t; b.choice[d] == 0 {
				return false
			}
		}
	}
	return true
}

// place puts a delegate into a set and strikes out what that makes impossible.
func (p *prover) place(b *board, d, t int) bool {
	m, words := p.m, p.words()
	if b.set[d] >= 0 || b.choice[d]>>t&1 == 0 {
		return b.set[d] == int32(t)
	}
	b.set[d], b.choice[d] = int32(t), 1<<t
	b.size[t]++
	b.placed++
	for _, e := range p.apart[d] {
		if !p.strike(b, e, t) {
			return false
		}
	}
	if int(b.size[t]) == p.max && !p.strikeAll(b, nil, t) {
		return false
	}
	for i, of := range p.limits {
		if m.isOf(of, d) {
			at := t*len(p.limits) + i
			if b.kinds[at]++; int(b.kinds[at]) > p.caps[i] || int(b.kinds[at]) == p.caps[i] && !p.strikeAll(b, of, t) {
				return false
			}
		}
	}
	for w := range words {
		b.cells[t*words+w] &= p.able[d*words+w]
	}
	return p.shutIfHopeless(b, t)
}

func (m *model) isOf(of []int, d int) bool {
	_, found := slices.BinarySearch(of, d)
	return found
}

// strike says that a delegate may not join a set.
func (p *prover) strike(b *board, d, t int) bool {
	if b.set[d] >= 0 {
		return b.set[d] != int32(t)
	}
	b.choice[d] &^= 1 << t
	return b.choice[d] != 0
}

// strikeAll says that no more of these delegates, or of all, may join a set.
func (p *prover) strikeAll(b *board, of []int, t int) bool {
	if of == nil {
		for d := range b.set {
			if b.set[d] < 0 && !p.strike(b, d, t) {
				return false
			}
		}
		return true
	}
	for _, d := range of {
		if b.set[d] < 0 && !p.strike(b, d, t) {
			return false
		}
	}
	return true
}

// meet gives a set its cell.
func (p *prover) meet(b *board, t, c int) bool {
	m, words, slots := p.m, p.words(), len(p.m.slots)
	f, l := c/slots, c%slots
	b.cell[t] = int32(c)
	for w := range words {
		b.cells[t*words+w] = 0
	}
	b.cells[t*words+c/64] = 1 << (c % 64)
	b.held[f]++
	b.held[len(m.facs)+l]++
	facFull, slotFull := full(m.facLoad[f], b.held[f]), full(m.slotLoad[l], b.held[len(m.facs)+l])
	for s := range m.sets {
		if b.cell[s] >= 0 || b.shut>>s&1 == 1 {
			continue
		}
		for x := range len(m.facs) * slots {
			if x == c || facFull && x/slots == f || slotFull && x%slots == l {
				b.cells[s*words+x/64] &^= 1 << (x % 64)
			}
		}
		if !p.shutIfHopeless(b, s) {
			return false
		}
	}
	return p.staffed(b)
}

// arranged strikes out the sets that meet where a delegate cannot be.
func (p *prover) arranged(b *board) bool {
	words := p.words()
	for d := range b.set {
		if b.set[d] >= 0 {
			continue
		}
		able := p.able[d*words : (d+1)*words]
	set:
		for left := b.choice[d]; left != 0; left &= left - 1 {
			t := bits.TrailingZeros64(left)
			for w, cells := range b.cells[t*words : (t+1)*words] {
				if cells&able[w] != 0 {
					continue set
				}
			}
			b.choice[d] &^= 1 << t
		}
		if b.choice[d] == 0 {
			return false
		}
	}
	return true
}

// staffed says whether the sets that need a cell still find enough, with nobody
// above their number of sets: the largest flow from facilitators to slots.
func (p *prover) staffed(b *board) bool {
	m, words := p.m, p.words()
	need := 0
	free := make([]uint64, words)
	for t := range m.sets {
		if b.cell[t] >= 0 || b.size[t] == 0 && m.optional[t] {
			continue
		}
		need++
		for w := range words {
			free[w] |= b.cells[t*words+w]
		}
	}
	f := &staffing{m: m, free: free, used: make([]uint64, words), slots: make([]int, len(m.slots))}
	for l := range m.slots {
		f.slots[l] = capacity(m.slotLoad[l]) - int(b.held[len(m.facs)+l])
	}
	for fac := range m.facs {
		for k := capacity(m.facLoad[fac]) - int(b.held[fac]); k > 0 && need > 0; k-- {
			f.seen = make([]bool, len(m.slots))
			if !f.augment(fac) {
				break
			}
			need--
		}
	}
	return need == 0
}

// capacity is the highest load that breaks nothing.
func capacity(loads []price) int {
	k := 0
	for k+1 < len(loads) && loads[k+1].broken() == 0 {
		k++
	}
	return k
}

// staffing is a flow from facilitators to slots.
type staffing struct {
	m          *model
	free, used []uint64 // cells
	slots      []int    // room that is left
	seen       []bool   // slots, in one search
}

// augment finds one more slot for a facilitator, moving others if need be.
func (f *staffing) augment(fac int) bool {
	slots := len(f.m.slots)
	for l := range slots {
		c := fac*slots + l
		if f.free[c/64]>>(c%64)&1 == 0 || f.used[c/64]>>(c%64)&1 == 1 || f.seen[l] {
			continue
		}
		f.seen[l] = true
		if f.slots[l] > 0 {
			f.slots[l]--
			f.used[c/64] |= 1 << (c % 64)
			return true
		}
		for other := range f.m.facs {
			o := other*slots + l
			if f.used[o/64]>>(o%64)&1 == 0 || !f.augment(other) {
				continue
			}
			f.used[o/64] &^= 1 << (o % 64)
			f.used[c/64] |= 1 << (c % 64)
			return true
		}
	}
	return false
}
