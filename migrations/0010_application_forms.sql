-- +goose Up

-- What an application says of dates that the person cannot make, of an employer
-- that is not in the list, and why a manager did not release, in a category.
ALTER TABLE applications ADD COLUMN misses TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN employer TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN refused_why TEXT NOT NULL DEFAULT '';

-- Applications that are being written, by people who are known by address alone.
-- used_at is real time: a form that nobody works on for a while is deleted.
CREATE TABLE application_forms (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    used_at TIMESTAMPTZ NOT NULL,
    nominated_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    is_released BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisations (id) ON DELETE SET NULL,
    employer TEXT NOT NULL,
    job_title TEXT NOT NULL,
    department TEXT NOT NULL,
    staff_group TEXT NOT NULL,
    band TEXT NOT NULL,
    dates TEXT NOT NULL CHECK (dates IN ('', 'all', 'some')),
    misses TEXT NOT NULL,
    manager TEXT NOT NULL CHECK (manager IN ('', 'known', 'unknown')),
    manager_name TEXT NOT NULL,
    manager_email TEXT NOT NULL,
    heard TEXT NOT NULL,
    pages INTEGER NOT NULL,
    UNIQUE (email, cohort_id)
);
CREATE INDEX application_forms_by_use ON application_forms (used_at, id);
CREATE INDEX application_forms_by_nominator ON application_forms (nominated_by_id, id);
CREATE INDEX applications_by_nominator ON applications (nominated_by_id, id);
CREATE INDEX applications_by_time ON applications (applied_at, id);

-- Links with which line managers decide without an account. Only hashes are
-- kept; a link that ended still says politely that it did.
CREATE TABLE release_links (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    manager_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX release_links_by_application ON release_links (application_id, id);
