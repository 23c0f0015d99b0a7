package mail_test

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	upstander "github.com/upstander/upstander/internal/mail"
)

const sentID = "msg_abcdefghijkmnpqr"

func eml(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replyMail is a mail with a calendar object in it, as programs send it.
func replyMail(from, to, object string) []byte {
	return []byte("From: <" + from + ">\r\nTo: <" + to + ">\r\nMessage-ID: <1@" + from + ">\r\nSubject: Accepted: Workshop\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
		"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDora has accepted.\r\n" +
		"--a\r\nContent-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(object)) +
		"\r\n--a--\r\n\r\n--m--\r\n")
}

func TestReadTellsBouncesApart(t *testing.T) {
	for _, tt := range []struct {
		file, status string
		isFinal      bool
		reason       string
	}{
		{"bounce-postfix", "5.1.1", true, "550 5.1.1 <dora@wreake.example>: Recipient address rejected: User unknown"},
		{"bounce-exchange", "5.1.10", true, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"},
		{"delayed", "4.4.1", false, "connect to mx.wreake.example: Connection timed out"},
	} {
		in, err := upstander.Read(eml(t, tt.file))
		if err != nil || in.Bounce == nil {
			t.Fatalf("%s: %+v, %v", tt.file, in, err)
		}
		if b := in.Bounce; b.MessageID != sentID || b.Status != tt.status || b.IsFinal != tt.isFinal || b.Reason != tt.reason {
			t.Errorf("%s: %+v", tt.file, b)
		}
	}
	in, err := upstander.Read(eml(t, "absent"))
	if err != nil || in.Bounce != nil || !in.IsAuto || len(in.Objects) != 0 || in.From != "dora@wreake.example" {
		t.Errorf("an absence note: %+v, %v", in, err)
	}
}

func TestReadFindsObjects(t *testing.T) {
	const object = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"
	in, err := upstander.Read(replyMail("Dora@Wreake.example", "programme+"+sentID+"@abp.example", object))
	if err != nil || len(in.Objects) != 1 || string(in.Objects[0]) != object || in.From != "dora@wreake.example" || in.IsAuto {
		t.Fatalf("%+v, %v", in, err)
	}
	if id := upstander.ReturnedID(in.To[0]); id != sentID {
		t.Errorf("to %q: %q", in.To, id)
	}
	for _, address := range []string{"programme@abp.example", "programme+news@abp.example", "programme+del_abcdefghijkmnpqr@abp.example", "", "+", "x+msg_abcdefghijkmnp1l@abp.example"} {
		if id := upstander.ReturnedID(address); id != "" {
			t.Errorf("%q: %q", address, id)
		}
	}
	bare := "From: dora@wreake.example\r\nContent-Type: text/calendar; method=REPLY\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nBEGIN:VCALENDAR\r\nX:a=3Db\r\n"
	if in, err := upstander.Read([]byte(bare)); err != nil || len(in.Objects) != 1 || !strings.Contains(string(in.Objects[0]), "X:a=b") {
		t.Errorf("a bare object: %+v, %v", in, err)
	}
}

// TestReadHasLimits: what nobody sends is refused or left out, and costs little.
func TestReadHasLimits(t *testing.T) {
	if _, err := upstander.Read(make([]byte, upstander.MaxMail+1)); !errors.Is(err, upstander.ErrUnreadable) {
		t.Errorf("a huge mail: %v", err)
	}
	deep := "From: a@b.example\r\n"
	for range 200 {
		deep += "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
	}
	wide := "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n", 5000)
	for name, mail := range map[string]string{"deep": deep, "wide": wide} {
		if in, err := upstander.Read([]byte(mail)); err != nil || len(in.Objects) > 40 {
			t.Errorf("%s: %d objects, %v", name, len(in.Objects), err)
		}
	}
	long := replyMail("a@b.example", "c@d.example", strings.Repeat("x", upstander.MaxObject+100))
	if in, err := upstander.Read(long); err != nil || len(in.Objects) != 1 || len(in.Objects[0]) != upstander.MaxObject+1 {
		t.Errorf("a long object: %v", err)
	}
}

// FuzzRead: no mail panics, and a report names only ids that we could have given.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"bounce-postfix", "bounce-exchange", "delayed", "absent"} {
		f.Add(eml(f, name))
	}
	f.Add(replyMail("a@b.example", "c@d.example", "BEGIN:VCALENDAR\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := upstander.Read(raw)
		if err != nil {
			if !errors.Is(err, upstander.ErrUnreadable) {
				t.Fatal(err)
			}
			return
		}
		if b := in.Bounce; b != nil && (b.MessageID != "" && upstander.ReturnedID("x+"+b.MessageID+"@y") != b.MessageID || b.IsFinal && !strings.HasPrefix(b.Status, "5.")) {
			t.Fatalf("%+v", b)
		}
	})
}
