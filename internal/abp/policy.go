package abp

import "slices"

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
	ApproveAllocations // accept a plan of dates, or a proposal of sets
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

	ExportPeople    // and their applications, faults of imports, certificates
	ExportCohorts   // who is in one
	ExportDelegates // of an organisation, and who has completed
	ExportReports   // papers, tables, packs
	ChangeAddresses // of other people: where their sign-in links go
	ResetFactors    // of other people, who lost theirs
	EndLogins       // of other people
	KeepWays        // how one signs in oneself: passkeys, single sign-on

	SeeEvents      // everybody's
	SeeWhyOfEvents // and the reasons
	SeeCustodies
	AskCustody     // to open what belongs to one person alone
	ApproveCustody // somebody else's request

	ProposeRetentions // how long something is kept
	ApproveRetentions
	SeeRetentionRuns // how much was deleted when
	HandleComplaints
	ObjectToFigures // that one's own answers count
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

	ApproveAllocations: {ProgrammeLead},

	SendApology:     {DelegateRole},
	AskMakeUp:       {DelegateRole},
	ArrangeMakeUps:  {ProgrammeLead, Administrator, FacilitatorRole},
	SeeContacts:     {ProgrammeLead, Administrator, FacilitatorRole},
	EditTemplates:   {ProgrammeLead},
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
	ErasePeople:        {ProgrammeLead, Administrator},
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

	ExportPeople:    {ProgrammeLead, Administrator},
	ExportCohorts:   {ProgrammeLead, Administrator, FacilitatorRole},
	ExportDelegates: {ProgrammeLead, Administrator, InternalSponsor},
	ExportReports:   {ProgrammeLead, Administrator, InternalSponsor, BoardViewer, DataCustodian},
	ChangeAddresses: {ProgrammeLead, Administrator},
	ResetFactors:    {ProgrammeLead, Administrator},
	EndLogins:       {ProgrammeLead, Administrator},

	SeeEvents:      {ProgrammeLead, Administrator, DataCustodian},
	SeeWhyOfEvents: {ProgrammeLead, DataCustodian},
	SeeCustodies:   {ProgrammeLead, DataCustodian},
	AskCustody:     {DataCustodian},
	ApproveCustody: {ProgrammeLead, DataCustodian},

	ProposeRetentions: {ProgrammeLead},
	ApproveRetentions: {DataCustodian},
	SeeRetentionRuns:  {ProgrammeLead, Administrator, DataCustodian},
	HandleComplaints:  {ProgrammeLead, Administrator, DataCustodian},
	ObjectToFigures:   {DelegateRole},
}

// NeedsFreshProof says whether the act asks for a proof of the last minutes that
// whoever is signed in is still the one at the keys: what leaves the programme, and
// who may do what.
func NeedsFreshProof(a Act) bool {
	switch a {
	case KeepWays, GrantRoles, ExportPeople, ExportCohorts, ExportDelegates, ExportReports, ChangeAddresses, ResetFactors:
		return true
	}
	return false
}

// May says whether somebody with the role may do the act.
func May(r Role, a Act) bool {
	if a == Everyone || a == SignedIn || a == KeepWays {
		return true
	}
	for _, have := range policy[a] {
		if have == r {
			return true
		}
	}
	return false
}

var errUnproven = Errorf(Unproven, "This needs a fresh proof that it is you: the last one is more than %d minutes old.", int(ProofFresh.Minutes()))

// Can returns nil if one of the person's roles allows the act, Unauthorised for
// nobody, and Forbidden otherwise. It returns Unproven if the act needs a fresh
// proof and the person's login has none.
func (p *Person) Can(a Act) error {
	if a == Everyone {
		return nil
	}
	if p == nil {
		return Errorf(Unauthorised, "Sign in to see this page.")
	}
	if a == SignedIn || a == KeepWays || slices.ContainsFunc(p.Roles(), func(r Role) bool { return May(r, a) }) {
		if p.NeedsProof && NeedsFreshProof(a) {
			return errUnproven
		}
		return nil
	}
	if p.Waits(a) {
		return Errorf(Forbidden, "Your role for this waits until you sign in with a passkey or with your organisation's single sign-on. See “Roles that wait” in My account.")
	}
	return Errorf(Forbidden, "This page is for other roles than yours. If you think you need it, ask the programme team.")
}
