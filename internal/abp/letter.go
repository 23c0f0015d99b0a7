package abp

import "slices"

// LetterKind names what a mail says. It is also the name of the file that holds
// the standard wording, in templates/mail.
type LetterKind string

// Letter is one kind of mail that the programme writes: who reads it, and which
// values its wording may contain in braces. Every letter also knows name,
// programme, contact and site.
type Letter struct {
	Kind       LetterKind
	Title      string // what those who run the programme call it
	For        string // who reads it, for example "Delegates"
	IsOptional bool   // people can turn it off; one that may have arrived is not sent again
	IsUrgent   bool   // somebody waits for it: it goes before those of others
	IsSecret   bool   // holds a link that is good for one reader: its text is forgotten once it is sent
	IsPrivate  bool   // that it was written tells something about its reader: no list of mails shows it
	Values     []string
}

// CommonValues lists what the wording of every letter may contain.
func CommonValues() []string { return []string{"name", "programme", "contact", "site"} }

// Allowed lists every value that the letter's wording may contain.
func (l *Letter) Allowed() []string { return append(CommonValues(), l.Values...) }

// Letters lists every letter in the order of the page.
func Letters() []Letter {
	return slices.Concat(
		loginLetters,
		passkeyLetters,
		identityLetters,
		applicationLetters,
		releaseLetters,
		placeLetters,
		cohortLetters,
		sessionLetters,
		invitationLetters,
		setLetters,
		offerLetters,
		surveyLetters,
		reminderLetters,
		apologyLetters, makeUpLetters, certificateLetters, contactLetters, communityLetters,
		quoteLetters,
		erasureLetters, complaintLetters,
		digestLetters,
		custodyLetters, eventLetters)
}

// UrgentLetters lists the kinds that go before others.
func UrgentLetters() []LetterKind {
	var kinds []LetterKind
	for _, l := range Letters() {
		if l.IsUrgent {
			kinds = append(kinds, l.Kind)
		}
	}
	return kinds
}

// PrivateLetters lists the kinds that no list of mails names: that somebody got
// one would tell what they have not done.
func PrivateLetters() []LetterKind {
	var kinds []LetterKind
	for _, l := range Letters() {
		if l.IsPrivate {
			kinds = append(kinds, l.Kind)
		}
	}
	return kinds
}

// LetterOf returns the letter of the kind, or nil if there is none.
func LetterOf(kind LetterKind) *Letter {
	for _, l := range Letters() {
		if l.Kind == kind {
			return &l
		}
	}
	return nil
}
