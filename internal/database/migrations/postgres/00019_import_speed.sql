-- What made writing many contacts dear.
-- +goose Up

-- Of a database that has been made before 40; see 11.
DROP INDEX IF EXISTS contacts_search_index;
CREATE TABLE contact_search (
    id BIGINT NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    CONSTRAINT contact_search_pkey PRIMARY KEY (id)
);

-- Lists are ordered by it in memory (internal/columnar); here every change of a contact wrote it.
DROP INDEX contacts_updated_index;

-- The check of the account costs as much as an index, for each new contact and each entry of a history. Accounts are never
-- deleted, and whoever writes has read the account.
ALTER TABLE contacts DROP CONSTRAINT contacts_account_fkey;
ALTER TABLE contact_events DROP CONSTRAINT contact_events_account_fkey;
