-- Canned replies, and whom a note mentions.
-- +goose Up

CREATE SEQUENCE canned_responses_ids;

-- short_code_key is the code without case and accents.
CREATE TABLE canned_responses (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    short_code TEXT NOT NULL,
    short_code_key TEXT COLLATE "C" NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT canned_responses_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT canned_responses_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX canned_responses_code_key ON canned_responses (account_id, short_code_key);

CREATE TABLE mentions (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    CONSTRAINT mentions_pkey PRIMARY KEY (account_id, user_id, conversation_id, message_id),
    CONSTRAINT mentions_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE,
    CONSTRAINT mentions_message_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
);
CREATE INDEX mentions_message_index ON mentions (account_id, message_id);

-- The note that a notice is about.
ALTER TABLE mails ADD COLUMN message_id BIGINT;
