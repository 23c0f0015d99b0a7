package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestNoForeignRows: two sponsors and two delegates of two organisations read at
// the same time what concerns them, and no answer has anything of the other side. A
// night's run asks 10,000 times.
func TestNoForeignRows(t *testing.T) {
	t.Parallel()
	asked := 400
	if os.Getenv("UPSTANDER_SOAK") != "" {
		asked = 10_000
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			x, list := canarySite(t, kind == "postgres")
			began := time.Now()
			foreign := askInParallel(t, x, list, asked)
			t.Logf("%d requests in %v, %d with foreign rows", asked, time.Since(began).Round(time.Millisecond), foreign)
		})
	}
}

// askInParallel sends the requests, twenty at a time, and returns how many answers
// had a word of the other side.
func askInParallel(t *testing.T, x *site, list []canary, asked int) int {
	t.Helper()
	w := x.w
	var ours, theirs []string // words of people of either side
	for i, c := range list {
		if !strings.HasPrefix(c.field, "people.") && !strings.HasPrefix(c.field, "practices.") {
			continue
		}
		if strings.Contains(c.where, w.ForeignDelegate.ID) || strings.Contains(c.where, "prc_foreign") {
			theirs = append(theirs, c.word(i))
		} else {
			ours = append(ours, c.word(i))
		}
	}
	paths := func(o abp.Organisation, p abp.Delegate) []string {
		return []string{"/organisations/" + o.ID + "/delegates", "/organisations/" + o.ID + "/delegates.csv", "/organisations/" + o.ID + "/impact", "/completions", "/completions.csv",
			"/sessions", "/nominations", "/journey?place=" + p.ID, "/practices", "/availability", "/account", "/applications/" + string(p.ApplicationID)}
	}
	type side struct {
		as    []*browser
		own   []string
		never []string
	}
	sides := []side{
		{[]*browser{x.as(w.Sponsor), x.as(w.Delegate)}, append(paths(w.Organisation, w.Place), paths(w.ForeignOrganisation, w.ForeignPlace)...), theirs},
		{[]*browser{x.as(w.ForeignSponsor), x.as(w.ForeignDelegate)}, append(paths(w.ForeignOrganisation, w.ForeignPlace), paths(w.Organisation, w.Place)...), ours},
	}
	var mu sync.Mutex
	foreign, answered := 0, 0
	var under sync.WaitGroup
	work := make(chan int)
	for range 20 {
		under.Go(func() {
			for n := range work {
				s := sides[n%2]
				b := &browser{site: x, cookies: map[string]string{}}
				for name, value := range s.as[n/2%2].cookies {
					b.cookies[name] = value
				}
				path := s.own[n/4%len(s.own)]
				r := b.get(path)
				for r.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") != "" {
					r = b.get(path) // exports wait for a place
				}
				mu.Lock()
				if r.status == http.StatusOK {
					answered++
				}
				for _, word := range s.never {
					if strings.Contains(strings.ToLower(r.body), word) {
						foreign++
						t.Errorf("%s shows %s of the other side", path, word)
					}
				}
				if r.status >= 500 {
					t.Errorf("%s: %d", path, r.status)
				}
				mu.Unlock()
			}
		})
	}
	for n := range asked {
		work <- n
	}
	close(work)
	under.Wait()
	if answered < asked/4 {
		t.Errorf("only %d of %d requests were answered with a page", answered, asked)
	}
	return foreign
}

// TestRoleTakenAway: a role that ends counts from the next request on, in every
// browser that is signed in, and one that is given too.
func TestRoleTakenAway(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead, first, second := x.as(x.w.Lead), x.as(x.w.Sponsor), x.as(x.w.Sponsor)
	page := "/organisations/" + x.w.Organisation.ID + "/delegates"
	for _, b := range []*browser{first, second} {
		if r := b.get(page); r.status != http.StatusOK {
			t.Fatalf("a sponsor's page answered %d", r.status)
		}
	}
	if r := lead.post("/people/"+x.w.Sponsor.ID+"/grants/"+x.w.SponsorGrant.ID+"/end", nil); r.status != http.StatusSeeOther {
		t.Fatalf("taking a role away answered %d", r.status)
	}
	for i, b := range []*browser{first, second} {
		if r := b.get(page); r.status != http.StatusForbidden && r.status != http.StatusNotFound {
			t.Errorf("browser %d reads on: %d", i+1, r.status)
		}
	}
	err := x.store.CreateGrant(context.Background(), &abp.Grant{ID: "gra_again", PersonID: x.w.Sponsor.ID, Role: abp.InternalSponsor, OrganisationID: abp.Ref(x.w.Organisation.ID), GrantedAt: abp.At(storetest.Now)})
	if err != nil {
		t.Fatal(err)
	}
	if r := second.get(page); r.status != http.StatusOK {
		t.Errorf("a role that is given counts not yet: %d", r.status)
	}
}

// statementsOf returns what the page asks of the database.
func statementsOf(b *browser, address string) []string {
	var mu sync.Mutex
	var all []string
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	b.site.srv.ServeHTTP(httptest.NewRecorder(), r.WithContext(store.Recorded(r.Context(), func(statement string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, strings.Join(strings.Fields(statement), " "))
	})))
	return all
}

// TestAnswersAreOutOfReach records every statement behind the pages of a line
// manager, a sponsor, the board and the custodian: none names a table of answers or
// of what ties one to a person.
func TestAnswersAreOutOfReach(t *testing.T) {
	t.Parallel()
	x, _ := canarySite(t, false)
	apart := []string{"survey_answers", "survey_responses", "survey_texts", "survey_links", "survey_keys", "survey_subjects", "equality_answers", "equality_links", "equality_subjects", "practices", "make_up_logs", "quotes"}
	for role, p := range map[string]abp.Person{"manager": x.w.Manager, "sponsor": x.w.Sponsor, "board": x.w.Board, "custodian": x.w.Custodian} {
		b, asked := x.as(p), 0
		for _, address := range pagesToRead(x.w) {
			// A key of its own; published words; what would be deleted, which is counted by
			// taking it back.
			if strings.HasPrefix(address, "/surveys/") || address == "/voices" || address == "/retentions" {
				continue
			}
			for _, statement := range statementsOf(b, address) {
				asked++
				for _, table := range apart {
					if slices.Contains(strings.FieldsFunc(statement, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }), table) {
						t.Errorf("%s as %s asks: %s", address, role, statement)
					}
				}
			}
		}
		if asked < 100 {
			t.Errorf("only %d statements of a %s were recorded", asked, role)
		}
	}
}
