-- Files that are uploaded part by part, and how a member's files were mapped the last time.
-- +goose Up

-- parts are the stored pieces in their order: a JSON list of key and size. sha256, hex, is of the whole
-- file, '' when the client has not said it.
CREATE TABLE import_uploads (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    size INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    parts TEXT NOT NULL DEFAULT '[]',
    sha256 TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT import_uploads_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX import_uploads_id_key ON import_uploads (account_id, id);
CREATE INDEX import_uploads_updated_index ON import_uploads (updated_at);

-- How files with the same header were mapped: names of columns and their targets, no cell of any file.
CREATE TABLE import_mappings (
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    header_hash TEXT NOT NULL,
    mapping TEXT NOT NULL,
    options TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT import_mappings_pkey PRIMARY KEY (account_id, user_id, header_hash),
    CONSTRAINT import_mappings_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
) WITHOUT ROWID;
