package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// postOffice is a real mail server that keeps the Message-ID and the subject of
// what it takes, by address, and that can be shut.
type postOffice struct {
	mu    sync.Mutex
	isOut bool // 451 to everything
	got   map[string][]string
	ids   map[string]int
	text  func(id string) error // asked before a text is taken, may be nil
}

var headers = regexp.MustCompile(`(?m)^(Message-ID|Subject): (.*?)\r?$`)

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &counter{office: o}, nil }

// counter is one conversation.
type counter struct {
	office *postOffice
	to     string
}

func (c *counter) Reset()                               {}
func (c *counter) Logout() error                        { return nil }
func (c *counter) Mail(string, *smtp.MailOptions) error { return nil }
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if c.office.isOut {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	}
	c.to = to
	return nil
}

func (c *counter) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	found := map[string]string{}
	for _, m := range headers.FindAllStringSubmatch(string(b), -1) {
		found[m[1]] = m[2]
	}
	o := c.office
	if o.text != nil {
		if err := o.text(found["Message-ID"]); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ids[found["Message-ID"]]++
	o.got[c.to] = append(o.got[c.to], found["Subject"])
	return nil
}

// open lets the office answer at the address and returns what shuts it.
func (o *postOffice) open(t *testing.T, address string) (string, func()) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(o)
	srv.Domain = "mail.example"
	go func() { _ = srv.Serve(l) }()
	shut := sync.OnceFunc(func() {
		_ = srv.Close()
		_ = l.Close()
	})
	t.Cleanup(shut)
	return l.Addr().String(), shut
}

func newOffice() *postOffice { return &postOffice{got: map[string][]string{}, ids: map[string]int{}} }

func senderTo(t *testing.T, address string) *mail.SMTP {
	t.Helper()
	s, err := mail.New("smtp://"+address+"?tls=none&timeout=5s", "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill puts n mails into the outbox, several to each of a few people.
func fill(t *testing.T, s *store.Store, a *App, n, people int) {
	t.Helper()
	ctx := context.Background()
	var letters []letter
	for i := range n {
		who := i % people
		to := &abp.Person{Name: fmt.Sprintf("Person %d", who), Email: fmt.Sprintf("p%d@d%d.example", who, who%3)}
		letters = append(letters, letter{kind: abp.LetterCohortPlace, to: to, values: map[string]string{"cohort": "C1", "place": "Here.", "dates": fmt.Sprintf("%03d", i/people)}})
	}
	if err := s.Tx(ctx, func(tx *store.Store) error {
		w := &abp.Wording{Kept: a.kept(abp.KindWording), Letter: abp.LetterCohortPlace, Subject: "{dates}", Text: "{cohort} {place} {dates} {calendar}"}
		if err := tx.Put(ctx, []abp.Wording{*w}); err != nil {
			return err
		}
		_, err := a.writeAll(ctx, tx, letters)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// checkDelivered asks that everybody got every mail once and in order.
func checkDelivered(t *testing.T, o *postOffice, n, people int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, times := range o.ids {
		if times != 1 {
			t.Errorf("%s was sent %d times", id, times)
		}
	}
	if len(o.ids) != n {
		t.Errorf("%d mails arrived, want %d", len(o.ids), n)
	}
	for who := range people {
		got := o.got[fmt.Sprintf("p%d@d%d.example", who, who%3)]
		for i, subject := range got {
			if subject != fmt.Sprintf("%03d", i) {
				t.Fatalf("person %d got mails in the order %v", who, got)
			}
		}
	}
}

// TestHourWithoutMailServer is an hour in which the mail server is down, for one
// half not there at all and for the other putting off everything, while 500 mails
// are due and two programs try to send them. Afterwards all have arrived, in
// order for each person, none twice.
func TestHourWithoutMailServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n, people = 500, 40
		storetest.NewWorld(t, s)
		h, office := &hands{now: storetest.Now}, newOffice()
		address, shut := office.open(t, "127.0.0.1:0")
		shut()
		var programs []*App
		for range 2 {
			programs = append(programs, processes(t, s, h, 1, senderTo(t, address).Send)...)
		}
		fill(t, s, programs[0], n, people)
		round := func() int {
			var under sync.WaitGroup
			var mu sync.Mutex
			sent := 0
			for _, a := range programs {
				under.Go(func() {
					k, err := a.SendMail(context.Background())
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					sent += k
				})
			}
			under.Wait()
			return sent
		}
		for range 30 {
			if k := round(); k != 0 {
				t.Fatalf("%d mails were sent with no mail server", k)
			}
			h.pass(time.Minute)
		}
		office.isOut = true
		_, shut = office.open(t, address)
		defer shut()
		for range 30 {
			if k := round(); k != 0 {
				t.Fatalf("%d mails were sent with a mail server that takes none", k)
			}
			h.pass(time.Minute)
		}
		office.mu.Lock()
		office.isOut = false
		office.mu.Unlock()
		total, rounds := 0, 0
		for ; total < n && rounds < 400; rounds++ {
			total += round()
			h.pass(time.Minute)
		}
		t.Logf("%d mails in %d minutes after the hour", total, rounds)
		checkDelivered(t, office, n, people)
	})
}

// TestCrashWhileSending ends a program between the text of a mail and the mail
// server's answer. That one mail, and no other, arrives twice, as the same message.
func TestCrashWhileSending(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n, people = 30, 5
		ctx := context.Background()
		storetest.NewWorld(t, s)
		h, office := &hands{now: storetest.Now}, newOffice()
		address, _ := office.open(t, "127.0.0.1:0")
		sender := senderTo(t, address)
		crashes := 0
		dead := processes(t, s, h, 1, func(ctx context.Context, m *abp.Message) error {
			if err := sender.Send(ctx, m); err != nil {
				return err
			}
			if crashes++; crashes == 3 {
				panic("killed")
			}
			return nil
		})[0]
		fill(t, s, dead, n, people)
		func() {
			defer func() { _ = recover() }()
			_, _ = dead.SendMail(ctx)
			t.Error("the program was not killed")
		}()
		a := processes(t, s, h, 1, sender.Send)[0]
		for range 10 {
			if _, err := a.SendMail(ctx); err != nil {
				t.Fatal(err)
			}
			h.pass(time.Minute)
		}
		twice := 0
		for _, times := range office.ids {
			if times == 2 {
				twice++
			} else if times != 1 {
				t.Errorf("a mail was sent %d times", times)
			}
		}
		if twice != 1 || len(office.ids) != n {
			t.Errorf("%d mails arrived, %d of them twice; want %d, one twice with its own Message-ID", len(office.ids), twice, n)
		}
	})
}

// TestMailsThatAreGivenUp follows mails that cannot be delivered, to whoever runs
// the programme and back.
func TestMailsThatAreGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		h := &hands{now: storetest.Now}
		answer := fmt.Errorf("451 later")
		a := processes(t, s, h, 1, func(context.Context, *abp.Message) error { return answer })[0]
		if _, err := a.AskToSignIn(ctx, w.Delegate.Email, ""); err != nil {
			t.Fatal(err)
		}
		newest := func() abp.Message {
			list, err := s.Messages(ctx, 1)
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		tries := 0
		for began := h.Now(); h.Now().Before(began.Add(80 * time.Hour)); h.pass(10 * time.Minute) {
			if m := newest(); m.State() == abp.MessageFailed {
				if h.Now().Before(began.Add(72 * time.Hour)) {
					t.Fatalf("given up after %v", h.Now().Sub(began))
				}
				tries = m.Attempt
				break
			}
			if _, err := a.SendMail(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if tries < 8 {
			t.Errorf("given up after %d attempts", tries)
		}
		m := newest()
		if err := a.TryMessageAgain(ctx, w.Viewer(t, w.Delegate), m.ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate tries a mail again: %v", err)
		}
		if err := a.TryMessageAgain(ctx, w.Viewer(t, w.Lead), m.ID); err != nil {
			t.Fatal(err)
		}
		answer = fmt.Errorf("%w: 550 5.1.1", mail.ErrNoMailbox)
		if _, err := a.SendMail(ctx); err != nil {
			t.Fatal(err)
		}
		if p, err := s.Person(ctx, w.Viewer(t, w.Lead), w.Delegate.ID); err != nil || p.BouncedAt.IsZero() || !strings.Contains(p.BounceReason, "550") {
			t.Errorf("a mailbox that does not exist is not marked: %+v, %v", p, err)
		}
		if err := a.SetMessageAside(ctx, w.Viewer(t, w.Lead), m.ID); err != nil {
			t.Fatal(err)
		}
		if m := newest(); m.Text != "" || m.IsGivenUp() {
			t.Errorf("a secret mail that was set aside: %+v", m)
		}
		p, err := s.Person(ctx, w.Viewer(t, w.Lead), w.Delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = a.EditPerson(ctx, w.Viewer(t, w.Lead), p.ID, p.Version, PersonDetails{Name: p.Name, Email: "new@wreake.example", OrganisationID: string(p.OrganisationID)}); err != nil || !p.BouncedAt.IsZero() {
			t.Errorf("a new address keeps the mark of the old one (%v)", err)
		}
		answer = nil
		if _, err := a.AskToSignIn(ctx, "new@wreake.example", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SendMail(ctx); err != nil {
			t.Fatal(err)
		}
		if m := newest(); m.State() != abp.MessageSent || m.Text != "" {
			t.Errorf("a sign-in link is kept after it was sent: %+v", m)
		}
		for range 2 {
			if err := a.Bounced(ctx, newest().ID, "550 user unknown"); err != nil {
				t.Fatal(err)
			}
		}
		m = newest()
		if p, err := s.Person(ctx, w.Viewer(t, w.Lead), w.Delegate.ID); err != nil || p.BounceReason != "550 user unknown" || m.State() != abp.MessageBounced {
			t.Errorf("a mail that came back is not marked: %+v, %v", p, err)
		}
	})
}
