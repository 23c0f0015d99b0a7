package abp

// LetterDigest is the monthly mail to a sponsor.
const LetterDigest LetterKind = "sponsor-digest"

// Its text is forgotten once it is sent: it may hold words that are taken back.
var digestLetters = []Letter{
	{Kind: LetterDigest, Title: "Monthly digest of an organisation", For: "Sponsors", IsOptional: true, IsSecret: true,
		Values: []string{"organisation", "month", "as_at", "reach", "since", "confidence", "dates", "help", "voices", "page"}},
}

// What a digest holds at most, and for how many days after the first working day
// of the month one that could not be written then still is.
const (
	DigestDates  = 6
	DigestVoices = 3
	digestWaits  = 7
)

// MonthOf returns the first day of the date's month.
func MonthOf(d Date) Date { return Date{Year: d.Year, Month: d.Month, Day: 1} }

// IsDigestDay says whether digests of the month are written on the date: on its
// first working day or, where that failed, on a working day soon after.
func (d Days) IsDigestDay(date Date) bool {
	first := MonthOf(date)
	for !d.IsWorking(first) {
		first = first.Add(1)
	}
	return d.IsWorking(date) && !date.Before(first) && date.Since(first) <= digestWaits
}
