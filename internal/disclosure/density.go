package disclosure

import "fmt"

// Density is active bystanders per 1,000 staff of one organisation, system or
// region. The zero Density is hidden.
type Density struct {
	code, label string
	words       string
	active      Count
	staff       int
	rate        Decimal
	isShown     bool
}

// Density passes a number of active bystanders among so many staff through the
// gate. Where counts are rounded the rate is made of the rounded count, and of a
// starred one there is no rate.
func (p Parameters) Density(code, label string, active, staff int) Density {
	d := Density{code: code, label: label, active: p.Count(active)}
	n, shown := d.active.Number()
	switch {
	case staff <= 0:
		d.words = "the number of staff is not known"
	case !shown:
	default:
		d.staff, d.rate, d.isShown = staff, Decimal{ratio(10*1000*n, staff)}, true
	}
	return d
}

// Code is what the row is asked for by.
func (d Density) Code() string { return d.code }

// Label is what a reader calls the organisation, system or region.
func (d Density) Label() string { return d.label }

// IsShown reports whether there is a rate.
func (d Density) IsShown() bool { return d.isShown }

// Words are what to print in place of the rate; empty where it is shown.
func (d Density) Words() string { return instead(d.isShown, d.words) }

// Active is how many active bystanders there are.
func (d Density) Active() Count { return d.active }

// Staff is how many people are employed, or false where the rate is not shown.
func (d Density) Staff() (int, bool) { return d.staff, d.isShown }

// Rate is active bystanders per 1,000 staff.
func (d Density) Rate() (Decimal, bool) { return d.rate, d.isShown }

// Sentence is the rate in plain words, or the words in its place.
func (d Density) Sentence() string {
	if !d.isShown {
		return d.Words()
	}
	return fmt.Sprintf("%s active bystanders per 1,000 staff: %s of %s.", d.rate, d.active, thousands(d.staff))
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// String is the label and the Sentence.
func (d Density) String() string { return d.label + ": " + d.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (d Density) MarshalJSON() ([]byte, error) { return sentenceJSON(d.isShown, d.String()) }
