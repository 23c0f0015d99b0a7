package abp

// What a quote may hold, and how long it is kept.
const (
	QuoteText  = 600 // characters
	MostQuotes = 5   // of one place, those that were withdrawn aside
	quoteLasts = 24  // months from publication
	quoteWaits = 12  // months for words that are not shown
)

// ConsentVersion names the newest text that delegates agree to; ConsentText has it
// and every earlier one.
const ConsentVersion = "1"

// Consent is the text of what a delegate agrees to when they offer a quote, by
// paragraphs. What was agreed to is never changed: another text is another version.
type Consent struct {
	Version string
	Words   []string
	Special string // for words that reveal something special about a person
}

// Consents lists every version of the text, oldest first.
func Consents() []Consent {
	return []Consent{{
		Version: "1",
		Words: []string{
			"What: the words that you write here, whole or shortened. Nobody shortens them without showing you, and they are not shown before you have agreed. They stand there without your name.",
			"Where: on the page “Voices” for everybody who signs in, on the pages and in the monthly mails for the sponsors of the organisations, and in the reports of the programme, which boards may publish.",
			"With what: “delegate”, and the kind of organisation that you work for where at least 20 delegates share it. Never your organisation, role, team or cohort.",
			"How long: two years from the day on which they are first shown. Then they are deleted.",
			"How to take it back: at any time, without a reason, under “My words” on your journey. They go at once from every page, from mails not sent yet and from reports made after that; reports kept here are made again without them. What others have printed or saved cannot be fetched back.",
			"It is your choice. Nothing in the programme depends on it, and nobody is told whether you wrote something.",
		},
		Special: "I explicitly agree that words are shown which tell of health, disability, ethnic origin, religion or belief, sexual orientation, political opinions or trade union membership.",
	}}
}

// ConsentOf returns the text of a version, or nil if there is none.
func ConsentOf(version string) *Consent {
	for _, c := range Consents() {
		if c.Version == version {
			return &c
		}
	}
	return nil
}

// QuoteConsent is what a delegate says beside their words. Special is "no" for
// words that reveal nothing special about anybody, or "yes" to agree explicitly
// that they are shown.
type QuoteConsent struct {
	Version string // of the text that was shown
	Agreed  bool
	Special string
}

// The answers to whether words reveal something special about somebody.
const (
	SpecialNo  = "no"
	SpecialYes = "yes"
)

// Quote is a delegate's own words, offered to be shown. It is kept under the
// subject of the survey: whoever judges it sees words and no person. What
// delegates do is kept by the day. Words that were withdrawn are forgotten.
type Quote struct {
	Kept
	SubjectID      string
	Words          string
	Shortened      string // what somebody proposes to show of them, or empty
	ConsentVersion string
	ConsentedOn    Date    // none for a draft, which is its writer's alone
	SpecialOn      Date    // agreed explicitly that something special is revealed
	CutAt          Instant // when Shortened was proposed
	AgreedOn       Date    // when the writer agreed to it
	PublishedAt    Instant
	PublishedByID  Ref
	Attribution    string // as worked out when it was published
	RefusedAt      Instant
	RefusedWhy     string
	WithdrawnOn    Date
}

// QuoteState says in one word where a quote stands. It is derived.
type QuoteState string

// The states of a quote.
const (
	QuoteDraft     QuoteState = "draft"
	QuoteWaiting   QuoteState = "waiting"
	QuoteShortened QuoteState = "shortened" // the writer has not agreed to it yet
	QuotePublished QuoteState = "published"
	QuoteRefused   QuoteState = "turned down"
	QuoteWithdrawn QuoteState = "withdrawn"
)

// State returns where the quote stands.
func (q *Quote) State() QuoteState {
	switch {
	case !q.WithdrawnOn.IsZero():
		return QuoteWithdrawn
	case !q.RefusedAt.IsZero():
		return QuoteRefused
	case !q.PublishedAt.IsZero():
		return QuotePublished
	case q.ConsentedOn.IsZero():
		return QuoteDraft
	case q.Shortened != "" && q.AgreedOn.IsZero():
		return QuoteShortened
	}
	return QuoteWaiting
}

// Public returns the words that are shown, or would be.
func (q *Quote) Public() string {
	if q.Shortened != "" {
		return q.Shortened
	}
	return q.Words
}

// Write replaces the words of a draft on the local day today, and offers them if
// the writer agrees to that. It fails with Invalid at every field that cannot be
// accepted, and with Conflict once the words were offered.
func (q *Quote) Write(words string, c QuoteConsent, today Date) error {
	if q.State() != QuoteDraft {
		return Errorf(Conflict, "These words were offered already, so they stay as they are. Take them back to write others.")
	}
	q.Words = CleanText(words)
	var check Check
	check.Require("quote_words", q.Words, "Write your words.")
	check.Longest("quote_words", q.Words, QuoteText)
	if c.Agreed {
		if c.Version != ConsentVersion {
			check.Field("quote_consent", "What you agree to has changed meanwhile. Read it again, and tick it again if you agree.")
		}
		if c.Special != SpecialNo && c.Special != SpecialYes {
			check.Field("quote_special", "Choose whether your words tell something of this kind about you or somebody else.")
		}
	}
	if err := check.Err(); err != nil || !c.Agreed {
		return err
	}
	q.ConsentVersion, q.ConsentedOn = c.Version, today
	if c.Special == SpecialYes {
		q.SpecialOn = today
	}
	return nil
}

// Shorten records at the instant now that somebody proposes to show less of the
// words. Nothing can be put in: kept must be made of the words by leaving some out,
// and where some were left out the text says so. It fails with Invalid for other
// texts, and with Conflict if nobody has to judge the words.
func (q *Quote) Shorten(kept string, now Instant) error {
	if err := q.judged(); err != nil {
		return err
	}
	text, err := CutWords(q.Words, kept)
	if err != nil {
		return err
	}
	q.Shortened, q.CutAt, q.AgreedOn = text, now, Date{}
	return nil
}

// Agree records that the writer agrees to the shortened words on the day today. It
// fails with Conflict if there are none to agree to, or they are not those that the
// page showed.
func (q *Quote) Agree(version int, today Date) error {
	if q.State() != QuoteShortened || version != q.Version {
		return Errorf(Conflict, "These words are not the ones that were proposed last. Look at the page again before you agree.")
	}
	q.AgreedOn = today
	return nil
}

// Publish records at the instant now that the person by shows the words, with the
// attribution for as long as they are shown. It fails with Conflict if they were
// not offered, or the writer has not agreed to what would be shown.
func (q *Quote) Publish(by *Person, attribution string, now Instant) error {
	if err := q.judged(); err != nil {
		return err
	}
	if q.State() == QuoteShortened {
		return Errorf(Conflict, "The writer has not agreed to the shortened words yet. They are told; publish when they have.")
	}
	q.PublishedAt, q.PublishedByID, q.Attribution = now, Ref(by.ID), attribution
	return nil
}

// Refuse records at the instant now that the words are not shown, and why. A quote
// that is published already is taken down by it. It fails with Invalid without a
// reason.
func (q *Quote) Refuse(why string, now Instant) error {
	if s := q.State(); s != QuotePublished {
		if err := q.judged(); err != nil {
			return err
		}
	}
	why = CleanText(why)
	var c Check
	c.Require("why", why, "Say why, so that the writer can understand it.")
	c.Longest("why", why, 500)
	if err := c.Err(); err != nil {
		return err
	}
	q.RefusedAt, q.RefusedWhy = now, why
	return nil
}

// judged fails with Conflict if the words are not offered, or are judged already.
func (q *Quote) judged() error {
	switch q.State() {
	case QuoteWaiting, QuoteShortened:
		return nil
	}
	return Errorf(Conflict, "These words do not wait any more: they were published, turned down or taken back meanwhile.")
}

// Withdraw takes the words back on the day today, whatever became of them, and
// forgets them. Doing so twice is no error.
func (q *Quote) Withdraw(today Date) {
	if q.WithdrawnOn.IsZero() {
		q.WithdrawnOn = today
	}
	q.Words, q.Shortened, q.RefusedWhy, q.Attribution = "", "", "", ""
}

// QuotesShownSince returns from when on published words are young enough to be
// shown.
func QuotesShownSince(now Instant) Instant { return At(now.AddDate(0, -quoteLasts, 0)) }

// QuotesKeptSince returns from when on words that are not shown are young enough to
// be kept.
func QuotesKeptSince(now Instant) Instant { return At(now.AddDate(0, -quoteWaits, 0)) }

// What delegates are told about their own words. The mails hold none of them, and
// no list of mails shows that they were written.
const (
	LetterQuoteShortened LetterKind = "quote-shortened"
	LetterQuotePublished LetterKind = "quote-published"
	LetterQuoteRefused   LetterKind = "quote-refused"
)

var quoteLetters = []Letter{
	{Kind: LetterQuoteShortened, Title: "Words to be shown were shortened", For: "Delegates", IsSecret: true, IsPrivate: true, Values: []string{"page"}},
	{Kind: LetterQuotePublished, Title: "Words are shown", For: "Delegates", IsSecret: true, IsPrivate: true, Values: []string{"page"}},
	{Kind: LetterQuoteRefused, Title: "Words are not shown", For: "Delegates", IsSecret: true, IsPrivate: true, Values: []string{"page"}},
}
