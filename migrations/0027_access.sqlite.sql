-- +goose Up

-- SQLite has no row-level security: there the scoping in the store stands alone,
-- which is why every test of it runs on both.
SELECT 1;
