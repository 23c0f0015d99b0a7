package stats

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// FromDecimals counts people from answers written as decimals, such as "3.5", on
// a scale whose ends are written the same way. The denominator is the smallest
// that makes every one of them a whole number: halves give Per 2, fifths Per 5.
// It fails on anything but plain decimals of at most three places, on answers off
// the scale, on slices of different length and on a denominator above MaxPer.
func FromDecimals(low, high string, pre, post []string) (Joint, error) {
	whole, per, err := wholes(append(append([]string{low, high}, pre...), post...))
	if err != nil {
		return Joint{}, err
	}
	return FromPairs(Scale{Low: whole[0], High: whole[1], Per: per}, whole[2:2+len(pre)], whole[2+len(pre):])
}

// wholes returns decimals as whole numbers of the largest unit that makes them
// so, and how many of it make one.
func wholes(all []string) (whole []int, per int, err error) {
	exact := make([]*big.Rat, len(all))
	unit := big.NewInt(1)
	for i, s := range all {
		if exact[i], err = parseDecimal(s); err != nil {
			return nil, 0, err
		}
		unit = lcm(unit, exact[i].Denom())
	}
	if !unit.IsInt64() || unit.Int64() > MaxPer {
		return nil, 0, fmt.Errorf("no denominator up to %d makes these answers whole", MaxPer)
	}
	whole = make([]int, len(all))
	for i, r := range exact {
		units := new(big.Rat).Mul(r, new(big.Rat).SetInt(unit)).Num()
		if !units.IsInt64() || units.Int64() > MaxValue {
			return nil, 0, fmt.Errorf("answer %s is too high for a scale", all[i])
		}
		whole[i] = int(units.Int64())
	}
	return whole, int(unit.Int64()), nil
}

// CheckAnswer returns nil if s is an answer as FromDecimals and ReadRows take
// them, and otherwise says what one looks like.
func CheckAnswer(s string) error {
	_, err := parseDecimal(s)
	return err
}

// FromFloats is FromDecimals on the shortest decimal that names each float, so
// that 3.4 is 34 tenths and not the binary fraction beside it.
func FromFloats(low, high float64, pre, post []float64) (Joint, error) {
	write := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	words := func(xs []float64) []string {
		ws := make([]string, len(xs))
		for i, x := range xs {
			ws[i] = write(x)
		}
		return ws
	}
	return FromDecimals(write(low), write(high), words(pre), words(post))
}

func parseDecimal(s string) (*big.Rat, error) {
	whole, part, dotted := strings.Cut(s, ".")
	if !isDigits(whole, 6) || dotted && !isDigits(part, 3) {
		return nil, fmt.Errorf("%q is not a decimal such as 3.5", s)
	}
	r, _ := new(big.Rat).SetString(s)
	return r, nil
}

func isDigits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

func lcm(a, b *big.Int) *big.Int {
	g := new(big.Int).GCD(nil, nil, a, b)
	return g.Mul(new(big.Int).Div(a, g), b)
}
