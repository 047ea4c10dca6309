-- The search index becomes volumes of postings that the program makes, the same on both stores.
-- +goose Up
DROP TABLE contact_search;
DROP TABLE search_backlog;
CREATE SEQUENCE search_backlog_ids;
CREATE SEQUENCE search_volumes_ids;

-- Ranges of contacts that wait for the index. A search reads them one by one.
CREATE TABLE search_backlog (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    CONSTRAINT search_backlog_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT search_backlog_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- ids are those of a volume's contacts, as runs; width says how many buckets its postings are in.
CREATE TABLE search_volumes (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    contacts BIGINT NOT NULL,
    width BIGINT NOT NULL,
    ids BYTEA NOT NULL,
    CONSTRAINT search_volumes_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT search_volumes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- No key to the volume: its check would cost as much as a row. Both come and go in one transaction.
CREATE TABLE search_postings (
    volume_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    bucket BIGINT NOT NULL,
    entries BYTEA NOT NULL,
    CONSTRAINT search_postings_pkey PRIMARY KEY (account_id, volume_id, bucket)
);
-- They hardly get smaller by compression, which takes longer than making them.
ALTER TABLE search_postings ALTER COLUMN entries SET STORAGE EXTERNAL;

INSERT INTO search_backlog (id, account_id, first_id, last_id)
    SELECT nextval('search_backlog_ids'), account_id, min(id), max(id) FROM contacts GROUP BY account_id;
