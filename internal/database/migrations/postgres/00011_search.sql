-- The search index, and what lists are sorted by.
-- +goose Up

-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION 'the extension pg_trgm is missing and this user may not create it (%): let an administrator of the database run once: CREATE EXTENSION pg_trgm;', SQLERRM;
END
$$;
-- +goose StatementEnd

CREATE INDEX contacts_search_index ON contacts USING gin (search_text gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 4096);

-- In one direction, so that it serves both: forwards with the absent last, backwards with the absent first.
DROP INDEX contacts_last_activity_index;
CREATE INDEX contacts_last_activity_index ON contacts (account_id, last_activity_at, id);

CREATE INDEX contacts_updated_index ON contacts (account_id, updated_at, id);
CREATE INDEX contacts_owner_index ON contacts (account_id, owner_id) WHERE owner_id IS NOT NULL;
