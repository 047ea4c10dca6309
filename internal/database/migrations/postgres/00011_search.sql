-- What lists are sorted by. A search index by the extension pg_trgm was made here and in 19 until 40 made one that needs no extension.
-- +goose Up

-- In one direction, so that it serves both: forwards with the absent last, backwards with the absent first.
DROP INDEX contacts_last_activity_index;
CREATE INDEX contacts_last_activity_index ON contacts (account_id, last_activity_at, id);

CREATE INDEX contacts_updated_index ON contacts (account_id, updated_at, id);
CREATE INDEX contacts_owner_index ON contacts (account_id, owner_id) WHERE owner_id IS NOT NULL;
