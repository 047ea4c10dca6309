-- What made writing many contacts dear.
-- +goose Up

-- The trigrams of contacts.search_text, in a table of their own so that they may follow an import: within contacts each new
-- contact, and each change of any column, wrote them. contact.searchable keeps it, for all contacts of a transaction at once.
CREATE TABLE contact_search (
    id BIGINT NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    CONSTRAINT contact_search_pkey PRIMARY KEY (id)
);
INSERT INTO contact_search (id, search_text) SELECT id, search_text FROM contacts ORDER BY id;
DROP INDEX contacts_search_index;
CREATE INDEX contact_search_index ON contact_search USING gin (search_text gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 4096);

-- Lists are ordered by it in memory (internal/columnar); here every change of a contact wrote it.
DROP INDEX contacts_updated_index;

-- The check of the account costs as much as an index, for each new contact and each entry of a history. Accounts are never
-- deleted, and whoever writes has read the account.
ALTER TABLE contacts DROP CONSTRAINT contacts_account_fkey;
ALTER TABLE contact_events DROP CONSTRAINT contact_events_account_fkey;
