-- +goose Up

CREATE TABLE plannings (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    by_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new dates', 'repair')),
    cohorts TEXT,
    from_day TEXT,
    until_day TEXT,
    preset TEXT NOT NULL CHECK (preset IN ('Balanced', 'Everybody can come', 'Kind to facilitators', 'Avoid school holidays')),
    weights TEXT,
    pins TEXT,
    change TEXT,
    catch_ups BOOLEAN NOT NULL,
    effort TEXT NOT NULL CHECK (effort IN ('usual', 'quick', 'thorough')),
    seed BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('searching', 'stopping', 'finished', 'cancelled', 'failed', 'accepted')),
    phase TEXT NOT NULL,
    cost INTEGER NOT NULL,
    bound INTEGER NOT NULL,
    unplaced INTEGER NOT NULL,
    done BIGINT NOT NULL,
    budget BIGINT NOT NULL,
    started_at TIMESTAMPTZ,
    worked_at TIMESTAMPTZ,
    improved_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    last_error TEXT NOT NULL,
    accepted_number INTEGER NOT NULL,
    accepted_at TIMESTAMPTZ,
    accepted_by_id TEXT REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX plannings_by_time ON plannings (created_at, id);

CREATE TABLE planning_options (
    id TEXT PRIMARY KEY,
    planning_id TEXT NOT NULL REFERENCES plannings (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('good', 'best', 'partial', 'impossible')),
    cost INTEGER NOT NULL,
    bound INTEGER NOT NULL,
    moves INTEGER NOT NULL,
    events TEXT,
    parts TEXT,
    places TEXT,
    conflict TEXT,
    unplaced TEXT,
    timetable TEXT NOT NULL,
    UNIQUE (planning_id, number)
);

CREATE TABLE planning_bases (
    planning_id TEXT PRIMARY KEY REFERENCES plannings (id) ON DELETE CASCADE,
    facts TEXT
);
