package abp

import (
	"slices"
	"strings"
	"unicode"
)

// cutMark stands where words were left out.
const cutMark = "[...]"

// CutWords returns what is left of words after cutting. kept must hold words of
// the original in their order and no others; where some were left out between
// them, a mark says so. It fails with Invalid at the field kept.
func CutWords(words, kept string) (string, error) {
	original := strings.Fields(words)
	left := slices.DeleteFunc(strings.Fields(kept), isCutMark)
	if len(left) == 0 {
		return "", InvalidField("kept", "Leave some words, or turn the quote down.")
	}
	at, stranger := placesOf(original, left)
	if stranger != "" {
		return "", InvalidField("kept", "“%s” does not stand there in the writer’s words. You can leave words out; you cannot put any in or change their order.", stranger)
	}
	var out []string
	for i, word := range left {
		if i > 0 && at[i] > at[i-1]+1 {
			out = append(out, cutMark)
		}
		out = append(out, word)
	}
	text := strings.Join(out, " ")
	if text == strings.Join(original, " ") {
		return "", InvalidField("kept", "Leave something out, or publish the words as they are.")
	}
	return text, nil
}

// placesOf returns where in the original the words that are left stand, with as few
// gaps as can be, or the first that stands nowhere behind those before it.
func placesOf(original, left []string) (at []int, stranger string) {
	const never = 1 << 30
	// gaps[i] is the fewest gaps with the present word at i; from remembers where
	// the word before then is.
	gaps, from := make([]int, len(original)), make([][]int, len(left))
	for j, word := range left {
		next, found := make([]int, len(original)), false
		from[j] = make([]int, len(original))
		fewest, where := never, -1 // over words before i-1
		for i, o := range original {
			if i >= 2 && j > 0 && gaps[i-2] < fewest {
				fewest, where = gaps[i-2], i-2
			}
			next[i] = never
			if o != word && (bare(word) == "" || bare(o) != bare(word)) {
				continue
			}
			switch {
			case j == 0:
				next[i] = 0
			case i > 0 && gaps[i-1] < never && gaps[i-1] <= fewest+1:
				next[i], from[j][i] = gaps[i-1], i-1
			case fewest < never:
				next[i], from[j][i] = fewest+1, where
			}
			found = found || next[i] < never
		}
		if !found {
			return nil, word
		}
		gaps = next
	}
	at = make([]int, len(left))
	at[len(left)-1] = slices.Index(gaps, slices.Min(gaps))
	for j := len(left) - 1; j > 0; j-- {
		at[j-1] = from[j][at[j]]
	}
	return at, ""
}

func isCutMark(word string) bool {
	return slices.Contains([]string{cutMark, "...", "…", "[…]"}, word)
}

// bare returns a word without the punctuation around it.
func bare(word string) string {
	return strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// QuotePart is a piece of a quote's words. Why says what to look at in it; it is
// empty for what nothing speaks against.
type QuotePart struct{ Text, Why string }

// What words are marked for.
const (
	WhyKnown   = "a name that the programme knows"
	WhyCapital = "a capital letter inside a sentence, so perhaps a name"
	WhyDate    = "a day, a month or a time"
	WhyNumber  = "a number"
	WhyRole    = "a role or a job"
	WhyPlace   = "a place of work"
)

var (
	dateWords  = strings.Fields("january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday yesterday today christmas easter ramadan eid diwali spring summer autumn winter")
	roleWords  = strings.Fields("nurse nurses matron consultant consultants doctor doctors registrar midwife midwives manager managers director directors chief sister porter porters physiotherapist pharmacist paramedic paramedics therapist secretary receptionist surgeon surgeons psychologist radiographer chaplain guardian facilitator facilitators sponsor lead chair band student students apprentice trainee healthcare-assistant hca ceo")
	placeWords = strings.Fields("ward wards clinic theatre theatres hospital hospice surgery department unit icu a&e office site trust council board station")
	// plainCapitals are words that are written with a capital and name nobody.
	plainCapitals = strings.Fields("i i'm i've i'd i'll i’m i’ve i’d i’ll nhs als ds 5ds")
)

// SuspectWords takes words apart for whoever judges them: every word that may say
// who wrote it, or about whom, carries the reason. known says whether a word, in
// lower case, is part of the name of somebody or something that the programme
// knows. The pieces joined are the words as they were.
func SuspectWords(words string, known func(string) bool) []QuotePart {
	var parts []QuotePart
	isStart := true
	rest := words
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsSpace(r) })
		if n < 0 {
			n = len(rest)
		}
		space := rest[:n]
		rest = rest[n:]
		n = strings.IndexFunc(rest, unicode.IsSpace)
		if n < 0 {
			n = len(rest)
		}
		word := rest[:n]
		rest = rest[n:]
		if strings.Contains(space, "\n") {
			isStart = true
		}
		why := ""
		if word != "" {
			why = suspect(word, isStart, known)
			isStart = strings.ContainsAny(word[len(word)-1:], ".!?:") || strings.HasSuffix(strings.TrimRight(word, "\"’”')"), ".")
		}
		parts = appendPart(parts, QuotePart{Text: space}, QuotePart{word, why})
	}
	return parts
}

// appendPart adds pieces, and joins neighbours that nothing speaks against.
func appendPart(parts []QuotePart, more ...QuotePart) []QuotePart {
	for _, p := range more {
		if n := len(parts) - 1; n >= 0 && p.Why == "" && parts[n].Why == "" {
			parts[n].Text += p.Text
		} else if p.Text != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// suspect says what a word is marked for, or nothing. isStart says whether it
// begins a sentence, where capitals mean nothing.
func suspect(word string, isStart bool, known func(string) bool) string {
	core := bare(word)
	lower := strings.ToLower(core)
	if core == "" || slices.Contains(plainCapitals, lower) {
		return ""
	}
	name := strings.TrimSuffix(strings.TrimSuffix(lower, "'s"), "’s")
	first := []rune(core)[0]
	switch {
	case strings.ContainsFunc(core, unicode.IsDigit):
		return WhyNumber
	case slices.Contains(dateWords, name), name == "may" && unicode.IsUpper(first):
		return WhyDate
	case slices.Contains(roleWords, name):
		return WhyRole
	case slices.Contains(placeWords, name):
		return WhyPlace
	case known(name):
		return WhyKnown
	case unicode.IsUpper(first) && !isStart:
		return WhyCapital
	}
	return ""
}

// NameWords returns the words of a name by which somebody or something can be
// recognised, in lower case: not those that are in everybody's mouth.
func NameWords(name string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '’' && r != '\'' }) {
		if len([]rune(w)) > 2 && !slices.Contains(commonWords, w) {
			words = append(words, w)
		}
	}
	return words
}

// commonWords stand in names of organisations and venues and say nothing there.
var commonWords = strings.Fields("the and for meeting place lecture library fire with nhs foundation trust hospital hospitals hospice council county city care community health mental social services service partnership board integrated general university centre house hall room primary voluntary action group network home south north east west training learning education conference hotel college school new green will hope street road online")
