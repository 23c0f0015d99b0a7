-- +goose Up

-- Drafts of who is in which set. A cohort has at most one.
CREATE TABLE boards (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    cohort_id TEXT NOT NULL UNIQUE REFERENCES cohorts (id) ON DELETE CASCADE,
    draft TEXT NOT NULL,
    basis TEXT NOT NULL,
    weights TEXT NOT NULL,
    proposal TEXT NOT NULL
);
