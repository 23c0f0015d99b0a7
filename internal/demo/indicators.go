package demo

import (
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// wresOf are indicators 5 to 8 in 2019, in tenths of a per cent, White and BME, by
// the two trusts. They are invented, as everything here is.
var wresOf = map[string]map[string][2]int{
	"A": {"WRES 5": {252, 291}, "WRES 6": {223, 279}, "WRES 7": {608, 447}, "WRES 8": {61, 152}},
	"B": {"WRES 5": {281, 324}, "WRES 6": {186, 231}, "WRES 7": {621, 489}, "WRES 8": {58, 129}},
}

// buildIndicators makes what the staff survey says of the two trusts from 2019 to
// 2023: it moves a little every year, whether or not there was a programme.
func (r *round) buildIndicators() {
	r.aside(21)
	var list []abp.Indicator
	for _, label := range []string{"A", "B"} {
		for _, measure := range []string{"WRES 5", "WRES 6", "WRES 7", "WRES 8"} {
			for i, staff := range []string{abp.WhiteStaff, abp.BMEStaff} {
				tenths := wresOf[label][measure][i]
				for year := 2019; year <= 2023; year++ {
					out := on(year+1, time.March, 9)
					if !out.Before(asAt) {
						out = on(2024, time.January, 17) // an early look at the newest survey
					}
					at := out.Clock(14*60, r.zone)
					list = append(list, abp.Indicator{
						Kept: r.kept(abp.KindIndicator, at), ProgrammeID: r.programme.ID, OrganisationID: r.cast.Organisations[label], Measure: measure, Year: year, Staff: staff,
						Hundredths: tenths * 10, Base: r.between(180, 420) * (6 - 4*i), Source: fmt.Sprintf("Staff survey %d, invented for this demonstration", year), SourceOn: out,
						PublishedAt: at, PublishedByID: abp.Ref(r.leads[0].ID),
					})
					tenths += r.between(-14, 8)
				}
			}
		}
	}
	r.put(list)
}
