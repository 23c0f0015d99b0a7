// Package meeting reads the attendance files that online meetings leave behind:
// those of Microsoft Teams, old and new, and of Zoom, with and without the
// meeting's own lines. It knows neither sessions nor people of ours: it returns
// who was in the meeting by the names and addresses of the file, and when.
package meeting

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// The limits of a file: a meeting of a thousand people who each come back a few
// times stays below them.
const (
	Limit      = 1 << 20 // octets
	rowsLimit  = 20_000
	cellsLimit = 60
	textLimit  = 200 // octets of a name or an address
)

// What can be wrong with a file as a whole.
var (
	ErrTooLarge = errors.New("attendance file: too large")
	ErrNoTable  = errors.New("attendance file: no table of people")
	ErrNobody   = errors.New("attendance file: nobody in it")
)

// File is what an attendance file says. Times are those of the zone that it was
// read in.
type File struct {
	People []Attendee // by name
	Days   []string   // the days of its times as 2024-02-13, in order; none if it holds none
}

// Attendee is somebody in a meeting. A file without times says only for how long:
// then there are no stays, and Total alone.
type Attendee struct {
	Name  string
	Email string
	Stays []Stay // in order, none overlapping
	Total time.Duration
}

// Stay is one time that somebody was in the meeting without a break.
type Stay struct{ From, Until time.Time }

// Read reads a file whose times are of on's zone. Where a file does not tell days
// from months, what fits the day of on is taken. It fails with ErrTooLarge,
// ErrNoTable and ErrNobody.
func Read(content []byte, on time.Time) (*File, error) {
	if len(content) > Limit {
		return nil, ErrTooLarge
	}
	rows, err := split(decode(content))
	if err != nil {
		return nil, err
	}
	tables := findTables(rows)
	if len(tables) == 0 {
		return nil, ErrNoTable
	}
	r := &reader{zone: on.Location(), dayFirst: isDayFirst(tables, on), by: map[string]*Attendee{}, days: map[string]bool{}}
	for _, t := range tables {
		r.read(t)
	}
	f := &File{}
	for _, key := range r.order {
		a := r.by[key]
		a.Stays = join(a.Stays)
		f.People = append(f.People, *a)
	}
	if len(f.People) == 0 {
		return nil, ErrNobody
	}
	slices.SortStableFunc(f.People, func(a, b Attendee) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for day := range r.days {
		f.Days = append(f.Days, day)
	}
	slices.Sort(f.Days)
	return f, nil
}

// reader gathers people from one table after the other.
type reader struct {
	zone     *time.Location
	dayFirst bool
	by       map[string]*Attendee
	order    []string
	days     map[string]bool
}

// read takes the lines of one table. Teams tells each person once with the first
// coming and the last going, then every single stay: what an earlier table said
// about somebody gives way to the single stays.
func (r *reader) read(t table) {
	if t.has(colTimestamp) {
		r.readActions(t)
		return
	}
	fresh := map[string]bool{}
	for _, row := range t.rows {
		a := r.attendee(t, row)
		if a == nil || isYes(t.cell(row, colWaiting)) {
			continue
		}
		from, isFrom := r.time(t.cell(row, colJoin))
		until, isUntil := r.time(t.cell(row, colLeave))
		if key := keyOf(a.Name, a.Email); !fresh[key] {
			fresh[key] = true
			a.Stays, a.Total = nil, 0
		}
		total, isTotal := parseDuration(t.cell(row, colDuration))
		if isTotal {
			a.Total += total
		}
		if isFrom && isUntil && until.After(from) {
			if a.Stays = append(a.Stays, Stay{from, until}); !isTotal {
				a.Total += until.Sub(from)
			}
		}
	}
}

// readActions takes the oldest files of Teams: a line for each coming and each
// going. Who never left stayed until the last line.
func (r *reader) readActions(t table) {
	var last time.Time
	in := map[*Attendee]time.Time{}
	var people []*Attendee
	leave := func(a *Attendee, at time.Time) {
		if from, isIn := in[a]; isIn && at.After(from) {
			a.Stays = append(a.Stays, Stay{from, at})
			a.Total += at.Sub(from)
		}
		delete(in, a)
	}
	for _, row := range t.rows {
		a := r.attendee(t, row)
		at, ok := r.time(t.cell(row, colTimestamp))
		if a == nil || !ok {
			continue
		}
		if at.After(last) {
			last = at
		}
		if !slices.Contains(people, a) {
			people = append(people, a)
		}
		action := strings.ToLower(t.cell(row, colAction))
		switch {
		case strings.HasPrefix(action, "join"):
			if _, isIn := in[a]; !isIn {
				in[a] = at
			}
		case strings.HasPrefix(action, "left"):
			leave(a, at)
		}
	}
	for _, a := range people {
		leave(a, last)
	}
}

// attendee returns the person of a line, or nil if it names nobody.
func (r *reader) attendee(t table, row []string) *Attendee {
	name, email := clean(t.cell(row, colName)), strings.ToLower(clean(t.cell(row, colEmail)))
	if !strings.Contains(email, "@") {
		email = ""
	}
	if upn := strings.ToLower(clean(t.cell(row, colUPN))); email == "" && strings.Contains(upn, "@") {
		email = upn
	}
	if name == "" && email == "" {
		return nil
	}
	if name == "" {
		name = email
	}
	key := keyOf(name, email)
	if r.by[key] == nil {
		r.by[key] = &Attendee{Name: name, Email: email}
		r.order = append(r.order, key)
	}
	return r.by[key]
}

// keyOf tells people of a file apart: by address, or else by name.
func keyOf(name, email string) string {
	if email != "" {
		return email
	}
	return " " + strings.ToLower(name)
}

func (r *reader) time(s string) (time.Time, bool) {
	t, ok := parseTime(s, r.dayFirst, r.zone)
	if ok {
		r.days[t.Format(time.DateOnly)] = true
	}
	return t, ok
}

// join puts stays in order and makes one of those that touch: somebody who comes
// with two devices is there once.
func join(list []Stay) []Stay {
	slices.SortFunc(list, func(a, b Stay) int { return a.From.Compare(b.From) })
	var joined []Stay
	for _, s := range list {
		if n := len(joined); n > 0 && !s.From.After(joined[n-1].Until) {
			if s.Until.After(joined[n-1].Until) {
				joined[n-1].Until = s.Until
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

func isYes(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "yes") }

// clean makes one line of a name, without what would break a page or a record.
func clean(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfeff || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfffd {
			return ' '
		}
		return r
	}, s)), " ")
	for len(s) > textLimit {
		runes := []rune(s)
		s = string(runes[:len(runes)-1-(len(s)-textLimit)/4])
	}
	return s
}
