-- Canned replies, and whom a note mentions.
-- +goose Up

-- short_code_key is the code without case and accents.
CREATE TABLE canned_responses (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    short_code TEXT NOT NULL,
    short_code_key TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT canned_responses_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX canned_responses_id_key ON canned_responses (account_id, id);
CREATE UNIQUE INDEX canned_responses_code_key ON canned_responses (account_id, short_code_key);

CREATE TABLE mentions (
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    CONSTRAINT mentions_pkey PRIMARY KEY (account_id, user_id, conversation_id, message_id),
    CONSTRAINT mentions_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE,
    CONSTRAINT mentions_message_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX mentions_message_index ON mentions (account_id, message_id);

-- The note that a notice is about.
ALTER TABLE mails ADD COLUMN message_id INTEGER;

-- See 00027.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('mentions', 'mentions', '1000000 1000000 10000 2 1'),
    ('mentions', 'mentions_message_index', '1000000 1000000 2');
ANALYZE sqlite_schema;
