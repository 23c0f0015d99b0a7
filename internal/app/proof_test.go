package app_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// strict returns a programme in which privileged roles need a second factor.
func strict(s *store.Store, c *clock) *app.App {
	return app.New(app.Config{Store: s, Now: c.Now, Wall: c.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", SecondFactor: true})
}

// TestEveryWayInMakesLoginsInOnePlace signs in by every way of e-mail: each makes a
// token of its own, notes how and on what, reads the rights afresh, and tells the
// person of a device that is new.
func TestEveryWayInMakesLoginsInOnePlace(t *testing.T) {
	ways := map[string]struct {
		proof abp.Proof
		mails bool // of a new device
		come  func(t *testing.T, a *app.App, s *store.Store, p *abp.Person, device string) (string, error)
	}{
		"link": {abp.ProofLink, true, func(t *testing.T, a *app.App, s *store.Store, p *abp.Person, device string) (string, error) {
			asked := ask(t, a, p.Email)
			return a.SignInByLink(context.Background(), app.SignInTry{Token: newestLink(t, s), Browser: asked.Browser, Device: device})
		}},
		"link on another device": {abp.ProofLink, true, func(t *testing.T, a *app.App, s *store.Store, p *abp.Person, device string) (string, error) {
			asked := ask(t, a, p.Email)
			return a.SignInByLink(context.Background(), app.SignInTry{Token: newestLink(t, s), Code: asked.Code, Device: device})
		}},
		"code": {abp.ProofCode, true, func(t *testing.T, a *app.App, s *store.Store, p *abp.Person, device string) (string, error) {
			asked := ask(t, a, p.Email)
			return a.SignInByCode(context.Background(), asked.Browser, mailedCode(t, s), device)
		}},
		"invitation": {abp.ProofInvitation, true, func(_ *testing.T, a *app.App, _ *store.Store, p *abp.Person, device string) (string, error) {
			link, err := a.Invite(context.Background(), p.Name, p.Email)
			if err != nil {
				return "", err
			}
			return a.SignIn(context.Background(), strings.TrimPrefix(link, "https://abp.example/sign-in/"), device)
		}},
		"demonstration": {abp.ProofDemo, false, func(_ *testing.T, a *app.App, _ *store.Store, p *abp.Person, device string) (string, error) {
			link, err := a.DemoLink(context.Background(), p.ID)
			if err != nil {
				return "", err
			}
			return a.SignIn(context.Background(), strings.TrimPrefix(link, "https://abp.example/sign-in/"), device)
		}},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			onSQLite(t, func(t *testing.T, s *store.Store) {
				ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
				a := newApp(s, c)
				p := &w.Other
				tokens := map[string]bool{}
				for i, device := range []string{"Firefox", "Firefox", "Edge"} {
					c.pass(time.Hour)
					before := newDevices(t, s)
					login, err := way.come(t, a, s, p, device)
					if err != nil {
						t.Fatal(err)
					}
					v := viewer(t, a, login)
					if tokens[login] || v.ID != p.ID || v.Login.Proof != way.proof || v.Login.Device != device || v.NeedsProof {
						t.Errorf("login %d: token known %v, %+v", i, tokens[login], v.Login)
					}
					tokens[login] = true
					if got, want := newDevices(t, s)-before, 0; i == 2 && way.mails {
						if got != 1 {
							t.Errorf("a new device was told of in %d mails, want 1", got)
						}
					} else if got != want {
						t.Errorf("login %d was told of in %d mails, want none", i, got)
					}
				}
				history, err := s.History(ctx, w.Viewer(t, w.Lead), p.ID, 50)
				if err != nil {
					t.Fatal(err)
				}
				noted := 0
				for _, e := range history {
					if e.Verb == "signed in" && strings.Contains(e.Why, way.proof.String()) {
						noted++
					}
				}
				if noted != 3 {
					t.Errorf("%d of 3 logins were noted with how they were proven", noted)
				}
			})
		})
	}
}

// TestLoginsAreMadeInOnePlace reads the sources: whatever the way in, a login is
// made by finishSignIn alone.
func TestLoginsAreMadeInOnePlace(t *testing.T) {
	makers := map[string]int{}
	for _, dir := range []string{".", "../web", "../../cmd/upstander"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				ast.Inspect(fn, func(n ast.Node) bool {
					if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "CreateLogin" {
						makers[fn.Name.Name]++
					}
					return true
				})
			}
		}
	}
	if len(makers) != 1 || makers["finishSignIn"] != 1 {
		t.Errorf("logins are made in %v, want finishSignIn once", makers)
	}
}

func newDevices(t *testing.T, s *store.Store) int {
	t.Helper()
	list, err := s.Messages(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := range list {
		if list[i].Kind == abp.LetterNewDevice {
			n++
		}
	}
	return n
}

// TestExportsAndRolesAskForAFreshProof lets the proof of a login grow old and
// renews it with a code.
func TestExportsAndRolesAskForAFreshProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		login := byCode(t, a, s, w.Lead.Email, "Firefox")
		lead := viewer(t, a, login)
		if _, err := a.GrantRole(ctx, lead, w.Other.ID, "board viewer", ""); err != nil {
			t.Errorf("a role right after signing in = %v", err)
		}
		c.pass(abp.ProofFresh)
		lead = viewer(t, a, login)
		p, err := s.Person(ctx, lead, w.Delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"exporting people": lead.Can(abp.ExportPeople),
			"giving a role":    second(a.GrantRole(ctx, lead, w.Other.ID, "facilitator", "")),
			"a new address":    second(a.EditPerson(ctx, lead, p.ID, p.Version, app.PersonDetails{Name: p.Name, Email: "taken@over.example"})),
			"a reset":          second(a.ResetFactors(ctx, lead, w.Other.ID)),
			"own passkeys":     lead.Can(abp.KeepWays),
		} {
			if abp.CodeOf(err) != abp.Unproven {
				t.Errorf("%s with a proof of fifteen minutes ago = %v, want unproven", what, err)
			}
		}
		if _, err := a.EditPerson(ctx, lead, p.ID, p.Version, app.PersonDetails{Name: "Dora Other", Email: p.Email}); err != nil {
			t.Errorf("another name needs no proof, but = %v", err)
		}
		asked, err := a.AskForProof(ctx, lead, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ProveByCode(ctx, viewer(t, a, loginOf(t, a, w.Other.ID)), asked.Browser, mailedCode(t, s)); abp.CodeOf(err) != abp.Gone {
			t.Errorf("somebody else's code = %v, want gone", err)
		}
		next, err := a.ProveByCode(ctx, lead, asked.Browser, mailedCode(t, s))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := a.Viewer(ctx, login); next == login || abp.CodeOf(err) != abp.Unauthorised {
			t.Errorf("the token from before the proof = %v, want a dead one", err)
		}
		if v := viewer(t, a, next); v.NeedsProof || v.Login.Proof != abp.ProofCode || v.Login.ID != lead.Login.ID {
			t.Errorf("after the proof: %+v", v.Login)
		}
		if _, err := a.ProveByCode(ctx, lead, asked.Browser, mailedCode(t, s)); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the code once more = %v, want gone", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestPrivilegedRolesWaitForASecondFactor signs in by e-mail where roles that are
// granted need more.
func TestPrivilegedRolesWaitForASecondFactor(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		lax := newApp(s, c)
		for _, p := range []abp.Person{w.Administrator, w.Lead, w.Facilitator, w.Sponsor, w.Board, w.Custodian} {
			login := byCode(t, lax, s, p.Email, "Firefox")
			v, _, err := strict(s, c).Viewer(ctx, login)
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Grants) != 0 || len(v.Waiting) == 0 || v.Can(abp.SeePeople) == nil || v.Can(abp.SeeImpactDetail) == nil || v.Can(abp.TakeRegister) == nil {
				t.Errorf("%s with one factor holds %v", p.Name, v.Roles())
			}
		}
		login := byCode(t, lax, s, w.Delegate.Email, "Firefox")
		if v, _, err := strict(s, c).Viewer(ctx, login); err != nil || v.Can(abp.SeeJourney) != nil {
			t.Errorf("a delegate with one factor = %v", err)
		}
		facilitator := w.Viewer(t, w.Facilitator)
		if sets, err := s.Set(ctx, facilitator, w.Set.ID); err != nil || sets == nil {
			t.Errorf("a facilitator's own set = %v", err)
		}
		facilitator.SignedInBy(&abp.Login{Proof: abp.ProofLink}, abp.At(c.Now()), true)
		if _, err := s.Set(ctx, facilitator, w.Set.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a facilitator's set while that role waits = %v, want nothing", err)
		}
		for _, proof := range []abp.Proof{abp.ProofPasskey, abp.ProofSSO} {
			strong := &abp.Login{Proof: proof, ProvenAt: abp.At(c.Now())}
			v := w.Viewer(t, w.Lead)
			v.SignedInBy(strong, abp.At(c.Now()), true)
			if v.Can(abp.ExportPeople) != nil || len(v.Waiting) != 0 {
				t.Errorf("a lead by %v holds %v", proof, v.Roles())
			}
		}
	})
}

// TestRolesGoOnTheNextRequest takes a role and the account away from somebody who
// is signed in twice.
func TestRolesGoOnTheNextRequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, a := context.Background(), storetest.NewWorld(t, s), newApp(s, newClock())
		logins := []string{loginOf(t, a, w.Sponsor.ID), loginOf(t, a, w.Sponsor.ID)}
		lead := viewer(t, a, loginOf(t, a, w.Lead.ID))
		if _, err := a.EndGrant(ctx, lead, w.Sponsor.ID, w.SponsorGrant.ID); err != nil {
			t.Fatal(err)
		}
		for _, login := range logins {
			if v := viewer(t, a, login); v.Can(abp.SeeOrganisationImpact) == nil {
				t.Error("a role that was taken away still counts")
			}
		}
		asked := ask(t, a, w.Sponsor.Email)
		link := newestLink(t, s)
		if _, err := a.DisablePerson(ctx, lead, w.Sponsor.ID); err != nil {
			t.Fatal(err)
		}
		for _, login := range logins {
			if _, _, err := a.Viewer(ctx, login); abp.CodeOf(err) != abp.Unauthorised {
				t.Errorf("a login of somebody switched off = %v", err)
			}
		}
		if _, err := a.SignInByLink(ctx, app.SignInTry{Token: link, Browser: asked.Browser}); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a link of somebody switched off = %v", err)
		}
	})
}

// TestLoginsAreEndedByTheirOwnersAndByLeads ends one, the others, and all.
func TestLoginsAreEndedByTheirOwnersAndByLeads(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *store.Store) {
		ctx, w, a := context.Background(), storetest.NewWorld(t, s), newApp(s, newClock())
		isDead := func(login string) bool {
			_, _, err := a.Viewer(ctx, login)
			return abp.CodeOf(err) == abp.Unauthorised
		}
		one, two, three := loginOf(t, a, w.Delegate.ID), loginOf(t, a, w.Delegate.ID), loginOf(t, a, w.Delegate.ID)
		foreign := loginOf(t, a, w.Other.ID)
		me := viewer(t, a, one)
		if err := a.EndLogin(ctx, me, viewer(t, a, foreign).Login.ID); abp.CodeOf(err) != abp.NotFound || isDead(foreign) {
			t.Errorf("ending somebody else's login = %v", err)
		}
		if err := a.EndLogin(ctx, me, viewer(t, a, two).Login.ID); err != nil || !isDead(two) || isDead(three) {
			t.Errorf("ending one login = %v", err)
		}
		if n, err := a.EndOtherLogins(ctx, me); err != nil || n != 1 || !isDead(three) || isDead(one) || isDead(foreign) {
			t.Errorf("ending the others = %d, %v", n, err)
		}
		if _, err := a.EndLoginsOf(ctx, me, w.Other.ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate ends somebody's logins = %v", err)
		}
		if _, err := a.EndLoginsOf(ctx, viewer(t, a, loginOf(t, a, w.Lead.ID)), w.Other.ID); err != nil || !isDead(foreign) {
			t.Errorf("a lead ends somebody's logins = %v", err)
		}
		if err := a.SignOut(ctx, me); err != nil || !isDead(one) {
			t.Errorf("signing out = %v", err)
		}
	})
}
