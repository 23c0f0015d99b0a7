package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// person makes a person of the employer with a job of the level.
func (w *world) person(n *namer, name string, employer int, l level, at abp.Instant) abp.Person {
	e := &employers[employer]
	if name == "" {
		name = n.name()
	}
	n.names[name] = true
	p := abp.Person{
		Kept: w.kept(abp.KindPerson, at), Name: name, Email: n.mail(name, e.domain),
		OrganisationID: abp.Ref(w.organisations[employer].ID),
	}
	w.work(&p, e, l)
	w.check(p.Validate())
	return p
}

func (w *world) grant(p *abp.Person, role abp.Role, organisation abp.Ref, at abp.Instant) abp.Grant {
	return abp.Grant{ID: w.id(abp.KindGrant), PersonID: p.ID, Role: role, OrganisationID: organisation, GrantedAt: at}
}

// The rows of the table of organisations that people of the cast work for.
const (
	hospitals = 0
	mental    = 1
	careBoard = 2
	county    = 3
	city      = 4
	hospice   = 8
	malvern   = 11
)

// buildStaff makes who runs, sponsors and oversees the programme.
func (w *world) buildStaff() {
	at := begun.Clock(10*60, w.zone)
	w.names = w.newNamer(0)
	var people []abp.Person
	var grants []abp.Grant
	add := func(name, title string, employer int, role abp.Role, organisation abp.Ref) abp.Person {
		p := w.person(w.names, name, employer, chief, at)
		p.JobTitle = title
		people = append(people, p)
		grants = append(grants, w.grant(&p, role, organisation, at))
		return p
	}
	w.cast.Administrator = add("Rhiannon Prosser", "Systems administrator", careBoard, abp.Administrator, "").ID
	w.leads = []abp.Person{
		add("Meera Vaghela", "Programme lead", careBoard, abp.ProgrammeLead, ""),
		add("Callum Hartwell", "Deputy programme lead", careBoard, abp.ProgrammeLead, ""),
	}
	w.cast.ProgrammeLead = w.leads[0].ID
	for i := range w.organisations {
		p := add(sponsorNames[i], "Executive sponsor", i, abp.InternalSponsor, abp.Ref(w.organisations[i].ID))
		w.sponsors = append(w.sponsors, p)
	}
	w.cast.Sponsor, w.cast.HospiceSponsor = w.sponsors[hospitals].ID, w.sponsors[hospice].ID
	for _, name := range []string{"Dame Philippa Langham", "Winston Baptiste", "Tejinder Dhaliwal"} {
		w.board = append(w.board, add(name, "Non-executive director", careBoard, abp.BoardViewer, ""))
	}
	w.cast.BoardViewer = w.board[0].ID
	w.cast.DataCustodian = add("Agnieszka Horváthová", "Information governance manager", careBoard, abp.DataCustodian, "").ID
	w.put(people)
	w.put(grants)
}

// sponsorNames are the sponsors in the order of the table of organisations.
var sponsorNames = []string{
	"Geraldine Whitmore", "Adaeze Nwosu", "Hemal Joshi", "Robert Measures", "Nadia Qureshi", "Siân Llewellyn", "Marcia Lewin", "Hugh Seagrave",
	"Sister Bernadette O'Riordan", "Dr Amarjit Virk", "Zoë Castellanos", "Eleanor Bexley", "Kwame Owusu-Ansah", "Iain Strachan", "Sunita Raval", "Łukasz Wójcik",
}

// pooled is a facilitator of the pool: who for, and since when.
type pooled struct {
	name     string
	employer int
	trainee  abp.Date
	accredit abp.Date
}

// facilitatorPool is the pool of eleven: six at the start, and five more from
// two runs of train the trainer. The first two run the workshops.
var facilitatorPool = []pooled{
	{"Desmond Pinnock", careBoard, abp.Date{}, on(2022, time.September, 1)},
	{"Parul Mistry", hospitals, abp.Date{}, on(2022, time.September, 1)},
	{"Gareth Prydderch", mental, abp.Date{}, on(2022, time.September, 1)},
	{"Saima Akhtar", careBoard, abp.Date{}, on(2022, time.September, 1)},
	{"Helen Fairbrother", county, abp.Date{}, on(2022, time.September, 1)},
	{"Folasade Adeyemi", hospitals, abp.Date{}, on(2022, time.September, 1)},
	{"Jasleen Bains", hospitals, firstTraining, on(2023, time.April, 28)},
	{"Martin Cotterill", mental, firstTraining, on(2023, time.April, 28)},
	{"Zofia Kowalczyk", malvern, firstTraining, on(2023, time.April, 28)},
	{"Chidi Okonkwo", mental, secondTraining, on(2023, time.September, 1)},
	{"Ailsa Colquhoun", city, secondTraining, on(2023, time.September, 1)},
}

// The days of the two runs of train the trainer.
var (
	firstTraining  = on(2023, time.March, 2)
	secondTraining = on(2023, time.July, 20)
)

// buildFacilitators makes the pool of the round. Repeats have a pool of their
// own with other names.
func (r *round) buildFacilitators() {
	at := begun.Clock(11*60, r.zone)
	var grants []abp.Grant
	var facilitators []abp.Facilitator
	for i := range facilitatorPool {
		f := &facilitatorPool[i]
		name := ""
		if r.number == 0 {
			name = f.name
		}
		p := r.person(r.names, name, f.employer, senior, at)
		r.facilitators = append(r.facilitators, p)
		since := at
		if !f.trainee.IsZero() {
			since = f.trainee.Clock(17*60, r.zone)
		}
		grants = append(grants, r.grant(&p, abp.FacilitatorRole, "", since))
		facilitators = append(facilitators, abp.Facilitator{
			Kept: r.kept(kindFacilitator, since), PersonID: p.ID, TraineeSince: f.trainee, AccreditedOn: f.accredit, Capacity: abp.DefaultCapacity(),
		})
	}
	if r.number == 0 {
		r.cast.Facilitator = r.facilitators[0].ID
	}
	r.put(r.facilitators)
	r.put(grants)
	r.put(facilitators)
}
