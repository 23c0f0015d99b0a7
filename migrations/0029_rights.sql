-- +goose Up

-- How somebody likes to be called, which they change themselves.
ALTER TABLE people ADD COLUMN preferred_name TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN pronouns TEXT NOT NULL DEFAULT '';

-- What somebody needs to take part. It is forgotten after the last session.
CREATE TABLE access_needs (
    person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    needs TEXT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- Whose survey answers are left out of new figures.
CREATE TABLE objections (
    person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    objected_at TIMESTAMPTZ NOT NULL
);

-- Who asks that everything about them be deleted.
CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    why TEXT NOT NULL,
    declined_at TIMESTAMPTZ,
    declined_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    declined_why TEXT NOT NULL
);
CREATE INDEX erasures_by_person ON erasures (person_id);
CREATE UNIQUE INDEX erasures_open ON erasures (person_id) WHERE declined_at IS NULL;

-- Copies of everything about one person, for that person.
CREATE TABLE exports (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at TIMESTAMPTZ NOT NULL,
    worked_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    last_error TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    content BYTEA
);
CREATE INDEX exports_by_person ON exports (person_id, asked_at, id);

CREATE TABLE complaints (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    answered_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    answer TEXT NOT NULL
);
CREATE INDEX complaints_by_time ON complaints (received_at, id);
CREATE INDEX complaints_by_person ON complaints (person_id);

-- How long each class of data is kept, where it is not the usual time.
CREATE TABLE retention_changes (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    class TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    proposed_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_at TIMESTAMPTZ
);

-- That a class was gone through, and how much went.
CREATE TABLE retention_runs (
    id TEXT PRIMARY KEY,
    class TEXT NOT NULL,
    ran_at TIMESTAMPTZ NOT NULL,
    before TIMESTAMPTZ NOT NULL,
    records INTEGER NOT NULL
);
CREATE INDEX retention_runs_by_class ON retention_runs (class, ran_at);

