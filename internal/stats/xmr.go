package stats

import "math"

// Chart is an XmR chart of a monthly series: its centre, its limits, and which
// points are signals.
type Chart struct {
	Status               Status // Undefined with fewer than two values
	Mean                 float64
	MovingRange          float64 // mean of all moving ranges
	MovingRangeUsed      float64 // without the outliers, if they were screened
	Upper, Lower         float64
	NearUpper, NearLower float64 // two thirds of the way to a limit
	Outside              []bool  // beyond a limit
	Run                  []bool  // one of seven or more in a row on one side of the mean
	Trend                []bool  // one of seven or more in a row that rise or fall
	TwoOfThree           []bool  // one of two in three near the same limit
	Special              []bool  // any of them
}

// The constants of the XmR chart for ranges of two: 3/1.128 and the upper limit
// of a moving range (Shewhart; Wheeler 1993), and the length of runs and trends of
// the NHS "Making Data Count" rules.
const (
	xmrLimit   = 2.66
	xmrOutlier = 3.267
	xmrRun     = 7
)

// XmR draws the limits mean ± 2.66 times the mean moving range. With screen set,
// moving ranges of 3.267 times their mean or more are left out of the second mean.
// Signals are those of the NHS rules as the package NHSRplotthedots applies them.
func XmR(values []float64, screen bool) Chart {
	n := len(values)
	if n < 2 {
		return Chart{}
	}
	c := Chart{Status: Known}
	c.Mean, _ = meanAndSD(values)
	ranges := make([]float64, n-1)
	for i := range ranges {
		ranges[i] = math.Abs(values[i+1] - values[i])
	}
	c.MovingRange, _ = meanAndSD(ranges)
	c.MovingRangeUsed = c.MovingRange
	if screen {
		c.MovingRangeUsed = screened(ranges, c.MovingRange)
	}
	half := xmrLimit * c.MovingRangeUsed
	c.Upper, c.Lower = c.Mean+half, c.Mean-half
	c.NearUpper, c.NearLower = c.Mean+half*2/3, c.Mean-half*2/3
	side, slope := make([]int, n), make([]int, n)
	c.Outside, c.Special = make([]bool, n), make([]bool, n)
	for i, v := range values {
		c.Outside[i] = v > c.Upper || v < c.Lower
		side[i] = sign(v - c.Mean)
		if i > 0 {
			slope[i] = sign(v - values[i-1])
		}
	}
	c.Run = runs(side, xmrRun, 0)
	c.Trend = runs(slope, xmrRun-1, 1)
	c.TwoOfThree = c.nearLimits(values)
	for i := range values {
		c.Special[i] = c.Outside[i] || c.Run[i] || c.Trend[i] || c.TwoOfThree[i]
	}
	return c
}

// screened is the mean of the ranges without the outliers.
func screened(ranges []float64, mean float64) float64 {
	var kept []float64
	for _, r := range ranges {
		if r < xmrOutlier*mean {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return mean
	}
	used, _ := meanAndSD(kept)
	return used
}

// runs marks every member of least or more equal non-zero signs in a row, and
// the before points that such a row starts from.
func runs(signs []int, least, before int) []bool {
	in := make([]bool, len(signs))
	for from := 0; from < len(signs); {
		until := from
		for until < len(signs) && signs[until] == signs[from] {
			until++
		}
		if signs[from] != 0 && until-from >= least {
			for i := max(0, from-before); i < until; i++ {
				in[i] = true
			}
		}
		from = until
	}
	return in
}

// nearLimits marks the points beyond two thirds of a limit that have another
// within three points on the same side.
func (c *Chart) nearLimits(values []float64) []bool {
	in := make([]bool, len(values))
	for _, isNear := range []func(v float64) bool{
		func(v float64) bool { return v > c.NearUpper && v <= c.Upper },
		func(v float64) bool { return v < c.NearLower && v >= c.Lower },
	} {
		for from := 0; from+3 <= len(values); from++ {
			var near []int
			for i := from; i < from+3; i++ {
				if isNear(values[i]) {
					near = append(near, i)
				}
			}
			if len(near) >= 2 {
				for _, i := range near {
					in[i] = true
				}
			}
		}
	}
	return in
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
