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
	o := search.Options{Seed: f.seed, Work: workFor(q), Workers: planWorkers, Progress: m.tell}
	if q.Plan == nil {
		return errors.New("this program cannot divide delegates into sets yet")
	}
	answer, err := schedule.Plan(ctx, q.Plan, o)
	m.end()
	if err != nil {
		return err
	}
	return writePlan(ctx, q.Plan, answer, f, out, errs)
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

// workFor returns the budget of a search: enough for a year of many cohorts to
// settle within half a minute on two cores. Small ones end when the bound is met.
func workFor(q format.Question) int64 {
	const least, most, each = 2_000_000, 40_000_000, 2_000_000
	if q.Plan == nil {
		return most
	}
	return min(most, least+each*int64(len(q.Plan.Cohorts)))
}

// writePlan prints what was found. What is not a whole plan is never printed as one.
func writePlan(ctx context.Context, in *format.Plan, a *schedule.PlanAnswer, f planFlags, out, errs io.Writer) error {
	switch {
	case a.Timetable != nil:
		a.Timetable.Solver = solver()
		a.Timetable.Note = noteOf(a.Report.Total(), a.Bound, f.seed, a.Stopped, errs)
		return writeFile(out, a.Timetable)
	case a.State == schedule.Infeasible && ctx.Err() == nil:
		return writeConflict(in, a, out, errs)
	case len(a.Unplaced) > 0:
		return fmt.Errorf("no whole plan was found, and none is proven impossible; without a place: %s", strings.Join(a.Unplaced, ", "))
	}
	return errors.New("no plan was found, and none is proven impossible")
}

// writeConflict prints the rules that cannot hold together, and tells a person what
// they say and the least that would help.
func writeConflict(in *format.Plan, a *schedule.PlanAnswer, out, errs io.Writer) error {
	c := &format.Conflict{Instance: in.Name, Kind: in.Kind, Status: format.NoPlanStatus, Solver: solver()}
	fmt.Fprintln(errs, "There is no plan: these rules cannot all hold. One of them has to give way.")
	for _, b := range a.Conflict {
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

func solver() string { return "upstander " + version }

// noteOf says in the solution itself what is known about it, and on standard error
// if the search was cut short, for then the answer hangs on the machine's speed.
func noteOf(cost, bound int, seed uint64, stopped bool, errs io.Writer) string {
	note := fmt.Sprintf("cost %d, proven bound %d, seed %d", cost, bound, seed)
	if stopped {
		note += ", stopped early"
		fmt.Fprintf(errs, "The search was stopped early; this is the best plan so far: %s.\n", note)
	}
	return note
}

func writeFile(out io.Writer, answer any) error {
	data, err := format.Write(answer)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
