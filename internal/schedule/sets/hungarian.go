package sets

// far is more than any price in a matrix that is to be assigned.
const far = int64(1) << 60

// assigner solves assignment problems of a fixed size, again and again.
type assigner struct {
	rows, cols []int64 // what the rows and columns are worth
	row        []int   // the row of a column
	from       []int
	least      []int64
	done       []bool
}

func newAssigner(size int) *assigner {
	return &assigner{make([]int64, size+1), make([]int64, size+1), make([]int, size+1), make([]int, size+1), make([]int64, size+1), make([]bool, size+1)}
}

// solve gives every row a column of its own so that the sum is least (Kuhn 1955,
// with the shortest augmenting paths of Jonker and Volgenant 1987). It returns the
// row of each column. The cost of row r and column c is costs[r*k+c].
func (a *assigner) solve(k int, costs []int64) []int {
	for i := range k + 1 {
		a.rows[i], a.cols[i], a.row[i] = 0, 0, 0
	}
	for r := 1; r <= k; r++ {
		a.augment(r, k, costs)
	}
	for c := 1; c <= k; c++ {
		a.row[c]--
	}
	return a.row[1 : k+1]
}

// augment finds a column for one more row. Rows and columns count from 1; column 0
// stands for the row that is looking.
func (a *assigner) augment(r, k int, costs []int64) {
	a.row[0] = r
	for c := range k + 1 {
		a.least[c], a.done[c] = far, false
	}
	at := 0
	for {
		a.done[at] = true
		row, step, next := a.row[at], far, 0
		line := costs[(row-1)*k : row*k]
		for c := 1; c <= k; c++ {
			if a.done[c] {
				continue
			}
			if d := line[c-1] - a.rows[row] - a.cols[c]; d < a.least[c] {
				a.least[c], a.from[c] = d, at
			}
			if a.least[c] < step {
				step, next = a.least[c], c
			}
		}
		for c := range k + 1 {
			if a.done[c] {
				a.rows[a.row[c]] += step
				a.cols[c] -= step
			} else {
				a.least[c] -= step
			}
		}
		at = next
		if a.row[at] == 0 {
			break
		}
	}
	for at != 0 {
		before := a.from[at]
		a.row[at] = a.row[before]
		at = before
	}
}
