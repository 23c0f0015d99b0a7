-- +goose Up

-- Whom a provider of single sign-on vouches for: issuer and subject, and never an
-- address.
CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    registration TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_person ON identities (person_id);

-- One way to a provider and back. The browser holds the secret, of which this is
-- the hash; state, nonce and verifier are made from it again.
CREATE TABLE sign_ons (
    id TEXT PRIMARY KEY,
    registration TEXT NOT NULL,
    browser_hash TEXT NOT NULL UNIQUE,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    is_again BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    is_strong BOOLEAN NOT NULL,
    token_hash TEXT NOT NULL,
    confirmed_at TIMESTAMPTZ
);
CREATE INDEX sign_ons_by_person ON sign_ons (person_id);
CREATE INDEX sign_ons_by_expiry ON sign_ons (expires_at);

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    credential TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    is_synced BOOLEAN NOT NULL,
    transports TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    first_used_at TIMESTAMPTZ,
    used_at TIMESTAMPTZ
);
CREATE INDEX passkeys_by_person ON passkeys (person_id);

-- Questions to a browser that has or makes a passkey, each for one answer.
CREATE TABLE ceremonies (
    id TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    is_adding BOOLEAN NOT NULL,
    browser_hash TEXT NOT NULL UNIQUE,
    kept TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX ceremonies_by_person ON ceremonies (person_id);
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);
