package disclosure

// fewestNamed is the fewest delegates of whom a quote may say what kind of
// organisation they are from.
const fewestNamed = 20

// Attribution is what a quote is said to be from: "delegate, acute provider", or
// "delegate" alone where the label covers so few delegates that it would point at
// one.
func (p Parameters) Attribution(label string, delegates int) string {
	if label == "" || p.rules.Has(R12) && delegates < fewestNamed {
		return "delegate"
	}
	return "delegate, " + label
}
