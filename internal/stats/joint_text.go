package stats

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// noScale is the text of the zero Joint.
const noScale = "none"

// String is the text that MarshalText writes.
func (j Joint) String() string {
	if j.scale == (Scale{}) {
		return noScale
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d-%d/%d", j.scale.Low, j.scale.High, j.scale.Per)
	for _, c := range j.cells {
		fmt.Fprintf(&b, " %d>%d:%d", c.Pre, c.Post, c.N)
	}
	return b.String()
}

// MarshalText writes the table as one line: the scale, then each cell that has
// people in it as before>after:people, in order. "0-20/2 9>14:3 12>12:1" is four
// people on a scale of 0 to 20 shown as 0 to 10. Equal tables have equal texts.
// JSON holds the same line as a string.
func (j Joint) MarshalText() ([]byte, error) { return []byte(j.String()), nil }

// UnmarshalText reads what MarshalText writes and nothing else: cells out of
// order, repeated, empty or off the scale, signs, leading zeros and spare spaces
// are errors, and leave the table as it was.
func (j *Joint) UnmarshalText(text []byte) error {
	if string(text) == noScale {
		*j = Joint{}
		return nil
	}
	head, rest, more := strings.Cut(string(text), " ")
	scale, err := parseScale(head)
	if err != nil {
		return err
	}
	read, err := NewJoint(scale)
	if err != nil {
		return err
	}
	for more {
		var word string
		word, rest, more = strings.Cut(rest, " ")
		c, err := parseCell(word)
		if err != nil {
			return err
		}
		if err := read.append(c); err != nil {
			return fmt.Errorf("cell %q: %w", word, err)
		}
	}
	*j = read
	return nil
}

// append adds a cell that must come after every cell already there.
func (j *Joint) append(c Cell) error {
	s := j.scale
	switch last := len(j.cells) - 1; {
	case c.N == 0:
		return errors.New("nobody in it")
	case c.Pre < s.Low || c.Pre > s.High || c.Post < s.Low || c.Post > s.High:
		return errors.New("off the scale")
	case last >= 0 && byAnswers(j.cells[last], c) >= 0:
		return errors.New("out of order")
	case c.N > MaxPairs-j.n:
		return fmt.Errorf("more than %d people", MaxPairs)
	}
	j.cells = append(j.cells, c)
	j.n += c.N
	return nil
}

func parseScale(s string) (Scale, error) {
	low, rest, ok := strings.Cut(s, "-")
	high, per, ok2 := strings.Cut(rest, "/")
	n, err := parseNaturals(low, high, per)
	if !ok || !ok2 || err != nil {
		return Scale{}, fmt.Errorf("%q is not a scale such as 0-20/2", s)
	}
	return Scale{n[0], n[1], n[2]}, nil
}

func parseCell(s string) (Cell, error) {
	pre, rest, ok := strings.Cut(s, ">")
	post, people, ok2 := strings.Cut(rest, ":")
	n, err := parseNaturals(pre, post, people)
	if !ok || !ok2 || err != nil {
		return Cell{}, fmt.Errorf("%q is not a cell such as 9>14:3", s)
	}
	return Cell{n[0], n[1], n[2]}, nil
}

// parseNaturals reads whole numbers of up to nine digits in their only spelling.
func parseNaturals(words ...string) ([]int, error) {
	var all []int
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || len(w) > 9 || strconv.Itoa(n) != w || n < 0 {
			return nil, errors.New("not a whole number")
		}
		all = append(all, n)
	}
	return all, nil
}

// FromCells returns the table of the cells, in whatever order. It fails like Add,
// and when a cell is given twice; it is for tables of many cells.
func FromCells(s Scale, cells []Cell) (Joint, error) {
	j, err := NewJoint(s)
	if err != nil {
		return Joint{}, err
	}
	for _, c := range slices.SortedFunc(slices.Values(cells), byAnswers) {
		if err := j.append(c); err != nil {
			return Joint{}, fmt.Errorf("cell %d to %d: %w", c.Pre, c.Post, err)
		}
	}
	return j, nil
}
