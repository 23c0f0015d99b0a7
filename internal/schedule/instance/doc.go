// Package instance holds what the planning engine is asked and what it answers:
// the types of the exchange format abp-sched/1, its reader and writer, and the
// names of its rules.
//
// Two kinds of question exist. Sets divides the delegates of a cohort into action
// learning sets; Plan finds dates, venues and facilitators for one cohort or for a
// whole year of them. All costs are whole numbers, smaller is better.
//
// Nothing here knows a person's equality data. A tag is something a delegate chose
// to be counted by; an organisation, staff group or band is where somebody works.
// The package decides nothing: packages sets and plan search, package check judges.
package instance
