package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// PlanningReason says why an event of an option is where it is: what it costs by
// rule, and every other place with what that would cost more or which rule bars it.
type PlanningReason struct {
	Event  abp.PlannedEvent
	Parts  []abp.PlanningPart
	Others []PlanningOther // cheapest first, those that are barred last
}

// PlanningOther is another place for an event.
type PlanningOther struct {
	Day         abp.Date
	From, Until int
	Words       string             // where and with whom, if that differs
	More        int                // than the place that was chosen
	Parts       []abp.PlanningPart // what of it differs, by rule
	Barred      []string           // rules that bar it, in words; then More means nothing
}

// PlanningReasons says why the event is where it is in the option and not
// elsewhere. It fails with NotFound if there is no such event, and with Conflict if
// the planning was made from what is no longer so.
func (a *App) PlanningReasons(ctx context.Context, by *abp.Person, id string, number int, ref string) (*PlanningReason, error) {
	return nil, nil
}
