package stats

import "fmt"

// Answer is what one person said at one wave, in the integer units of a scale,
// or that they said nothing.
type Answer struct {
	Value   int
	IsGiven bool
}

// Rows are people in the order of a file, each with an answer before and one
// after, either of which may be missing.
type Rows struct {
	Scale     Scale
	Pre, Post []Answer
}

// ReadRows reads answers written as decimals, "" for one that is missing, on a
// scale whose ends are written the same way. It fails like FromDecimals.
func ReadRows(low, high string, pre, post []string) (Rows, error) {
	if len(pre) != len(post) {
		return Rows{}, fmt.Errorf("%d answers before and %d after", len(pre), len(post))
	}
	given := []string{low, high}
	for _, list := range [][]string{pre, post} {
		for _, s := range list {
			if s != "" {
				given = append(given, s)
			}
		}
	}
	whole, per, err := wholes(given)
	if err != nil {
		return Rows{}, err
	}
	r := Rows{Scale: Scale{Low: whole[0], High: whole[1], Per: per}}
	if err := r.Scale.Valid(); err != nil {
		return Rows{}, err
	}
	whole = whole[2:]
	take := func(list []string) ([]Answer, error) {
		answers := make([]Answer, len(list))
		for i, s := range list {
			if s == "" {
				continue
			}
			answers[i] = Answer{whole[0], true}
			if whole[0] < r.Scale.Low || whole[0] > r.Scale.High {
				return nil, fmt.Errorf("answer %s is not on the scale from %s to %s", s, low, high)
			}
			whole = whole[1:]
		}
		return answers, nil
	}
	if r.Pre, err = take(pre); err != nil {
		return Rows{}, err
	}
	r.Post, err = take(post)
	return r, err
}

// Joint counts the pairs: the people who answered both times.
func (r Rows) Joint() (Joint, error) {
	var pre, post []int
	for i := range r.Pre {
		if r.Pre[i].IsGiven && r.Post[i].IsGiven {
			pre, post = append(pre, r.Pre[i].Value), append(post, r.Post[i].Value)
		}
	}
	return FromPairs(r.Scale, pre, post)
}

// Changes lists the changes of the pairs in the order of the rows.
func (r Rows) Changes() []int {
	var changes []int
	for i := range r.Pre {
		if r.Pre[i].IsGiven && r.Post[i].IsGiven {
			changes = append(changes, r.Post[i].Value-r.Pre[i].Value)
		}
	}
	return changes
}

// Answered counts people by which of the two answers they gave.
type Answered struct{ Rows, Pre, Post, Pairs, PreOnly, PostOnly, Neither int }

// Answered counts the rows.
func (r Rows) Answered() Answered {
	a := Answered{Rows: len(r.Pre)}
	for i := range r.Pre {
		switch {
		case r.Pre[i].IsGiven && r.Post[i].IsGiven:
			a.Pairs++
		case r.Pre[i].IsGiven:
			a.PreOnly++
		case r.Post[i].IsGiven:
			a.PostOnly++
		default:
			a.Neither++
		}
	}
	a.Pre, a.Post = a.Pairs+a.PreOnly, a.Pairs+a.PostOnly
	return a
}

// Stayers compares the scores before of those who answered again with the others.
func (r Rows) Stayers() Attrition {
	var pairs, others []int
	for i, p := range r.Pre {
		switch {
		case p.IsGiven && r.Post[i].IsGiven:
			pairs = append(pairs, p.Value)
		case p.IsGiven:
			others = append(others, p.Value)
		}
	}
	return Stayers(pairs, others, r.Scale.Per)
}
