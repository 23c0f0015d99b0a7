-- +goose Up

-- What the programme does by itself. unique_key keeps the same work from being
-- put here twice: for periodic work it names the period.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT NOT NULL UNIQUE,
    run_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    attempt INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    lease_until TIMESTAMPTZ,
    last_error TEXT NOT NULL
);
CREATE INDEX jobs_waiting ON jobs (run_at) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_by_kind ON jobs (kind, created_at);

-- Mails: until when to try, how often a server put one off, when it became
-- unknown whether one arrived, and which of the given up nobody needs to see any
-- more. next_at stays set until a mail is done with, so that later ones to the
-- same address wait for it.
ALTER TABLE messages ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN try_until TIMESTAMPTZ;
ALTER TABLE messages ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN unknown_at TIMESTAMPTZ;
ALTER TABLE messages ADD COLUMN set_aside_at TIMESTAMPTZ;
ALTER TABLE messages ADD COLUMN bounce_reason TEXT NOT NULL DEFAULT '';
DROP INDEX messages_waiting;
CREATE INDEX messages_waiting ON messages (next_at, created_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX messages_in_turn ON messages (to_address, created_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX messages_by_kind ON messages (kind) WHERE next_at IS NOT NULL;
CREATE INDEX messages_given_up ON messages (created_at, id) WHERE next_at IS NULL AND sent_at IS NULL;
