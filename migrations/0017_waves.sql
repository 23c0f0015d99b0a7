-- +goose Up

-- Questions beyond the measure, and the day from which on a version is answered.
-- Until then it is a draft.
ALTER TABLE instruments ADD COLUMN extras TEXT;
ALTER TABLE instruments ADD COLUMN published_on TEXT;
UPDATE instruments SET published_on = substr(CAST(created_at AS TEXT), 1, 10);

-- Which items of two versions measure the same. One person proposes it, another
-- approves it.
CREATE TABLE instrument_mappings (
    id TEXT PRIMARY KEY,
    before_id TEXT NOT NULL REFERENCES instruments (id) ON DELETE RESTRICT,
    after_id TEXT NOT NULL REFERENCES instruments (id) ON DELETE RESTRICT,
    items TEXT NOT NULL,
    why TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    proposed_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_at TIMESTAMPTZ,
    approved_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    UNIQUE (before_id, after_id)
);

-- What people write in their own words, apart from the answers.
CREATE TABLE survey_texts (
    response_id TEXT NOT NULL REFERENCES survey_responses (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (response_id, item)
);

-- What coming back to a questionnaire needs. Both are emptied when it is handed in.
ALTER TABLE survey_responses ADD COLUMN untold TEXT;
ALTER TABLE survey_responses ADD COLUMN seen TEXT;

-- Templates get the waves that they do not have: right after the workshops, and
-- six and twelve months after the sets. Windows of cohorts follow by themselves.
UPDATE templates SET waves = REPLACE(waves, '}]', '},{"Wave":"T1","Anchor":1,"Opens":0,"Closes":7}]') WHERE waves LIKE '%"T0"%' AND waves NOT LIKE '%"T1"%';
UPDATE templates SET waves = REPLACE(waves, '}]', '},{"Wave":"T3","Anchor":2,"Months":6,"Opens":-30,"Closes":30}]') WHERE waves LIKE '%"T2"%' AND waves NOT LIKE '%"T3"%';
UPDATE templates SET waves = REPLACE(waves, '}]', '},{"Wave":"T4","Anchor":2,"Months":12,"Opens":-45,"Closes":45}]') WHERE waves LIKE '%"T2"%' AND waves NOT LIKE '%"T4"%';
