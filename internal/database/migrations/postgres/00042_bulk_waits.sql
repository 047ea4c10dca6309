-- +goose Up
-- When a bulk action is tried again that has found no room on the disk; NULL: it does not wait.
ALTER TABLE bulk_actions ADD COLUMN retry_at BIGINT;
