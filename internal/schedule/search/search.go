// Package search holds what the searches of the planning engine share: the options
// a caller sets and the progress it is told. It knows no clock: a search is bounded
// by counted work, so that the same question and seed give the same answer, and ends
// early when its context does.
package search

// Options bound and steer a search.
type Options struct {
	Seed     uint64
	Work     int64 // budget in steps for each worker; about a million steps take a second
	Workers  int   // searches side by side, at least 1; part of what makes an answer reproducible
	Progress func(Progress)
}

// Progress says how far a search is. Phases follow each other; within one, Cost
// never rises and Bound never falls.
type Progress struct {
	Phase    string // in words, such as "first plan"
	Cost     int    // of the best answer so far; -1 while there is none
	Bound    int    // no answer costs less; proven
	Unplaced int    // events without a place in the best answer so far
	Done     int64  // steps of Budget
	Budget   int64
}

// Tell reports the progress if somebody listens.
func (o Options) Tell(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}
