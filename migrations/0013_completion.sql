-- +goose Up

-- What a pathway allows to those who miss a session, and what its certificate says.
ALTER TABLE templates ADD COLUMN allows_guests BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE templates ADD COLUMN make_ups INTEGER NOT NULL DEFAULT 1;
ALTER TABLE templates ADD COLUMN part_months INTEGER NOT NULL DEFAULT 6;
ALTER TABLE templates ADD COLUMN quorum INTEGER NOT NULL DEFAULT 4;
ALTER TABLE templates ADD COLUMN allows_late BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE templates ADD COLUMN edition TEXT NOT NULL DEFAULT '1';
ALTER TABLE templates ADD COLUMN refresh_months INTEGER NOT NULL DEFAULT 24;

CREATE TABLE apology_notes (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    reason TEXT NOT NULL CHECK (reason IN ('prefer not to say', 'work', 'leave', 'caring', 'health', 'other')),
    sent_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX apology_notes_standing ON apology_notes (session_id, person_id) WHERE withdrawn_at IS NULL;
CREATE INDEX apology_notes_by_person ON apology_notes (person_id, session_id);

-- Who is asked to a session by name, beside those whom its cohort or set brings.
CREATE TABLE invitees (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX invitees_by_person ON invitees (person_id, session_id);

CREATE TABLE make_ups (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    delegate_id TEXT NOT NULL REFERENCES delegates (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    way TEXT NOT NULL CHECK (way IN ('catch-up set meeting', 'one-to-one', 'another set', 'another cohort')),
    asked_at TIMESTAMPTZ NOT NULL,
    arranged_at TIMESTAMPTZ,
    arranged_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    meeting_id TEXT REFERENCES sessions (id) ON DELETE SET NULL,
    facilitator_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    meets_at TIMESTAMPTZ,
    met_at TIMESTAMPTZ,
    log_written_at TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    lapsed_at TIMESTAMPTZ,
    why_lapsed TEXT NOT NULL
);
CREATE UNIQUE INDEX make_ups_standing ON make_ups (delegate_id, session_id) WHERE lapsed_at IS NULL;
CREATE INDEX make_ups_by_session ON make_ups (session_id);
CREATE INDEX make_ups_by_meeting ON make_ups (meeting_id) WHERE meeting_id IS NOT NULL;

-- What somebody wrote for themselves after a one-to-one. Nobody else reads it.
CREATE TABLE make_up_logs (
    make_up_id TEXT PRIMARY KEY REFERENCES make_ups (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);

CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    delegate_id TEXT NOT NULL REFERENCES delegates (id) ON DELETE CASCADE,
    by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX contacts_by_delegate ON contacts (delegate_id, at);

CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    delegate_id TEXT NOT NULL REFERENCES delegates (id) ON DELETE CASCADE,
    code TEXT NOT NULL UNIQUE,
    programme TEXT NOT NULL,
    sets_needed INTEGER NOT NULL,
    edition TEXT NOT NULL,
    from_day TEXT NOT NULL,
    done_on TEXT NOT NULL,
    refresh_on TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    why_revoked TEXT NOT NULL
);
CREATE UNIQUE INDEX certificates_standing ON certificates (delegate_id) WHERE revoked_at IS NULL;
CREATE INDEX certificates_by_day ON certificates (done_on, id);

-- Who wants to be found by others who have been through the programme.
CREATE TABLE listings (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    joined_at TIMESTAMPTZ NOT NULL,
    shows_organisation BOOLEAN NOT NULL,
    shows_role BOOLEAN NOT NULL,
    shows_email BOOLEAN NOT NULL,
    line TEXT NOT NULL,
    joined_network_at TIMESTAMPTZ
);
