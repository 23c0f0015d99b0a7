package stats

// Paired is every figure that a table of pairs gives without further arguments.
type Paired struct {
	N             int
	Before, After Spread
	Change        Spread // after minus before
	Correlation   Figure
	T             TTest
	Effects       EffectSizes
	DropZeros     SignedRank
	Pratt         SignedRank
	HodgesLehmann Figure
	Signs         SignTest
	Movement      Moves
}

// Describe computes them all; each field's formula is cited at the function of
// its name.
func Describe(j Joint) Paired {
	return Paired{
		N:             j.N(),
		Before:        Before(j),
		After:         After(j),
		Change:        Change(j),
		Correlation:   Correlation(j),
		T:             PairedT(j),
		Effects:       Effects(j),
		DropZeros:     DropZeros(j),
		Pratt:         Pratt(j),
		HodgesLehmann: HodgesLehmann(j),
		Signs:         Signs(j),
		Movement:      Movement(j),
	}
}
