-- Nothing: here the search index keeps itself, and checks cost nothing.
-- +goose Up
SELECT 1;
