-- +goose Up

-- What an application says beyond the wish itself, whom it asks, and its way to
-- a place: held, waiting in order, offered for a time.
ALTER TABLE applications ADD COLUMN organisation_id TEXT REFERENCES organisations (id) ON DELETE SET NULL;
ALTER TABLE applications ADD COLUMN nominated_by_id TEXT REFERENCES people (id) ON DELETE SET NULL;
ALTER TABLE applications ADD COLUMN makes_all_dates BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE applications ADD COLUMN asked_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN answer_by TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN chased_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN talk_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN held_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN waiting_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN waiting_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN offer_ends_at TIMESTAMPTZ;
ALTER TABLE applications ADD COLUMN lapsed_at TIMESTAMPTZ;
CREATE UNIQUE INDEX applications_in_order ON applications (cohort_id, waiting_number) WHERE waiting_number > 0;
UPDATE applications SET organisation_id = (SELECT p.organisation_id FROM people p WHERE p.id = applications.person_id);
UPDATE applications SET asked_at = applied_at WHERE manager_id IS NOT NULL;

-- Until when people can apply and how many may wait; none means until the first
-- session, and no limit.
ALTER TABLE cohorts ADD COLUMN applications_until TEXT;
ALTER TABLE cohorts ADD COLUMN waiting_places INTEGER NOT NULL DEFAULT 50;
