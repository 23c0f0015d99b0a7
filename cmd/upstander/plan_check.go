package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/check"
	format "github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// checkSolution judges a solution to the question: which hard rules it breaks and
// what it costs.
func checkSolution(ctx context.Context, q format.Question, file string, out io.Writer) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	a, err := q.ReadAnswer(data)
	if err != nil {
		return &exit{malformed, fmt.Errorf("%s: %w", file, err)}
	}
	switch {
	case a.Conflict != nil:
		return checkConflict(ctx, q, a.Conflict, out)
	case a.Timetable != nil:
		return printReport(q.Plan.Name, check.Plan(q.Plan, a.Timetable), out)
	}
	return printReport(q.Sets.Name, check.Sets(q.Sets, a.Allocation), out)
}

// printReport prints the judgement of an answer, and fails if it breaks a rule.
func printReport(name string, r check.Report, out io.Writer) error {
	if len(r.Broken) > 0 {
		fmt.Fprintf(out, "%s: invalid\n", name)
		for _, b := range r.Broken {
			fmt.Fprintf(out, "  %s: %s: %s\n", b.Rule, b.Where, b.Why)
		}
		return fmt.Errorf("the solution breaks %d hard rules", len(r.Broken))
	}
	fmt.Fprintf(out, "%s: valid, cost %d\n", name, r.Total())
	for _, s := range r.ByRule() {
		fmt.Fprintf(out, "  %-16s %d\n", s.Name, s.Amount)
	}
	return nil
}

// checkConflict compares the rules that are said to be in conflict with those that
// the engine finds.
func checkConflict(ctx context.Context, q format.Question, said *format.Conflict, out io.Writer) error {
	a, err := solve(ctx, q, search.Options{Seed: 1, Work: 1_000_000, Workers: planWorkers})
	if err != nil {
		return err
	}
	if len(a.conflict) == 0 {
		return errors.New("that there is no solution is not confirmed")
	}
	var found []string
	for _, b := range a.conflict {
		found = append(found, b.Rule)
	}
	slices.Sort(found)
	if !slices.Equal(found, slices.Sorted(slices.Values(said.Conflict))) {
		return fmt.Errorf("this is not the smallest conflict, which is: %s", strings.Join(found, ", "))
	}
	_, err = fmt.Fprintf(out, "%s: valid, there is no solution and this is the smallest conflict\n", said.Instance)
	return err
}
