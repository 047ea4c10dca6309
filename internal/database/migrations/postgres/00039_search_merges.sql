-- SQLite's search index merges its parts less often; PostgreSQL's has none.
-- +goose Up
SELECT 1;
