-- +goose Up

-- A day may last until another, belongs to an authority, and is expected or
-- confirmed. The table is made anew because SQLite cannot change a CHECK. What
-- was there stays, a day each, and nobody knows when it was entered.
CREATE TABLE days_as_spans (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ,
    on_day TEXT NOT NULL,
    until_day TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('bank holiday', 'closure', 'observance', 'minor observance', 'school holiday', 'industrial action', 'winter pressure', 'blackout', 'rotation of doctors', 'year end')),
    name TEXT NOT NULL,
    authority TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('confirmed', 'expected')),
    source TEXT NOT NULL,
    from_eve BOOLEAN NOT NULL,
    no_workshops BOOLEAN NOT NULL,
    CHECK (until_day > on_day)
);

INSERT INTO days_as_spans (id, version, created_at, on_day, until_day, kind, name, authority, state, source, from_eve, no_workshops)
SELECT id, 0, NULL, on_day, NULL, kind, name, '', 'confirmed', source, FALSE, FALSE FROM days;

DROP TABLE days;
ALTER TABLE days_as_spans RENAME TO days;
CREATE UNIQUE INDEX days_by_key ON days (on_day, kind, name, authority);
