package web

import (
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// menuPage is a page that the menu leads to for those who may open it.
type menuPage struct {
	act        abp.Act
	href, text string
}

// menu is everything that the menu can lead to, in sections. Each word of it opens
// the first page of its section that the viewer may open.
var menu = []struct {
	text  string
	pages []menuPage
}{
	{"Today", []menuPage{
		{abp.SeeToday, "/today", "Today"},
	}},
	{"My programme", []menuPage{
		{abp.SeeJourney, "/journey", "My journey"},
		{abp.KeepPractices, "/practices", "Practice log"},
		{abp.SeeCommunity, "/community", "Community"},
	}},
	{"Cohorts", []menuPage{
		{abp.SeeCohorts, "/cohorts", "Cohorts"},
		{abp.SeeSessions, "/sessions", "Sessions"},
		{abp.SeePlannings, "/plannings", "Planner"},
		{abp.AnswerOffers, "/offers", "Offers"},
		{abp.KeepAvailability, "/availability", "Availability"},
		{abp.SeeDays, "/days", "Days"},
		{abp.SeeVenues, "/venues", "Venues"},
		{abp.SeeTemplates, "/templates", "Templates"},
		{abp.SeeInstruments, "/instruments", "Questionnaire"},
	}},
	{"People", []menuPage{
		{abp.SeePeople, "/people", "People"},
		{abp.SeeApplications, "/applications", "Applications"},
		{abp.SeeOrganisations, "/organisations", "Organisations"},
		{abp.SeeFacilitators, "/facilitators", "Facilitators"},
		{abp.SeeContacts, "/contacts", "My list"},
		{abp.SeeCompletions, "/completions", "Completed"},
		{abp.SeeReleases, "/releases", "My team’s dates"},
		{abp.Nominate, "/nominations", "People I put forward"},
	}},
	{"Impact", []menuPage{
		{abp.SeeProgrammeImpact, "/impact", "Impact"},
		{abp.SeeEqualityImpact, "/impact/equality", "Equality"},
		{abp.SeeIndicators, "/indicators", "Indicators"},
		{abp.KeepEqualityStops, "/equality/stops", "Equality notices"},
		{abp.SeeVoices, "/voices", "Voices"},
		{abp.JudgeQuotes, "/quotes", "Quotes"},
		{abp.SeeSnapshots, "/snapshots", "Snapshots"},
		{abp.SeeReports, "/reports", "Reports"},
		{abp.SeePublications, "/publications", "Release log"},
	}},
	{"Trust", []menuPage{
		{abp.SeeEvents, "/events", "Log"},
		{abp.SeeCustodies, "/custody", "Custody"},
	}},
	{"Mails", []menuPage{
		{abp.SeeMessages, "/messages", "Mails"},
		{abp.EditLetters, "/letters", "Words of mails"},
	}},
	{"Operations", []menuPage{
		{abp.SeeOperations, "/operations", "Operations"},
	}},
	{"Calendar", []menuPage{
		{abp.SignedIn, "/calendar", "Calendar"},
	}},
}

// shortMenu is how many pages are listed one by one; more are put in sections.
const shortMenu = 8

// navigation returns the words of the menu for the viewer of the page at, and the
// pages of the section that it belongs to. Who may open only a few pages has them
// all in the menu. A sponsor of several organisations finds the others from the
// first.
func navigation(p *abp.Person, at string) (words, section []Link) {
	var all []Link
	for _, s := range menu {
		var pages []Link
		current := false
		add := func(href, text string) {
			l := Link{Href: href, Text: text, Current: at == href || strings.HasPrefix(at, href+"/")}
			if l.Current { // of /impact and /impact/equality only the second is where one is
				for i := range pages {
					pages[i].Current = pages[i].Current && !strings.HasPrefix(href, pages[i].Href+"/")
				}
			}
			current = current || l.Current
			pages = append(pages, l)
		}
		for _, m := range s.pages {
			if m.href == "/impact" && len(p.Sponsors()) > 0 {
				add("/organisations/"+p.Sponsors()[0]+"/impact", "My organisation")
			}
			if p.Can(m.act) == nil {
				add(m.href, m.text)
			}
		}
		if len(pages) == 0 {
			continue
		}
		word := pages[0]
		if len(pages) > 1 {
			word = Link{Href: pages[0].Href, Text: s.text, Current: current}
			if current {
				section = pages
			}
		}
		words = append(words, word)
		all = append(all, pages...)
	}
	if len(all) <= shortMenu {
		return all, nil
	}
	return words, section
}
