package stats

import (
	"cmp"
	"slices"
)

// Bonferroni multiplies each p-value by their number, at most 1 (Dunn 1961).
func Bonferroni(p []float64) []float64 {
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = min(1, v*float64(len(p)))
	}
	return out
}

// Holm adjusts a family of p-values by the step-down method of Holm (1979): the
// i-th smallest is multiplied by m − i + 1, and none falls below one before it.
// The order of the result is that of p.
func Holm(p []float64) []float64 {
	out, order := make([]float64, len(p)), byValue(p)
	high := 0.0
	for rank, i := range order {
		high = max(high, min(1, p[i]*float64(len(p)-rank)))
		out[i] = high
	}
	return out
}

// BenjaminiHochberg adjusts a family of p-values for the share of false
// discoveries (Benjamini and Hochberg 1995): the i-th smallest is multiplied by
// m/i, and none exceeds one after it. The order of the result is that of p.
func BenjaminiHochberg(p []float64) []float64 {
	out, order := make([]float64, len(p)), byValue(p)
	low := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		low = min(low, p[i]*float64(len(p))/float64(rank+1))
		out[i] = low
	}
	return out
}

// byValue lists the places of the values from the smallest up.
func byValue(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	return order
}
