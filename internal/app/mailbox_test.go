package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// inbox is a real IMAP server that holds the programme's mailbox.
type inbox struct {
	user    *imapmemserver.User
	address string
}

type octets struct{ *bytes.Reader }

func (o octets) Size() int64 { return o.Reader.Size() }

func newInbox(t testing.TB) *inbox {
	t.Helper()
	x := &inbox{user: imapmemserver.NewUser("programme", "secret")}
	if err := x.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(x.user)
	srv := imapserver.New(&imapserver.Options{InsecureAuth: true, Logger: log.New(io.Discard, "", 0), Caps: imap.CapSet{imap.CapIMAP4rev1: {}},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	x.address = "imap://programme:secret@" + l.Addr().String() + "/?tls=none"
	return x
}

func (x *inbox) deliver(t testing.TB, raw string) {
	t.Helper()
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	if _, err := x.user.Append("INBOX", octets{bytes.NewReader([]byte(raw))}, &imap.AppendOptions{}); err != nil {
		t.Fatal(err)
	}
}

// answerTo is the mail that a calendar program sends back about an object.
func answerTo(object, from, attendee, method, partstat string, more ...string) string {
	p := propertiesOf(object)
	return fmt.Sprintf("From: %s\nTo: programme@abp.example\nMIME-Version: 1.0\nContent-Type: text/calendar; method=%s; charset=UTF-8\n\n"+
		"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:%s\nBEGIN:VEVENT\nUID:%s\nSEQUENCE:%s\nDTSTAMP:20240131T100000Z\nATTENDEE;PARTSTAT=%s:mailto:%s\n%s\nEND:VEVENT\nEND:VCALENDAR\n",
		from, method, method, p["UID"], p["SEQUENCE"], partstat, attendee, strings.Join(append(more, "X-A:b"), "\n"))
}

// TestMailboxIsDealtWith sends what people and their programs send back through a
// real IMAP server: answers of every kind, a returned mail, and what is neither.
func TestMailboxIsDealtWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, in := newPost(t, s), newInbox(t)
		ctx, dora := context.Background(), x.w.Delegate.Email
		box, err := mail.NewMailbox(in.address)
		if err != nil {
			t.Fatal(err)
		}
		x.mailbox = box.Each
		look := func(want int) {
			t.Helper()
			if n, err := x.ReadMailbox(ctx); n != want || err != nil {
				t.Fatalf("dealt with %d mails, want %d (%v)", n, want, err)
			}
		}
		x.wants(t, &x.w.Delegate, true)
		x.news(t)
		lead := x.w.Viewer(t, x.w.Lead)
		reply := func() abp.Invitation {
			t.Helper()
			v, err := s.Session(ctx, lead, x.w.SetSession.ID)
			if err != nil {
				t.Fatal(err)
			}
			list, err := s.Replies(ctx, lead, v)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d replies, %v", len(list), err)
			}
			return list[0]
		}
		object := x.last[dora+" "+x.w.SetSession.UID]
		in.deliver(t, "this is no mail")
		in.deliver(t, answerTo(object, dora, dora, "REPLY", "ACCEPTED"))
		in.deliver(t, answerTo(object, x.w.Facilitator.Email, dora, "REPLY", "DECLINED"))
		in.deliver(t, answerTo(object, dora, "somebody@else.example", "REPLY", "DECLINED"))
		in.deliver(t, answerTo(strings.Replace(object, "UID:", "UID:no", 1), dora, dora, "REPLY", "DECLINED"))
		in.deliver(t, "From: "+dora+"\nAuto-Submitted: auto-replied\nSubject: I am away\n\nUntil Monday.\n")
		in.deliver(t, answerTo("BEGIN:VCALENDAR\r\nUID:x\r\n", dora, dora, "REPLY", "DECLINED", "DTSTART;TZID=X", `ATTENDEE;CN="Bob"`))
		look(7)
		if r := reply(); r.Answer != abp.ReplyAccepted || r.Way != abp.ByMail || r.AnsweredAt.IsZero() {
			t.Errorf("after one good answer among six others: %+v", r)
		}
		in.deliver(t, answerTo(object, "alias@home.example", dora, "COUNTER", "TENTATIVE", `COMMENT:Later\, please`, "DTSTART:20240327T093000Z", "DTEND:20240327T110000Z"))
		look(1)
		if r := reply(); r.Answer != abp.ReplyTentative || r.Note != "Proposes Wednesday 27 March 2024, 9:30am to 11am. Later, please" {
			t.Errorf("after a counter: %+v", r)
		}

		x.move(t, x.w.SetSession.ID, abp.Date{Year: 2024, Month: 4, Day: 2})
		x.news(t)
		if r := reply(); r.Answer != abp.NoReply || r.Note != "" {
			t.Errorf("an answer to another day stands: %+v", r)
		}
		in.deliver(t, answerTo(object, dora, dora, "REPLY", "DECLINED"))
		look(1)
		if r := reply(); r.Answer != abp.NoReply {
			t.Errorf("an answer to what was sent before counts: %+v", r)
		}
		in.deliver(t, strings.Replace(answerTo(x.last[dora+" "+x.w.SetSession.UID], dora, dora, "REPLY", "DECLINED"), "SEQUENCE:1", "X-NO:SEQUENCE", 1))
		look(1)
		if r := reply(); r.Answer != abp.ReplyDeclined {
			t.Errorf("an answer without a sequence: %+v", r)
		}
		x.returned(t, in, look)
	})
}

// returned sends a report that a mail is late, and then that it is lost.
func (x *post) returned(t testing.TB, in *inbox, look func(int)) {
	t.Helper()
	ctx := context.Background()
	list, err := x.s.Messages(ctx, 1)
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	report := func(action, status string) string {
		return "From: MAILER-DAEMON@mail.example\nTo: " + mail.ReturnAddress("programme@abp.example", list[0].ID) + "\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
			"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; x@wreake.example\nAction: " + action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; no such mailbox\n\n--b--\n"
	}
	for _, tt := range []struct {
		action, status string
		isLost         bool
	}{{"delayed", "4.4.1", false}, {"failed", "4.2.2", false}, {"failed", "5.1.1", true}} {
		in.deliver(t, report(tt.action, tt.status))
		look(1)
		m, err := x.s.Message(ctx, list[0].ID)
		if err != nil || m.BouncedAt.IsZero() == tt.isLost {
			t.Errorf("%s %s: bounced at %v, %v", tt.action, tt.status, m.BouncedAt, err)
		}
	}
}
