-- +goose Up

-- What was sent to whom about a session by mail, and what they answered. told is
-- the session's sequence that the person knows of, sequence the highest one that
-- was sent: it rises also where the session's did not, as when somebody leaves.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    told INTEGER NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    cancelled_at TIMESTAMPTZ,
    answer TEXT NOT NULL CHECK (answer IN ('none', 'accepted', 'declined', 'tentative')),
    answered_at TIMESTAMPTZ,
    way TEXT NOT NULL CHECK (way IN ('', 'mail', 'page')),
    note TEXT NOT NULL,
    noted_at TIMESTAMPTZ,
    UNIQUE (session_id, person_id)
);
CREATE INDEX invitations_by_person ON invitations (person_id, ends_at, id);

-- When a calendar program last fetched the feed, to the day.
ALTER TABLE feeds ADD COLUMN polled_at TIMESTAMPTZ;
