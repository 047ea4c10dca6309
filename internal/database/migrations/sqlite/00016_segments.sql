-- What filters compare, and filters kept under a name.
-- +goose Up

-- Texts as filters compare them, only where that differs from how they are stored: identifier_key of the
-- identifier, custom_keys of the texts in custom_attributes, by key; see contact.Folded.
ALTER TABLE contacts ADD COLUMN identifier_key TEXT;
ALTER TABLE contacts ADD COLUMN custom_keys BLOB;
-- The last message from the contact, and the last one that a person of ours wrote to it.
ALTER TABLE contacts ADD COLUMN last_incoming_at INTEGER;
ALTER TABLE contacts ADD COLUMN last_outgoing_at INTEGER;

-- query is the filter as its author's client wrote it.
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    filter_type TEXT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    query TEXT NOT NULL,
    position INTEGER NOT NULL,
    pinned BOOLEAN NOT NULL DEFAULT FALSE,
    shared_with TEXT NOT NULL DEFAULT 'nobody',
    team_id INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT segments_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT segments_type_check CHECK (filter_type IN ('conversation', 'contact', 'report')),
    CONSTRAINT segments_shared_check CHECK (shared_with IN ('nobody', 'team', 'everyone'))
);
CREATE UNIQUE INDEX segments_id_key ON segments (account_id, id);
CREATE INDEX segments_user_index ON segments (account_id, user_id);

-- Which segments a segment's filter names.
CREATE TABLE segment_uses (
    account_id INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,
    used_id INTEGER NOT NULL,
    CONSTRAINT segment_uses_pkey PRIMARY KEY (account_id, segment_id, used_id),
    CONSTRAINT segment_uses_segment_fkey FOREIGN KEY (account_id, segment_id) REFERENCES segments (account_id, id) ON DELETE CASCADE,
    CONSTRAINT segment_uses_used_fkey FOREIGN KEY (account_id, used_id) REFERENCES segments (account_id, id)
) WITHOUT ROWID;
CREATE INDEX segment_uses_used_index ON segment_uses (account_id, used_id);
