-- +goose Up

-- Events are sealed in runs: a seal holds a keyed digest of its events and of the
-- seal before it, so that whoever changes or removes one breaks every seal after it.
-- by_mark stays when the person is erased.
ALTER TABLE events ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN by_mark TEXT NOT NULL DEFAULT '';
CREATE INDEX events_by_seal ON events (seal, id);

CREATE TABLE seals (
    number INTEGER PRIMARY KEY,
    made_at TIMESTAMPTZ NOT NULL,
    events INTEGER NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
);
