-- +goose Up

-- Addresses of calendars whose people were erased: the hash of a random secret,
-- and nothing of the person. They answer that they are gone, so that telephones
-- stop asking.
CREATE TABLE gone_feeds (
    secret_hash TEXT PRIMARY KEY
);
