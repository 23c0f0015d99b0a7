package sets

// price is what something costs: broken hard rules in the upper half, the cost of
// soft ones in the lower. Prices add and subtract like numbers.
type price int64

const brokenUnit price = 1 << 32

// broken returns how many hard rules the price contains.
func (p price) broken() int64 { return int64((p + brokenUnit/2) >> 32) }

// soft returns the cost of the price without its broken rules.
func (p price) soft() int64 { return int64(p) - p.broken()<<32 }

// at returns the price as one number if a broken rule costs so much.
func (p price) at(penalty int64) int64 {
	broken := p.broken()
	return int64(p) - broken<<32 + broken*penalty
}
