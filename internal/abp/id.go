package abp

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// The kinds of identifiers. An id starts with its kind, so that a mix-up shows
// in the first log line.
const (
	KindApart        = "apr"
	KindApplication  = "app"
	KindForm         = "frm"
	KindReleaseLink  = "rel"
	KindAttendance   = "att"
	KindAvailability = "ava"
	KindAway         = "awy"
	KindBoard        = "boa"
	KindBooking      = "boo"
	KindCheckIn      = "chk"
	KindCohort       = "coh"
	KindCorrection   = "cor"
	KindDay          = "day"
	KindDelegate     = "del"
	KindEvent        = "evt"
	KindFacilitator  = "fac"
	KindFeed         = "fee"
	KindGrant        = "gra"
	KindImport       = "imp"
	KindInstrument   = "ins"
	KindInvitation   = "inv"
	KindJob          = "job"
	KindLogin        = "log"
	KindMessage      = "msg"
	KindOffer        = "off"
	KindOrganisation = "org"
	KindPause        = "pau"
	KindPerson       = "per"
	KindPlanning     = "pla"
	KindPractice     = "prc"
	KindOption       = "opt"
	KindProgramme    = "pro"
	KindQuota        = "quo"
	KindRegion       = "reg"
	KindReport       = "rep"
	KindResponse     = "res"
	KindSession      = "ses"
	KindSet          = "set"
	KindSignIn       = "sig"
	KindSnapshot     = "sna"
	KindSubject      = "sub"
	KindSystem       = "sys"
	KindTemplate     = "tem"
	KindTerm         = "ter"
	KindVenue        = "ven"
	KindWindow       = "win"
	KindWording      = "wor"

	KindApology     = "apo"
	KindCertificate = "cer"
	KindContact     = "con"
	KindListing     = "lis"
	KindMakeUp      = "mak"
	KindMapping     = "map"

	KindQuote = "qte"

	KindEqualityQuestion = "eqq"
	KindEqualitySubject  = "eqs"
	KindEqualityStop     = "eqx"
	KindIndicator        = "ind"

	KindErasure         = "ers"
	KindExport          = "exp"
	KindComplaint       = "cpl"
	KindRetentionChange = "ret"
	KindRetentionRun    = "run"

	KindPublication = "pub"
	KindThreshold   = "thr"
	KindException   = "exc"

	KindPasskey  = "psk"
	KindCeremony = "cmy"
	KindIdentity = "idt"
	KindSignOn   = "son"
	KindCustody  = "cus"
)

var idText = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// NewID returns a fresh id of the given kind from 80 random bits of r, for
// example coh_8x2m4k9p7q3r5tvw. It panics if r fails, for without randomness
// nothing can be recorded.
func NewID(kind string, r io.Reader) string {
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		panic(fmt.Errorf("read randomness: %w", err))
	}
	return kind + "_" + idText.EncodeToString(b[:])
}

// IsID says whether s has the shape of an id of the given kind.
func IsID(kind, s string) bool {
	rest, ok := strings.CutPrefix(s, kind+"_")
	if !ok || len(rest) != 16 {
		return false
	}
	_, err := idText.DecodeString(rest)
	return err == nil
}

// NewUID returns a random UUID (RFC 9562, version 4) from r, the identity of a
// session in every calendar for all time. It panics if r fails.
func NewUID(r io.Reader) string {
	var b [16]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		panic(fmt.Errorf("read randomness: %w", err))
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
