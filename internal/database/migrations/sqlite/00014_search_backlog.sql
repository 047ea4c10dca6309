-- The search index may follow an import.
-- +goose Up

-- Contacts, by range of ids, that writers have left out of the search index for the time being; a
-- search looks at them one by one. Only where the index does not keep itself; see contact.InsertBulk.
CREATE TABLE search_backlog (
    account_id INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT search_backlog_pkey PRIMARY KEY (account_id, first_id),
    CONSTRAINT search_backlog_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
