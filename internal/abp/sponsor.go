package abp

import "slices"

// OverseesOrganisation says whether the person may see how an organisation's
// delegates are doing: as its sponsor, or because they run the programme.
func (p *Person) OverseesOrganisation(id string) bool {
	return p != nil && (p.RunsProgramme() || slices.Contains(p.Sponsors(), id))
}
