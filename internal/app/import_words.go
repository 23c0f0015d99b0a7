package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// zoneless is the zone that days without a time are written in.
var zoneless = time.UTC

// organisationIndex finds organisations by what a file calls them.
type organisationIndex struct {
	byCode, byName map[string][]*abp.Organisation
	ended          map[string]*abp.Organisation // by id
}

func indexOrganisations(list []abp.Organisation, today abp.Date) *organisationIndex {
	x := &organisationIndex{byCode: map[string][]*abp.Organisation{}, byName: map[string][]*abp.Organisation{}, ended: map[string]*abp.Organisation{}}
	for i := range list {
		o := &list[i]
		code, name := strings.ToLower(o.Code), plainName(o.Name)
		x.byCode[code] = append(x.byCode[code], o)
		x.byName[name] = append(x.byName[name], o)
		if o.HasEnded(today) {
			x.ended[o.ID] = o
		}
	}
	return x
}

// find returns the organisation with the code, or else the name. If there is
// not exactly one it returns a sentence instead.
func (x *organisationIndex) find(text string) (*abp.Organisation, string) {
	found := x.byCode[strings.ToLower(text)]
	if len(found) > 1 {
		for _, o := range found {
			if o.Code == text {
				return o, ""
			}
		}
	}
	if len(found) == 0 {
		found = x.byName[plainName(text)]
	}
	switch len(found) {
	case 0:
		return nil, fmt.Sprintf("No organisation has the code or name “%s”.", shorten(text))
	case 1:
		return found[0], ""
	}
	return nil, fmt.Sprintf("%d organisations are called “%s”. Use the code.", len(found), shorten(text))
}

// plainName is a name without what people write in different ways.
func plainName(s string) string {
	s = strings.NewReplacer("’", "", "'", "", "&", " and ", ".", " ", ",", " ", "-", " ").Replace(strings.ToLower(s))
	s = strings.TrimPrefix(strings.Join(strings.Fields(s), " "), "the ")
	return s
}

// groupSynonyms are names of staff groups as staff records abbreviate them.
var groupSynonyms = map[string]string{
	"add prof scientific and technic": "Additional Professional Scientific and Technical", "additional professional scientific and technic": "Additional Professional Scientific and Technical",
	"additional prof scientific and technic": "Additional Professional Scientific and Technical", "nursing and midwifery": "Nursing and Midwifery Registered", "admin and clerical": "Administrative and Clerical",
	"allied health professional": "Allied Health Professionals", "ahp": "Allied Health Professionals", "medical": "Medical and Dental", "student": "Students", "voluntary": "Voluntary sector",
}

// staffGroup returns the staff group that the text means, or the text if none.
func staffGroup(text string) string {
	plain := plainName(text)
	for _, g := range abp.StaffGroups() {
		if plain == strings.ToLower(g) {
			return g
		}
	}
	if g, ok := groupSynonyms[plain]; ok {
		return g
	}
	return text
}

// band returns the pay band that the text means, for example Band 8 - Range A,
// or the text if none.
func band(text string) string {
	plain := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(text))
	plain = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(plain, "nhs"), "afc"), "band")
	plain = strings.Replace(plain, "range", "", 1)
	for _, b := range abp.Bands() {
		if plain == strings.ToLower(b) {
			return b
		}
	}
	return text
}

// plainAddress returns an address as files hold it: normal, without the signs of
// no width that come along when it is copied from a mail.
func plainAddress(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060':
			return -1
		}
		return r
	}, text)
	return strings.TrimPrefix(abp.NormalEmail(text), "mailto:")
}
