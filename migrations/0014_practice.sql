-- +goose Up

-- What delegates keep for themselves: what they saw, what they did, what
-- happened. At most one entry is shared, with one facilitator.
CREATE TABLE practices (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    on_day TEXT NOT NULL,
    behaviours TEXT NOT NULL,
    bases TEXT NOT NULL,
    did TEXT NOT NULL,
    text TEXT NOT NULL,
    shared_at TIMESTAMPTZ,
    shared_with_id TEXT REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX practices_by_person ON practices (person_id, on_day, id);
CREATE UNIQUE INDEX practices_shared ON practices (person_id) WHERE shared_at IS NOT NULL;
CREATE INDEX practices_by_reader ON practices (shared_with_id) WHERE shared_with_id IS NOT NULL;

-- The one table of figures that is made of them.
CREATE TABLE snapshot_practices (
    snapshot_id TEXT PRIMARY KEY REFERENCES snapshots (id) ON DELETE CASCADE,
    saw INTEGER NOT NULL,
    acted INTEGER NOT NULL,
    direct INTEGER NOT NULL,
    distract INTEGER NOT NULL,
    delegate INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    document INTEGER NOT NULL
);

-- One reminder of a survey, to whom it still matters.
ALTER TABLE survey_keys ADD COLUMN reminded_on TEXT;

-- A member who would rather be in another set. Nobody asks why.
ALTER TABLE set_members ADD COLUMN move_asked_at TIMESTAMPTZ;
