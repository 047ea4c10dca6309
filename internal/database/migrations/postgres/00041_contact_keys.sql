-- Only SQLite keeps these keys in tables.
-- +goose Up
SELECT 1;
