// Package schedule is the planning engine: it divides delegates into action
// learning sets and finds dates, venues and facilitators for one cohort or for a
// year of them, says what each choice costs and why, repairs a published plan with
// the fewest changes, and names the rules in conflict where there is no plan.
//
// It imports the standard library alone and knows no clock, no database and no
// network. The same question, seed and work give the same answer, byte for byte.
//
// # The house
//
// Package instance holds the questions and answers, in the words of the exchange
// format abp-sched/1. Packages sets and plan search; they never judge their own
// work. Package check judges: it shares no code with the searches, and every
// answer of this package has passed it. Package search holds what the searches
// share: options and progress.
//
// # How dates are found
//
// A set's five meetings are a shortest path through the days, found exactly for
// each facilitator and each usual weekday and part. Around it a search takes some
// of the plan out, by chance, and puts it back at least cost (large neighbourhood
// search, Shaw 1998), accepting a dearer plan less and less often. The same paths
// with prices on what is shared give a bound that no plan can beat (Lagrangian
// relaxation, Geoffrion 1974).
//
// # How sets are found
//
// Delegates are swapped and moved by simulated annealing, across broken rules at a
// price, and one delegate of every set at a time is put back at least cost by the
// Hungarian method.
package schedule
