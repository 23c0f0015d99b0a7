package abp

// Ethnicity is the code of the question whose broad groups are those of the
// Workforce Race Equality Standard. Only these are crossed with confidence.
const Ethnicity = "ethnicity"

// The broad groups of the Workforce Race Equality Standard.
const (
	WhiteStaff = "White"
	BMEStaff   = "BME"
)

// DefaultEqualityQuestions returns the questions of a new programme, in their
// first edition. Ethnic category is the NHS Data Dictionary's of 2001 (16+1), with
// the finer choices of the census of 2021 kept apart and counted as the category
// that they belong to. Since is when those that are on are switched on. Sex and
// gender identity are two questions; the second is off unless a lead switches it
// on, and its answer is kept with no person.
func DefaultEqualityQuestions(since Instant) []EqualityQuestion {
	list := []EqualityQuestion{
		{Code: Ethnicity, Title: "Ethnicity", Text: "What is your ethnic group?", Hint: "Choose the one that describes you best.", Options: ethnicOptions()},
		{Code: "disability", Title: "Disability", Text: "Do you have a physical or mental health condition or illness that has lasted, or is expected to last, 12 months or more?", Options: yesOrNo("Disabled", "Not disabled")},
		{Code: "sex", Title: "Sex", Text: "What is your sex?", Options: choices("F", "Female", "M", "Male")},
		{Code: "gender", Title: "Gender identity", Text: "Is your gender identity the same as the sex registered at birth?", IsUnlinked: true, Options: yesOrNo("Same", "Not the same")},
		{Code: "orientation", Title: "Sexual orientation", Text: "Which of these describes your sexual orientation best?", Options: []EqualityOption{
			{Code: "1", Text: "Heterosexual or straight"}, {Code: "2", Text: "Gay or lesbian", Groups: []string{"LGB and other", "Gay or lesbian"}},
			{Code: "3", Text: "Bisexual", Groups: []string{"LGB and other", "Bisexual"}}, {Code: "4", Text: "Other", Groups: []string{"LGB and other", "Other"}}, {Code: "5", Text: "Not sure", Groups: []string{"LGB and other", "Not sure"}}}},
		{Code: "religion", Title: "Religion or belief", Text: "What is your religion or belief?", Options: religionOptions()},
		{Code: "age", Title: "Age", Text: "How old are you?", Options: ageOptions()},
		{Code: "carer", Title: "Caring", Text: "Do you look after, or help, somebody because of a long-term condition, an illness or their age?", Options: yesOrNo("Carer", "Not a carer")},
		{Code: "pregnancy", Title: "Pregnancy and maternity", Text: "Are you pregnant, or have you been on maternity leave in the last year?", Options: yesOrNo("Pregnant or on maternity leave", "Neither")},
		{Code: "marriage", Title: "Marriage and civil partnership", Text: "Are you married or in a civil partnership?", Options: yesOrNo("Married or in a civil partnership", "Neither")},
	}
	off := map[string]bool{"gender": true, "carer": true, "pregnancy": true, "marriage": true}
	for i := range list {
		q := &list[i]
		q.Edition, q.Place = 1, i+1
		q.Options = append(q.Options, EqualityOption{Code: EqualityUntold, Text: EqualityUntoldText})
		if !off[q.Code] {
			q.OnSince = since
		}
	}
	return list
}

func choices(codeAndText ...string) []EqualityOption {
	var list []EqualityOption
	for i := 0; i < len(codeAndText); i += 2 {
		list = append(list, EqualityOption{Code: codeAndText[i], Text: codeAndText[i+1]})
	}
	return list
}

func yesOrNo(yes, no string) []EqualityOption {
	return []EqualityOption{{Code: "Y", Text: "Yes", Groups: []string{yes}}, {Code: "N", Text: "No", Groups: []string{no}}}
}

func ethnicOptions() []EqualityOption {
	const mixed, asian, black, other = "Mixed", "Asian", "Black", "Other"
	of := func(code, text, broad, five, fine string) EqualityOption {
		return EqualityOption{Code: code, Text: text, Groups: []string{broad, five, fine}}
	}
	same := func(code, text, broad, five string) EqualityOption { return of(code, text, broad, five, text) }
	return []EqualityOption{
		same("A", "White British", WhiteStaff, WhiteStaff), same("B", "White Irish", WhiteStaff, WhiteStaff),
		of("CG", "Gypsy or Irish Traveller", WhiteStaff, WhiteStaff, "Any other White background"), of("CR", "Roma", WhiteStaff, WhiteStaff, "Any other White background"),
		same("C", "Any other White background", WhiteStaff, WhiteStaff),
		same("D", "White and Black Caribbean", BMEStaff, mixed), same("E", "White and Black African", BMEStaff, mixed), same("F", "White and Asian", BMEStaff, mixed),
		same("G", "Any other mixed background", BMEStaff, mixed),
		same("H", "Indian", BMEStaff, asian), same("J", "Pakistani", BMEStaff, asian), same("K", "Bangladeshi", BMEStaff, asian), same("L", "Any other Asian background", BMEStaff, asian),
		same("M", "Caribbean", BMEStaff, black), same("N", "African", BMEStaff, black), same("P", "Any other Black background", BMEStaff, black),
		same("R", "Chinese", BMEStaff, other), of("SA", "Arab", BMEStaff, other, "Any other ethnic group"), same("S", "Any other ethnic group", BMEStaff, other),
	}
}

func religionOptions() []EqualityOption {
	const faith, none = "A religion", "No religion"
	list := choices("1", "Buddhist", "2", "Christian", "3", "Hindu", "4", "Jain", "5", "Jewish", "6", "Muslim", "7", "Sikh", "8", "Other", "9", "No religion, or atheist")
	for i := range list {
		list[i].Groups = []string{faith, list[i].Text}
		if list[i].Code == "9" {
			list[i].Groups = []string{none}
		}
	}
	return list
}

func ageOptions() []EqualityOption {
	group := func(code, text, tens string) EqualityOption {
		return EqualityOption{Code: code, Text: text, Groups: []string{tens}}
	}
	return []EqualityOption{
		group("16", "16 to 20", "16 to 30"), group("21", "21 to 25", "16 to 30"), group("26", "26 to 30", "16 to 30"),
		group("31", "31 to 35", "31 to 40"), group("36", "36 to 40", "31 to 40"), group("41", "41 to 45", "41 to 50"), group("46", "46 to 50", "41 to 50"),
		group("51", "51 to 55", "51 to 60"), group("56", "56 to 60", "51 to 60"), group("61", "61 to 65", "61 and over"), group("66", "66 and over", "61 and over"),
	}
}
