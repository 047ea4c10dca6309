-- The search index becomes volumes of postings that the program makes, the same on both stores.
-- +goose Up
DROP TABLE contact_search;
DROP TABLE search_backlog;

-- Ranges of contacts that wait for the index. A search reads them one by one.
CREATE TABLE search_backlog (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT search_backlog_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX search_backlog_id_key ON search_backlog (account_id, id);

-- ids are those of a volume's contacts, as runs; width says how many buckets its postings are in.
CREATE TABLE search_volumes (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    contacts INTEGER NOT NULL,
    width INTEGER NOT NULL,
    ids BLOB NOT NULL,
    CONSTRAINT search_volumes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX search_volumes_id_key ON search_volumes (account_id, id);

-- No key to the volume: its check would cost as much as a row. Both come and go in one transaction.
CREATE TABLE search_postings (
    volume_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    entries BLOB NOT NULL,
    CONSTRAINT search_postings_pkey PRIMARY KEY (account_id, volume_id, bucket)
);

INSERT INTO search_backlog (account_id, first_id, last_id) SELECT account_id, min(id), max(id) FROM contacts GROUP BY account_id;
INSERT INTO counters (name, last) SELECT 'search_backlog', COALESCE(max(id), 0) FROM search_backlog;
