-- +goose Up

-- Seals of this form hold a keyed digest of each reason instead of its words, which
-- stays when the words are forgotten with a person. forgotten_at says when the events
-- of a seal were deleted because they had been kept for as long as the log is kept.
ALTER TABLE events ADD COLUMN why_mark TEXT NOT NULL DEFAULT '';
ALTER TABLE seals ADD COLUMN form INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seals ADD COLUMN forgotten_at TIMESTAMPTZ;
CREATE INDEX events_by_person ON events (by_id, at, id);
CREATE INDEX events_by_verb ON events (verb, at, id);

-- Requests to open what belongs to one person alone: asked by one, approved by
-- another, for an hour.
CREATE TABLE custodies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    part TEXT NOT NULL CHECK (part IN ('link', 'answers', 'reflections')),
    ground TEXT NOT NULL CHECK (ground IN ('access request', 'court order', 'safeguarding')),
    reason TEXT NOT NULL,
    asked_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_by_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    approved_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    opened_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    silent_until TEXT,
    told_at TIMESTAMPTZ
);
CREATE INDEX custodies_by_person ON custodies (person_id, created_at);
CREATE INDEX custodies_by_time ON custodies (created_at, id);
CREATE INDEX custodies_by_asker ON custodies (asked_by_id);
CREATE INDEX custodies_by_approver ON custodies (approved_by_id);

-- An event is only ever added. What may still happen to it: it is sealed, once; it
-- forgets who and why when a person is erased; it goes with its whole seal when that
-- has been kept for long enough.
-- +goose StatementBegin
CREATE TRIGGER events_kept BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM seals WHERE number = OLD.seal AND forgotten_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'events are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
WHEN NOT (NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.verb = OLD.verb AND NEW.subject = OLD.subject
    AND (NEW.by_id IS OLD.by_id OR NEW.by_id IS NULL)
    AND (NEW.why = OLD.why OR NEW.why = '')
    AND (NEW.why_mark = OLD.why_mark OR OLD.why_mark = '')
    AND (NEW.seal = OLD.seal AND NEW.by_mark = OLD.by_mark OR OLD.seal = 0))
BEGIN
    SELECT RAISE(ABORT, 'events are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seals_kept BEFORE DELETE ON seals
BEGIN
    SELECT RAISE(ABORT, 'seals are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seals_unchanged BEFORE UPDATE ON seals
WHEN NOT (NEW.number = OLD.number AND NEW.made_at = OLD.made_at AND NEW.events = OLD.events AND NEW.previous = OLD.previous
    AND NEW.digest = OLD.digest AND NEW.form = OLD.form AND OLD.forgotten_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'seals are only ever added');
END;
-- +goose StatementEnd
