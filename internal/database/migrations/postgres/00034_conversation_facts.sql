-- SQLite's planner is told of conversations what PostgreSQL counts by itself.
-- +goose Up
SELECT 1;
