// Package disclosure is the one gate for every figure about people.
//
// A small number gives people away: a mean over three, a percentage of a known
// handful, a total beside all of its parts but one. What may be shown is decided
// here and nowhere else, and the decision is held by the compiler. The values that
// a page, a chart, an export or a mail prints are Card, Table, Count and Share;
// their fields are closed, only this package can make one, and making one is
// passing the gate. What was hidden is not stored: a hidden Card has no number in
// it to print, to marshal or to find with a debugger, only a label and words.
// What is shown is stored as it is shown, rounded, so that no accessor can give
// back the digits that rounding took away.
//
// The rules, for a table of groups that have answers before and after:
//
//   - A group counts distinct people with a usable value. With fewer than the
//     least number the whole statistic is hidden, coverage and response counts
//     with it; with none it reads "no answers"; below thirty it is marked.
//   - Hidden groups are not left blank, because the total less the rest would fill
//     the blank. They are combined in one row, and the smallest shown groups join
//     them until that row holds two groups and enough people. When nothing is left
//     beside it, the total stands alone.
//   - How many rose, stayed or fell is shown only as finely as every category
//     allows, down to "all or almost all improved".
//   - Only registered tables exist, one dimension at a time. A crossing cannot be
//     asked for.
//   - There is one audience per class. What the sponsor of one organisation sees
//     of it is its row in the table that every sponsor could see, so it is never
//     deeper: ask Table.Row, and where the group was combined the row is hidden
//     and Table.Other stands in its place. There is no way to make a Card of one
//     group outside a table.
//
// A caller gives whole tables. A table of some organisations and not others, or of
// the same organisations on two days, can be subtracted from another table; the
// package sees one table at a time and cannot know. Snapshots, nesting across
// tables and the log of releases belong to whoever keeps released figures.
//
// Rounding is half away from zero. Means are rounded from exact integer sums, so
// that 2.25 is 2.3 and never 2.2; percentages likewise from counts; only the ends
// of intervals and standard deviations, which have no exact decimal, are rounded
// from floating point. Each figure is rounded by itself, so a change of 2.3 may
// stand beside 5.3 and 7.7, and percentages may sum to 99. There is no "-0.0".
package disclosure
