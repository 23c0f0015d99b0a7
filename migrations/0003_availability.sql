-- +goose Up

-- When people can come, and never why.
CREATE TABLE availabilities (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    starts_on TEXT NOT NULL,
    pattern TEXT NOT NULL CHECK (LENGTH(pattern) IN (7, 14, 21, 28)),
    works_nights BOOLEAN NOT NULL
);

CREATE TABLE aways (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    half TEXT NOT NULL CHECK (half IN ('whole day', 'morning', 'afternoon')),
    CHECK (until_day >= from_day)
);
CREATE INDEX aways_by_person ON aways (person_id, from_day, id);

CREATE TABLE aparts (
    id TEXT PRIMARY KEY,
    one_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    created_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    UNIQUE (one_id, other_id),
    CHECK (one_id <> other_id)
);
CREATE INDEX aparts_by_other ON aparts (other_id);

ALTER TABLE venues ADD COLUMN features TEXT NOT NULL DEFAULT '[]';

CREATE TABLE bookings (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    venue_id TEXT NOT NULL REFERENCES venues (id) ON DELETE CASCADE,
    on_day TEXT NOT NULL,
    half TEXT NOT NULL CHECK (half IN ('whole day', 'morning', 'afternoon')),
    state TEXT NOT NULL CHECK (state IN ('held', 'booked', 'blocked')),
    lapses_on TEXT,
    cohort_id TEXT REFERENCES cohorts (id) ON DELETE SET NULL,
    purpose TEXT NOT NULL
);
CREATE INDEX bookings_by_venue ON bookings (venue_id, on_day, id);
CREATE INDEX bookings_by_day ON bookings (on_day, id);
CREATE INDEX sessions_by_venue ON sessions (venue_id, starts_at) WHERE venue_id IS NOT NULL;

ALTER TABLE facilitators ADD COLUMN leads_workshops BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE facilitators ADD COLUMN runs_workshops BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE facilitators ADD COLUMN advises_sets BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE facilitators ADD COLUMN hosts_events BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE facilitators ADD COLUMN most_sets INTEGER NOT NULL DEFAULT 3;
ALTER TABLE facilitators ADD COLUMN month_units INTEGER NOT NULL DEFAULT 16;
ALTER TABLE facilitators ADD COLUMN target_units INTEGER NOT NULL DEFAULT 6;

CREATE TABLE offers (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
    set_id TEXT REFERENCES sets (id) ON DELETE CASCADE,
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    accepted_at TIMESTAMPTZ,
    declined_at TIMESTAMPTZ,
    note TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    CHECK ((session_id IS NULL) <> (set_id IS NULL)),
    CHECK (accepted_at IS NULL OR declined_at IS NULL)
);
CREATE INDEX offers_by_person ON offers (person_id, asked_at, id);
CREATE INDEX offers_by_session ON offers (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX offers_by_set ON offers (set_id) WHERE set_id IS NOT NULL;
CREATE UNIQUE INDEX offers_live_session ON offers (person_id, session_id) WHERE withdrawn_at IS NULL AND session_id IS NOT NULL;
CREATE UNIQUE INDEX offers_live_set ON offers (person_id, set_id) WHERE withdrawn_at IS NULL AND set_id IS NOT NULL;
