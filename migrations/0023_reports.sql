-- +goose Up

-- Papers that are made of one snapshot: by whom and for whom, and how far the
-- work is.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE RESTRICT,
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE RESTRICT,
    organisation_id TEXT REFERENCES organisations (id) ON DELETE RESTRICT,
    by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    audience TEXT NOT NULL CHECK (audience IN ('programme', 'public')),
    state TEXT NOT NULL CHECK (state IN ('building', 'finished', 'cancelled', 'failed')),
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    edition TEXT NOT NULL,
    worked_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    superseded_at TIMESTAMPTZ,
    superseded_why TEXT NOT NULL,
    last_error TEXT NOT NULL
);
CREATE INDEX reports_by_time ON reports (created_at, id);
CREATE INDEX reports_by_organisation ON reports (organisation_id, created_at, id);

-- The files of a report, until it is superseded.
CREATE TABLE report_files (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (report_id, name)
);
