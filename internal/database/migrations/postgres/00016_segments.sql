-- What filters compare, and filters kept under a name.
-- +goose Up

CREATE SEQUENCE segments_ids;

-- Texts as filters compare them, only where that differs from how they are stored: identifier_key of the
-- identifier, custom_keys of the texts in custom_attributes, by key; see contact.Folded.
ALTER TABLE contacts ADD COLUMN identifier_key TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN custom_keys JSONB;
-- The last message from the contact, and the last one that a person of ours wrote to it.
ALTER TABLE contacts ADD COLUMN last_incoming_at BIGINT;
ALTER TABLE contacts ADD COLUMN last_outgoing_at BIGINT;

-- query is the filter as its author's client wrote it.
CREATE TABLE segments (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    filter_type TEXT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    query TEXT NOT NULL,
    position BIGINT NOT NULL,
    pinned BOOLEAN NOT NULL DEFAULT FALSE,
    shared_with TEXT NOT NULL DEFAULT 'nobody',
    team_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT segments_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT segments_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT segments_type_check CHECK (filter_type IN ('conversation', 'contact', 'report')),
    CONSTRAINT segments_shared_check CHECK (shared_with IN ('nobody', 'team', 'everyone'))
);
CREATE INDEX segments_user_index ON segments (account_id, user_id);

-- Which segments a segment's filter names.
CREATE TABLE segment_uses (
    account_id BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    used_id BIGINT NOT NULL,
    CONSTRAINT segment_uses_pkey PRIMARY KEY (account_id, segment_id, used_id),
    CONSTRAINT segment_uses_segment_fkey FOREIGN KEY (account_id, segment_id) REFERENCES segments (account_id, id) ON DELETE CASCADE,
    CONSTRAINT segment_uses_used_fkey FOREIGN KEY (account_id, used_id) REFERENCES segments (account_id, id)
);
CREATE INDEX segment_uses_used_index ON segment_uses (account_id, used_id);
