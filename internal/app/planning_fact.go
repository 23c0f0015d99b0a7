package app

import "github.com/upstander/upstander/internal/abp"

func (in *planningInput) facts() []abp.PlanningFact { return nil }
