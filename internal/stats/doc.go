// Package stats turns answers given before and after into figures.
//
// Everything starts from a Joint: the table of counts of people by their answer
// before and their answer after. On a short scale that table holds all that a
// mean change, its interval, a signed-rank test, a McNemar test or an effect size
// needs, so a figure over a million people costs what a figure over a hundred
// does, and no figure here ever touches one person's row.
//
// Answers are integers. A half-step scale, or the mean of two items, is kept as
// the integer sum with a denominator, Per: an answer of 7.5 on a scale with Per 2
// is stored as 15. Differences, ranks and ties are therefore exact: in floating
// point 3.4 − 2.2 and 1.2 are not the same number, and a false non-tie moves a
// rank. Only the last step of a formula, the division or the square root, is
// taken in floating point, on sums that were computed without error.
//
// A figure that does not exist is said not to exist. Every statistic is a Figure
// or an Interval with a Status and a Reason; there is no NaN, no infinity and no
// zero that stands for "cannot be known". One pair has a change but no spread;
// pairs that all changed alike have a spread of nought and therefore no t; pairs
// of which nobody changed have a signed-rank p of 1 and no rank-biserial
// correlation. A reader who forgets to look at the Status prints 0, never "NaN".
//
// Sign convention: change is after minus before, so that a rise is positive.
// Intervals are at the 95% level throughout, with z = 1.959963984540054, and no
// other level is offered: a level that can be chosen will be chosen.
//
// Two variants of the Wilcoxon signed-rank test are computed and neither is
// called "the" test: DropZeros discards people who did not change before ranking,
// Pratt ranks them and discards their ranks. They disagree, and a page that shows
// one must name it. Exact p-values are the permutation distribution over the
// midranks that were observed, so they hold with ties and with zeros.
//
// The package does not decide what may be published; that is the work of package
// disclosure, and nothing made here is meant for a page. It has no clock, draws
// no random numbers, writes no log, and knows nothing of surveys, organisations
// or people.
package stats
