package sets

import "math"

// dice is a source of chance that is quick and the same everywhere (splitmix64,
// Steele, Lea and Flood 2014).
type dice uint64

// newDice returns dice that differ by seed and number.
func newDice(seed, number uint64) dice {
	d := dice(seed*0x9e3779b97f4a7c15 ^ number*0xd1342543de82ef95)
	d.next()
	return d
}

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() >> 32 * uint64(n) >> 32) }

// patience returns how much dearer than nothing a change may be at heat 1: the
// exponential distribution.
func (d *dice) patience() float64 { return -math.Log(1 - float64(d.next()>>11)/(1<<53)) }

func (d *dice) shuffle(list []int) {
	for i := len(list) - 1; i > 0; i-- {
		j := d.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}
