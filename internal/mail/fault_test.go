package mail_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	upstander "github.com/upstander/upstander/internal/mail"
)

// scripted is a mail server that says what a test wants and can cut the line at
// any point: a real one never does so on demand.
type scripted struct {
	answers map[string]string // by command; "cut" closes the line, "wait" says nothing; "." is the end of the text
	lines   atomic.Int32      // connections
	taken   atomic.Int32      // whole texts
}

func (s *scripted) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.lines.Add(1)
			go s.speak(c)
		}
	}()
	return "smtp://" + l.Addr().String() + "?tls=none&timeout=1s"
}

func (s *scripted) speak(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(command, standard string) bool {
		answer, has := s.answers[command]
		if !has {
			answer = standard
		}
		switch answer {
		case "cut":
			return false
		case "wait":
			time.Sleep(3 * time.Second)
			return false
		}
		_, err := fmt.Fprintf(c, "%s\r\n", answer)
		return err == nil && !strings.HasPrefix(answer, "421")
	}
	if !say("", "220 ready") {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		command, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch command {
		case "EHLO":
			if !say(command, "250-here\r\n250 ENHANCEDSTATUSCODES") {
				return
			}
		case "DATA":
			if !say(command, "354 go on") {
				return
			}
			if answer := s.answers["DATA"]; answer != "" && !strings.HasPrefix(answer, "354") {
				continue
			}
			if s.answers["text"] == "cut" {
				_, _ = io.ReadFull(r, make([]byte, 100))
				return
			}
			for line != ".\r\n" {
				if line, err = r.ReadString('\n'); err != nil {
					return
				}
			}
			s.taken.Add(1)
			if !say(".", "250 taken") {
				return
			}
		default:
			if command == "QUIT" {
				say(command, "221 bye")
				return
			}
			if !say(command, "250 ok") {
				return
			}
		}
	}
}

// TestEveryWayToFail has a mail server fail at every point of the conversation,
// and looks at what the sender makes of it.
func TestEveryWayToFail(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers map[string]string
		want    error // nil for "not now"
		taken   int32
	}{
		{"the greeting turns us away", map[string]string{"": "554 no"}, upstander.ErrUnreached, 0},
		{"the server is busy", map[string]string{"": "421 busy"}, upstander.ErrUnreached, 0},
		{"cut before the greeting", map[string]string{"": "cut"}, upstander.ErrUnreached, 0},
		{"no greeting", map[string]string{"": "wait"}, upstander.ErrUnreached, 0},
		{"our sender is refused", map[string]string{"MAIL": "550 5.7.1 not you"}, upstander.ErrUnreached, 0},
		{"our sender must wait", map[string]string{"MAIL": "451 4.7.1 later"}, nil, 0},
		{"cut at MAIL", map[string]string{"MAIL": "cut"}, upstander.ErrUnreached, 0},
		{"nobody has the address", map[string]string{"RCPT": "550 5.1.1 no such mailbox"}, upstander.ErrNoMailbox, 0},
		{"we are not welcome at the address", map[string]string{"RCPT": "550 5.7.1 blocked"}, upstander.ErrRefused, 0},
		{"greylisted", map[string]string{"RCPT": "450 4.7.1 greylisted"}, nil, 0},
		{"closing at RCPT", map[string]string{"RCPT": "421 4.3.2 closing"}, upstander.ErrUnreached, 0},
		{"cut at RCPT", map[string]string{"RCPT": "cut"}, upstander.ErrUnreached, 0},
		{"slow at RCPT", map[string]string{"RCPT": "wait"}, upstander.ErrUnreached, 0},
		{"refused at DATA", map[string]string{"DATA": "554 5.6.0 no"}, upstander.ErrRefused, 0},
		{"deferred at DATA", map[string]string{"DATA": "451 4.3.0 later"}, nil, 0},
		{"the text is refused", map[string]string{".": "554 5.6.0 not this text"}, upstander.ErrRefused, 1},
		{"the mailbox is gone, said late", map[string]string{".": "550 5.1.1 no such mailbox"}, upstander.ErrNoMailbox, 1},
		{"the text must wait", map[string]string{".": "452 4.3.1 no room"}, nil, 1},
		{"cut after the text", map[string]string{".": "cut"}, upstander.ErrUndecided, 1},
		{"slow after the text", map[string]string{".": "wait"}, upstander.ErrUndecided, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &scripted{answers: tt.answers}
			sender, err := upstander.New(s.start(t), "programme@abp.example")
			if err != nil {
				t.Fatal(err)
			}
			err = sender.Send(context.Background(), letter())
			kinds := []error{upstander.ErrUnreached, upstander.ErrRefused, upstander.ErrUndecided}
			if tt.want == nil {
				if err == nil {
					t.Fatal("sent")
				}
				for _, kind := range kinds {
					if errors.Is(err, kind) {
						t.Errorf("Send = %v, want only not now", err)
					}
				}
			} else if !errors.Is(err, tt.want) || tt.want == upstander.ErrRefused && errors.Is(err, upstander.ErrNoMailbox) {
				t.Errorf("Send = %v, want %v", err, tt.want)
			}
			if got := s.taken.Load(); got != tt.taken {
				t.Errorf("the server read %d texts, want %d", got, tt.taken)
			}
		})
	}
}

// TestTextCutShortIsNotTaken cuts the line in the middle of a long text: the mail
// must not count as sent, nor as undecided, and no full stop may end it.
func TestTextCutShortIsNotTaken(t *testing.T) {
	t.Parallel()
	s := &scripted{answers: map[string]string{"text": "cut"}}
	sender, err := upstander.New(s.start(t), "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	m := letter()
	m.Text = strings.Repeat("All the dates of the programme. ", 300_000)
	if err := sender.Send(context.Background(), m); !errors.Is(err, upstander.ErrUnreached) {
		t.Errorf("Send = %v", err)
	}
	if s.taken.Load() != 0 {
		t.Error("half a mail was taken")
	}
}

// TestTakenIsTaken cuts the line just after the server has taken the mail.
func TestTakenIsTaken(t *testing.T) {
	t.Parallel()
	s := &scripted{answers: map[string]string{"RSET": "cut"}}
	sender, err := upstander.New(s.start(t), "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := sender.Send(context.Background(), letter()); err != nil {
			t.Errorf("Send = %v, though the mail was taken", err)
		}
	}
}

// TestOneLineForManyMails sends many mails and counts connections, also when the
// server hangs up in between.
func TestOneLineForManyMails(t *testing.T) {
	t.Parallel()
	s := &scripted{}
	sender, err := upstander.New(s.start(t), "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := sender.Send(context.Background(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	if s.lines.Load() != 1 || s.taken.Load() != 20 {
		t.Errorf("%d mails on %d connections", s.taken.Load(), s.lines.Load())
	}
	if err := sender.Close(); err != nil {
		t.Error(err)
	}
	if err := sender.Send(context.Background(), letter()); err != nil || s.lines.Load() != 2 {
		t.Errorf("after hanging up: %v on %d connections", err, s.lines.Load())
	}
}

func TestTLSIsDemanded(t *testing.T) {
	s := &scripted{}
	address := strings.Replace(s.start(t), "tls=none&", "", 1)
	sender, err := upstander.New(address, "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), letter()); !errors.Is(err, upstander.ErrUnreached) || s.taken.Load() != 0 {
		t.Errorf("Send to a server without TLS = %v", err)
	}
	if _, err := upstander.New("smtp://name:password@mail.example:25?tls=none", "programme@abp.example"); err == nil {
		t.Error("a password may go without TLS")
	}
}

// TestInvitationIsBuiltAsCalendarsReadIt reads a mail with a calendar object part
// by part.
func TestInvitationIsBuiltAsCalendarsReadIt(t *testing.T) {
	s := &server{}
	sender, err := upstander.New(start(t, s), "programme@abp.example")
	if err != nil {
		t.Fatal(err)
	}
	m := letter()
	m.ReplyTo, m.Unsubscribe = "team@upstander.example", "https://abp.example/unsubscribe/x"
	m.Calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Zoë’s part\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	if err := sender.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	got, err := mail.ReadMessage(strings.NewReader(s.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("Reply-To") != "" || got.Header.Get("From") != "<programme@abp.example>" {
		t.Errorf("replies to an invitation go astray: %v", got.Header)
	}
	if got.Header.Get("List-Unsubscribe") != "<https://abp.example/unsubscribe/x>" || got.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe is missing: %v", got.Header)
	}
	if len(s.from) == 0 || s.from[0] != "programme+"+m.ID+"@abp.example" {
		t.Errorf("the mail comes back to %v", s.from)
	}
	var kinds, calendars []string
	var walk func(kind string, r io.Reader, encoding string)
	walk = func(kind string, r io.Reader, encoding string) {
		media, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, media)
		if strings.HasPrefix(media, "multipart/") {
			parts := multipart.NewReader(r, params["boundary"])
			for {
				p, err := parts.NextPart()
				if err != nil {
					return
				}
				walk(p.Header.Get("Content-Type"), p, p.Header.Get("Content-Transfer-Encoding"))
			}
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if media == "text/calendar" && (params["method"] != "REQUEST" || params["component"] != "VEVENT" || !strings.EqualFold(params["charset"], "utf-8") || encoding != "base64") {
			t.Errorf("the calendar part is %s, %s", kind, encoding)
		}
		if media == "text/calendar" || media == "application/ics" {
			calendars = append(calendars, strings.Join(strings.Fields(string(b)), ""))
		}
	}
	walk(got.Header.Get("Content-Type"), got.Body, "")
	if want := "multipart/mixed multipart/alternative text/plain text/html text/calendar application/ics"; strings.Join(kinds, " ") != want {
		t.Errorf("the mail is %v", kinds)
	}
	if len(calendars) != 2 || calendars[0] != calendars[1] {
		t.Errorf("the object and the file differ: %v", calendars)
	}
}
