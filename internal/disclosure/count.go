package disclosure

import "strconv"

// leastRounded is the smallest count that is rounded and not starred.
const leastRounded = 8

// Count is a number of people that may be printed. The zero Count is hidden.
type Count struct {
	text  string
	n     int
	shown bool
}

// Count passes a number of people through the gate: exact for Operational; rounded
// to the nearest 5 with 1 to 7 starred for Equality and Public; exact for Survey
// from MinN, hidden below. Nought is nought in every class.
func (p Parameters) Count(n int) Count {
	switch {
	case n < 0 || p.class != Operational && !p.guarded():
		return Count{}
	case n == 0 || p.class == Operational:
	case p.rounds():
		if n < leastRounded {
			return Count{text: "*"}
		}
		n = toFive(n)
	case n < p.leastPeople():
		return Count{}
	}
	return Count{strconv.Itoa(n), n, true}
}

// Number is the count as printed, or false when it is hidden or starred.
func (c Count) Number() (int, bool) { return c.n, c.shown }

// String is the count, "*" for a starred one or "[c]" for a hidden one.
func (c Count) String() string {
	if c.text == "" {
		return Confidential.String()
	}
	return c.text
}

// MarshalText is String.
func (c Count) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// toFive is the nearest multiple of 5; 1 to 7 have none and count as nought.
func toFive(n int) int {
	if n < leastRounded {
		return 0
	}
	return (n + 2) / 5 * 5
}
