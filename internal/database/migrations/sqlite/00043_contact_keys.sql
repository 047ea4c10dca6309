-- SQLite has them since migration 41.
-- +goose Up
SELECT 1;
