package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

var agreed = abp.QuoteConsent{Version: abp.ConsentVersion, Agreed: true, Special: abp.SpecialNo}

// offer gives words under the subject of the first person of an organisation.
func offer(t *testing.T, a *app.App, s *store.Store, p *storetest.Pilot, organisation, words string) *abp.Quote {
	t.Helper()
	var q *abp.Quote
	for _, row := range p.Rows {
		if row.Organisation != organisation {
			continue
		}
		err := s.Tx(context.Background(), func(tx *store.Store) (err error) {
			q, err = a.OfferQuote(context.Background(), tx, row.SubjectID, words, agreed)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	t.Fatalf("nobody is of %s", organisation)
	return nil
}

// TestQuotesAreJudgedWithoutTheirWriters follows words from their writer to the
// page and back.
func TestQuotesAreJudgedWithoutTheirWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		a := newApp(s, onDay(0))
		lead, dora, sponsor := w.Viewer(t, w.Lead), w.Viewer(t, w.Delegate), w.Viewer(t, w.Sponsor)
		waiting, err := s.Quotes(ctx, lead)
		if err != nil || len(waiting) != 1 || waiting[0].SubjectID != "" {
			t.Fatalf("the lead reads %+v, %v", waiting, err)
		}
		for _, p := range []abp.Person{w.Administrator, w.Sponsor, w.Board, w.Facilitator, w.Delegate, w.Custodian} {
			if list, err := s.Quotes(ctx, w.Viewer(t, p)); err != nil || len(list) != 0 {
				t.Errorf("%s judges %d quotes, %v", p.Name, len(list), err)
			}
		}
		if err := a.ShortenQuote(ctx, lead, w.Quote.ID, 0, "I always say something."); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("words put in: %v", err)
		}
		if err := a.ShortenQuote(ctx, lead, w.Quote.ID, 0, "I say something now."); err != nil {
			t.Fatal(err)
		}
		if err := a.PublishQuote(ctx, lead, w.Quote.ID, 1); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("published before the writer agreed: %v", err)
		}
		if err := a.AgreeToQuote(ctx, w.Viewer(t, w.ForeignDelegate), w.Quote.ID, 1); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("agreed to another's words: %v", err)
		}
		if err := a.AgreeToQuote(ctx, dora, w.Quote.ID, 1); err != nil {
			t.Fatal(err)
		}
		both := *dora
		both.Grants = append([]abp.Grant{}, lead.Grants...)
		if err := a.PublishQuote(ctx, &both, w.Quote.ID, 2); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a lead publishes their own words: %v", err)
		}
		if err := a.PublishQuote(ctx, lead, w.Quote.ID, 2); err != nil {
			t.Fatal(err)
		}
		voices, err := a.PublishedQuotes(ctx, sponsor)
		if err != nil || len(voices) != 1 || voices[0].Words != "I say something now." || voices[0].Attribution != "delegate" {
			t.Errorf("the sponsor reads %+v, %v", voices, err)
		}
		if _, err := a.PublishedQuotes(ctx, w.Viewer(t, w.Custodian)); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("the custodian: %v", err)
		}
		letters, err := s.MessagesTo(ctx, w.Delegate.ID, 10)
		if err != nil || len(letters) != 0 {
			t.Errorf("lists of mails show %d letters about words, %v", len(letters), err)
		}
		if err := a.WithdrawQuote(ctx, dora, w.Quote.ID); err != nil {
			t.Fatal(err)
		}
		if err := a.WithdrawQuote(ctx, dora, w.Quote.ID); err != nil {
			t.Errorf("taking back twice: %v", err)
		}
		if q, err := s.Quote(ctx, lead, w.Quote.ID); err != nil || q.State() != abp.QuoteWithdrawn || q.Words+q.Shortened != "" {
			t.Errorf("%+v is left, %v", q, err)
		}
	})
}

// TestDigestAndVoices writes the digests of a pilot's sponsors and takes words back
// that are in them.
func TestDigestAndVoices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, p := context.Background(), storetest.NewPilot(t, s, nil)
		c := onDay(0)
		a := newApp(s, c)
		lead, sponsor := p.Viewer(t, p.Lead), p.Viewer(t, p.Sponsors["A"])
		canary := offer(t, a, s, p, "A", "The canary sings louder now.")
		few := offer(t, a, s, p, "I", "The wren sings too.")
		for _, q := range []*abp.Quote{canary, few} {
			if err := a.PublishQuote(ctx, lead, q.ID, 0); err != nil {
				t.Fatal(err)
			}
		}
		voices, err := a.PublishedQuotes(ctx, sponsor)
		if err != nil || len(voices) != 2 {
			t.Fatalf("%+v, %v", voices, err)
		}
		for _, v := range voices {
			if want := map[bool]string{true: "delegate, acute provider", false: "delegate"}[strings.Contains(v.Words, "canary")]; v.Attribution != want {
				t.Errorf("%q is said to be from %q, not %q", v.Words, v.Attribution, want)
			}
		}
		write := func(want int) {
			t.Helper()
			n := make([]int, 3)
			var group sync.WaitGroup
			for i := range n {
				group.Go(func() {
					var err error
					if n[i], err = a.WriteDigests(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if n[0]+n[1]+n[2] != want {
				t.Errorf("on %s: %v digests, want %d", c.Now(), n, want)
			}
		}
		c.now = storetest.Now.AddDate(0, 0, 1) // Thursday 1 February
		write(0)                               // there are no figures
		c.now = storetest.Now
		r := &abp.Report{Kept: abp.Kept{ID: "rpt_kept", CreatedAt: a.Now()}, ProgrammeID: p.Programme.ID, SnapshotID: freeze(t, a, lead, today).ID, ByID: abp.Ref(lead.ID), State: abp.ReportFinished}
		if err := s.CreateReport(ctx, r); err != nil {
			t.Fatal(err)
		}
		write(0) // not the first working day
		c.now = storetest.Now.AddDate(0, 0, 1).Add(-2 * 3600e9)
		write(0) // at seven in the morning
		c.now = storetest.Now.AddDate(0, 0, 1)
		write(len(p.Sponsors))
		write(0)
		c.now = storetest.Now.AddDate(0, 0, 2)
		write(0)
		checkDigest(t, s, a, p, sponsor)

		if err := withdrawAs(ctx, a, s, canary); err != nil {
			t.Fatal(err)
		}
		if left := digests(t, s); len(left) != 0 {
			t.Errorf("%d digests with words that were taken back wait", len(left))
		}
		if kept, err := s.Report(ctx, lead, r.ID); err != nil || kept.IsReady() {
			t.Errorf("a report with words that were taken back can be read: %+v, %v", kept, err)
		}
		write(len(p.Sponsors))
		for _, m := range digests(t, s) {
			if strings.Contains(m.Text, "canary") || !strings.Contains(m.Text, "The wren sings too.") {
				t.Fatalf("after the words were taken back, a digest says\n%s", m.Text)
			}
		}
	})
}

// withdrawAs takes a quote back as its writer.
func withdrawAs(ctx context.Context, a *app.App, s *store.Store, q *abp.Quote) error {
	to, err := s.QuoteWriter(ctx, q.SubjectID)
	if err != nil {
		return err
	}
	writer, err := s.Viewer(ctx, to.ID)
	if err != nil {
		return err
	}
	return a.WithdrawQuote(ctx, writer, q.ID)
}

// digests returns the digests in the outbox.
func digests(t *testing.T, s *store.Store) []abp.Message {
	t.Helper()
	all, err := s.Messages(context.Background(), 200)
	if err != nil {
		t.Fatal(err)
	}
	var list []abp.Message
	for _, m := range all {
		if m.Kind == abp.LetterDigest {
			list = append(list, m)
		}
	}
	return list
}

// checkDigest holds that the digest of an organisation says what its page says, and
// that of a small one no figure of its own.
func checkDigest(t *testing.T, s *store.Store, a *app.App, p *storetest.Pilot, sponsor *abp.Person) {
	t.Helper()
	ctx := context.Background()
	page, err := a.OrganisationImpact(ctx, sponsor, p.Organisation("A").ID)
	if err != nil {
		t.Fatal(err)
	}
	text, small := "", ""
	for _, m := range digests(t, s) {
		switch m.ToAddress {
		case p.Sponsors["A"].Email:
			text = m.Text
		case p.Sponsors["I"].Email:
			small = m.Text
		}
	}
	for _, want := range []string{"- Enrolled: " + page.Reach.Say(page.Reach.Enrolled) + "\n", "Active bystanders: " + page.Reach.Say(page.Reach.WorkshopComplete) + " ", strings.TrimSuffix(page.Reach.Attendance(), "."),
		page.Own.String(), page.Survey.Total.String(), "“The canary sings louder now.” (delegate, acute provider)", "“The wren sings too.” (delegate)", "/organisations/" + p.Organisation("A").ID + "/impact"} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest does not say %q:\n%s", want, text)
		}
	}
	hidden, err := a.OrganisationImpact(ctx, p.Viewer(t, p.Sponsors["I"]), p.Organisation("I").ID)
	if err != nil {
		t.Fatal(err)
	}
	if hidden.Own.IsShown() || !strings.Contains(small, hidden.Own.String()) || hidden.Instead != nil && !strings.Contains(small, hidden.Instead.String()) {
		t.Errorf("the digest of a small organisation says\n%s", small)
	}
	preview, err := a.PreviewDigest(ctx, sponsor, p.Organisation("A").ID)
	if err != nil || !strings.HasPrefix(text, preview.Text) {
		t.Errorf("the preview says\n%v, %v\nand the digest\n%s", preview, err, text)
	}
}

// TestErasedWordsAreGone erases the writer of words that are shown, and moves the
// clock to where others may not be shown any more.
func TestErasedWordsAreGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		c := onDay(0)
		a := newApp(s, c)
		if err := a.PublishQuote(ctx, w.Viewer(t, w.Lead), w.Quote.ID, 0); err != nil {
			t.Fatal(err)
		}
		c.now = storetest.Now.AddDate(2, 0, 0)
		if voices, err := a.PublishedQuotes(ctx, w.Viewer(t, w.Board)); err != nil || len(voices) != 1 {
			t.Errorf("after two years %d voices, %v", len(voices), err)
		}
		c.now = c.now.AddDate(0, 0, 1)
		if voices, err := a.PublishedQuotes(ctx, w.Viewer(t, w.Board)); err != nil || len(voices) != 0 {
			t.Errorf("after two years and a day %d voices, %v", len(voices), err)
		}
		c.now = storetest.Now
		if run, err := a.Forget(ctx, abp.KeptQuotes, false); err != nil || run.Records != 0 {
			t.Errorf("%d forgotten at once, %v", run.Records, err)
		}
		if err := a.ErasePerson(ctx, w.Viewer(t, w.Administrator), w.Delegate.ID, "wrote on 30 January"); err != nil {
			t.Fatal(err)
		}
		if voices, err := a.PublishedQuotes(ctx, w.Viewer(t, w.Board)); err != nil || len(voices) != 0 {
			t.Errorf("an erased person's words: %+v, %v", voices, err)
		}
	})
}
