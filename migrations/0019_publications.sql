-- +goose Up

-- What may be published of a class of figures, proposed by one person and approved
-- by another. What held before stays in the list.
CREATE TABLE thresholds (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('survey', 'equality', 'public')),
    min_n INTEGER NOT NULL CHECK (min_n >= 5),
    c_min INTEGER NOT NULL CHECK (c_min >= 3),
    min_delta INTEGER NOT NULL CHECK (min_delta >= 5),
    reason TEXT NOT NULL,
    proposed_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_at TIMESTAMPTZ,
    CHECK (class <> 'equality' OR min_n >= 10)
);

-- The release log: what became of every figure of every snapshot, and why.
CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    span TEXT NOT NULL,
    item TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('publish', 'carry forward', 'suppressed', 'refused')),
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    rules TEXT NOT NULL,
    min_n INTEGER NOT NULL,
    c_min INTEGER NOT NULL,
    min_delta INTEGER NOT NULL,
    cells INTEGER NOT NULL,
    hash TEXT NOT NULL,
    exception_id TEXT NOT NULL
);
CREATE UNIQUE INDEX publications_by_snapshot ON publications (snapshot_id, position);

-- Leave for one table to be judged at the floor in the next snapshot, asked for by
-- one person and given by another.
CREATE TABLE exceptions (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    publication_id TEXT NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    proposed_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_at TIMESTAMPTZ,
    used_in_id TEXT REFERENCES snapshots (id) ON DELETE SET NULL
);
CREATE INDEX exceptions_by_publication ON exceptions (publication_id);
