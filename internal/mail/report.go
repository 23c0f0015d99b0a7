package mail

import (
	"bufio"
	"bytes"
	"cmp"
	"net/textproto"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// readReport reads the groups of fields of a delivery report: one about the
// report, then one for each recipient. A group that says that the mail failed for
// good counts more than one that says that it is late.
func (r *reader) readReport(content []byte) {
	content = append(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")), "\n\n"...)
	for group := range bytes.SplitSeq(content, []byte("\n\n")) {
		if len(bytes.TrimSpace(group)) == 0 {
			continue
		}
		fields, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.TrimSpace(group), "\n\n"...)))).ReadMIMEHeader()
		if err != nil && len(fields) == 0 {
			continue
		}
		r.named = append(r.named, typed(fields.Get("Original-Recipient")), typed(fields.Get("Final-Recipient")))
		r.readRecipient(fields)
	}
}

func (r *reader) readRecipient(fields textproto.MIMEHeader) {
	status, _, _ := strings.Cut(strings.TrimSpace(fields.Get("Status")), " ")
	action := strings.ToLower(strings.TrimSpace(fields.Get("Action")))
	if status == "" && action == "" {
		return
	}
	b := &Bounce{Status: abp.CleanLine(status), IsFinal: strings.HasPrefix(status, "5.") && action != "delayed" && action != "delivered" && action != "relayed" && action != "expanded"}
	b.Reason = abp.CleanLine(cmp.Or(typed(fields.Get("Diagnostic-Code")), status+" "+action))
	if said := []rune(b.Reason); len(said) > 300 {
		b.Reason = string(said[:299]) + "…"
	}
	if r.report == nil || b.IsFinal && !r.report.IsFinal {
		r.report = b
	}
}

// typed returns what follows the type in a field such as "rfc822; a@b.example".
func typed(field string) string {
	if _, after, found := strings.Cut(field, ";"); found {
		field = after
	}
	return strings.TrimSpace(field)
}

// readReturned looks for the Message-ID of the mail that is returned, whole or
// its headers.
func (r *reader) readReturned(content []byte) {
	fields, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.TrimSpace(content), "\r\n\r\n"...)))).ReadMIMEHeader()
	if id := fields.Get("Message-Id"); r.returned == "" && id != "" {
		r.returned = strings.Trim(strings.TrimSpace(id), "<>")
	}
}

// messageID finds which of our mails a report is about: by the address of its
// own that the mail was sent from, or by its Message-ID.
func (r *reader) messageID() string {
	for _, address := range append(append([]string(nil), r.in.To...), r.named...) {
		if id := ReturnedID(address); id != "" {
			return id
		}
	}
	if local, _, _ := strings.Cut(r.returned, "@"); abp.IsID(abp.KindMessage, local) {
		return local
	}
	return ""
}

// ReturnedID returns the id of the message that the address is the return
// address of, or "" for every other address.
func ReturnedID(address string) string {
	local, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(address), "<>"), "@")
	_, id, _ := strings.Cut(local, "+")
	if id = strings.ToLower(id); abp.IsID(abp.KindMessage, id) {
		return id
	}
	return ""
}
