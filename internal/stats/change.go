package stats

import "math"

// TTest is the paired t test of no change, and the interval of the mean change.
type TTest struct {
	DF int    // degrees of freedom, n − 1; 0 when there are no pairs
	SE Figure // standard error of the mean change, in shown units
	T  Figure // mean change divided by its standard error
	P  Figure // two-sided
	CI Interval
}

// PairedT is Student's paired t test: t = d̄ / (s_d/√n) on n − 1 degrees of freedom,
// interval d̄ ± t(0.975, n−1)·s_d/√n (Student 1908). With one pair nothing is
// defined; when every pair changed alike the standard error is 0 and t, P and the
// interval are undefined for ZeroVariance.
func PairedT(j Joint) TTest {
	change := Change(j)
	if !change.SD.IsKnown() {
		why := change.SD.Reason
		u := undefined(why)
		return TTest{SE: u, T: u, P: u, CI: noInterval(why)}
	}
	df := j.n - 1
	se := change.SD.Value / math.Sqrt(float64(j.n))
	if se == 0 {
		u := undefined(ZeroVariance)
		return TTest{DF: df, SE: known(0), T: u, P: u, CI: noInterval(ZeroVariance)}
	}
	t := change.Mean.Value / se
	half := studentUpper(0.025, float64(df)) * se
	return TTest{
		DF: df,
		SE: known(se),
		T:  known(t),
		P:  StudentTail(t, float64(df)),
		CI: between(change.Mean.Value-half, change.Mean.Value+half),
	}
}
