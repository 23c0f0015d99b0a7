package disclosure

import "math/bits"

// prime is 2^61 - 1: numbers are reckoned modulo it, which is exact and fast.
const prime = 1<<61 - 1

func addMod(a, b uint64) uint64 {
	s := a + b
	if s >= prime {
		s -= prime
	}
	return s
}

func subMod(a, b uint64) uint64 { return addMod(a, prime-b) }

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return addMod(lo&prime, hi<<3|lo>>61)
}

// inverse of a, which is not nought, by Fermat.
func inverse(a uint64) uint64 {
	result, power := uint64(1), a
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = mulMod(result, power)
		}
		power = mulMod(power, power)
	}
	return result
}

// scramble is the next of a fixed sequence of numbers without a pattern, so that
// the same question always has the same answer.
func scramble(state *uint64) uint64 {
	*state += 0x9e3779b97f4a7c15
	x := *state
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fraction reads a small fraction out of its residue: num/den with den > 0, or
// false when there is none.
func fraction(a uint64) (num, den int64, ok bool) {
	const most = 1 << 29 // twice its square is under the prime, so that there is at most one
	r0, r1 := int64(prime), int64(a)
	t0, t1 := int64(0), int64(1)
	for r1 > most {
		q := r0 / r1
		r0, r1 = r1, r0-q*r1
		t0, t1 = t1, t0-q*t1
	}
	if t1 < 0 {
		r1, t1 = -r1, -t1
	}
	return r1, t1, t1 > 0 && t1 <= most
}
