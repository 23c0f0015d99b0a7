package disclosure

import (
	"fmt"
	"slices"
	"strings"
)

// Part is one category of a Movement.
type Part struct {
	Words   string // "improved", "same", "worse" or "not improved"
	Percent int    // whole percentage
	// Low and High are the ends of Wilson's interval in whole percentages. There is
	// none for Equality.
	Low, High   int
	HasInterval bool
}

// String is "91% (84% to 95%)", or the percentage alone.
func (p Part) String() string {
	if !p.HasInterval {
		return fmt.Sprintf("%d%%", p.Percent)
	}
	return fmt.Sprintf("%d%% (%d%% to %d%%)", p.Percent, p.Low, p.High)
}

// Movement is how many rose, stayed and fell, as finely as may be shown.
type Movement struct {
	text  string
	parts []Part
}

// movement chooses between the four displays of a group that has enough people:
// words when either side is nearly empty, three percentages when each category is
// empty or large enough, and two otherwise.
func (p Parameters) movement(improved, same, worse int) Movement {
	least := p.leastCategory()
	switch {
	case !p.rules.Has(R4):
		return p.parts([]string{"improved", "same", "worse"}, improved, same, worse)
	case same+worse < least:
		return Movement{text: "all or almost all improved"}
	case improved < least:
		return Movement{text: "few or none improved"}
	case same >= least && (worse == 0 || worse >= least):
		return p.parts([]string{"improved", "same", "worse"}, improved, same, worse)
	}
	return p.parts([]string{"improved", "not improved"}, improved, same+worse)
}

func (p Parameters) parts(words []string, counts ...int) Movement {
	n := 0
	for _, k := range counts {
		// The base is the sum of the rounded parts: a base rounded by itself could
		// be smaller than they are.
		n += p.counted(k)
	}
	var m Movement
	var said []string
	for i, k := range counts {
		share := p.percentageOf(p.counted(k), n)
		part := Part{words[i], share.percent, share.low, share.high, share.interval}
		m.parts = append(m.parts, part)
		said = append(said, fmt.Sprintf("%s %d%%", part.Words, part.Percent))
	}
	m.text = strings.Join(said, ", ")
	return m
}

// Parts are the percentages to draw, two or three, or none when only words may be
// said.
func (m Movement) Parts() []Part { return slices.Clone(m.parts) }

// String is "improved 91%, same 6%, worse 3%" or the words in its place; it is
// empty for a hidden group.
func (m Movement) String() string { return m.text }

// MarshalText is String.
func (m Movement) MarshalText() ([]byte, error) { return []byte(m.text), nil }
