-- +goose Up

-- How many places of a cohort the people of one organisation may take, and how
-- many are kept for them until a day.
CREATE TABLE quotas (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    most INTEGER NOT NULL CHECK (most >= 0),
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    reserved_until TEXT,
    UNIQUE (cohort_id, organisation_id)
);
CREATE INDEX quotas_by_organisation ON quotas (organisation_id);

-- The hash of the link under which an applicant answers an offer or leaves the
-- waiting list, and when they were told that a kept place will end.
ALTER TABLE applications ADD COLUMN place_key TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN warned_at TIMESTAMPTZ;
CREATE UNIQUE INDEX applications_by_place_key ON applications (place_key) WHERE place_key <> '';

-- Why and for how long delegates were away, and where they went on.
CREATE TABLE pauses (
    id TEXT PRIMARY KEY,
    delegate_id TEXT NOT NULL REFERENCES delegates (id) ON DELETE CASCADE,
    paused_at TIMESTAMPTZ NOT NULL,
    why TEXT NOT NULL,
    set_id TEXT REFERENCES sets (id) ON DELETE SET NULL,
    rejoined_at TIMESTAMPTZ
);
CREATE INDEX pauses_by_delegate ON pauses (delegate_id, paused_at);
CREATE UNIQUE INDEX pauses_once ON pauses (delegate_id) WHERE rejoined_at IS NULL;
INSERT INTO pauses (id, delegate_id, paused_at, why)
    SELECT 'pau_' || SUBSTR(id, 5), id, paused_at, why_left FROM delegates WHERE paused_at IS NOT NULL;

ALTER TABLE delegates ADD COLUMN deferred_to_id TEXT REFERENCES delegates (id) ON DELETE SET NULL;
ALTER TABLE delegates ADD COLUMN earlier_cohort_id TEXT REFERENCES cohorts (id) ON DELETE SET NULL;

-- Sets that became too small went into another set of the same cohort.
ALTER TABLE sets ADD COLUMN merged_into_id TEXT REFERENCES sets (id) ON DELETE SET NULL;
ALTER TABLE sets ADD COLUMN merged_at TIMESTAMPTZ;
