package web

import (
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// The states of a timeline's items.
const (
	itemDone      = "done"
	itemNext      = "next"
	itemLater     = "later"
	itemCancelled = "cancelled"
)

// progressWords says the two counts: workshop complete and journey complete.
func progressWords(p abp.Progress) []string {
	parts := fmt.Sprintf("%d of %d parts attended", p.Parts, p.PartsNeeded)
	workshop := "Workshop: " + parts + "."
	if p.IsWorkshopComplete() {
		workshop = "Workshop complete: " + allOf(p.PartsNeeded) + " attended."
	}
	held := min(p.SetsHeld, p.SetsInAll)
	sets := fmt.Sprintf("Journey: %d of %d set meetings needed, %d to come.", p.Sets, p.SetsNeeded, p.SetsInAll-held)
	if p.IsJourneyComplete() {
		sets = fmt.Sprintf("Journey complete: %d of %d set meetings attended, %d needed.", p.Sets, p.SetsInAll, p.SetsNeeded)
	}
	return []string{workshop, sets}
}

func allOf(parts int) string {
	switch parts {
	case 1:
		return "the one part"
	case 2:
		return "both parts"
	}
	return fmt.Sprintf("all %d parts", parts)
}

// timeline lists the steps from application to community, as the records say.
// The first step that is still to come is the next one.
func (j *journey) timeline() []TimelineItem {
	items := j.applied()
	items = append(items, TimelineItem{When: sayDate(j.place.EnrolledAt.On(london())), Title: "Enrolled", Text: j.place.Cohort.Title(), State: itemDone})
	items = append(items, j.surveyItems(abp.T0)...)
	for _, v := range j.sessions {
		if v.Kind != abp.SetMeeting {
			items = append(items, j.sessionItem(v))
		}
	}
	for _, v := range j.sessions {
		if v.Kind == abp.SetMeeting {
			items = append(items, j.sessionItem(v))
		}
	}
	items = append(items, j.surveyItems(abp.T2)...)
	if j.place.WithdrawnAt.IsZero() || j.place.Progress.IsJourneyComplete() {
		items = append(items, j.completeItem(), j.communityItem())
	} else {
		items = append(items, TimelineItem{When: sayDate(j.place.WithdrawnAt.On(london())), Title: "You left this cohort", State: itemDone})
	}
	for i := range items {
		if items[i].State == itemNext {
			for k := i + 1; k < len(items); k++ {
				if items[k].State == itemNext {
					items[k].State = itemLater
				}
			}
			break
		}
	}
	return items
}

// applied lists the application's dated steps before enrolment.
func (j *journey) applied() []TimelineItem {
	a := j.application
	if a == nil {
		return nil
	}
	items := []TimelineItem{{When: sayDate(a.AppliedAt.On(london())), Title: "Applied", State: itemDone}}
	released := TimelineItem{Title: "Released by your manager", State: itemNext, Text: "Your manager has not answered yet."}
	switch {
	case !a.ReleasedAt.IsZero():
		released = TimelineItem{When: sayDate(a.ReleasedAt.On(london())), Title: "Released by your manager", State: itemDone}
	case !a.RefusedAt.IsZero():
		released = TimelineItem{When: sayDate(a.RefusedAt.On(london())), Title: "Not released by your manager", State: itemCancelled}
	case !a.EnrolledAt.IsZero():
		return items
	}
	return append(items, released)
}

// surveyItems is the step of one survey, or nothing if there is none.
func (j *journey) surveyItems(wave abp.Wave) []TimelineItem {
	for _, t := range j.surveys {
		if t.Wave == wave && (t.State != abp.SurveyNotAsked || j.place.IsActive()) {
			return []TimelineItem{surveyItem(t)}
		}
	}
	return nil
}

func surveyItem(t app.SurveyTask) TimelineItem {
	task := surveyTask(t)
	v := TimelineItem{Title: task.Text, Text: task.Hint, Href: task.Href, State: itemLater, When: sayDate(t.OpensAt.On(london()))}
	switch t.State {
	case abp.SurveyFinished:
		v.State, v.When, v.Text = itemDone, sayDate(t.FinishedOn), "Handed in."
	case abp.SurveyOpen, abp.SurveyStarted, abp.SurveyUpcoming:
		v.State = itemNext
	}
	return v
}

// sessionItem is the step of one session, with what the register says.
func (j *journey) sessionItem(v abp.Session) TimelineItem {
	item := TimelineItem{When: sayDate(v.StartsAt.On(london())), Title: v.Title, Href: "/sessions/" + v.ID, State: itemLater}
	if v.Kind != abp.SelfStudy {
		item.When += ", " + sayClock(v.StartsAt.In(london())) + " to " + sayClock(v.EndsAt.In(london()))
	}
	mark, marked := j.marks[v.ID]
	switch {
	case v.IsCancelled():
		item.State, item.Text = itemCancelled, v.CancelReason
	case marked && mark.Counts():
		item.State = itemDone
		if mark == abp.MadeUp {
			item.Text = "Made up."
		}
	case marked:
		item.Text = missedWords(mark)
	case !v.EndsAt.After(j.now.Time):
		item.Text = "Over. The register does not say yet whether you came."
	default:
		item.State = itemNext
	}
	return item
}

// missedWords says why a session does not count.
func missedWords(m abp.Mark) string {
	switch m {
	case abp.Part:
		return "You came for part of it, so it does not count. Ask about making it up."
	case abp.Apology:
		return "You sent your apologies. Ask about making it up."
	}
	return "You were not there. Ask about making it up."
}

func (j *journey) completeItem() TimelineItem {
	v := TimelineItem{When: "After the last set meeting", Title: "Journey complete", State: itemNext, Text: fmt.Sprintf("Every part of the workshop and %d of %d set meetings.", j.place.Progress.SetsNeeded, j.place.Progress.SetsInAll)}
	if j.place.Progress.IsJourneyComplete() {
		v.State, v.When = itemDone, ""
	}
	return v
}

func (j *journey) communityItem() TimelineItem {
	v := TimelineItem{When: "Every month", Title: "Community", Text: "Coffee catch-ups for everybody who takes part or took part. Come as you like.", State: itemLater}
	if len(j.community) > 0 {
		next := j.community[0]
		v.Title, v.Href = "Community: "+next.Title, "/sessions/"+next.ID
		v.When = sayDate(next.StartsAt.On(london())) + ", " + sayClock(next.StartsAt.In(london())) + " to " + sayClock(next.EndsAt.In(london()))
	}
	return v
}
