package abp

// programmeRetention is what the programme itself is made of: it is about nobody.
var programmeRetention = Retention{
	Class: KeptProgramme, Title: "The programme itself", Store: StoreProgramme,
	What:    "Organisations, pathways, cohorts, dates, venues, questionnaires, the words of mails, and that terms were kept.",
	Purpose: "To run the programme.",
	Seen:    []string{"Whoever takes part, as far as it concerns them"},
	Term:    Term{From: "As long as the programme runs"},
	Holdings: []Holding{
		{"regions", "id name"},
		{"systems", "id name region_id is_home"},
		{"organisations", "id version created_at code name kind system_id ods_code headcount support since until successor_id"},
		{"organisation_terms", "id organisation_id system_id ods_code from_day until_day"},
		{"programmes", "id version created_at name vision zone lead_organisation_id contact stamp"},
		{"templates", "id version created_at programme_id name pathway steps waves sets_needed weeks_max set_size_min set_size_max retired_at allows_guests make_ups part_months quorum allows_late edition refresh_months"},
		{"venues", "id version created_at programme_id name address capacity step_free hearing_loop quiet_room notes closed_on features"},
		{"bookings", "id version created_at venue_id on_day half state lapses_on cohort_id purpose"},
		{"cohorts", "id version created_at programme_id template_id code name places venue_id published_at applications_until waiting_places"},
		{"quotas", "id version created_at cohort_id organisation_id most reserved reserved_until"},
		{"sets", "id version created_at cohort_id number facilitator_id join_link merged_into_id merged_at"},
		{"sessions", "id version created_at programme_id cohort_id set_id kind number title venue_id join_link starts_at ends_at planned_at uid sequence changed_at cancelled_at cancel_reason"},
		{"days", "id version created_at on_day until_day kind name authority state source from_eve no_workshops"},
		{"instruments", "id version created_at programme_id name edition question items headline extras published_on"},
		{"instrument_mappings", "id before_id after_id items why proposed_at proposed_by_id approved_at approved_by_id"},
		{"survey_windows", "id cohort_id wave opens_at closes_at"},
		{"equality_questions", "id version created_at programme_id code edition title text hint options is_unlinked place on_since first_asked"},
		{"wordings", "id version created_at letter pathway subject text"},
		{"jobs", "id created_at kind payload unique_key run_at state attempt max_attempts lease_until last_error"},
		{"gone_feeds", "secret_hash"},
		{"retention_changes", "id version created_at class amount reason proposed_by_id approved_by_id approved_at"},
		{"retention_runs", "id class ran_at before records"},
	},
}
