package web

import (
	"fmt"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// planningNames names the venues and people of options.
type planningNames struct {
	venues map[abp.Ref]string
	people map[string]string
}

// planningNames loads the names that the options of plannings need.
func (s *Server) planningNames(c echo.Context) (planningNames, error) {
	n := planningNames{map[abp.Ref]string{}, map[string]string{}}
	venues, err := s.store.Venues(c.Request().Context(), person(c))
	if err != nil {
		return n, err
	}
	for _, v := range venues {
		n.venues[abp.Ref(v.ID)] = v.Name
	}
	people, err := s.store.FacilitatorChoices(c.Request().Context())
	for _, p := range people {
		n.people[p.ID] = p.Name
	}
	return n, err
}

// venue names a venue; none is online.
func (n planningNames) venue(id abp.Ref) string {
	switch name := n.venues[id]; {
	case id == "":
		return "Online"
	case name == "":
		return "A venue that is not there any more"
	default:
		return name
	}
}

// person names a facilitator.
func (n planningNames) person(id string) string {
	if name := n.people[id]; name != "" {
		return name
	}
	return "Somebody who is no facilitator any more"
}

// led names those who lead an event.
func (n planningNames) led(ids []string) string {
	var words []string
	for _, id := range ids {
		words = append(words, n.person(id))
	}
	if len(words) == 0 {
		return "Nobody yet"
	}
	return strings.Join(words, " and ")
}

// eventWhen writes the day and the time of an event.
func eventWhen(e abp.PlannedEvent) string {
	return sayDate(e.Day) + ", " + minuteWords(e.From) + " to " + minuteWords(e.Until)
}

// eventOf says whose event it is.
func eventOf(e abp.PlannedEvent) string {
	switch {
	case e.Set > 0:
		return fmt.Sprintf("%s, set %d", e.Cohort, e.Set)
	case e.Cohort != "":
		return e.Cohort
	}
	return "The whole programme"
}

// absentWords says who cannot come.
func absentWords(e abp.PlannedEvent) string {
	switch {
	case e.Of == 0:
		return "–"
	case e.Absent == 0:
		return "Everybody can come"
	}
	return fmt.Sprintf("%d of %d cannot come", e.Absent, e.Of)
}

// optionTag says what is known about an option.
func optionTag(o *abp.PlanningOption) Tag {
	switch o.State {
	case abp.OptionBest:
		return Tag{"Proven best", "green"}
	case abp.OptionPartial:
		return Tag{"Not complete", "yellow"}
	case abp.OptionImpossible:
		return Tag{"Not possible", "red"}
	}
	return Tag{"Good", "blue"}
}

// costWords writes a cost, or a dash where there is no whole plan.
func costWords(n int) string {
	if n < 0 {
		return "–"
	}
	return sayNumber(n)
}

// leftToSave says how much better a plan could be.
func leftToSave(o *abp.PlanningOption) string {
	switch g := o.Gap(); {
	case g < 0:
		return "–"
	case g == 0:
		return "Nothing: proven best"
	default:
		return "At most " + tenthsWords(g) + "%"
	}
}

// effortWords says how long a search goes on.
func effortWords(e abp.PlanningEffort) string {
	switch e {
	case abp.PlanningQuick:
		return "Quick"
	case abp.PlanningThorough:
		return "Thorough"
	}
	return "Usual"
}

// askedRows says what a planning was asked for.
func (s *Server) askedRows(c echo.Context, p *abp.Planning) ([]SummaryRow, error) {
	codes, err := s.cohortCodes(c)
	if err != nil {
		return nil, err
	}
	names, err := s.planningNames(c)
	if err != nil {
		return nil, err
	}
	rows := []SummaryRow{{Key: "Cohorts", Value: cohortsWords(p, codes)}}
	if p.Kind == abp.PlanningRepair {
		rows = append(rows, SummaryRow{Key: "What has happened", Value: happenedWords(p.Change, codes, names)})
	}
	rows = append(rows, SummaryRow{Key: "Days that may be used", Value: sayDate(p.FromDay) + " to " + sayDate(p.UntilDay)},
		SummaryRow{Key: "What matters most", Value: p.Preset.String() + changedWeights(p)})
	if len(p.Pins) > 0 {
		rows = append(rows, SummaryRow{Key: "Held fast", Value: countOf(len(p.Pins), "event", "events")})
	}
	rows = append(rows, SummaryRow{Key: "Search", Value: fmt.Sprintf("%s, from seed %d", effortWords(p.Effort), p.Seed)})
	if p.By != nil {
		rows = append(rows, SummaryRow{Key: "Asked by", Value: p.By.Name})
	}
	return rows, nil
}

// changedWeights counts the weights that differ from the preset's.
func changedWeights(p *abp.Planning) string {
	n := 0
	preset := p.Preset.Weights()
	for _, k := range abp.PlanningWeightKinds() {
		if p.Weights.Of(k.Key) != preset.Of(k.Key) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return ", with " + countOf(n, "price", "prices") + " changed"
}

// happenedWords says what has happened.
func happenedWords(ch abp.PlanningChange, codes map[string]string, names planningNames) string {
	span := " on " + sayDate(ch.From)
	if ch.Until != ch.From {
		span = " from " + sayDate(ch.From) + " to " + sayDate(ch.Until)
	}
	switch ch.Kind {
	case abp.FacilitatorAway:
		return names.person(string(ch.PersonID)) + " is away" + span
	case abp.VenueLost:
		return names.venue(ch.VenueID) + " cannot be used" + span
	case abp.DelegateJoins:
		return "A delegate joins " + codes[string(ch.CohortID)]
	case abp.DelegateLeaves:
		return "A delegate leaves " + codes[string(ch.CohortID)]
	}
	return "Industrial action" + span
}

// unplacedWords names the events that have no place, by cohort and set.
func (s *Server) unplacedWords(c echo.Context, p *abp.Planning, refs []string, codes map[string]string) ([]string, error) {
	names := map[string]string{}
	for _, x := range p.Cohorts {
		sets, err := s.store.Sets(c.Request().Context(), person(c), x.CohortID)
		if err != nil {
			return nil, err
		}
		for _, set := range sets {
			names[set.ID] = fmt.Sprintf("%s, set %d", codes[x.CohortID], set.Number)
		}
	}
	var words []string
	for _, ref := range refs {
		switch id, number := abp.CutRef(ref); {
		case names[id] != "" && number == 0:
			words = append(words, "All meetings of "+names[id])
		case names[id] != "":
			words = append(words, fmt.Sprintf("Meeting %d of %s", number, names[id]))
		case codes[id] != "" && number == 0:
			words = append(words, "The workshops of "+codes[id])
		case codes[id] != "":
			words = append(words, fmt.Sprintf("Workshop %d of %s", number, codes[id]))
		default:
			words = append(words, "A coffee catch-up")
		}
	}
	return words, nil
}

// blockedRowOf puts a rule that stands in the way beside the page where it can be
// changed.
func blockedRowOf(p *abp.Planning, b abp.PlanningBlocked) blockedRow {
	r := blockedRow{Words: b.Words, Enough: b.Enough}
	kind, rest, _ := strings.Cut(b.Rule, ":")
	id, _, _ := strings.Cut(rest, ":")
	again := "/plannings/new?from=" + p.ID
	switch kind {
	case "calendar":
		r.Href, r.Action = again, "Allow other days"
	case "cohort":
		r.Href, r.Action = again, "Change when it may begin and end"
	case "venue":
		r.Href, r.Action = "/venues", "Look at the venues"
		if abp.IsID(abp.KindVenue, id) {
			r.Href, r.Action = "/venues/"+id, "Look at the venue"
		}
	case "facilitator":
		r.Href, r.Action = "/facilitators", "Look at the facilitators"
		if abp.IsID(abp.KindPerson, id) {
			r.Href, r.Action = "/facilitators/"+id, "Look at the facilitator"
		}
	case "set":
		if abp.IsID(abp.KindSet, id) {
			r.Href, r.Action = "/sets/"+id, "Look at the set"
		}
	case "course", "quorum", "limit":
		r.Href, r.Action = "/templates", "Look at the templates"
	}
	return r
}
