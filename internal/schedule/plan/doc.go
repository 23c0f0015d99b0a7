// Package plan finds dates, parts of days, venues and facilitators for the
// workshops, set meetings, coffee catch-ups and the celebration of one cohort or of
// a year of them.
//
// The search ruins a part of the plan and recreates it at least cost, and keeps the
// result by the rule of simulated annealing (lns.go, eject.go). Its steps are exact:
// with the bookings of all others fixed, the best series of a set for a facilitator is
// a shortest path through the days (series.go), remembered by the facilitator's diary
// (memo.go), and a cohort's two workshops are enumerated with their venues and pairs
// (workshop.go). A lower bound comes from the same steps with prices on what is shared
// (bound.go). One cohort alone is planned exactly (exact.go), which proves the best
// plan of a single one, and that there is none; a plan that cannot be is then explained
// by dropping rules (explain.go). Why an event is here and not there is asked of every
// other place it could have (why.go).
//
// The package knows no clock and no chance but its seed: the same question, options
// and seed give the same answer. It does not judge its own answers: package check
// does, and shares no code with it.
package plan
