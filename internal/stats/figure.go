package stats

// Status says whether a figure exists for the data at hand.
type Status uint8

// The zero Status is Undefined, so that a Figure nobody computed cannot be taken
// for a nought.
const (
	Undefined Status = iota // the Reason says why
	Known                   // the value may be used
)

// String is "undefined" or "known".
func (s Status) String() string {
	if s == Known {
		return "known"
	}
	return "undefined"
}

// Reason is a word for why a figure is Undefined; it is empty on a Known one.
type Reason string

// The reasons a figure can fail to exist.
const (
	NoPairs       Reason = "no pairs"        // nobody answered both times
	OnePair       Reason = "one pair"        // one person has no spread
	ZeroVariance  Reason = "zero_variance"   // the spread to divide by is nought
	AllZero       Reason = "all_zero"        // nobody changed
	NobodyMoved   Reason = "none_discordant" // nobody crossed the line, either way
	TooManyToRank Reason = "too_many"        // beyond the size for an exact distribution
	OutOfRange    Reason = "out_of_range"    // the arguments do not describe a proportion or a distribution
)

// Figure is one statistic. Value is meaningful only when Status is Known and is 0
// otherwise; it is never NaN and never infinite.
type Figure struct {
	Value  float64
	Status Status
	Reason Reason
}

// IsKnown reports whether the figure exists.
func (f Figure) IsKnown() bool { return f.Status == Known }

// Interval is a 95% confidence interval. Low and High are meaningful only when
// Status is Known and are 0 otherwise; Low is never above High.
type Interval struct {
	Low, High float64
	Status    Status
	Reason    Reason
}

// IsKnown reports whether the interval exists.
func (i Interval) IsKnown() bool { return i.Status == Known }

func known(v float64) Figure { return Figure{Value: v, Status: Known} }

func undefined(why Reason) Figure { return Figure{Reason: why} }

func between(low, high float64) Interval {
	return Interval{Low: low, High: high, Status: Known}
}

func noInterval(why Reason) Interval { return Interval{Reason: why} }
