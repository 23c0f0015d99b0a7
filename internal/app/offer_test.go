package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// mailsTo returns the subjects and texts of the mails to a person.
func (x *stage) mailsTo(p abp.Person) []string {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 500)
	if err != nil {
		x.t.Fatal(err)
	}
	var out []string
	for _, m := range list {
		if string(m.PersonID) == p.ID {
			out = append(out, m.Subject+"\n"+m.Text)
		}
	}
	return out
}

// TestAskingFollowsWhoLeads: who leads something new is asked once and in one
// mail, whoever leads it no longer is told, and asking again tells nobody.
func TestAskingFollowsWhoLeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		told, err := x.app.AskCohort(ctx, x.lead, x.Cohort.ID)
		if err != nil || told != 1 {
			t.Fatalf("%d told, %v; want the facilitator, about two workshop parts", told, err)
		}
		mails := x.mailsTo(x.Facilitator)
		if len(mails) != 1 || strings.Count(mails[0], "Workshop part") != 2 || strings.Contains(mails[0], "Set 1") || !strings.Contains(mails[0], "/offers") {
			t.Errorf("mails: %q", mails)
		}
		if told, err = x.app.AskCohort(ctx, x.lead, x.Cohort.ID); err != nil || told != 0 {
			t.Errorf("asked again: %d told, %v", told, err)
		}
		v := x.session(x.Workshop.ID)
		if _, err := x.app.EditSession(ctx, x.lead, v.ID, app.SessionEdit{Version: v.Version, Title: v.Title, VenueID: v.VenueID, JoinLink: v.JoinLink, Facilitators: []string{x.ForeignFacilitator.ID}}); err != nil {
			t.Fatal(err)
		}
		if told, err = x.app.AskCohort(ctx, x.lead, x.Cohort.ID); err != nil || told != 2 {
			t.Errorf("after a change: %d told, %v; want the new one and the old", told, err)
		}
		if mails = x.mailsTo(x.Facilitator); !strings.Contains(strings.Join(mails, "\n"), "You need not lead this any more") {
			t.Errorf("mails: %q", mails)
		}
		fay, fred := x.Viewer(t, x.Facilitator), x.Viewer(t, x.ForeignFacilitator)
		if n, err := x.app.AcceptOffers(ctx, fay, x.Cohort.ID); err != nil || n != 2 {
			t.Errorf("accepted %d, %v; want the set and part B", n, err)
		}
		list, err := x.store.OffersTo(ctx, fred, fred.ID, x.app.Now())
		if err != nil || len(list) != 2 {
			t.Fatalf("Fred has %d offers, %v; want his set and part A", len(list), err)
		}
		for i := range list {
			if _, err := x.app.AnswerOffer(ctx, fay, list[i].ID, list[i].Version, true, ""); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("Fay answers for Fred: %v", err)
			}
			if _, err := x.app.AnswerOffer(ctx, x.lead, list[i].ID, list[i].Version, true, ""); abp.CodeOf(err) != abp.Forbidden {
				t.Errorf("the lead answers for Fred: %v", err)
			}
		}
	})
}

// TestDraftsCanBeAskedFor: a facilitator sees the own offer of a draft and when
// it is, and nothing else of it.
func TestDraftsCanBeAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		c, err := x.app.CreateCohort(ctx, x.lead, app.Draft{TemplateID: x.Template.ID, Code: "C9", Name: "C9", Places: 12, Leaders: []string{x.Facilitator.ID}, Dates: []app.DraftDate{
			{Kind: abp.WorkshopPart, Number: 1, StartsAt: x.Workshop.StartsAt.Plus(60 * 24 * 3600e9), EndsAt: x.Workshop.EndsAt.Plus(60 * 24 * 3600e9)}}})
		if err != nil {
			t.Fatal(err)
		}
		if told, err := x.app.AskCohort(ctx, x.lead, c.ID); err != nil || told != 1 {
			t.Fatalf("%d told, %v", told, err)
		}
		fay := x.Viewer(t, x.Facilitator)
		list, err := x.store.OffersTo(ctx, fay, fay.ID, x.app.Now())
		if err != nil || len(list) != 2 || list[0].CohortOf().Code != "C9" && list[1].CohortOf().Code != "C9" {
			t.Errorf("offers: %d, %v", len(list), err)
		}
		if _, err := x.store.Cohort(ctx, fay, c.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("the facilitator sees the draft: %v", err)
		}
	})
}
