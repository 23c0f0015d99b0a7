package disclosure

import (
	"math/big"
	"slices"
)

// echelon is a basis of the columns, each less what the ones before explain of it.
type echelon struct {
	rows    int
	rank    []int // by row: rows of few columns come first as pivots
	vectors []vector
	pivotOf []int // by row: the vector whose pivot it is, or -1
	dense   []uint64
}

// vector is one basis column, reduced: nought in the pivots of the vectors before.
type vector struct {
	column int
	pivot  int
	inv    uint64 // of its value in the pivot
	at     []int  // rows where it is not nought
	values []uint64
	used   []int // the vectors taken from the column, and how often
	times  []uint64
}

// alternative returns a random alternative, one number a column, and whether it is
// certain that nothing is missed: the rank modulo the prime is the true rank,
// because every row that the basis explains is explained in whole numbers too.
func (m *incidence) alternative() ([]uint64, bool) {
	e := m.newEchelon()
	order := m.shuffled()
	idle := 0
	for _, i := range order {
		if e.add(i, m.columns[i]) {
			idle = 0
		} else if idle++; idle > 30 {
			break
		}
	}
	for {
		relations := e.relations()
		missed := -1
		for i, rows := range m.columns {
			if slices.ContainsFunc(relations, func(y []uint64) bool { return along(y, rows) != 0 }) {
				missed = i
				break
			}
		}
		if missed < 0 {
			if !m.areCertain(relations) {
				return nil, false
			}
			return e.random(m), true
		}
		e.add(missed, m.columns[missed])
	}
}

func (m *incidence) newEchelon() *echelon {
	e := &echelon{rows: m.rows, rank: make([]int, m.rows), pivotOf: make([]int, m.rows), dense: make([]uint64, m.rows)}
	for _, rows := range m.columns {
		for _, r := range rows {
			e.rank[r]++
		}
	}
	for r := range e.pivotOf {
		e.pivotOf[r] = -1
	}
	return e
}

// shuffled are the columns without an order that rows could lie along.
func (m *incidence) shuffled() []int {
	order := make([]int, len(m.columns))
	state := uint64(1)
	for i := range order {
		order[i] = i
		j := int(scramble(&state) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// along is the sum of y over the rows.
func along(y []uint64, rows []int) uint64 {
	var sum uint64
	for _, r := range rows {
		sum = addMod(sum, y[r])
	}
	return sum
}

// reduce takes from the dense vector what the basis explains and tells how often
// each vector was taken.
func (e *echelon) reduce(take func(k int, times uint64)) {
	for k := range e.vectors {
		v := &e.vectors[k]
		if e.dense[v.pivot] == 0 {
			continue
		}
		times := mulMod(e.dense[v.pivot], v.inv)
		for i, r := range v.at {
			e.dense[r] = subMod(e.dense[r], mulMod(times, v.values[i]))
		}
		take(k, times)
	}
}

// add extends the basis by a column and reports whether it was not explained yet.
func (e *echelon) add(column int, rows []int) bool {
	clear(e.dense)
	for _, r := range rows {
		e.dense[r] = 1
	}
	v := vector{column: column, pivot: -1}
	e.reduce(func(k int, times uint64) { v.used, v.times = append(v.used, k), append(v.times, times) })
	for r, x := range e.dense {
		if x == 0 {
			continue
		}
		v.at, v.values = append(v.at, r), append(v.values, x)
		if v.pivot < 0 || e.rank[r] < e.rank[v.pivot] {
			v.pivot = r
		}
	}
	if v.pivot < 0 {
		return false
	}
	v.inv = inverse(e.dense[v.pivot])
	e.pivotOf[v.pivot] = len(e.vectors)
	e.vectors = append(e.vectors, v)
	return true
}

// relations are the sums of rows that are nought in every basis column: one for
// each row that is no pivot.
func (e *echelon) relations() [][]uint64 {
	var list [][]uint64
	for q := range e.rows {
		if e.pivotOf[q] >= 0 {
			continue
		}
		y := make([]uint64, e.rows)
		y[q] = 1
		for _, v := range slices.Backward(e.vectors) {
			var sum uint64
			for i, r := range v.at {
				if r != v.pivot && y[r] != 0 {
					sum = addMod(sum, mulMod(y[r], v.values[i]))
				}
			}
			y[v.pivot] = mulMod(subMod(0, sum), v.inv)
		}
		list = append(list, y)
	}
	return list
}

// areCertain reports whether the relations hold in whole numbers in every column.
func (m *incidence) areCertain(relations [][]uint64) bool {
	for _, y := range relations {
		exact := make([]*big.Rat, len(y))
		for r, a := range y {
			num, den, ok := fraction(a)
			if !ok {
				return false
			}
			if num != 0 {
				exact[r] = big.NewRat(num, den)
			}
		}
		var sum big.Rat
		for _, rows := range m.columns {
			sum.SetInt64(0)
			for _, r := range rows {
				if exact[r] != nil {
					sum.Add(&sum, exact[r])
				}
			}
			if sum.Sign() != 0 {
				return false
			}
		}
	}
	return true
}

// random draws the columns outside the basis and solves for those inside.
func (e *echelon) random(m *incidence) []uint64 {
	z := make([]uint64, len(m.columns))
	state := uint64(2)
	inside := make([]bool, len(m.columns))
	for _, v := range e.vectors {
		inside[v.column] = true
	}
	clear(e.dense)
	for i, rows := range m.columns {
		if inside[i] {
			continue
		}
		z[i] = scramble(&state) % prime
		for _, r := range rows {
			e.dense[r] = subMod(e.dense[r], z[i])
		}
	}
	t := make([]uint64, len(e.vectors))
	e.reduce(func(k int, times uint64) { t[k] = times })
	for k := len(t) - 1; k >= 0; k-- {
		v := e.vectors[k]
		z[v.column] = t[k]
		for i, other := range v.used {
			t[other] = subMod(t[other], mulMod(t[k], v.times[i]))
		}
	}
	return z
}
