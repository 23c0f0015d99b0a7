package abp

const (
	basisTask    = "Article 6(1)(e), a public task, for NHS bodies and councils; Article 6(1)(f), legitimate interests, for others"
	basisDuty    = "Article 6(1)(c), a legal obligation"
	basisConsent = "Article 6(1)(a), consent"
	specialText  = "Free text can reveal special data, so it is treated as such: Article 9(2)(b) and Schedule 1 paragraph 1"
	aWhose       = "Everybody who takes part, their line managers, facilitators and those who run the programme"
	aDelegate    = "Delegates"
	nobodyElse   = "Nobody else"
	aJourneyEnd  = "the end of the journey"
)

// identityRetentions are the classes of who people are and what they take part in.
var identityRetentions = []Retention{
	{
		Class: KeptRegistration, Row: "details", Title: "Who takes part, attendance and certificates", Store: StoreIdentity, Whose: aWhose, Basis: basisTask,
		What:    "Name, work e-mail address, employer, job and line manager; applications and places; which sessions somebody was asked to, said yes to and came to; certificates and the directory of the community.",
		Purpose: "To run the programme: to give places, invite people, take registers and say who has completed it.",
		Seen: []string{"You", "The programme lead and administrators", "Facilitators: names, organisations and roles in their own sessions and sets, and the register they take",
			"Sponsors: names and status of their own organisation", "Line managers: names, dates to release and their own decision"},
		Term: Term{Months: 72, From: "the last thing that somebody took part in", How: "Everything about the person is deleted, as if they had asked for it."},
		Holdings: []Holding{
			{"people", "id version created_at name sort_name email organisation_id job_title department staff_group band manager_id neutral_titles title_changes disabled_at bounced_at bounce_reason unsubscribed_at wants_invitations preferred_name pronouns"},
			{"passkeys", "id person_id name credential public_key sign_count is_synced transports added_at first_used_at used_at"},
			{"identities", "id person_id registration issuer subject added_at used_at"},
			{"grants", "id person_id role organisation_id granted_at granted_by_id ended_at"},
			{"facilitators", "id version created_at person_id trainee_since accredited_on ended_on leads_workshops runs_workshops advises_sets hosts_events most_sets month_units target_units"},
			{"applications", "id version created_at programme_id person_id cohort_id heard applied_at manager_id released_at refused_at offered_at enrolled_at withdrawn_at organisation_id nominated_by_id makes_all_dates asked_at answer_by chased_at talk_at held_at waiting_at waiting_number offer_ends_at lapsed_at misses employer refused_why place_key warned_at"},
			{"release_links", "id application_id manager_id token_hash created_at expires_at ended_at"},
			{"delegates", "id version created_at programme_id person_id cohort_id organisation_id staff_group application_id enrolled_at paused_at withdrawn_at why_left deferred_to_id earlier_cohort_id"},
			{"pauses", "id delegate_id paused_at why set_id rejoined_at"},
			{"set_members", "id set_id delegate_id joined_at left_at move_asked_at"},
			{"session_facilitators", "session_id person_id"},
			{"offers", "id version created_at person_id session_id set_id asked_at asked_by_id accepted_at declined_at note withdrawn_at"},
			{"invitees", "session_id person_id"},
			{"invitations", "id version created_at session_id person_id token_hash address sequence told starts_at ends_at sent_at cancelled_at answer answered_at way note noted_at"},
			{"attendances", "id session_id person_id mark marked_at marked_by_id"},
			{"check_ins", "id session_id person_id checked_in_at"},
			{"corrections", "id session_id person_id mark note asked_at answered_at answered_by_id"},
			{"make_ups", "id version created_at delegate_id session_id way asked_at arranged_at arranged_by_id meeting_id facilitator_id meets_at met_at log_written_at done_at lapsed_at why_lapsed"},
			{"contacts", "id delegate_id by_id at"},
			{"certificates", "id version created_at delegate_id code programme sets_needed edition from_day done_on refresh_on issued_at revoked_at why_revoked"},
			{"listings", "id version created_at person_id joined_at shows_organisation shows_role shows_email line joined_network_at"},
			{"feeds", "id person_id secret_hash created_at revoked_at changes built_changes built_stamp built_at fresh_until changed_at etag body polled_at"},
			{"aparts", "id one_id other_id created_at created_by_id"},
			{"objections", "person_id objected_at"},
			{"erasures", "id version created_at person_id why declined_at declined_by_id declined_why"},
		},
	},
	{
		Class: KeptNeeds, Row: "needs", Title: "Access needs", Store: StoreLogistics, Whose: "Whoever tells us", Basis: basisTask + "; Article 6(1)(c), the Equality Act's duty to adjust",
		Special: "Article 9(2)(b), employment law, and Schedule 1 paragraph 1; needs the controller's appropriate policy document",
		What:    "What somebody says they need to take part, for example step-free access, an interpreter or a meal.",
		Purpose: "To make sessions work for everybody.", Seen: []string{"You", "The programme lead and administrators, who organise the sessions"},
		Term:     Term{Days: 7, From: "the last session", How: "What was said is deleted."},
		Holdings: []Holding{{"access_needs", "person_id needs changed_at"}},
	},
	{
		Class: KeptAvailability, Row: "pattern", Title: "When people can come", Store: StoreLogistics, Whose: "Delegates and facilitators", Basis: basisTask,
		What:    "Working pattern and days away, and never why.",
		Purpose: "To choose dates that most can come to.", Seen: []string{"You", "The programme lead and administrators"},
		Term: Term{Months: 12, From: "the day, or " + aJourneyEnd, How: "Days away and patterns are deleted."},
		Holdings: []Holding{
			{"availabilities", "id version created_at person_id starts_on pattern works_nights"},
			{"aways", "id person_id from_day until_day half"},
		},
	},
	{
		Class: KeptApologies, Row: "absence", Title: "Reasons for absence", Store: StoreLogistics, Whose: aDelegate, Basis: basisTask,
		Special: "A reason can be health: Article 9(2)(b) and Schedule 1 paragraph 1",
		What:    "One of six words why somebody could not come, if they chose to say.",
		Purpose: "To see what keeps people from coming.", Seen: []string{"You", "The programme lead, administrators and the facilitator: the word", "Boards and sponsors: figures about groups"},
		Term:     Term{Months: 12, From: "the apology", How: "The reason becomes “prefer not to say”. That somebody sent an apology stays with their attendance."},
		Holdings: []Holding{{"apology_notes", "id version created_at session_id person_id reason sent_at withdrawn_at"}},
	},
	{
		Class: KeptForms, Title: "Application forms that were not sent", Store: StoreIdentity, Whose: "Whoever began to apply, and the line manager whom they name", Basis: basisTask,
		What:    "What was typed into an application so far.",
		Purpose: "To let people go on later.", Seen: []string{"Whoever holds the link in the mail", nobodyElse},
		Term:     Term{Days: 30, From: "the form was last used", How: "The form is deleted.", IsReal: true},
		Holdings: []Holding{{"application_forms", "id version created_at cohort_id email token_hash used_at nominated_by_id is_released name organisation_id employer job_title department staff_group band dates misses manager manager_name manager_email heard pages"}},
	},
	{
		Class: KeptSignIn, Title: "Signing in", Store: StoreIdentity, Whose: aWhose, Basis: basisTask,
		What:    "When and with which kind of browser somebody signed in. Addresses and links are kept as digests only.",
		Purpose: "To keep accounts safe.", Seen: []string{"You", nobodyElse},
		Term: Term{Months: 6, From: "the last use", How: "The record is deleted.", IsReal: true},
		Holdings: []Holding{
			{"logins", "id person_id token_hash previous_hash created_at seen_at rotated_at ended_at device proof proven_at"},
			{"sign_ins", "id person_id token_hash reusable created_at expires_at used_at request_id invites"},
			{"sign_ons", "id registration browser_hash person_id is_again created_at expires_at answered_at issuer subject is_strong token_hash confirmed_at"},
			{"ceremonies", "id person_id is_adding browser_hash kept created_at expires_at used_at"},
			{"sign_in_requests", "id address_hash requested_at network_hash browser_hash mail_code_hash screen_code_hash tries"},
		},
	},
	{
		Class: KeptLetters, Row: "mails", Title: "Mails that were sent", Store: StoreIdentity, Whose: aWhose, Basis: basisTask,
		What:    "The mails that the programme wrote to somebody. The text of mails that hold a secret link is forgotten once they are sent.",
		Purpose: "To see what was said and whether it arrived.", Seen: []string{"Whoever got it", "The programme lead and administrators, but for mails about surveys, equality and links"},
		Term:     Term{Months: 12, From: "it was written", How: "Words and address are emptied; that something was sent stays, so that it is not sent twice.", IsReal: true},
		Holdings: []Holding{{"messages", "id person_id to_name to_address subject text created_at next_at attempt sent_at failed_at last_error kind once calendar lease_until bounced_at reply_to try_until deferrals unknown_at set_aside_at bounce_reason"}},
	},
}

// apartRetentions are the classes that are kept apart from who people are.
var apartRetentions = []Retention{
	{
		Class: KeptSurveyKeys, Row: "links", Title: "The key between people and their survey answers", Store: StoreSurvey, Whose: aDelegate, Basis: basisTask,
		What:    "Which random number is whose: the only thing that joins answers to a person.",
		Purpose: "To show people their own scores and to pair the surveys before and after.", Seen: []string{"Nobody; two people together can open it in an emergency, and that is noted"},
		Term: Term{Months: 24, From: "the last survey closed", How: "The key is destroyed. From then on nobody, not even the person, can find the answers. Figures that were frozen stay, and answers go on counting only in figures that pass every rule of disclosure control."},
		Holdings: []Holding{
			{"survey_links", "delegate_id subject_id"},
			{"survey_keys", "hash subject_id wave mailed_on reminded_on"},
		},
	},
	{
		Class: KeptSurvey, Row: "scores", Title: "Survey answers", Store: StoreSurvey, Whose: aDelegate, Basis: basisTask,
		What:    "Scores under a random number, with the organisation, cohort and staff group, and no name.",
		Purpose: "To see whether confidence to step in has grown.", Seen: []string{"You: your own", "Everybody else: figures about groups of ten or more"},
		Term: Term{From: "As anonymous figures once the key is destroyed"},
		Holdings: []Holding{
			{"survey_subjects", "id programme_id organisation_id cohort_id staff_group"},
			{"survey_responses", "id subject_id wave instrument_id started_on finished_on is_late untold seen"},
			{"survey_answers", "response_id item value"},
		},
	},
	{
		Class: KeptSurveyTexts, Row: "scores", Title: "Own words in surveys", Store: StoreSurvey, Whose: aDelegate, Basis: basisTask, Special: specialText,
		What:    "What somebody wrote in a survey in their own words.",
		Purpose: "To learn what a number does not say.", Seen: []string{"You: your own", nobodyElse + ", unless you offer them as a quote"},
		Term:     Term{Months: 12, From: "the survey was handed in", How: "The words are deleted."},
		Holdings: []Holding{{"survey_texts", "response_id item text"}},
	},
	{
		Class: KeptQuotes, Row: "waiting quotes", Title: "Words that people offer", Store: StoreSurvey, Whose: aDelegate, Basis: basisConsent, Special: "Explicit consent where the words reveal something special",
		What:    "Words that somebody lets the programme show, and their consent, under a random number.",
		Purpose: "To let people say what the programme did for them.", Seen: []string{"You: your own", "The programme lead: the words, not whose they are", "Everybody: what is shown"},
		Term:     Term{Months: 24, From: "the words were shown", How: "The words are forgotten: those that nobody shows after a year, and all at once when consent is withdrawn."},
		Holdings: []Holding{{"quotes", "id version created_at subject_id words shortened consent_version consented_on special_on cut_at agreed_on published_at published_by_id attribution refused_at refused_why withdrawn_on"}},
	},
	{
		Class: KeptReflections, Row: "reflections", Title: "Practice log and reflections", Store: StoreReflections, Whose: aDelegate, Basis: basisTask, Special: specialText,
		What:    "What somebody notes for themselves: what they saw, and what they did.",
		Purpose: "For the person's own learning.", Seen: []string{"You: your own", "The facilitator of your set: one entry, if you share it", nobodyElse},
		Term: Term{Months: 12, From: aJourneyEnd, How: "The entries are deleted. They are deleted at once when their writer wants it."},
		Holdings: []Holding{
			{"practices", "id version created_at person_id on_day behaviours bases did text shared_at shared_with_id"},
			{"make_up_logs", "make_up_id person_id text"},
		},
	},
	{
		Class: KeptEquality, Row: "equality", Title: "What people say about who they are", Store: StoreEquality, Whose: aDelegate, Basis: basisTask + "; Article 6(1)(c), the public sector equality duty",
		Special: "Article 9(2)(g) and Schedule 1 paragraph 8, equality of opportunity; used in no decision about a person",
		What:    "Ethnicity, disability, sex, sexual orientation, religion or belief and age, all optional, under another random number; and the notice of somebody who does not want it used.",
		Purpose: "To see whether the programme reaches everybody and works for everybody.",
		Seen:    []string{"You: your own", "The programme lead, sponsors and boards: rounded figures about the whole programme, of eleven people or more", "The data custodian: who gave a notice to stop, and no answer"},
		Term:    Term{Months: 24, From: aJourneyEnd, How: "The answers are deleted. They are deleted at once when the person withdraws them or tells us to stop."},
		Holdings: []Holding{
			{"equality_subjects", "id programme_id answered_on"},
			{"equality_links", "person_id subject_id"},
			{"equality_answers", "subject_id question edition choice"},
			{"equality_stops", "id person_id stopped_at recorded_by ended_at"},
		},
	},
}

// workRetentions are the classes of what the work on the programme leaves behind.
var workRetentions = []Retention{
	{
		Class: KeptPlannings, Row: "plans", Title: "Plans and drafts", Store: StoreProgramme, Whose: "Delegates and facilitators, by random id", Basis: basisTask,
		What:    "Plans of dates and line-ups of sets, with the facts that they were made of.",
		Purpose: "To choose dates and sets, and to say why they are as they are.", Seen: []string{"The programme lead and administrators"},
		Term: Term{Months: 24, From: "the plan was made", How: "The plan is deleted. Dates that were accepted stay."},
		Holdings: []Holding{
			{"plannings", "id version created_at programme_id by_id name kind cohorts from_day until_day preset weights pins change catch_ups effort seed state phase cost bound unplaced done budget started_at worked_at improved_at finished_at last_error accepted_number accepted_at accepted_by_id"},
			{"planning_options", "id planning_id number name words state cost bound moves events parts places conflict unplaced timetable"},
			{"planning_bases", "planning_id facts"},
			{"boards", "id version created_at cohort_id draft basis weights proposal"},
		},
	},
	{
		Class: KeptImports, Title: "Lists that were uploaded", Store: StoreIdentity, Whose: "Whoever is on the list", Basis: basisTask,
		What:    "The file that people were taken from, and its lines that were not accepted.",
		Purpose: "To check a list before it is taken over.", Seen: []string{"The programme lead and administrators"},
		Term: Term{Days: 30, From: "the list was dealt with", How: "The file and the lines are deleted; how many there were stays."},
		Holdings: []Holding{
			{"imports", "id version created_at by_id file_name heading state lines done added changed unchanged faulty worked_at finished_at last_error"},
			{"import_files", "import_id content"},
			{"import_faults", "import_id line position field reason content"},
		},
	},
	{
		Class: KeptComplaints, Row: "complaints", Title: "Complaints about the use of data", Store: StoreIdentity, Whose: "Whoever complains", Basis: basisDuty + ": the Data (Use and Access) Act 2025",
		What:    "What somebody complained about, how to answer them, and what they were told.",
		Purpose: "To answer complaints in time.", Seen: []string{"The programme lead, administrators and the data custodian"},
		Term:     Term{Months: 24, From: "it was answered", How: "The complaint is deleted."},
		Holdings: []Holding{{"complaints", "id version created_at person_id name email text received_at answered_at answered_by_id answer"}},
	},
	{
		Class: KeptExports, Title: "Copies that people asked for", Store: StoreIdentity, Whose: "Whoever asks for a copy of what is kept about them", Basis: basisDuty + ": the right of access",
		What:    "The file with everything about one person.",
		Purpose: "To hand it over to that person.", Seen: []string{"You", nobodyElse},
		Term:     Term{Days: 7, From: "it was made", How: "The copy is deleted.", IsReal: true},
		Holdings: []Holding{{"exports", "id person_id asked_at worked_at finished_at last_error name size digest content"}},
	},
	{
		Class: KeptEvents, Row: "log", Title: "Who did what", Store: StoreAudit, Whose: aWhose, Basis: basisTask,
		What:    "Who did what to which record, when and why. Never what somebody answered or wrote.",
		Purpose: "To account for what was done, and to find out what happened after a fault or a breach.",
		Seen:    []string{"You: what is about you", "The programme lead, administrators and the data custodian"},
		Term:    Term{Months: 72, From: "it happened", How: "Whole sealed runs of events are deleted; their seals stay, so that the chain can still be checked."},
		Holdings: []Holding{
			{"events", "id at by_id verb subject why seal by_mark why_mark"},
			{"custodies", "id version created_at person_id part ground reason asked_by_id approved_by_id approved_at expires_at opened_at closed_at silent_until told_at"},
			{"seals", "number made_at events previous digest form forgotten_at"},
		},
	},
}

// figuresRetention is what is about groups and kept for good.
var figuresRetention = Retention{
	Class: KeptFigures, Row: "snapshots", Title: "Figures about groups", Store: StoreFigures,
	What:    "Counts that were frozen on a day, what was published of them and why, the thresholds, and reports made of them.",
	Purpose: "To say the same figures tomorrow, and to be able to prove that nobody can be told from them.",
	Seen:    []string{"Everybody who may see the impact pages, after disclosure control"},
	Term:    Term{From: "By the controller's schedule for corporate records; they are about nobody"},
	Holdings: []Holding{
		{"snapshots", "id programme_id instrument_id as_at frozen_at frozen_by_id"},
		{"snapshot_cells", "snapshot_id scope group_id span item counts"},
		{"snapshot_reaches", "snapshot_id scope group_id applied released offered enrolled came_to_first_part workshop_complete eligible journey_complete answered_before answered_after paired held came"},
		{"snapshot_counts", "snapshot_id scope group_id wave item value people"},
		{"snapshot_waves", "snapshot_id scope group_id wave eligible answered"},
		{"snapshot_months", "snapshot_id series month value base"},
		{"snapshot_atoms", "snapshot_id organisation_id cohort_id staff_group pattern entered people"},
		{"snapshot_practices", "snapshot_id saw acted direct distract delegate delay document"},
		{"snapshot_equalities", "snapshot_id question level place label choices enrolled complete"},
		{"snapshot_equality_pairs", "snapshot_id question place label counts"},
		{"thresholds", "id version created_at class min_n c_min min_delta reason proposed_by_id approved_by_id approved_at"},
		{"publications", "id snapshot_id position scope span item outcome rule reason rules min_n c_min min_delta cells hash exception_id"},
		{"exceptions", "id version created_at publication_id reason proposed_by_id approved_by_id approved_at used_in_id"},
		{"indicators", "id version created_at programme_id organisation_id measure year month staff hundredths base source source_on published_at published_by_id"},
		{"reports", "id version created_at programme_id snapshot_id organisation_id by_id audience state phase done steps edition worked_at finished_at superseded_at superseded_why last_error"},
		{"report_files", "report_id name position title size digest content"},
	},
}
