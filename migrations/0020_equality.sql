-- +goose Up

-- What people say about who they are is kept apart: under a random subject, with
-- one table that joins it to the person. No other part of the programme reads
-- these tables.
CREATE TABLE equality_questions (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    edition INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    hint TEXT NOT NULL,
    options TEXT NOT NULL,
    is_unlinked BOOLEAN NOT NULL,
    place INTEGER NOT NULL,
    on_since TIMESTAMPTZ,
    first_asked TIMESTAMPTZ
);
CREATE UNIQUE INDEX equality_questions_by_edition ON equality_questions (programme_id, code, edition);

CREATE TABLE equality_subjects (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    answered_on TEXT
);

CREATE TABLE equality_links (
    person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    subject_id TEXT NOT NULL UNIQUE REFERENCES equality_subjects (id) ON DELETE CASCADE
);

CREATE TABLE equality_answers (
    subject_id TEXT NOT NULL REFERENCES equality_subjects (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    edition INTEGER NOT NULL,
    choice TEXT NOT NULL,
    PRIMARY KEY (subject_id, question)
);

-- Notices that somebody's answers may not be used.
CREATE TABLE equality_stops (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    stopped_at TIMESTAMPTZ NOT NULL,
    recorded_by TEXT REFERENCES people (id) ON DELETE SET NULL,
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX equality_stops_open ON equality_stops (person_id) WHERE ended_at IS NULL;

-- The only figures that are made of the answers: of the whole programme, frozen.
CREATE TABLE snapshot_equalities (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    choices TEXT NOT NULL,
    enrolled INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, question, level, place)
);

CREATE TABLE snapshot_equality_pairs (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, question, place)
);
