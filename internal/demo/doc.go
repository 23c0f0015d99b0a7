// Package demo makes up the programme of Fosse Vale: a pilot of sixteen months
// with ten cohorts, 34 action learning sets, 170 set meetings and 231 people
// who completed the workshops, 62 of them from five neighbouring systems. It is
// what a demonstration shows, and what tests and benchmarks run on.
//
// Everybody and everything in it is invented. Organisations carry codes that
// start with X9, which no real organisation has; addresses end in .example,
// which no real address does.
//
// # What is fixed and what is drawn
//
// The tables in this package fix what the tests count: who employs how many
// people, the dates of every cohort, how many people applied, were released,
// offered a place, enrolled, came and completed, and the answers before and
// after of all 231 people (data/answers.json: one row each, the headline score
// before and after, null for none). The first 98 rows are pairs; they and the
// rows after them go to the organisations in the order of the table. Everything
// else, such as names, bands, registers and the ten items around the headline,
// is drawn from a seeded source. The same seed gives the same records, byte for
// byte, whatever the machine.
//
// The two margins, organisation and cohort, are joined by dealing: each person
// of an organisation goes to the cohort that lacks most, so that both margins
// come out exactly (see deal).
//
// # What is planted
//
//   - The second set meetings of cohort C1 were to be on 15 December 2022 and
//     moved a day because of a strike.
//   - Twelve line managers share a cohort with somebody who reports to them,
//     never a set.
//   - Nine first questionnaires came late and count in no pair.
//   - October 2023 has many more guests at the catch-up than any other month.
//   - 200 of the 247 people who took a place said who they are; at the finest level
//     of ethnicity most categories are of ten people or fewer. One person has given
//     a notice that nothing of theirs may be used.
//   - Drafts X1 to X10 each break one rule of the programme and are named after
//     it. They are not published and count in no figure.
//
// # What it will not do
//
// It reads no clock, opens no database and freezes no snapshot: it hands over
// records, parents before children, and whoever asked for them keeps them.
package demo
