package disclosure

import (
	"fmt"
	"math"

	"github.com/upstander/upstander/internal/stats"
)

// Share is a part of a group as a whole percentage that may be printed. The zero
// Share is hidden.
type Share struct {
	text      string
	percent   int
	low, high int
	shown     bool
	interval  bool
}

// wholeGroup is the fewest people of whom "95% or more" may be said.
const wholeGroup = 20

// Share passes k of n people through the gate. It is hidden when n is under MinN or
// when either part, unless empty, is smaller than a shown category may be. A part
// that is everybody reads "95% or more" and one that is nobody "5% or fewer", and
// only from 20 people.
func (p Parameters) Share(k, n int) Share {
	least := p.leastCategory()
	switch {
	case !p.guarded() || n < p.leastPeople() || k < 0 || k > n:
		return Share{}
	case (k == 0 || k == n) && n < wholeGroup:
		return Share{}
	case k == 0:
		return Share{text: "5% or fewer"}
	case k == n:
		return Share{text: "95% or more"}
	case k < least || n-k < least:
		return Share{}
	}
	return p.percentage(k, n)
}

// percentage is the share of a group that was already found large enough. Taking
// part is no secret of the kind that answers are, so that 100% may be said of it.
func (p Parameters) percentage(k, n int) Share {
	return p.percentageOf(p.counted(k), p.counted(n))
}

// percentageOf is the share of counts that are already rounded as the class has it.
func (p Parameters) percentageOf(k, n int) Share {
	if n == 0 || k > n {
		return Share{}
	}
	s := Share{percent: ratio(100*k, n), shown: true}
	s.text = fmt.Sprintf("%d%%", s.percent)
	if ci := stats.Wilson(k, n).CI; p.class != Equality {
		s.low, s.high = int(math.Round(ci.Low*100)), int(math.Round(ci.High*100))
		s.interval = true
	}
	return s
}

// Percent is the whole percentage, or false when there is none to show.
func (s Share) Percent() (int, bool) { return s.percent, s.shown }

// Interval is the Wilson interval in whole percentages, or false when none is shown.
func (s Share) Interval() (low, high int, ok bool) { return s.low, s.high, s.interval }

// String is "42%", "95% or more", or "[c]" for a hidden share.
func (s Share) String() string {
	if s.text == "" {
		return Confidential.String()
	}
	return s.text
}

// MarshalText is String.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
