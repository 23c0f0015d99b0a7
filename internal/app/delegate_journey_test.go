package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestPlacesThatChange follows delegates who pause, come back, go on in a later
// cohort, change their employer, come late and merge sets.
func TestPlacesThatChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, ctx := newQueue(t, s, 12, 12, 5), context.Background()
		w, a, lead := q.w, q.app, q.lead
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		refused := func(field string, err error) {
			t.Helper()
			if abp.CodeOf(err) != abp.Invalid || !strings.Contains(err.Error(), field+": ") {
				t.Errorf("want Invalid at %s, got %v", field, err)
			}
		}

		// Paused: nothing is asked, the place and the seat are free; back in the same set.
		_, err := a.PauseDelegate(ctx, lead, w.Place.ID, "flu")
		refused("pause-why", err)
		d, err := a.PauseDelegate(ctx, lead, w.Place.ID, "parental leave")
		must(err)
		if set, _ := s.SetOf(ctx, d.ID); set != "" || d.Stage() != abp.Paused {
			t.Errorf("a paused delegate is in set %q, %s", set, d.Stage())
		}
		q.setClock(t, "2024-02-05T09:00:00Z")
		if n, err := a.InviteToSurveys(ctx); err != nil || n != 1 { // the other cohort's delegate
			t.Errorf("%d survey invitations, %v", n, err)
		}
		if sessions, err := s.Sessions(ctx, w.Viewer(t, w.Delegate), store.SessionQuery{Own: true, CohortID: w.Cohort.ID}); err != nil || len(sessions) != 0 {
			t.Errorf("a paused delegate has %d dates (%v)", len(sessions), err)
		}
		d, err = a.RejoinDelegate(ctx, lead, w.Place.ID, "")
		must(err)
		if set, _ := s.SetOf(ctx, d.ID); set != abp.Ref(w.Set.ID) || d.Stage() != abp.Enrolled {
			t.Errorf("back in set %q, %s", set, d.Stage())
		}

		// Transfer: the person moves, the place counts where they were sent from.
		_, err = a.TransferDelegate(ctx, lead, d.ID, Transfer{OrganisationID: w.Organisation.ID, ManagerEmail: "nobody@wreake.example"})
		refused("organisation", err)
		d, err = a.TransferDelegate(ctx, lead, d.ID, Transfer{OrganisationID: w.ForeignOrganisation.ID, ManagerEmail: w.ForeignManager.Email})
		must(err)
		if p, err := s.Person(ctx, lead, w.Delegate.ID); err != nil || p.OrganisationID != abp.Ref(w.ForeignOrganisation.ID) || p.ManagerID != abp.Ref(w.ForeignManager.ID) || d.OrganisationID != w.Organisation.ID {
			t.Errorf("after the transfer: %+v, %v", p, err)
		}
		_, err = a.ChangeManager(ctx, lead, d.ID, w.Delegate.Email)
		refused("manager", err)
		_, err = a.ChangeManager(ctx, lead, d.ID, w.Manager.Email)
		must(err)

		// Deferred: what was attended and answered comes along.
		must(s.Put(ctx, []abp.Attendance{{ID: w.ID(abp.KindAttendance), SessionID: w.SetSession.ID, PersonID: w.Delegate.ID, Mark: abp.Present, MarkedAt: a.Now()}}))
		subject, err := s.SubjectOf(ctx, d.ID)
		must(err)
		to, err := a.DeferDelegate(ctx, lead, d.ID, Deferral{CohortID: q.cohort.ID})
		must(err)
		if moved, err := s.SubjectOf(ctx, to.ID); err != nil || moved != subject {
			t.Errorf("the subject is %q, was %q (%v)", moved, subject, err)
		}
		old, err := s.Delegate(ctx, lead, d.ID, a.Now())
		must(err)
		to, err = s.Delegate(ctx, lead, to.ID, a.Now())
		must(err)
		if old.Stage() != abp.Deferred || old.DeferredToID != abp.Ref(to.ID) || to.Progress.Sets != 1 || to.OrganisationID != w.Organisation.ID {
			t.Errorf("deferred from %s to %+v", old.Stage(), to)
		}
		_, err = a.DeferDelegate(ctx, lead, to.ID, Deferral{CohortID: w.Cohort.ID})
		refused("cohort", err)

		// Late: once the cohort has begun the set has to agree, later nobody joins.
		q.setClock(t, "2024-04-01T09:00:00Z")
		_, err = a.Enrol(ctx, lead, w.Cohort.ID, Enrolment{Email: q.people[0].Email})
		refused("agreed", err)
		_, err = a.Enrol(ctx, lead, w.Cohort.ID, Enrolment{Email: q.people[0].Email, SetAgrees: true})
		refused("why", err)
		late, err := a.Enrol(ctx, lead, w.Cohort.ID, Enrolment{Email: q.people[0].Email, SetAgrees: true, Why: "the release came late"})
		must(err)
		_, err = a.MoveDelegate(ctx, lead, late.ID, Joining{SetID: w.Set.ID})
		refused("agreed", err)
		_, err = a.MoveDelegate(ctx, lead, late.ID, Joining{SetID: w.Set.ID, SetAgrees: true})
		must(err)

		// A full set takes one more with a reason, and then nobody.
		for i := 1; i <= 9; i++ {
			member, err := a.Enrol(ctx, lead, w.Cohort.ID, Enrolment{Email: q.people[i].Email, SetAgrees: true, Why: "the release came late"})
			must(err)
			_, err = a.MoveDelegate(ctx, lead, member.ID, Joining{SetID: w.Set.ID, SetAgrees: true})
			switch {
			case i < 8:
				must(err)
			case i == 8:
				refused("set-why", err)
				_, err = a.MoveDelegate(ctx, lead, member.ID, Joining{SetID: w.Set.ID, SetAgrees: true, Why: "only this set suits"})
				must(err)
			default:
				refused("set", err)
			}
		}

		// A small set goes on in another if both agree, and its meetings go.
		small, err := a.AddSet(ctx, lead, w.Cohort.ID, w.Facilitator.ID)
		must(err)
		_, err = a.MergeSet(ctx, lead, small.ID, Merger{IntoID: w.Set.ID})
		refused("agreed", err)
		_, err = a.MergeSet(ctx, lead, small.ID, Merger{IntoID: w.Set.ID, BothAgree: true})
		must(err)
		if meetings, err := s.Sessions(ctx, lead, store.SessionQuery{SetID: small.ID, EndsAfter: a.Now()}); err != nil || slices.ContainsFunc(meetings, func(v abp.Session) bool { return !v.IsCancelled() }) {
			t.Errorf("a merged set still has meetings (%v)", err)
		}
		if _, err := a.MergeSet(ctx, lead, small.ID, Merger{IntoID: w.Set.ID, BothAgree: true}); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("merged twice: %v", err)
		}
		q.setClock(t, "2024-05-22T09:00:00Z")
		_, err = a.MoveDelegate(ctx, lead, late.ID, Joining{})
		must(err)
		_, err = a.MoveDelegate(ctx, lead, late.ID, Joining{SetID: w.Set.ID, SetAgrees: true})
		refused("set", err)
		_, err = a.Enrol(ctx, lead, w.Cohort.ID, Enrolment{Email: q.people[11].Email, SetAgrees: true, Why: "late"})
		refused("email", err)

		// Delegates leave by themselves, others' places not.
		own := w.Viewer(t, q.people[0])
		if _, err := a.WithdrawDelegate(ctx, own, to.ID, "workload"); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("withdraw somebody else: %v", err)
		}
		_, err = a.WithdrawDelegate(ctx, own, late.ID, "they were rude")
		refused("why", err)
		_, err = a.WithdrawDelegate(ctx, own, late.ID, "workload")
		must(err)
		var verbs []string
		events, err := s.EventsAbout(ctx, w.Place.ID, 50)
		must(err)
		for _, e := range slices.Backward(events) {
			verbs = append(verbs, e.Verb)
		}
		for _, verb := range []string{"paused", "rejoined", "joined a set", "transferred", "changed line manager", "deferred"} {
			if !slices.Contains(verbs, verb) {
				t.Errorf("the history has no %q: %v", verb, verbs)
			}
		}
	})
}
