package demo

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// DefaultSeed is the seed that the scenario is known by.
const DefaultSeed = 20221001

// base is how many people complete the workshops in one run of the scenario.
const base = 231

// Now is what the demo's clock shows at start: Wednesday 31 January 2024, nine
// o'clock in London.
var Now = abp.At(time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC))

// asAt is the day of Now.
var asAt = on(2024, time.January, 31)

// Options say what to build. Seed 0 means DefaultSeed. People is how many
// people complete the workshops: up to 231 gives the scenario as it is, more
// repeats its shape, rounded to whole repeats. Repeats bring cohorts, people
// and facilitators of their own to the same organisations.
type Options struct {
	Seed   uint64
	People int
}

// Cast names the people to sign in as, by the ids of their records, and the
// records that a demonstration starts from.
type Cast struct {
	Administrator  string
	ProgrammeLead  string
	Facilitator    string // leads workshops and set 1 of C7
	Delegate       string // in C7, one set meeting ahead, first survey answered
	DelegateDone   string // in C3, journey complete, both surveys answered
	Sponsor        string // of organisation A
	BoardViewer    string
	LineManager    string // of Delegate; two applications wait for a release
	DataCustodian  string
	HospiceSponsor string // of organisation I, one pair of answers
	ProgrammeID    string
	InstrumentID   string
	AsAt           abp.Date          // the day to freeze the first snapshot for
	Organisations  map[string]string // ids by label, A to K and M1 to M5
	Cohorts        map[string]string // ids by code, C1 to C7, M1 to M3, and the drafts C8 and X1 to X10
}

// Build makes the scenario up and hands it to put in slices of records, parents
// before children. It stops at the first error of put and returns it.
func Build(o Options, put func(rows any) error) (*Cast, error) {
	if o.Seed == 0 {
		o.Seed = DefaultSeed
	}
	w, err := newWorld(o.Seed, put)
	if err != nil {
		return nil, fmt.Errorf("build the demo: %w", err)
	}
	w.buildProgramme()
	w.buildStaff()
	first := w.newRound(0)
	first.build()
	w.buildCommunity(first)
	w.buildDrafts(first)
	first.buildBookings()
	first.buildPlanning()
	first.buildEquality()
	first.buildIndicators()
	first.buildQuotes()
	for n := 1; n < (o.People+base/2)/base && w.err == nil; n++ {
		r := w.newRound(n)
		r.build()
		r.buildPlanning()
	}
	if w.err != nil {
		return nil, fmt.Errorf("build the demo: %w", w.err)
	}
	return w.cast, nil
}

// world is what all rounds share, and the first error that happened in it.
type world struct {
	give   func(rows any) error
	err    error
	zone   *time.Location
	seed   uint64
	random io.Reader  // of ids
	draw   *rand.Rand // of everything else

	scores        []score
	days          abp.Days
	programme     abp.Programme
	template      abp.Template
	instrument    abp.Instrument
	organisations []abp.Organisation // in the order of the table
	venues        []abp.Venue
	names         *namer // of the staff and the first round
	leads         []abp.Person
	sponsors      []abp.Person
	board         []abp.Person
	cast          *Cast
}

func newWorld(seed uint64, put func(rows any) error) (*world, error) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, err
	}
	scores, err := readScores()
	if err != nil {
		return nil, err
	}
	w := &world{give: put, zone: zone, seed: seed, scores: scores, cast: &Cast{
		AsAt: asAt, Organisations: map[string]string{}, Cohorts: map[string]string{},
	}}
	w.reseed(0)
	return w, nil
}

// reseed starts the random row of a round, so that no round's records depend on
// how many there are.
func (w *world) reseed(round int) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], w.seed)
	binary.LittleEndian.PutUint64(key[8:], uint64(round))
	source := rand.NewChaCha8(key)
	w.random, w.draw = source, rand.New(source)
	if round > 0 {
		w.random = near{source, round}
	}
}

// near makes the ids of a repeat begin alike: a database keeps them side by
// side and takes millions at the speed of appending.
type near struct {
	source *rand.ChaCha8
	round  int
}

// Read fills b with the round's number in two bytes and randomness after them.
func (n near) Read(b []byte) (int, error) {
	_, _ = n.source.Read(b) // never fails
	binary.BigEndian.PutUint16(b, uint16(n.round))
	return len(b), nil
}

// put hands rows over, unless something failed before.
func (w *world) put(rows any) {
	if w.err == nil {
		w.err = w.give(rows)
	}
}

// check notes err, unless something failed before.
func (w *world) check(err error) {
	if w.err == nil {
		w.err = err
	}
}

// Kinds of ids that only this package makes.
const (
	kindFacilitator = "fac"
	kindMember      = "mem"
)

func (w *world) id(kind string) string { return abp.NewID(kind, w.random) }

func (w *world) kept(kind string, at abp.Instant) abp.Kept {
	return abp.Kept{ID: w.id(kind), CreatedAt: at}
}

func (w *world) event(at abp.Instant, by abp.Ref, verb, subject, why string) abp.Event {
	return abp.Event{ID: w.id(abp.KindEvent), At: at, ByID: by, Verb: verb, Subject: subject, Why: why}
}

// chance says yes in the given share of cases.
func (w *world) chance(share float64) bool { return w.draw.Float64() < share }

// between draws a whole number from low to high, both included.
func (w *world) between(low, high int) int { return low + w.draw.IntN(high-low+1) }

// office returns a moment within office hours of the day.
func (w *world) office(day abp.Date) abp.Instant {
	return day.Clock(w.between(8*60+30, 17*60), w.zone)
}

// one draws an element of list.
func one[T any](w *world, list []T) T { return list[w.draw.IntN(len(list))] }

// mix puts list into a random order and returns it.
func mix[T any](w *world, list []T) []T {
	w.draw.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func on(y int, m time.Month, d int) abp.Date { return abp.Date{Year: y, Month: m, Day: d} }

// earlier returns the earlier of two instants.
func earlier(a, b abp.Instant) abp.Instant {
	if b.Before(a.Time) {
		return b
	}
	return a
}
