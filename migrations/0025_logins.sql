-- +goose Up

-- How a login was proven, and when last. Old logins are of unknown proof, which
-- is never strong and never fresh.
ALTER TABLE logins ADD COLUMN proof TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN proven_at TIMESTAMPTZ;

-- Who asked for a link: the browser that may use it with one press, the codes that
-- stand in for the link or for the browser, as salted slow hashes, and how often
-- somebody guessed.
ALTER TABLE sign_in_requests ADD COLUMN network_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN browser_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN mail_code_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN screen_code_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sign_in_requests_by_time ON sign_in_requests (requested_at);

-- Which request a link answers, or none for an invitation and a demonstration;
-- and whether it is an invitation, which sets up a login and is no sign-in link.
ALTER TABLE sign_ins ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN invites BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX sign_ins_by_request ON sign_ins (request_id);
