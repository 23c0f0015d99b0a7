-- +goose Up

CREATE TABLE regions (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE systems (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    region_id TEXT NOT NULL REFERENCES regions (id) ON DELETE RESTRICT,
    is_home BOOLEAN NOT NULL
);

CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('acute', 'mental health and community', 'ambulance', 'integrated care board', 'council', 'hospice', 'primary care', 'voluntary', 'social enterprise', 'regional partner')),
    system_id TEXT NOT NULL REFERENCES systems (id) ON DELETE RESTRICT,
    ods_code TEXT NOT NULL,
    headcount INTEGER NOT NULL CHECK (headcount >= 0),
    support TEXT NOT NULL,
    since TEXT,
    until TEXT,
    successor_id TEXT REFERENCES organisations (id) ON DELETE RESTRICT
);
CREATE INDEX organisations_by_system ON organisations (system_id);

CREATE TABLE organisation_terms (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    system_id TEXT NOT NULL REFERENCES systems (id) ON DELETE RESTRICT,
    ods_code TEXT NOT NULL,
    from_day TEXT,
    until_day TEXT
);
CREATE INDEX organisation_terms_by_organisation ON organisation_terms (organisation_id);

CREATE TABLE programmes (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    name TEXT NOT NULL,
    vision TEXT NOT NULL,
    zone TEXT NOT NULL,
    lead_organisation_id TEXT REFERENCES organisations (id) ON DELETE RESTRICT,
    contact TEXT NOT NULL,
    stamp INTEGER NOT NULL
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT COLLATE "C" NOT NULL,
    email TEXT NOT NULL UNIQUE,
    organisation_id TEXT REFERENCES organisations (id) ON DELETE RESTRICT,
    job_title TEXT NOT NULL,
    department TEXT NOT NULL,
    staff_group TEXT NOT NULL,
    band TEXT NOT NULL,
    manager_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    neutral_titles BOOLEAN NOT NULL,
    disabled_at TIMESTAMPTZ
);
CREATE INDEX people_by_name ON people (sort_name, id);
CREATE INDEX people_by_organisation ON people (organisation_id, sort_name, id);
CREATE INDEX people_by_manager ON people (manager_id);

CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'programme lead', 'facilitator', 'delegate', 'line manager', 'internal sponsor', 'board viewer', 'data custodian')),
    organisation_id TEXT REFERENCES organisations (id) ON DELETE RESTRICT,
    granted_at TIMESTAMPTZ NOT NULL,
    granted_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX grants_by_person ON grants (person_id);
CREATE UNIQUE INDEX grants_once ON grants (person_id, role, COALESCE(organisation_id, '')) WHERE ended_at IS NULL;

CREATE TABLE templates (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    pathway TEXT NOT NULL CHECK (pathway IN ('workshops', 'leadership', 'train the trainer', 'evaluation')),
    steps TEXT NOT NULL,
    waves TEXT NOT NULL,
    sets_needed INTEGER NOT NULL,
    weeks_max INTEGER NOT NULL,
    set_size_min INTEGER NOT NULL,
    set_size_max INTEGER NOT NULL,
    retired_at TIMESTAMPTZ
);

CREATE TABLE venues (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity > 0),
    step_free BOOLEAN NOT NULL,
    hearing_loop BOOLEAN NOT NULL,
    quiet_room BOOLEAN NOT NULL,
    notes TEXT NOT NULL,
    closed_on TEXT
);

CREATE TABLE facilitators (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    trainee_since TEXT,
    accredited_on TEXT,
    ended_on TEXT
);

CREATE TABLE cohorts (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    template_id TEXT NOT NULL REFERENCES templates (id) ON DELETE RESTRICT,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    places INTEGER NOT NULL CHECK (places > 0),
    venue_id TEXT REFERENCES venues (id) ON DELETE RESTRICT,
    published_at TIMESTAMPTZ
);

CREATE TABLE sets (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    facilitator_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    join_link TEXT NOT NULL,
    UNIQUE (cohort_id, number)
);
CREATE INDEX sets_by_facilitator ON sets (facilitator_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    cohort_id TEXT REFERENCES cohorts (id) ON DELETE CASCADE,
    set_id TEXT REFERENCES sets (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('workshop part', 'self-study', 'set meeting', 'coffee catch-up', 'celebration', 'line-manager webinar', 'sponsor meeting', 'steering group', 'leadership session', 'trainer session')),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    venue_id TEXT REFERENCES venues (id) ON DELETE RESTRICT,
    join_link TEXT NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    planned_at TIMESTAMPTZ NOT NULL,
    uid TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    cancelled_at TIMESTAMPTZ,
    cancel_reason TEXT NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK (set_id IS NULL OR cohort_id IS NOT NULL)
);
CREATE INDEX sessions_by_cohort ON sessions (cohort_id, starts_at, id);
CREATE INDEX sessions_by_set ON sessions (set_id, starts_at, id);
CREATE INDEX sessions_by_start ON sessions (starts_at, id);
CREATE INDEX sessions_for_all ON sessions (kind, starts_at) WHERE cohort_id IS NULL;

CREATE TABLE session_facilitators (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX session_facilitators_by_person ON session_facilitators (person_id);

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    cohort_id TEXT REFERENCES cohorts (id) ON DELETE SET NULL,
    heard TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL,
    manager_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    released_at TIMESTAMPTZ,
    refused_at TIMESTAMPTZ,
    offered_at TIMESTAMPTZ,
    enrolled_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX applications_by_person ON applications (person_id);
CREATE INDEX applications_by_cohort ON applications (cohort_id);
CREATE INDEX applications_by_manager ON applications (manager_id);

CREATE TABLE delegates (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE RESTRICT,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE RESTRICT,
    staff_group TEXT NOT NULL,
    application_id TEXT REFERENCES applications (id) ON DELETE SET NULL,
    enrolled_at TIMESTAMPTZ NOT NULL,
    paused_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    why_left TEXT NOT NULL,
    UNIQUE (cohort_id, person_id)
);
CREATE INDEX delegates_by_person ON delegates (person_id);
CREATE INDEX delegates_by_organisation ON delegates (organisation_id);

CREATE TABLE set_members (
    id TEXT PRIMARY KEY,
    set_id TEXT NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
    delegate_id TEXT NOT NULL REFERENCES delegates (id) ON DELETE CASCADE,
    joined_at TIMESTAMPTZ NOT NULL,
    left_at TIMESTAMPTZ
);
CREATE INDEX set_members_by_set ON set_members (set_id);
CREATE UNIQUE INDEX set_members_once ON set_members (delegate_id) WHERE left_at IS NULL;

CREATE TABLE attendances (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    mark TEXT NOT NULL CHECK (mark IN ('present', 'part', 'apology', 'absent', 'made up')),
    marked_at TIMESTAMPTZ NOT NULL,
    marked_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    UNIQUE (session_id, person_id)
);
CREATE INDEX attendances_by_person ON attendances (person_id, session_id, mark);

CREATE TABLE days (
    id TEXT PRIMARY KEY,
    on_day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bank holiday', 'closure', 'observance', 'minor observance', 'school holiday', 'industrial action')),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (on_day, kind, name)
);

CREATE TABLE instruments (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    edition INTEGER NOT NULL,
    question TEXT NOT NULL,
    items TEXT NOT NULL,
    headline TEXT NOT NULL,
    UNIQUE (programme_id, name, edition)
);

CREATE TABLE survey_windows (
    id TEXT PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    wave TEXT NOT NULL CHECK (wave IN ('T0', 'T1', 'T2', 'T3', 'T4')),
    opens_at TIMESTAMPTZ NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    UNIQUE (cohort_id, wave),
    CHECK (closes_at > opens_at)
);

-- Answers are kept under a random subject. Nothing from here to survey_links
-- names a person; survey_links alone joins the two.
CREATE TABLE survey_subjects (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE RESTRICT,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE RESTRICT,
    staff_group TEXT NOT NULL
);

CREATE TABLE survey_keys (
    hash TEXT PRIMARY KEY,
    subject_id TEXT NOT NULL REFERENCES survey_subjects (id) ON DELETE CASCADE,
    wave TEXT NOT NULL CHECK (wave IN ('T0', 'T1', 'T2', 'T3', 'T4')),
    mailed_on TEXT,
    UNIQUE (subject_id, wave)
);

CREATE TABLE survey_responses (
    id TEXT PRIMARY KEY,
    subject_id TEXT NOT NULL REFERENCES survey_subjects (id) ON DELETE CASCADE,
    wave TEXT NOT NULL CHECK (wave IN ('T0', 'T1', 'T2', 'T3', 'T4')),
    instrument_id TEXT NOT NULL REFERENCES instruments (id) ON DELETE RESTRICT,
    started_on TEXT NOT NULL,
    finished_on TEXT,
    is_late BOOLEAN NOT NULL,
    UNIQUE (subject_id, wave)
);

CREATE TABLE survey_answers (
    response_id TEXT NOT NULL REFERENCES survey_responses (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (response_id, item)
);

CREATE TABLE survey_links (
    delegate_id TEXT PRIMARY KEY REFERENCES delegates (id) ON DELETE CASCADE,
    subject_id TEXT NOT NULL UNIQUE REFERENCES survey_subjects (id) ON DELETE CASCADE
);

CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    instrument_id TEXT NOT NULL REFERENCES instruments (id) ON DELETE RESTRICT,
    as_at TEXT NOT NULL,
    frozen_at TIMESTAMPTZ NOT NULL,
    frozen_by_id TEXT REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX snapshots_by_time ON snapshots (programme_id, as_at, frozen_at);

CREATE TABLE snapshot_cells (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    group_id TEXT NOT NULL,
    item TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, scope, item, group_id)
);

CREATE TABLE snapshot_reaches (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    group_id TEXT NOT NULL,
    applied INTEGER NOT NULL,
    released INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    enrolled INTEGER NOT NULL,
    came_to_first_part INTEGER NOT NULL,
    workshop_complete INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    journey_complete INTEGER NOT NULL,
    answered_before INTEGER NOT NULL,
    answered_after INTEGER NOT NULL,
    paired INTEGER NOT NULL,
    held INTEGER NOT NULL,
    came INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, scope, group_id)
);

CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    changes INTEGER NOT NULL,
    built_changes INTEGER NOT NULL,
    built_stamp INTEGER NOT NULL,
    built_at TIMESTAMPTZ,
    fresh_until TIMESTAMPTZ,
    changed_at TIMESTAMPTZ,
    etag TEXT NOT NULL,
    body BYTEA
);
CREATE UNIQUE INDEX feeds_live ON feeds (person_id) WHERE revoked_at IS NULL;

CREATE TABLE logins (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    rotated_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    device TEXT NOT NULL
);
CREATE INDEX logins_by_person ON logins (person_id);
CREATE INDEX logins_by_previous ON logins (previous_hash) WHERE previous_hash <> '';

CREATE TABLE sign_ins (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    reusable BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX sign_ins_by_person ON sign_ins (person_id);

CREATE TABLE sign_in_requests (
    id TEXT PRIMARY KEY,
    address_hash TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_requests_by_address ON sign_in_requests (address_hash, requested_at);

CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    next_at TIMESTAMPTZ,
    attempt INTEGER NOT NULL,
    sent_at TIMESTAMPTZ,
    failed_at TIMESTAMPTZ,
    last_error TEXT NOT NULL
);
CREATE INDEX messages_waiting ON messages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX messages_by_time ON messages (created_at, id);

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX events_by_subject ON events (subject, at, id);
CREATE INDEX events_by_time ON events (at, id);

CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    content BYTEA,
    state TEXT NOT NULL CHECK (state IN ('checking', 'checked', 'committing', 'committed', 'cancelled', 'failed')),
    lines INTEGER NOT NULL,
    done INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    faulty INTEGER NOT NULL,
    finished_at TIMESTAMPTZ,
    last_error TEXT NOT NULL
);

CREATE TABLE import_faults (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (import_id, line, position)
);
