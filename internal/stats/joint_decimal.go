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
	all := append(append([]string{low, high}, pre...), post...)
	exact := make([]*big.Rat, len(all))
	per := big.NewInt(1)
	for i, s := range all {
		r, err := parseDecimal(s)
		if err != nil {
			return Joint{}, err
		}
		exact[i] = r
		per = lcm(per, r.Denom())
	}
	if !per.IsInt64() || per.Int64() > MaxPer {
		return Joint{}, fmt.Errorf("no denominator up to %d makes these answers whole", MaxPer)
	}
	whole := make([]int, len(all))
	for i, r := range exact {
		units := new(big.Rat).Mul(r, new(big.Rat).SetInt(per)).Num()
		if !units.IsInt64() || units.Int64() > MaxValue {
			return Joint{}, fmt.Errorf("answer %s is too high for a scale", all[i])
		}
		whole[i] = int(units.Int64())
	}
	scale := Scale{Low: whole[0], High: whole[1], Per: int(per.Int64())}
	return FromPairs(scale, whole[2:2+len(pre)], whole[2+len(pre):])
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
