package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/schedule"
	format "github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Exit codes of the plan command beside 0 and 1.
const (
	malformed  = 2
	infeasible = 3
)

// planWorkers is how many searches run side by side. It does not depend on the
// machine, for it is part of what makes an answer reproducible.
const planWorkers = 2

// planFlags are what a search can be told.
type planFlags struct {
	seed   uint64
	time   time.Duration
	isJSON bool
	check  string
	file   string
}

func readPlanFlags(args []string, errs io.Writer) (planFlags, error) {
	var f planFlags
	flags := flag.NewFlagSet("plan", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the search; the same seed gives the same answer")
	flags.DurationVar(&f.time, "time", 0, "end the search after so long at the latest, such as 30s")
	flags.BoolVar(&f.isJSON, "json-progress", false, "tell the progress on standard error as lines of JSON")
	flags.StringVar(&f.check, "check", "", "search for nothing, but judge the solution in this file")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: upstander plan [flags] [instance.json] > solution.json\nWithout a file, or with - for one, the instance is read from standard input.")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	if flags.NArg() > 1 {
		return f, errors.New("give one instance; flags come before it")
	}
	if f.time < 0 {
		return f, errors.New("-time is a duration such as 30s")
	}
	f.file = flags.Arg(0)
	return f, nil
}

// planCommand answers a question in the exchange format: it finds dates or sets,
// or says which rules stand in the way.
func planCommand(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	f, err := readPlanFlags(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	data, name, err := readInput(f.file, in)
	if err != nil {
		return err
	}
	q, err := format.Read(data)
	if err != nil {
		return &exit{malformed, fmt.Errorf("%s: %w", name, err)}
	}
	if f.time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.time)
		defer cancel()
	}
	if f.check != "" {
		return checkSolution(ctx, q, f.check, out)
	}
	m := newMeter(errs, f.isJSON, time.Now)
	found, err := solve(ctx, q, search.Options{Seed: f.seed, Work: schedule.Work(q), Workers: planWorkers, Progress: m.tell})
	m.end()
	if err != nil {
		return err
	}
	return found.write(f.seed, out, errs)
}

// readInput reads a file, or standard input, and says how to call it.
func readInput(file string, in io.Reader) (data []byte, name string, err error) {
	if file == "" || file == "-" {
		data, err = io.ReadAll(in)
		return data, "standard input", err
	}
	data, err = os.ReadFile(file)
	return data, file, err
}

// found is an answer of either kind.
type found struct {
	instance, kind string
	solution       func(solver, note string) any // nil unless there is a whole answer
	cost, bound    int
	conflict       []schedule.Blocked
	missing        string // what keeps this from being a solution
	stopped        bool
}

// solve asks the engine.
func solve(ctx context.Context, q format.Question, o search.Options) (*found, error) {
	if q.Plan == nil {
		return solveSets(ctx, q.Sets, o)
	}
	a, err := schedule.Plan(ctx, q.Plan, o)
	if err != nil {
		return nil, err
	}
	out := &found{instance: q.Plan.Name, kind: q.Plan.Kind, cost: a.Report.Total(), bound: a.Bound, stopped: a.Stopped}
	switch {
	case a.Timetable != nil:
		out.solution = func(solver, note string) any {
			a.Timetable.Solver, a.Timetable.Note = solver, note
			return a.Timetable
		}
	case a.State == schedule.Infeasible && ctx.Err() == nil:
		out.conflict = a.Conflict
	case len(a.Unplaced) > 0:
		out.missing = "without a place: " + strings.Join(a.Unplaced, ", ")
	}
	return out, nil
}

func solveSets(ctx context.Context, q *format.Sets, o search.Options) (*found, error) {
	a, err := schedule.Sets(ctx, q, o)
	if err != nil {
		return nil, err
	}
	out := &found{instance: q.Name, kind: q.Kind, cost: a.Report.Total(), bound: a.Bound, stopped: a.Stopped}
	switch {
	case a.State == schedule.Optimal || a.State == schedule.Feasible:
		out.solution = func(solver, note string) any {
			a.Allocation.Solver, a.Allocation.Note = solver, note
			return a.Allocation
		}
	case a.State == schedule.Infeasible && ctx.Err() == nil:
		out.conflict = a.Conflict
	case len(a.Report.Broken) > 0:
		var broken []string
		for _, b := range a.Report.Broken {
			broken = append(broken, b.Where+": "+b.Why)
		}
		out.missing = "in the nearest, " + strings.Join(broken, "; ")
	}
	return out, nil
}

// write prints what was found. What is not a whole answer is never printed as one.
func (f *found) write(seed uint64, out, errs io.Writer) error {
	solver := "upstander " + version
	switch {
	case f.solution != nil:
		note := fmt.Sprintf("cost %d, proven bound %d, seed %d", f.cost, f.bound, seed)
		if f.stopped {
			fmt.Fprintf(errs, "The search was stopped early; this is the best so far: %s.\n", note)
			note += ", stopped early"
		}
		return writeFile(out, f.solution(solver, note))
	case len(f.conflict) > 0:
		return f.writeConflict(solver, out, errs)
	case f.missing != "":
		return fmt.Errorf("no solution was found, and that there is none is not proven; %s", f.missing)
	}
	return errors.New("no solution was found, and that there is none is not proven")
}

// writeConflict prints the rules that cannot hold together, and tells a person what
// they say and the least that would help.
func (f *found) writeConflict(solver string, out, errs io.Writer) error {
	c := &format.Conflict{Instance: f.instance, Kind: f.kind, Status: format.NoPlanStatus, Solver: solver}
	fmt.Fprintln(errs, "There is no solution: these rules cannot all hold. One of them has to give way.")
	for _, b := range f.conflict {
		c.Conflict = append(c.Conflict, b.Rule)
		fmt.Fprintf(errs, "  %s: %s\n", b.Rule, b.Words)
		if b.Enough != "" {
			fmt.Fprintf(errs, "    Enough: %s\n", b.Enough)
		}
	}
	if err := writeFile(out, c); err != nil {
		return err
	}
	return &exit{infeasible, nil}
}

func writeFile(out io.Writer, answer any) error {
	data, err := format.Write(answer)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
