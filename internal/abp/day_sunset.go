package abp

import (
	"math"
	"time"
)

// Where the sun is watched: the middle of England. A few minutes either way do
// not matter for the evenings on which an observance begins.
const (
	latitude  = 52.6 // degrees north
	longitude = -1.1 // degrees east
)

// sunset returns when the sun sets on the day in the middle of England, to a
// few minutes, by the usual formulae for declination and the equation of time.
func sunset(day Date) Instant {
	const degree = math.Pi / 180
	n := float64(day.Since(Date{day.Year, time.January, 1}) + 1)
	year := 2 * math.Pi * (n - 81) / 365
	declination := 23.45 * degree * math.Sin(year)
	late := 9.87*math.Sin(2*year) - 7.53*math.Cos(year) - 1.5*math.Sin(year) // minutes
	cos := (math.Sin(-0.833*degree) - math.Sin(latitude*degree)*math.Sin(declination)) / (math.Cos(latitude*degree) * math.Cos(declination))
	minutes := 12*60 - late + 4*(math.Acos(cos)/degree-longitude)
	return At(day.Midnight(time.UTC).Add(time.Duration(minutes * float64(time.Minute))))
}
