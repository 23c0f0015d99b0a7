package schedule_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// bestKnown is the least cost known of each instance: proven to be the least by
// general solvers, but for B05, B07 and Y07.
var bestKnown = map[string]int{
	"B01-12": 103, "B03-24": 74, "B05-48": 156, "B07-120": 348, "R01-24-late": 159,
	"C01-loose": 12, "C03-fewfac": 90, "C05-shifts": 168, "R03-cohort-sick": 124, "Y01-3": 145, "Y03-6": 204, "Y05-10": 531, "Y07-18tight": 915,
}

func question(t testing.TB, name string) instance.Question {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	q, err := instance.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// quality is how near a search comes to the best that is known, and when.
type quality struct {
	best        int
	begun       time.Time
	first       time.Duration
	near        map[int]time.Duration // by per cent
	cost, bound int
}

func (k *quality) tell(p search.Progress) {
	if p.Cost < 0 {
		return
	}
	at := time.Since(k.begun)
	if k.first == 0 {
		k.first = at
	}
	for _, percent := range []int{5, 2, 1} {
		if _, done := k.near[percent]; !done && 100*p.Cost <= (100+percent)*k.best {
			k.near[percent] = at
		}
	}
}

// report prints the seconds to within some per cent of the best known, or -1 where
// that was not reached, the gap in the end and how much the bound leaves open.
func (k *quality) report(b *testing.B) {
	k.tell(search.Progress{Cost: k.cost})
	for percent, unit := range map[int]string{5: "s-to-5%", 2: "s-to-2%", 1: "s-to-1%"} {
		seconds := -1.0
		if at, done := k.near[percent]; done {
			seconds = at.Seconds()
		}
		b.ReportMetric(seconds, unit)
	}
	b.ReportMetric(100*float64(k.cost-k.best)/float64(k.best), "%-over-best")
	b.ReportMetric(100*float64(k.cost-k.bound)/float64(max(1, k.cost)), "%-bound-gap")
}

// BenchmarkBestKnown searches every instance with the budget of the plan command.
func BenchmarkBestKnown(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(bestKnown)) {
		b.Run(name, func(b *testing.B) {
			q := question(b, name)
			var k *quality
			for b.Loop() {
				k = &quality{best: bestKnown[name], begun: time.Now(), near: map[int]time.Duration{}}
				o := search.Options{Seed: 1, Work: schedule.Work(q), Workers: 2, Progress: k.tell}
				if q.Plan == nil {
					a, err := schedule.Sets(context.Background(), q.Sets, o)
					if err != nil {
						b.Fatal(err)
					}
					k.cost, k.bound = a.Report.Total(), a.Bound
					continue
				}
				a, err := schedule.Plan(context.Background(), q.Plan, o)
				if err != nil {
					b.Fatal(err)
				}
				k.cost, k.bound = a.Report.Total(), a.Bound
			}
			k.report(b)
		})
	}
}

// BenchmarkConflict names the rules in the way where there is no plan.
func BenchmarkConflict(b *testing.B) {
	q := question(b, "C07-infeasible")
	for b.Loop() {
		a, err := schedule.Plan(context.Background(), q.Plan, search.Options{Seed: 1, Work: schedule.Work(q), Workers: 2})
		if err != nil || a.State != schedule.Infeasible {
			b.Fatal(err, a)
		}
	}
}

// BenchmarkFirstPlan shows how the time to a first whole plan grows from 3 to 24
// cohorts.
func BenchmarkFirstPlan(b *testing.B) {
	for _, cohorts := range []int{3, 6, 12, 18, 24} {
		b.Run(fmt.Sprint(cohorts), func(b *testing.B) {
			in := year(b, cohorts)
			sets := 0
			for _, c := range in.Cohorts {
				sets += len(c.Sets)
			}
			for b.Loop() {
				ctx, stop := context.WithTimeout(context.Background(), time.Minute)
				a, err := schedule.Plan(ctx, in, search.Options{Seed: 1, Work: 20_000_000, Workers: 2, Progress: func(p search.Progress) {
					if p.Cost >= 0 {
						stop()
					}
				}})
				stop()
				if err != nil || a.Timetable == nil {
					b.Fatalf("no whole plan: %v", err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s-to-first")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(sets)*1000, "ms-for-each-set")
		})
	}
}

// year makes a question of the shape of the year of 18 tight cohorts with more or
// fewer of them, and facilitators and rooms in proportion. Those beyond the 18
// begin some weeks after the ones that they are made from.
func year(t testing.TB, cohorts int) *instance.Plan {
	t.Helper()
	from := question(t, "Y07-18tight").Plan
	of := float64(cohorts) / float64(len(from.Cohorts))
	rng := rand.New(rand.NewPCG(24, uint64(cohorts)))
	in := *from
	in.Name = fmt.Sprintf("year of %d", cohorts)
	in.Calendar.End += 42
	in.Facilitators, in.Venues, in.Cohorts = nil, nil, nil
	known := map[string]bool{}
	for i := range max(8, int(15*of+0.5)) {
		f := from.Facilitators[i%len(from.Facilitators)]
		f.ID = fmt.Sprintf("F%02d", i+1)
		f.Leave, f.Busy = slices.Clone(f.Leave), slices.Clone(f.Busy)
		if i >= len(from.Facilitators) {
			shiftFacilitator(&f, 7*instance.Day(1+rng.IntN(8)))
		}
		known[f.ID] = true
		in.Facilitators = append(in.Facilitators, f)
	}
	for i := range max(len(from.Venues), int(4*of+0.9)) {
		v := from.Venues[i%len(from.Venues)]
		v.ID, v.Busy = fmt.Sprintf("V%d", i+1), slices.Clone(v.Busy)
		for k := range v.Busy {
			v.Busy[k].Date += 7 * instance.Day(i/len(from.Venues))
		}
		in.Venues = append(in.Venues, v)
	}
	for i := range cohorts {
		c := from.Cohorts[i%len(from.Cohorts)]
		if cohorts < len(from.Cohorts) {
			c = from.Cohorts[i*len(from.Cohorts)/cohorts]
		}
		in.Cohorts = append(in.Cohorts, renamed(c, fmt.Sprintf("C%02d", i+1), 7*instance.Day(i/len(from.Cohorts)*(1+rng.IntN(5))), known))
	}
	in.Limits.WorkshopsPerWeek = max(2, int(3*of+0.5))
	in.Limits.ParallelVirtual = max(2, int(3*of+0.5))
	return &in
}

func shiftFacilitator(f *instance.Facilitator, by instance.Day) {
	for k := range f.Leave {
		f.Leave[k] = instance.Range{f.Leave[k][0] + by, f.Leave[k][1] + by}
	}
	for k := range f.Busy {
		f.Busy[k].Date += by
	}
}

// renamed returns a copy of the cohort with names of its own, some days later.
func renamed(c instance.Cohort, id string, by instance.Day, known map[string]bool) instance.Cohort {
	name := func(old string) string { return id + old[len(c.ID):] }
	out := c
	out.ID, out.Window, out.Deadline = id, instance.Range{c.Window[0] + by, c.Window[1] + by}, c.Deadline+by
	if c.Preferred != nil {
		preferred := *c.Preferred + by
		out.Preferred = &preferred
	}
	out.Delegates, out.Sets = slices.Clone(c.Delegates), slices.Clone(c.Sets)
	for i := range out.Delegates {
		out.Delegates[i].ID = name(c.Delegates[i].ID)
	}
	for i := range out.Sets {
		s := &out.Sets[i]
		s.ID, s.Members, s.Forbidden = name(s.ID), slices.Clone(s.Members), nil
		for k := range s.Members {
			s.Members[k] = name(s.Members[k])
		}
		for _, f := range c.Sets[i].Forbidden {
			if known[f] {
				s.Forbidden = append(s.Forbidden, f)
			}
		}
	}
	return out
}

// TestYearMakesSense writes the made year and reads it with the strict reader.
func TestYearMakesSense(t *testing.T) {
	for _, cohorts := range []int{3, 24} {
		data, err := instance.Write(year(t, cohorts))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := instance.Read(data); err != nil {
			t.Error(err)
		}
	}
}
