package abp

import "slices"

// Access is how far a role sees or acts in one line of the matrix.
type Access uint8

// The kinds of access, from none to all. Figures are what disclosure control lets
// through; Own is what is about oneself; Scope what one's sets, sessions or
// organisation have to do with.
const (
	NoAccess Access = iota
	RequestAccess
	FigureAccess
	OwnAccess
	ScopeAccess
	FullAccess
)

var accessTexts = []string{"no", "only on a logged request of two people", "in figures, after disclosure control", "own", "own sets, sessions or organisation", "yes"}

// String returns the access in words.
func (r Access) String() string { return codeText(r, accessTexts) }

// Cell says what one role may do with what a line of the matrix is about.
type Cell struct {
	Access Access
	IsView bool   // see it and change nothing
	Words  string // for people, where the access alone does not say it
}

// String returns what people read in the table of who sees what.
func (c Cell) String() string {
	switch {
	case c.Words != "":
		return c.Words
	case c.IsView && c.Access == FullAccess:
		return "may see it"
	case c.IsView:
		return "may see it: " + c.Access.String()
	}
	return c.Access.String()
}

// as is the cell with words of its own.
func (c Cell) as(words string) Cell { c.Words = words; return c }

// view is the cell for people who change nothing.
func (c Cell) view() Cell { c.IsView = true; return c }

// MatrixRow is one line of the table of who sees what: a kind of record, the
// acts that reach it, and what each role may do.
type MatrixRow struct {
	Code  string // short and lasting
	Title string
	Text  string // what it is, or why nobody sees it
	Sees  []Act  // acts that show it
	Does  []Act  // acts that change it
	Cells []Cell // by MatrixRoles
}

// MatrixRoles lists the roles in the order of the columns.
func MatrixRoles() []Role {
	return []Role{ProgrammeLead, Administrator, FacilitatorRole, DelegateRole, LineManager, InternalSponsor, BoardViewer, DataCustodian}
}

// For returns what the role may do.
func (m *MatrixRow) For(r Role) Cell {
	i := slices.Index(MatrixRoles(), r)
	if i < 0 {
		return Cell{}
	}
	return m.Cells[i]
}

// Allows says whether the matrix lets the role do an act of this line.
func (m *MatrixRow) Allows(r Role, a Act) bool {
	c := m.For(r)
	if c.Access == NoAccess || c.Access == RequestAccess {
		return false
	}
	return slices.Contains(m.Sees, a) || !c.IsView && slices.Contains(m.Does, a)
}

// MatrixRowOf returns the line with the code, or nil.
func MatrixRowOf(code string) *MatrixRow {
	rows := Matrix()
	for i := range rows {
		if rows[i].Code == code {
			return &rows[i]
		}
	}
	return nil
}

// Cells that lines share.
var (
	cellNo      = Cell{}
	cellYes     = Cell{Access: FullAccess}
	cellOwn     = Cell{Access: OwnAccess}
	cellScope   = Cell{Access: ScopeAccess}
	cellFigures = Cell{Access: FigureAccess, IsView: true}
)

// Matrix is who may see and do what, in one place: the policy keeps to it, the
// tests are made from it, and the page that tells people who sees what prints it.
// Its columns are those of MatrixRoles.
func Matrix() []MatrixRow {
	return slices.Concat(matrixOfPlans, matrixOfPeople, matrixOfAnswers, matrixOfFigures, matrixOfKeeping)
}

var matrixOfPlans = []MatrixRow{
	{"rules", "The programme's rules and templates", "How many sessions there are, what counts as complete, and which rules dates must keep.", nil,
		[]Act{EditTemplates}, []Cell{cellYes, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo}},
	{"plans", "Cohorts, dates, venues and sets", "What is planned, where, and who leads it.",
		[]Act{SeeToday, SeeCohorts, SeeSets, SeeVenues, SeeDays, SeeFacilitators, SeeTemplates, SeePlannings, AnswerOffers},
		[]Act{EditCohorts, EditSessions, EditVenues, EditDays, EditFacilitators, EditPlannings, EditBoards, EditPlaces, EditLetters},
		[]Cell{cellYes, cellYes, cellScope.view().as("may see those they lead"), cellOwn.view().as("may see their own"), cellNo, cellScope.view().as("may see the dates of their organisation's delegates"), cellNo, cellNo}},
	{"allocation", "Approving plans and sets", "Accepting a plan of dates or a proposal of sets, with its exceptions to wishes.", nil,
		[]Act{ApproveAllocations}, []Cell{cellYes, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo}},
	{"calendar", "Sessions that one is invited to", "Each person's own dates, in the pages and in the calendar.",
		[]Act{SeeSessions}, nil, []Cell{cellYes.view(), cellYes.view(), cellOwn.view(), cellOwn.view(), cellOwn.view(), cellOwn.view(), cellOwn.view(), cellNo}},
	{"apart", "Who is kept apart from whom", "Two people who must not be in one set. No reason is kept.", nil,
		[]Act{KeepApart}, []Cell{cellYes, cellYes.as("may enter it"), cellNo, cellNo.as("no; may ask the programme team for it"), cellNo, cellNo, cellNo, cellNo}},
	{"meetings", "Sponsor meetings and digests", "What sponsors of an organisation are sent and shown each month.",
		[]Act{SeeOrganisationImpact}, nil, []Cell{cellYes, cellYes, cellNo, cellNo, cellNo, cellScope, cellNo, cellNo}},
}

var matrixOfPeople = []MatrixRow{
	{"details", "Applications and contact details", "Name, address, organisation, job, line manager, and how far an application is.",
		[]Act{SeePeople, SeeApplications, SeeReleases, SeeJourney, ExportPeople, ExportCohorts, ExportDelegates}, []Act{EditPeople, ImportPeople, EditApplications, Nominate, AskToMove},
		[]Cell{cellYes, cellYes, cellScope.view().as("of those they lead: name, organisation and role"), cellOwn, cellScope.as("of the people they manage: name, dates to release, and their own decision"), cellScope.as("of their own organisation: name and status"), cellNo, cellNo}},
	{"pattern", "Working pattern and days away", "Which days a person cannot come. No reason is kept.", nil,
		[]Act{KeepAvailability, EditAvailability}, []Cell{cellYes, cellYes, cellOwn, cellOwn, cellNo.as("no; only says whether a person is released"), cellNo, cellNo, cellNo}},
	{"needs", "Access, diet and prayer needs", "What somebody says they need to take part, for those who organise the sessions. It is deleted a week after the last session.", nil, nil,
		[]Cell{cellYes.view(), cellYes.view(), cellNo, cellOwn, cellNo, cellNo, cellNo, cellNo}},
	{"attendance", "Who came", "Marks in registers, corrections, make-ups and certificates.",
		[]Act{SeeContacts, SeeCertificates, SeeCompletions}, []Act{TakeRegister, SendApology, AskMakeUp, ArrangeMakeUps},
		[]Cell{cellYes, cellYes, cellScope.as("of their own sessions, and enter it"), cellOwn, cellNo, cellScope.view().as("of their own organisation: who takes part and who has completed"), cellFigures, cellNo}},
	{"absence", "Why somebody could not come", "One of a few words; nothing is written down.", nil, nil,
		[]Cell{cellYes.view().as("the word only"), cellYes.view().as("the word only"), cellScope.view().as("the word only, of their own sessions"), cellOwn, cellNo, cellFigures, cellFigures, cellNo}},
	{"community", "The list of those who completed", "Those who join choose what it shows of them.",
		[]Act{SeeCommunity}, nil, []Cell{cellNo, cellNo, cellNo, cellScope.as("what each of the others chose to show"), cellNo, cellNo, cellNo, cellNo}},
	{"mails", "Mails that the programme wrote", "To whom, about what, and whether they arrived. Links that let one person in are not shown.",
		[]Act{SeeMessages}, []Act{EditMessages}, []Cell{cellYes, cellYes, cellNo, cellOwn, cellNo, cellNo, cellNo, cellNo}},
}

var matrixOfAnswers = []MatrixRow{
	{"scores", "Each person's survey scores", "What one person answered. It is kept under a number that is not theirs.", nil, nil,
		[]Cell{cellNo, cellNo, cellNo, cellOwn, cellNo, cellNo, cellNo, Cell{Access: RequestAccess}}},
	{"reflections", "Reflections and the practice log", "What a delegate writes for themselves. They may share one entry with the facilitator of their set.",
		[]Act{SeeSharedPractices}, []Act{KeepPractices},
		[]Cell{cellNo, cellNo, cellScope.view().as("one entry that a member of their set shares with them"), cellOwn, cellNo, cellNo, cellNo, Cell{Access: RequestAccess}}},
	{"talk", "What is said in a set", "It is not recorded anywhere.", nil, nil, []Cell{cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo}},
	{"equality", "Answers about who people are", "Ethnicity, disability and the rest. They are counted only over many people at once.",
		[]Act{SeeEqualityImpact}, []Act{KeepEquality},
		[]Cell{cellFigures, cellNo, cellNo, cellOwn, cellNo, cellFigures, cellFigures, cellNo.as("no; records notices that answers may not be used, and sees no answer")}},
	{"stops", "Notices that equality answers may not be used", "Who gave one, and never what they had answered.", nil,
		[]Act{KeepEqualityStops}, []Cell{cellNo, cellNo, cellNo, cellOwn, cellNo, cellNo, cellNo, cellYes}},
	{"waiting quotes", "Words offered as quotes", "Before they are published, and without the writer's name.", nil,
		[]Act{OfferQuotes, JudgeQuotes}, []Cell{cellYes, cellNo, cellNo, cellOwn, cellNo, cellNo, cellNo, cellNo}},
	{"quotes", "Published quotes", "With the writer's consent, which can be taken back.",
		[]Act{SeeVoices}, nil, []Cell{cellYes, cellYes, cellYes, cellYes, cellYes, cellYes, cellYes, cellNo}},
}

var matrixOfFigures = []MatrixRow{
	{"figures", "Figures about many people", "Averages, changes and counts that disclosure control lets through.",
		[]Act{SeeProgrammeImpact}, nil,
		[]Cell{cellFigures, cellFigures.as("in figures, of the whole programme and of organisations"), cellFigures.as("in figures, of the programme and of their own cohorts"), cellOwn.view().as("their own beside the figures of all"), cellNo, cellFigures, cellFigures, cellFigures}},
	{"breakdowns", "Figures by group, statement and wave", "The pages behind the overview.",
		[]Act{SeeImpactDetail}, nil, []Cell{cellFigures, cellFigures, cellNo, cellNo, cellNo, cellFigures, cellFigures, cellFigures}},
	{"snapshots", "Frozen figures and reports", "What was true at one day, and the papers made of it.",
		[]Act{SeeSnapshots, SeeReports, ExportReports}, []Act{FreezeSnapshot, MakeReports},
		[]Cell{cellYes, cellYes, cellNo, cellNo, cellNo, cellScope.view().as("may see their own organisation's and the programme's"), cellYes.view(), cellYes.view()}},
	{"indicators", "Figures from elsewhere", "Indicators that organisations publish about themselves.",
		[]Act{SeeIndicators}, []Act{ImportIndicators, EditIndicators},
		[]Cell{cellYes, cellYes.as("may import them"), cellNo, cellYes.view().as("may see what is published"), cellNo, cellYes.view(), cellYes.view(), cellNo}},
	{"disclosure", "Thresholds of disclosure control", "One person proposes, another approves.",
		[]Act{SeePublications}, []Act{ProposeThresholds, ApproveThresholds},
		[]Cell{cellYes.as("may propose them"), cellYes.view(), cellNo, cellNo, cellNo, cellNo, cellYes.view(), cellYes.as("may approve them")}},
	{"questions", "Versions of the questionnaires", "The words of the questions, and which versions may be compared.",
		[]Act{SeeInstruments}, []Act{EditInstruments, ApproveMappings, EditEqualityQuestions},
		[]Cell{cellYes, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellYes.as("may approve comparisons")}},
}

var matrixOfKeeping = []MatrixRow{
	{"links", "Which answers are whose", "The table that ties a person to the numbers that their answers are kept under.", nil, nil,
		[]Cell{cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, Cell{Access: RequestAccess}}},
	{"roles", "Accounts, roles and organisations", "Who may sign in, with which roles, and where they work.",
		[]Act{SeeOrganisations}, []Act{GrantRoles, EditOrganisations, ErasePeople, ChangeAddresses, ResetFactors, EndLogins},
		[]Cell{cellYes, cellYes, cellNo, cellNo, cellNo, cellNo.as("no; may nominate people of their own organisation"), cellNo, cellNo}},
	{"reasons", "Reasons in the log", "What was written down as the reason of an act.",
		[]Act{SeeWhyOfEvents}, nil, []Cell{cellYes.view(), cellNo, cellNo, cellOwn.view(), cellNo, cellNo, cellNo, cellYes.view()}},
	{"log", "The log of what was done", "Who did what and when, without answers or reflections.",
		[]Act{SeeEvents}, nil,
		[]Cell{cellYes.view(), cellYes.view().as("may see it, without its content"), cellNo, cellOwn.view().as("may see who looked at their records"), cellNo, cellNo, cellNo, cellYes.view()}},
	{"custody", "Requests to open what one person alone may see", "One person asks and says why, another approves, for an hour; the person is told.",
		[]Act{SeeCustodies}, []Act{AskCustody, ApproveCustody}, []Cell{cellYes.as("may approve them"), cellNo, cellNo, cellNo, cellNo, cellNo, cellNo, cellYes}},
	{"operations", "How the machinery is doing", "Backups, chores and room on the disk, and nothing about anybody.",
		[]Act{SeeOperations}, nil, []Cell{cellNo, cellYes, cellNo, cellNo, cellNo, cellNo, cellNo, cellNo}},
	{"terms", "How long data is kept", "One person proposes another time, another approves it; and how much was deleted when.",
		[]Act{SeeRetentionRuns}, []Act{ProposeRetentions, ApproveRetentions},
		[]Cell{cellYes.as("may propose other times"), cellYes.view(), cellNo, cellNo, cellNo, cellNo, cellNo, cellYes.as("may approve other times")}},
	{"complaints", "Complaints about the use of data", "What somebody says is wrong, and the answer.", nil,
		[]Act{HandleComplaints}, []Cell{cellYes, cellYes, cellNo, cellNo, cellNo, cellNo, cellNo, cellYes}},
	{"objections", "Whose answers are left out of figures", "Nobody is told who wants this.", nil,
		[]Act{ObjectToFigures}, []Cell{cellNo, cellNo, cellNo, cellOwn, cellNo, cellNo, cellNo, cellNo}},
}
