// Package sets divides delegates into action learning sets and gives each set a
// slot and a facilitator.
//
// It searches by simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over
// swaps and moves of delegates and over slots and facilitators of sets. Hard rules
// may be crossed at a price, so that the search is not walled in (strategic
// oscillation, Gallego and others 2013). One member of every set at a time is taken
// out and all are put back at least cost, exactly (Hungarian method, Kuhn 1955).
//
// Everything that two members of a set cost each other is one matrix, and for each
// set the engine keeps what each delegate would add to it, so that a swap is judged
// by four look-ups.
package sets
