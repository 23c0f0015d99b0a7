package demo

import "github.com/upstander/upstander/internal/abp"

// level is how senior a job is: which of a job's titles somebody has and which
// bands go with it.
type level int

const (
	junior level = iota // bands 2 to 4
	middle              // bands 5 to 7
	senior              // bands 8a and 8b
	chief               // band 8c and above
	medical
	other // outside the bands of the NHS
)

// spreadOf231 is how many of the 231 people are at each level.
var spreadOf231 = map[level]int{junior: 51, middle: 111, senior: 39, chief: 14, medical: 9, other: 7}

// bands lists the bands of each level, the common ones more than once.
var bands = map[level][]string{
	junior:  {"2", "3", "3", "4", "4"},
	middle:  {"5", "5", "6", "6", "6", "7", "7"},
	senior:  {"8a", "8a", "8b"},
	chief:   {"8c", "8c", "8d", "9", "VSM"},
	medical: {"Medical"},
	other:   {"Other"},
}

// job is a line of work: its staff group, department and what people of each
// level up to chief are called.
type job struct {
	group, department string
	titles            [4]string
}

const (
	nursing  = "Nursing and Midwifery Registered"
	clerical = "Administrative and Clerical"
	support  = "Additional Clinical Services"
	allied   = "Allied Health Professionals"
	estates  = "Estates and Ancillary"
	social   = "Social care"
	charity  = "Voluntary sector"
	practice = "Primary care"
	science  = "Healthcare Scientists"
	doctors  = "Medical and Dental"
)

var hospitalJobs = []job{
	{nursing, "Emergency care", [4]string{"Nursing associate", "Staff nurse", "Matron", "Deputy chief nurse"}},
	{nursing, "Maternity", [4]string{"Maternity support worker", "Midwife", "Lead midwife", "Director of midwifery"}},
	{nursing, "Acute medicine", [4]string{"Nursing associate", "Ward sister", "Matron", "Associate director of nursing"}},
	{support, "Outpatients", [4]string{"Healthcare assistant", "Outpatient team leader", "Clinic manager", "Head of outpatients"}},
	{allied, "Therapies", [4]string{"Therapy assistant", "Physiotherapist", "Lead occupational therapist", "Head of therapies"}},
	{science, "Pathology", [4]string{"Laboratory assistant", "Biomedical scientist", "Laboratory manager", "Lead scientist"}},
	{clerical, "People and culture", [4]string{"People assistant", "People partner", "Inclusion lead", "Deputy director of people"}},
	{clerical, "Patient access", [4]string{"Ward clerk", "Booking manager", "Operations manager", "Divisional director"}},
	{estates, "Facilities", [4]string{"Porter", "Catering supervisor", "Facilities manager", "Director of estates"}},
}

var communityJobs = []job{
	{nursing, "Community nursing", [4]string{"Nursing assistant", "Community nurse", "Team manager", "Associate director of nursing"}},
	{nursing, "Inpatient wards", [4]string{"Healthcare support worker", "Mental health nurse", "Ward manager", "Head of nursing"}},
	{allied, "Talking therapies", [4]string{"Assistant psychologist", "Psychological practitioner", "Lead therapist", "Head of psychology"}},
	{support, "Crisis team", [4]string{"Support worker", "Senior practitioner", "Service manager", "Head of urgent care"}},
	{clerical, "Equality and engagement", [4]string{"Project support officer", "Engagement officer", "Equality lead", "Deputy director of people"}},
	{clerical, "Digital", [4]string{"Service desk analyst", "Systems specialist", "Programme manager", "Chief information officer"}},
}

var boardJobs = []job{
	{clerical, "Workforce", [4]string{"Programme support officer", "Workforce project manager", "Head of workforce planning", "Director of people"}},
	{clerical, "Commissioning", [4]string{"Contracts assistant", "Commissioning manager", "Head of commissioning", "Deputy director of commissioning"}},
	{clerical, "Quality and safety", [4]string{"Quality support officer", "Patient safety manager", "Head of quality", "Associate director of quality"}},
	{nursing, "Continuing healthcare", [4]string{"Assessment assistant", "Nurse assessor", "Lead nurse assessor", "Deputy chief nurse"}},
}

var councilJobs = []job{
	{social, "Adult social care", [4]string{"Care support officer", "Social worker", "Team manager", "Head of adult services"}},
	{social, "Children and families", [4]string{"Family support worker", "Social worker", "Service manager", "Assistant director"}},
	{social, "Public health", [4]string{"Health improvement officer", "Public health practitioner", "Consultant in public health", "Director of public health"}},
}

// jobsOf lists the lines of work at organisations of a kind.
func jobsOf(kind abp.OrganisationKind) []job {
	switch kind {
	case abp.Acute, abp.RegionalPartner:
		return hospitalJobs
	case abp.MentalHealthCommunity:
		return communityJobs
	case abp.CareBoard:
		return boardJobs
	case abp.Council:
		return councilJobs
	case abp.Ambulance:
		return []job{
			{allied, "Emergency operations", [4]string{"Emergency care assistant", "Paramedic", "Locality manager", "Head of operations"}},
			{clerical, "Control room", [4]string{"Call handler", "Dispatch team leader", "Control manager", "Director of operations"}},
		}
	case abp.Hospice:
		return []job{{nursing, "Inpatient unit", [4]string{"Healthcare assistant", "Palliative care nurse", "Clinical lead", "Director of care"}}}
	case abp.PrimaryCare:
		return []job{{practice, "General practice", [4]string{"Care navigator", "Practice nurse", "Practice manager", "Network director"}}}
	case abp.Voluntary:
		return []job{{charity, "Community projects", [4]string{"Project worker", "Volunteer coordinator", "Development manager", "Chief executive"}}}
	}
	return []job{
		{nursing, "Urgent treatment centre", [4]string{"Healthcare assistant", "Advanced nurse practitioner", "Clinical lead", "Director of nursing"}},
		{support, "Out-of-hours service", [4]string{"Receptionist", "Shift coordinator", "Service manager", "Managing director"}},
	}
}

// suits says whether the organisation has people of the level.
func (e *employer) suits(l level) bool {
	switch l {
	case medical:
		return e.kind == abp.Acute || e.kind == abp.MentalHealthCommunity || e.kind == abp.PrimaryCare || e.kind == abp.RegionalPartner
	case other:
		return e.kind == abp.Council || e.kind == abp.Voluntary || e.kind == abp.Hospice
	}
	return true
}

// work gives the person a job at the employer on the level.
func (w *world) work(p *abp.Person, e *employer, l level) {
	j := one(w, jobsOf(e.kind))
	p.Department, p.StaffGroup, p.Band = j.department, j.group, one(w, bands[l])
	if l == junior && (j.group == nursing || j.group == allied || j.group == science) {
		p.StaffGroup = support // not registered with a regulator
	}
	switch l {
	case medical:
		p.StaffGroup = doctors
		p.JobTitle = one(w, []string{"Consultant", "Specialty doctor", "Resident doctor", "General practitioner"})
	case other:
		p.JobTitle = j.titles[middle]
	default:
		p.JobTitle = j.titles[l]
	}
}
