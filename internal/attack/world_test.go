package attack

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

const baseURL = "http://abp.example"

// world is the product with people in it, a clock that the test moves, and what an
// attacker keeps of it.
type world struct {
	t      testing.TB
	store  *store.Store
	app    *app.App
	server *web.Server
	now    time.Time
	known  *population
	read   *read
	random io.Reader         // of ids
	draw   *mathrand.Rand    // of everything else
	logins map[string]string // by person

	isHeld bool  // what is put waits
	held   []any // until it is let go, each kind together

	granted []string                   // people with a role
	open    map[string]map[string]bool // addresses that opened, by person
}

func newWorld(t testing.TB, s *store.Store, now time.Time, change func(*app.Config)) *world {
	t.Helper()
	source := mathrand.NewChaCha8([32]byte{5})
	x := &world{t: t, store: s, now: now, known: newPopulation(), read: newRead(), random: source, draw: mathrand.New(source), logins: map[string]string{}, open: map[string]map[string]bool{}}
	c := app.Config{Store: s, Now: func() time.Time { return x.now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: baseURL, MailFrom: "programme@abp.example"}
	if change != nil {
		change(&c)
	}
	x.app = app.New(c)
	t.Cleanup(x.app.Stop)
	var err error
	if x.server, err = web.New(web.Config{App: x.app, Store: s, Static: static.FS, Templates: templates.FS, BaseURL: baseURL}); err != nil {
		t.Fatal(err)
	}
	return x
}

// put writes records that the attacker takes note of.
func (x *world) put(rows any) error {
	x.known.learn(rows)
	if list, is := rows.([]abp.Grant); is {
		for _, g := range list {
			x.granted = append(x.granted, g.PersonID)
		}
	}
	if x.isHeld {
		at := slices.IndexFunc(x.held, func(other any) bool { return reflect.TypeOf(other) == reflect.TypeOf(rows) })
		if at < 0 {
			x.held = append(x.held, rows)
		} else {
			x.held[at] = reflect.AppendSlice(reflect.ValueOf(x.held[at]), reflect.ValueOf(rows)).Interface()
		}
		return nil
	}
	return x.store.Put(context.Background(), rows)
}

// together writes what f puts at once.
func (x *world) together(f func()) {
	x.t.Helper()
	x.isHeld = true
	f()
	x.isHeld = false
	for _, rows := range x.held {
		x.must(x.store.Put(context.Background(), rows))
	}
	x.held = nil
}

func (x *world) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *world) viewer(id string) *abp.Person {
	x.t.Helper()
	v, err := x.store.Viewer(context.Background(), id)
	x.must(err)
	return v
}

func (x *world) today() abp.Date { return abp.DateOf(x.now) }

// freeze makes the snapshot of the day.
func (x *world) freeze(lead string) {
	x.t.Helper()
	ctx := context.Background()
	v, err := x.app.FreezeSnapshot(ctx, x.viewer(lead), x.today())
	x.must(err)
	x.known.frozen(x.today())
	// Which figures it published is told by the release log; many pages name the days
	// of several snapshots, and figures of two can be as many and of the same mean.
	published := map[figure]bool{}
	cells, err := x.store.ReleasedCells(ctx, v.InstrumentID)
	x.must(err)
	for _, c := range cells {
		if c.SnapshotID == v.ID {
			published[figure{c.Scope, string(c.Span), c.Item}] = true
		}
	}
	counts, err := x.store.ReleasedCounts(ctx, v.InstrumentID)
	x.must(err)
	for _, c := range counts {
		if c.SnapshotID == v.ID {
			published[figure{c.Scope, c.Wave.String(), c.Item}] = true
		}
	}
	x.known.moments[len(x.known.moments)-1].published = published
}

// answer hands in a questionnaire with answers that are drawn.
func (x *world) answer(i int, w abp.Wave) {
	x.t.Helper()
	level := x.draw.IntN(4) + 5
	x.hand(i, w, func(int) int { return level + x.draw.IntN(5) - 2 })
}

// hand hands in a questionnaire, with whatever is asked beyond the measure.
func (x *world) hand(i int, w abp.Wave, value func(item int) int, beyond ...abp.Item) {
	x.t.Helper()
	res := abp.Response{ID: abp.NewID(abp.KindResponse, x.random), SubjectID: x.known.people[i].subject, Wave: w, InstrumentID: x.known.instrument.ID, StartedOn: x.today(), FinishedOn: x.today()}
	var answers []abp.Answer
	for n, it := range slices.Concat(x.known.instrument.Items, beyond) {
		answers = append(answers, abp.Answer{ResponseID: res.ID, Item: it.Code, Value: max(it.Min, min(it.Max, value(n)))})
	}
	x.must(x.put([]abp.Response{res}))
	x.must(x.put(answers))
}

// join gives an organisation a new delegate in a cohort, and returns their number.
func (x *world) join(organisation, cohort, staffGroup string) int {
	x.t.Helper()
	kept := func(kind string) abp.Kept { return abp.Kept{ID: abp.NewID(kind, x.random), CreatedAt: abp.At(x.now)} }
	v := abp.Person{Kept: kept(abp.KindPerson), Name: "Newcomer", Email: fmt.Sprintf("newcomer%d@abp.example", len(x.known.people)), OrganisationID: abp.Ref(organisation), StaffGroup: staffGroup}
	x.must(v.Validate())
	c := x.known.cohorts[cohort]
	d := abp.Delegate{Kept: kept(abp.KindDelegate), ProgrammeID: c.ProgrammeID, PersonID: v.ID, CohortID: cohort, OrganisationID: organisation, StaffGroup: v.StaffGroup, EnrolledAt: abp.At(x.now)}
	s := abp.Subject{ID: abp.NewID(abp.KindSubject, x.random), ProgrammeID: c.ProgrammeID, OrganisationID: organisation, CohortID: cohort, StaffGroup: v.StaffGroup}
	for _, rows := range []any{[]abp.Person{v}, []abp.Delegate{d}, []abp.Subject{s}, []abp.SubjectLink{{DelegateID: d.ID, SubjectID: s.ID}}} {
		x.must(x.put(rows))
	}
	return len(x.known.people) - 1
}

// erase deletes somebody at their wish.
func (x *world) erase(i int, administrator string) {
	x.t.Helper()
	d := x.known.delegates[x.known.people[i].delegate]
	x.must(x.app.ErasePerson(context.Background(), x.viewer(administrator), d.PersonID, "wrote to us"))
	x.known.people[i].erased = true
}

// waiting lists who can still answer a wave, having answered the first in time.
func (x *world) waiting(w abp.Wave, in func(*person) bool) []int {
	var list []int
	for i := range x.known.people {
		q := &x.known.people[i]
		first, did := q.waves[abp.T0]
		if _, answered := q.waves[w]; did && !first.isLate && !answered && !q.erased && (in == nil || in(q)) {
			list = append(list, i)
		}
	}
	x.draw.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	return list
}

// get asks for a page as somebody who is signed in.
func (x *world) get(who, path string) *httptest.ResponseRecorder {
	x.t.Helper()
	if x.logins[who] == "" {
		link, err := x.app.DemoLink(context.Background(), who)
		x.must(err)
		token, err := x.app.SignIn(context.Background(), strings.TrimPrefix(link, baseURL+"/sign-in/"), "a test")
		x.must(err)
		x.logins[who] = token
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: "upstander-login", Value: x.logins[who]})
	w := httptest.NewRecorder()
	x.server.ServeHTTP(w, r)
	return w
}

// worth says which addresses can hold figures about people.
var worth = regexp.MustCompile(`^/(impact|snapshots|papers?|boards?/|voices|quotes|equality|indicators|releases|digests|publications|completions|journey/change)|^/organisations/[^/]+/(impact|digest)`)

// crawl reads every page and file about figures that somebody can reach from the
// addresses, and from the links on them. Doors that were closed once are not tried
// again.
func (x *world) crawl(who string, from ...string) {
	x.t.Helper()
	seen := map[string]bool{}
	if x.open[who] != nil {
		from = slices.Sorted(maps.Keys(x.open[who]))
	} else {
		x.open[who] = map[string]bool{}
	}
	for len(from) > 0 && len(seen) < 80 {
		path := from[0]
		from = from[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := x.get(who, path)
		if w.Code != http.StatusOK {
			continue
		}
		x.open[who][path] = true
		for _, l := range x.readPage(path, w) {
			to, err := url.Parse(l)
			if err == nil && worth.MatchString(to.Path) && !slices.Contains(from, to.RequestURI()) {
				from = append(from, to.RequestURI())
			}
		}
	}
}

// readPage takes in a page or a file, and returns where its links lead.
func (x *world) readPage(path string, w *httptest.ResponseRecorder) (links []string) {
	x.t.Helper()
	body, kind := w.Body.String(), w.Header().Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "text/csv"):
		g, err := gridOfCSV(path, body)
		x.must(err)
		g.isAbout = strings.HasPrefix(path, "/reports/") // as everything that leaves the programme
		x.read.take(x.known, g)
	case strings.HasSuffix(kind, "spreadsheetml.sheet"):
		all, err := gridsOfWorkbook(path, w.Body.Bytes())
		x.must(err)
		for _, g := range all {
			x.read.take(x.known, g)
		}
	case strings.HasPrefix(kind, "text/html"):
		all, err := gridsOf(path, body)
		x.must(err)
		isAbout := strings.HasPrefix(path, "/reports/") && strings.Contains(body, outsideWords)
		for _, g := range all {
			g.isAbout = isAbout
			x.read.take(x.known, g)
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		x.must(err)
		x.read.takeCards(path, plain(doc.Find("body")))
		if isAbout {
			return nil // it says in words what the paper within says
		}
		x.read.takeSentences(x.known, path, plain(doc.Find("main")))
		x.read.takeVoices(path, doc)
		doc.Find("main a[href]").Each(func(_ int, a *goquery.Selection) { links = append(links, a.AttrOr("href", "")) })
	}
	return links
}
