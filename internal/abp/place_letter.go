package abp

// What applicants are told about places.
const (
	LetterPlace       LetterKind = "place"
	LetterOffered     LetterKind = "place-offered"
	LetterOfferLapsed LetterKind = "offer-lapsed"
	LetterWaitOver    LetterKind = "waiting-over"
	LetterWaitEnded   LetterKind = "waiting-ended"
	LetterPlaceEnds   LetterKind = "place-ends"
	LetterPlaceLapsed LetterKind = "place-lapsed"
	LetterPaused      LetterKind = "delegate-paused"
	LetterLeft        LetterKind = "delegate-left"
)

var placeLetters = []Letter{
	{Kind: LetterPlace, Title: "A place and its dates", For: "Delegates", Values: []string{"cohort", "dates", "calendar"}},
	{Kind: LetterOffered, Title: "A place from the waiting list", For: "People on a waiting list", IsSecret: true, Values: []string{"cohort", "until", "dates", "manager", "link"}},
	{Kind: LetterOfferLapsed, Title: "An offer that ended without an answer", For: "People on a waiting list", Values: []string{"cohort"}},
	{Kind: LetterWaitOver, Title: "The waiting list ends before the first session", For: "People on a waiting list", Values: []string{"cohort"}},
	{Kind: LetterWaitEnded, Title: "Taken off the waiting list", For: "People on a waiting list", Values: []string{"cohort"}},
	{Kind: LetterPlaceEnds, Title: "A kept place will go to others", For: "Applicants", IsSecret: true, Values: []string{"cohort", "manager", "until", "link"}},
	{Kind: LetterPlaceLapsed, Title: "A kept place has gone to others", For: "Applicants", Values: []string{"cohort"}},
	{Kind: LetterPaused, Title: "Paused", For: "Delegates", Values: []string{"cohort"}},
	{Kind: LetterLeft, Title: "Left the cohort", For: "Delegates", Values: []string{"cohort"}},
}
