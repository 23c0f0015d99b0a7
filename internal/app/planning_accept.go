package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// PlanningTouch is what accepting an option does to everything and everybody: the
// events that come, move or change hands, and who is told what. It is shown before
// it is done, and is the same when it is done.
type PlanningTouch struct {
	Steps   []PlanningStep
	Windows int // survey windows that move or are made
	Told    []PlanningTold
	Drafts  []string // codes of cohorts whose people are not told yet, because they are not published
}

// PlanningStep is one event before and after. Before has no id where the event is
// new; After is the same where it only changes its facilitators.
type PlanningStep struct {
	Event          abp.PlannedEvent
	Before, After  abp.Session
	Joined, Left   []abp.Person // facilitators
	IsNew, IsMoved bool
	IsPlaced       bool // at another venue
}

// PlanningTold is somebody who gets mails, and what each of them says.
type PlanningTold struct {
	Person abp.Person
	Role   string // "facilitator" or "delegate"
	Says   []string
}

// PlanningTouch says what accepting the option would do, and changes nothing. It
// fails with NotFound if the planning has no such option.
func (a *App) PlanningTouch(ctx context.Context, by *abp.Person, id string, number int) (*PlanningTouch, error) {
	return nil, nil
}

// AcceptPlanning puts an option into effect, all or nothing: sessions are made or
// moved, sets get their facilitators, survey windows follow, and people of
// published cohorts are told. version is that of the planning as the page showed
// it. It fails with Conflict if the planning is over or not as it was shown, and
// with what has changed, as PlanningDifference says it, if anything that the plan
// rests on has.
func (a *App) AcceptPlanning(ctx context.Context, by *abp.Person, id string, number, version int) (*PlanningTouch, error) {
	return nil, nil
}
