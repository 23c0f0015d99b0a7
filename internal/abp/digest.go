package abp

// LetterDigest is the monthly mail to a sponsor.
const LetterDigest LetterKind = "sponsor-digest"

// Its text is forgotten once it is sent: it may hold words that are taken back.
var digestLetters = []Letter{
	{Kind: LetterDigest, Title: "Monthly digest of an organisation", For: "Sponsors", IsOptional: true, IsSecret: true,
		Values: []string{"organisation", "month", "as_at", "reach", "since", "confidence", "dates", "help", "voices", "page"}},
}
