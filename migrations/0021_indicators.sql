-- +goose Up

-- Figures of organisations that come from elsewhere and are shown beside the
-- programme's own. They are drafts until somebody publishes them.
CREATE TABLE indicators (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    measure TEXT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL CHECK (month BETWEEN 0 AND 12),
    staff TEXT NOT NULL,
    hundredths INTEGER NOT NULL,
    base INTEGER NOT NULL,
    source TEXT NOT NULL,
    source_on TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    published_by_id TEXT REFERENCES people (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX indicators_by_key ON indicators (organisation_id, measure, year, month, staff);
