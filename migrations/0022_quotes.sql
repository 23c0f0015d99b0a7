-- +goose Up

-- Words that delegates let the programme show. They are kept under the random
-- subject of the survey, apart from the person, and go with it.
CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    subject_id TEXT NOT NULL REFERENCES survey_subjects (id) ON DELETE CASCADE,
    words TEXT NOT NULL,
    shortened TEXT NOT NULL,
    consent_version TEXT NOT NULL,
    consented_on TEXT,
    special_on TEXT,
    cut_at TIMESTAMPTZ,
    agreed_on TEXT,
    published_at TIMESTAMPTZ,
    published_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    attribution TEXT NOT NULL,
    refused_at TIMESTAMPTZ,
    refused_why TEXT NOT NULL,
    withdrawn_on TEXT
);
CREATE INDEX quotes_by_subject ON quotes (subject_id);
CREATE INDEX quotes_published ON quotes (published_at) WHERE published_at IS NOT NULL;
