-- Contacts that rows with somebody's further address stood near to could be left out of an account's count.
-- +goose Up
DELETE FROM contact_counts;
INSERT INTO contact_counts (account_id, slot, contacts) SELECT account_id, 0, count(*) FROM contacts GROUP BY account_id;
