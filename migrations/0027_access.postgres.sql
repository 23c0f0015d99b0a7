-- +goose Up

-- The second wall: PostgreSQL itself hands over only rows that the viewer of a
-- request may see, whatever a statement asks for. The first is the scoping in the
-- store, which SQLite has too. Statements for a purpose of the programme's own see
-- all; statements for nobody see nothing.

-- +goose StatementBegin
CREATE FUNCTION upstander_viewer() RETURNS TEXT LANGUAGE sql STABLE AS
$$ SELECT NULLIF(current_setting('upstander.viewer', TRUE), '') $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION upstander_system() RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT COALESCE(current_setting('upstander.purpose', TRUE), '') <> '' $$;
-- +goose StatementEnd

-- Narrow are viewers who take part in nothing: line managers, sponsors, members of
-- the board, the custodian.
-- +goose StatementBegin
CREATE FUNCTION upstander_wide() RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT upstander_viewer() IS NOT NULL AND current_setting('upstander.reach', TRUE) = 'wide' $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION upstander_has(roles TEXT[]) RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM grants WHERE person_id = upstander_viewer() AND ended_at IS NULL AND role = ANY (roles)) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION upstander_sponsors(organisation TEXT) RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM grants WHERE person_id = upstander_viewer() AND ended_at IS NULL AND role = 'internal sponsor' AND organisation_id = organisation) $$;
-- +goose StatementEnd

-- Identity: to the narrow, people of other organisations do not exist, unless they
-- manage them or those run or lead something.
ALTER TABLE delegates ENABLE ROW LEVEL SECURITY;
ALTER TABLE delegates FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON delegates USING ((SELECT upstander_system()) OR (SELECT upstander_wide()) OR person_id = (SELECT upstander_viewer())
    OR organisation_id IN (SELECT organisation_id FROM grants WHERE person_id = upstander_viewer() AND ended_at IS NULL AND role = 'internal sponsor'));

ALTER TABLE applications ENABLE ROW LEVEL SECURITY;
ALTER TABLE applications FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON applications USING ((SELECT upstander_system()) OR (SELECT upstander_wide()) OR person_id = (SELECT upstander_viewer())
    OR manager_id = (SELECT upstander_viewer()) OR nominated_by_id = (SELECT upstander_viewer())
    OR organisation_id IN (SELECT organisation_id FROM grants WHERE person_id = upstander_viewer() AND ended_at IS NULL AND role = 'internal sponsor'));

ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON people USING ((SELECT upstander_system()) OR (SELECT upstander_wide()) OR id = (SELECT upstander_viewer())
    OR manager_id = (SELECT upstander_viewer())
    OR id IN (SELECT person_id FROM applications WHERE manager_id = upstander_viewer() OR nominated_by_id = upstander_viewer())
    OR id IN (SELECT manager_id FROM applications WHERE nominated_by_id = upstander_viewer())
    OR organisation_id IN (SELECT organisation_id FROM grants WHERE person_id = upstander_viewer() AND ended_at IS NULL AND role = 'internal sponsor')
    OR id IN (SELECT person_id FROM delegates)
    OR id IN (SELECT person_id FROM grants WHERE ended_at IS NULL)
    OR id IN (SELECT person_id FROM session_facilitators)
    OR id IN (SELECT facilitator_id FROM sets));

-- Logistics: when somebody cannot come, and who is kept apart.
ALTER TABLE availabilities ENABLE ROW LEVEL SECURITY;
ALTER TABLE availabilities FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON availabilities USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()) OR (SELECT upstander_has('{programme lead, administrator}')));

ALTER TABLE aways ENABLE ROW LEVEL SECURITY;
ALTER TABLE aways FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON aways USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()) OR (SELECT upstander_has('{programme lead, administrator}')));

ALTER TABLE aparts ENABLE ROW LEVEL SECURITY;
ALTER TABLE aparts FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON aparts USING ((SELECT upstander_system()) OR (SELECT upstander_has('{programme lead, administrator}')));

ALTER TABLE apology_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE apology_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON apology_notes USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()) OR (SELECT upstander_has('{programme lead, administrator}'))
    OR session_id IN (SELECT session_id FROM session_facilitators WHERE person_id = upstander_viewer())
    OR session_id IN (SELECT x.id FROM sessions x JOIN sets t ON t.id = x.set_id WHERE t.facilitator_id = upstander_viewer()));

-- Survey: what a person answered is theirs. Who else counts it does so for a purpose.
ALTER TABLE survey_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_links FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_links USING ((SELECT upstander_system()) OR delegate_id IN (SELECT id FROM delegates WHERE person_id = upstander_viewer()));

ALTER TABLE survey_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_subjects FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_subjects USING ((SELECT upstander_system()) OR id IN (SELECT subject_id FROM survey_links));

ALTER TABLE survey_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_keys USING ((SELECT upstander_system()) OR subject_id IN (SELECT subject_id FROM survey_links));

ALTER TABLE survey_responses ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_responses FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_responses USING ((SELECT upstander_system()) OR subject_id IN (SELECT subject_id FROM survey_links));

ALTER TABLE survey_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_answers USING ((SELECT upstander_system()) OR response_id IN (SELECT id FROM survey_responses));

ALTER TABLE survey_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON survey_texts USING ((SELECT upstander_system()) OR response_id IN (SELECT id FROM survey_responses));

ALTER TABLE quotes ENABLE ROW LEVEL SECURITY;
ALTER TABLE quotes FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON quotes USING ((SELECT upstander_system()) OR subject_id IN (SELECT subject_id FROM survey_links)
    OR (upstander_viewer() IS NOT NULL AND published_at IS NOT NULL AND withdrawn_on IS NULL) OR (SELECT upstander_has('{programme lead}')));

-- The practice log is its writer's, and one shared entry the set's facilitator's, but
-- never that of somebody whose line manager the facilitator is.
ALTER TABLE practices ENABLE ROW LEVEL SECURITY;
ALTER TABLE practices FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON practices USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer())
    OR (shared_at IS NOT NULL AND shared_with_id = (SELECT upstander_viewer())
        AND NOT EXISTS (SELECT 1 FROM people p WHERE p.id = practices.person_id AND p.manager_id = upstander_viewer())));

ALTER TABLE make_up_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE make_up_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON make_up_logs USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()));

-- Equality: the person's own, and whether a notice holds, which the custodian keeps.
ALTER TABLE equality_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE equality_links FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON equality_links USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()));

ALTER TABLE equality_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE equality_subjects FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON equality_subjects USING ((SELECT upstander_system()) OR id IN (SELECT subject_id FROM equality_links));

ALTER TABLE equality_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE equality_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON equality_answers USING ((SELECT upstander_system()) OR subject_id IN (SELECT subject_id FROM equality_links));

ALTER TABLE equality_stops ENABLE ROW LEVEL SECURITY;
ALTER TABLE equality_stops FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON equality_stops USING ((SELECT upstander_system()) OR person_id = (SELECT upstander_viewer()) OR (SELECT upstander_has('{data custodian}')));
