package store_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/migrations"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// TestReq35PollsAreOneRead counts what a poll through the whole program asks of
// the database.
func TestReq35PollsAreOneRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "polls.db")
	s, err := store.Open(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		t.Fatal(err)
	}
	w := storetest.NewWorld(t, s)
	reads := store.Watch(t, s, file)
	now := func() time.Time { return storetest.Now }
	a := app.New(app.Config{Store: s, Now: now, Wall: now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	srv, err := web.New(web.Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: "https://abp.example"})
	if err != nil {
		t.Fatal(err)
	}
	address, err := a.FeedAddress(ctx, &w.Delegate)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(address, "https://abp.example")
	poll := func(path string, header ...string) (*httptest.ResponseRecorder, []string) {
		reads.Take()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, r)
		return rec, reads.Take()
	}
	built, queries := poll(path)
	if built.Code != http.StatusOK || len(queries) < 5 {
		t.Fatalf("the first poll answered %d with the queries %q; the count is blind", built.Code, queries)
	}
	tests := []struct {
		name     string
		path     string
		header   []string
		status   int
		reads    int
		readBody bool
	}{
		{"no version held", path, nil, http.StatusOK, 1, true},
		{"same ETag", path, []string{"If-None-Match", built.Header().Get("ETag")}, http.StatusNotModified, 1, false},
		{"same Last-Modified", path, []string{"If-Modified-Since", built.Header().Get("Last-Modified")}, http.StatusNotModified, 1, false},
		{"another ETag", path, []string{"If-None-Match", `"other"`}, http.StatusOK, 2, true},
		// An unknown secret may be that of a person who was erased: then it is gone.
		{"wrong secret", "/feeds/" + strings.Repeat("x", 43) + ".ics", nil, http.StatusNotFound, 2, true},
		{"malformed secret", "/feeds/x", nil, http.StatusNotFound, 2, true},
	}
	for _, tt := range tests {
		rec, queries := poll(tt.path, tt.header...)
		hasBody := strings.Contains(strings.Join(queries, ";"), ", body FROM")
		if rec.Code != tt.status || len(queries) != tt.reads || hasBody != tt.readBody {
			t.Errorf("%s: %d with the queries %q, want %d with %d", tt.name, rec.Code, queries, tt.status, tt.reads)
		}
	}
}

func TestChangesMarkOnlyTheFeedsTheyTouch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		ctx := context.Background()
		now := abp.At(storetest.Now)
		hash := map[string]string{}
		for _, p := range []abp.Person{w.Delegate, w.ForeignDelegate, w.Facilitator, w.Sponsor, w.Manager} {
			hash[p.ID] = "hash of " + p.Name
			if err := s.CreateFeed(ctx, &abp.Feed{ID: w.ID(abp.KindFeed), PersonID: p.ID, SecretHash: hash[p.ID], CreatedAt: now}); err != nil {
				t.Fatal(err)
			}
		}
		build := func() {
			t.Helper()
			p, err := s.Programme(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hash {
				f, err := s.FeedToBuild(ctx, h)
				if err != nil {
					t.Fatal(err)
				}
				f.BuiltStamp, f.Body, f.ETag = p.Stamp, []byte("x"), `"x"`
				if stored, err := s.SaveFeed(ctx, f); err != nil || !stored {
					t.Fatalf("SaveFeed = %v, %v", stored, err)
				}
			}
		}
		tests := []struct {
			name  string
			act   func() error
			stale []abp.Person
		}{
			{"a workshop", func() error { return s.UpdateSession(ctx, &w.Workshop) }, []abp.Person{w.Delegate, w.Facilitator}},
			{"a place", func() error { return s.UpdateDelegate(ctx, &w.ForeignPlace) }, []abp.Person{w.ForeignDelegate}},
			{"a set", func() error { return s.UpdateSet(ctx, &w.Set) }, []abp.Person{w.Delegate, w.Facilitator}},
			{"a session for all", func() error { return s.UpdateSession(ctx, &w.CatchUp) }, []abp.Person{w.Delegate, w.ForeignDelegate, w.Facilitator, w.Sponsor, w.Manager}},
			{"another manager", func() error { w.Delegate.ManagerID = abp.Ref(w.Sponsor.ID); return s.UpdatePerson(ctx, &w.Delegate) }, []abp.Person{w.Delegate, w.Manager, w.Sponsor}},
			{"another facilitator", func() error { w.Set.FacilitatorID = abp.Ref(w.Sponsor.ID); return s.UpdateSet(ctx, &w.Set) }, []abp.Person{w.Delegate, w.Facilitator, w.Sponsor}},
			{"another leader", func() error { return s.SetFacilitators(ctx, w.Workshop.ID, []string{w.Sponsor.ID}) }, []abp.Person{w.Delegate, w.Facilitator, w.Sponsor}},
			{"a cohort", func() error { return s.UpdateCohort(ctx, &w.ForeignCohort) }, []abp.Person{w.ForeignDelegate}},
			{"a venue", func() error { return s.StaleFeedsAt(ctx, w.Venue.ID) }, []abp.Person{w.Delegate, w.ForeignDelegate, w.Facilitator, w.Sponsor, w.Manager}},
			{"a grant", func() error {
				return s.CreateGrant(ctx, &abp.Grant{ID: w.ID(abp.KindGrant), PersonID: w.Sponsor.ID, Role: abp.BoardViewer, GrantedAt: now})
			}, []abp.Person{w.Sponsor}},
			{"a person's title", func() error { w.Facilitator.JobTitle = "Matron"; return s.UpdatePerson(ctx, &w.Facilitator) }, []abp.Person{w.Facilitator}},
			{"nothing", func() error { return nil }, nil},
		}
		for _, tt := range tests {
			build()
			if err := tt.act(); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			want := map[string]bool{}
			for _, p := range tt.stale {
				want[p.ID] = true
			}
			for id, h := range hash {
				_, isFresh, err := s.PollFeed(ctx, h, now, false)
				if err != nil || isFresh == want[id] {
					t.Errorf("%s: the feed with the %s is fresh: %v, %v", tt.name, h, isFresh, err)
				}
			}
		}
	})
}
