package disclosure

import (
	"cmp"
	"slices"
)

// rollUp divides groups into those shown by themselves, those combined, and those
// that nobody answered in, each in the order given. While the combined are fewer
// than two groups or than minN people, the smallest shown group, and of two the
// one whose code comes first, joins them: otherwise the total less the shown rows
// would be a hidden one.
func rollUp(groups []Group, minN int) (shown, combined, empty []Group) {
	inside := map[string]bool{}
	people := 0
	var left []Group
	for _, g := range groups {
		switch {
		case g.People == 0:
		case g.People < minN:
			inside[g.Code] = true
			people += g.People
		default:
			left = append(left, g)
		}
	}
	slices.SortFunc(left, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.People, b.People), cmp.Compare(a.Code, b.Code))
	})
	for len(inside) > 0 && len(left) > 0 && (len(inside) < 2 || people < minN) {
		inside[left[0].Code] = true
		people += left[0].People
		left = left[1:]
	}
	for _, g := range groups {
		switch {
		case g.People == 0:
			empty = append(empty, g)
		case inside[g.Code]:
			combined = append(combined, g)
		default:
			shown = append(shown, g)
		}
	}
	return shown, combined, empty
}
