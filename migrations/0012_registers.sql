-- +goose Up

-- Who says that they are at a session: a claim beside the register, never a mark.
CREATE TABLE check_ins (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    checked_in_at TIMESTAMPTZ NOT NULL,
    UNIQUE (session_id, person_id)
);
CREATE INDEX check_ins_by_person ON check_ins (person_id);

-- A mark that somebody asks to have corrected: one question at a time per session
-- and person.
CREATE TABLE corrections (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    mark TEXT NOT NULL,
    note TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    answered_by_id TEXT REFERENCES people (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX corrections_open ON corrections (session_id, person_id) WHERE answered_at IS NULL;
CREATE INDEX corrections_by_person ON corrections (person_id);
