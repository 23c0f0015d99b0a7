package abp

// Act is something a person may ask of the programme. The policy says which
// roles may; which records they reach is decided by the store, which fetches
// everything through the viewer.
type Act uint8

// The acts. Everyone is open to people who are not signed in, SignedIn to all
// who are.
const (
	Everyone Act = iota
	SignedIn
	SeeToday
	SeeCohorts
	EditCohorts
	SeeSessions
	EditSessions
	TakeRegister
	SeeSets
	SeePeople
	EditPeople
	GrantRoles
	ImportPeople
	SeeOrganisations
	EditOrganisations
	SeeVenues
	EditVenues
	SeeDays
	EditDays
	SeeFacilitators
	EditFacilitators
	SeeTemplates
	SeeJourney
	SeeReleases
	SeeOrganisationImpact
	SeeProgrammeImpact
	SeeImpactDetail // every page about the whole programme
	FreezeSnapshot
	SeeSnapshots

	EditBoards
	KeepAvailability // one's own
	EditAvailability // that of any delegate or facilitator
	KeepApart
	AnswerOffers
	SeePlannings
	EditPlannings
	EditPlaces

	SendApology // for oneself
	AskMakeUp   // for oneself
	ArrangeMakeUps
	SeeContacts
	EditTemplates
	SeeCertificates // one's own
	SeeCompletions
	SeeCommunity
	SeeMessages  // the outbox, and what was sent to whom
	EditMessages // try again, set aside
	EditLetters  // the words of mails

	SeeOperations // how the machinery is doing; nothing about anybody

	SeeApplications // anybody's
	EditApplications
	Nominate
	AskToMove          // to another set
	ErasePeople        // at their wish, for good
	KeepPractices      // one's own log
	SeeSharedPractices // what delegates of one's own sets share

	OfferQuotes // one's own words
	JudgeQuotes // words of nobody whom one is shown
	SeeVoices

	SeeInstruments
	EditInstruments
	ApproveMappings // of versions of the instrument, somebody else's

	SeeReports
	MakeReports
	KeepEquality // one's own answers
	EditEqualityQuestions
	KeepEqualityStops // whose answers may not be used, and never an answer
	SeeEqualityImpact
	SeePublications
	ProposeThresholds // and exceptions
	ApproveThresholds
	SeeIndicators
	ImportIndicators
	EditIndicators // and publish them
)

// policy is the one table of who may do what. It follows the programme's
// matrix of roles; an act that is not in it is nobody's.
var policy = map[Act][]Role{
	SeeToday:              {ProgrammeLead, Administrator, FacilitatorRole},
	SeeCohorts:            {ProgrammeLead, Administrator, FacilitatorRole},
	EditCohorts:           {ProgrammeLead, Administrator},
	SeeSessions:           {ProgrammeLead, Administrator, FacilitatorRole, DelegateRole, LineManager, InternalSponsor, BoardViewer},
	EditSessions:          {ProgrammeLead, Administrator},
	TakeRegister:          {ProgrammeLead, Administrator, FacilitatorRole},
	SeeSets:               {ProgrammeLead, Administrator, FacilitatorRole, DelegateRole},
	SeePeople:             {ProgrammeLead, Administrator},
	EditPeople:            {ProgrammeLead, Administrator},
	GrantRoles:            {ProgrammeLead, Administrator},
	ImportPeople:          {ProgrammeLead, Administrator},
	SeeOrganisations:      {ProgrammeLead, Administrator},
	EditOrganisations:     {ProgrammeLead, Administrator},
	SeeVenues:             {ProgrammeLead, Administrator, FacilitatorRole},
	EditVenues:            {ProgrammeLead, Administrator},
	SeeDays:               {ProgrammeLead, Administrator, FacilitatorRole},
	EditDays:              {ProgrammeLead, Administrator},
	SeeFacilitators:       {ProgrammeLead, Administrator},
	EditFacilitators:      {ProgrammeLead, Administrator},
	SeeTemplates:          {ProgrammeLead, Administrator},
	SeeJourney:            {DelegateRole},
	SeeReleases:           {LineManager},
	SeeOrganisationImpact: {InternalSponsor, ProgrammeLead, Administrator},
	SeeProgrammeImpact:    {ProgrammeLead, Administrator, FacilitatorRole, InternalSponsor, BoardViewer, DataCustodian},
	SeeImpactDetail:       {ProgrammeLead, Administrator, InternalSponsor, BoardViewer, DataCustodian},
	FreezeSnapshot:        {ProgrammeLead, Administrator},
	SeeSnapshots:          {ProgrammeLead, Administrator, InternalSponsor, BoardViewer, DataCustodian},

	EditBoards:       {ProgrammeLead, Administrator},
	KeepAvailability: {FacilitatorRole, DelegateRole},
	EditAvailability: {ProgrammeLead, Administrator},
	KeepApart:        {ProgrammeLead, Administrator},
	AnswerOffers:     {FacilitatorRole},
	SeePlannings:     {ProgrammeLead, Administrator},
	EditPlannings:    {ProgrammeLead, Administrator},
	EditPlaces:       {ProgrammeLead, Administrator},

	SendApology:     {DelegateRole},
	AskMakeUp:       {DelegateRole},
	ArrangeMakeUps:  {ProgrammeLead, Administrator, FacilitatorRole},
	SeeContacts:     {ProgrammeLead, Administrator, FacilitatorRole},
	EditTemplates:   {ProgrammeLead, Administrator},
	SeeCertificates: {DelegateRole},
	SeeCompletions:  {ProgrammeLead, Administrator, InternalSponsor},
	SeeCommunity:    {DelegateRole},
	SeeMessages:     {ProgrammeLead, Administrator},
	SeeOperations:   {Administrator},
	EditMessages:    {ProgrammeLead, Administrator},
	EditLetters:     {ProgrammeLead, Administrator},

	SeeApplications:    {ProgrammeLead, Administrator},
	EditApplications:   {ProgrammeLead, Administrator},
	Nominate:           {LineManager, InternalSponsor},
	AskToMove:          {DelegateRole},
	ErasePeople:        {Administrator},
	KeepPractices:      {DelegateRole},
	SeeSharedPractices: {FacilitatorRole},

	OfferQuotes: {DelegateRole},
	JudgeQuotes: {ProgrammeLead},
	SeeVoices:   {ProgrammeLead, Administrator, FacilitatorRole, DelegateRole, LineManager, InternalSponsor, BoardViewer},

	SeeInstruments:  {ProgrammeLead, DataCustodian},
	EditInstruments: {ProgrammeLead},
	ApproveMappings: {ProgrammeLead, DataCustodian},

	SeeReports:            {ProgrammeLead, Administrator, InternalSponsor, BoardViewer, DataCustodian},
	MakeReports:           {ProgrammeLead, Administrator},
	KeepEquality:          {DelegateRole},
	EditEqualityQuestions: {ProgrammeLead},
	KeepEqualityStops:     {DataCustodian},
	SeeEqualityImpact:     {ProgrammeLead, InternalSponsor, BoardViewer},
	SeePublications:       {ProgrammeLead, Administrator, BoardViewer, DataCustodian},
	ProposeThresholds:     {ProgrammeLead},
	ApproveThresholds:     {DataCustodian},
	SeeIndicators:         {ProgrammeLead, Administrator, DelegateRole, InternalSponsor, BoardViewer},
	ImportIndicators:      {ProgrammeLead, Administrator},
	EditIndicators:        {ProgrammeLead},
}

// May says whether somebody with the role may do the act.
func May(r Role, a Act) bool {
	if a == Everyone || a == SignedIn {
		return true
	}
	for _, have := range policy[a] {
		if have == r {
			return true
		}
	}
	return false
}

// Can returns nil if one of the person's roles allows the act, Unauthorised for
// nobody, and Forbidden otherwise.
func (p *Person) Can(a Act) error {
	if a == Everyone {
		return nil
	}
	if p == nil {
		return Errorf(Unauthorised, "Sign in to see this page.")
	}
	if a == SignedIn {
		return nil
	}
	for _, r := range p.Roles() {
		if May(r, a) {
			return nil
		}
	}
	return Errorf(Forbidden, "This page is for other roles than yours. If you think you need it, ask the programme team.")
}
