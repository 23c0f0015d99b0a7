-- +goose Up

-- What a mail is, once-only keys, the calendar object it carries, and what became
-- of it. lease_until keeps other processes away while one sends.
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN once TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN lease_until TIMESTAMPTZ;
ALTER TABLE messages ADD COLUMN bounced_at TIMESTAMPTZ;
CREATE UNIQUE INDEX messages_once ON messages (once) WHERE once <> '';
CREATE INDEX messages_by_person ON messages (person_id, created_at, id);

ALTER TABLE people ADD COLUMN bounced_at TIMESTAMPTZ;
ALTER TABLE people ADD COLUMN bounce_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN unsubscribed_at TIMESTAMPTZ;
ALTER TABLE people ADD COLUMN wants_invitations BOOLEAN NOT NULL DEFAULT FALSE;

-- The words that leads chose instead of the standard ones, for every pathway
-- (pathway '') or for one.
CREATE TABLE wordings (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    letter TEXT NOT NULL,
    pathway TEXT NOT NULL CHECK (pathway IN ('', 'workshops', 'leadership', 'train the trainer', 'evaluation')),
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (letter, pathway)
);
