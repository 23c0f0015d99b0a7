-- +goose Up

-- Figures between any two waves. What was frozen before is from T0 to T2.
CREATE TABLE snapshot_spans (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    group_id TEXT NOT NULL,
    span TEXT NOT NULL DEFAULT 'T0-T2',
    item TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, scope, span, item, group_id)
);

INSERT INTO snapshot_spans (snapshot_id, scope, group_id, item, counts)
SELECT snapshot_id, scope, group_id, item, counts FROM snapshot_cells;

DROP TABLE snapshot_cells;
ALTER TABLE snapshot_spans RENAME TO snapshot_cells;

-- How far people had come, by pay band too.
CREATE TABLE snapshot_steps (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group', 'band')),
    group_id TEXT NOT NULL,
    applied INTEGER NOT NULL,
    released INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    enrolled INTEGER NOT NULL,
    came_to_first_part INTEGER NOT NULL,
    workshop_complete INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    journey_complete INTEGER NOT NULL,
    answered_before INTEGER NOT NULL,
    answered_after INTEGER NOT NULL,
    paired INTEGER NOT NULL,
    held INTEGER NOT NULL,
    came INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, scope, group_id)
);

INSERT INTO snapshot_steps (snapshot_id, scope, group_id, applied, released, offered, enrolled, came_to_first_part, workshop_complete, eligible, journey_complete, answered_before, answered_after, paired, held, came)
SELECT snapshot_id, scope, group_id, applied, released, offered, enrolled, came_to_first_part, workshop_complete, eligible, journey_complete, answered_before, answered_after, paired, held, came FROM snapshot_reaches;

DROP TABLE snapshot_reaches;
ALTER TABLE snapshot_steps RENAME TO snapshot_reaches;

-- How many people gave which answer to one question at one wave.
CREATE TABLE snapshot_counts (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    group_id TEXT NOT NULL,
    wave TEXT NOT NULL CHECK (wave IN ('T0', 'T1', 'T2', 'T3', 'T4')),
    item TEXT NOT NULL,
    value INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, scope, wave, item, group_id, value)
);

-- Who could have answered a wave on the day, and who did in time.
CREATE TABLE snapshot_waves (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    scope TEXT NOT NULL CHECK (scope IN ('programme', 'system', 'organisation', 'cohort', 'staff group')),
    group_id TEXT NOT NULL,
    wave TEXT NOT NULL CHECK (wave IN ('T0', 'T1', 'T2', 'T3', 'T4')),
    eligible INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, scope, wave, group_id)
);

-- What happened month by month.
CREATE TABLE snapshot_months (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    series TEXT NOT NULL CHECK (series IN ('applications', 'set attendance', 'coffee catch-ups')),
    month TEXT NOT NULL,
    value INTEGER NOT NULL,
    base INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, series, month)
);

-- The smallest groups that any table of survey figures is made of, for the audit
-- of what the tables give away together.
CREATE TABLE snapshot_atoms (
    snapshot_id TEXT NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    organisation_id TEXT NOT NULL,
    cohort_id TEXT NOT NULL,
    staff_group TEXT NOT NULL,
    pattern TEXT NOT NULL,
    entered TEXT NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, organisation_id, cohort_id, staff_group, pattern, entered)
);
