-- What a channel needs to know of its inbox, messages on their way out, and attachments.
-- +goose Up

CREATE SEQUENCE attachments_ids;

-- JSON objects. settings are read by administrators, secrets by nobody but the channel.
ALTER TABLE inboxes ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE inboxes ADD COLUMN secrets TEXT NOT NULL DEFAULT '{}';

-- An automatic message may come from the contact: an auto-reply. refusal says why a message has failed, as JSON of a code and
-- its parameters; '' for nothing.
ALTER TABLE messages ADD COLUMN from_contact BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE messages ADD COLUMN refusal TEXT NOT NULL DEFAULT '';

-- Messages that wait to be sent, in each conversation in the order of their ids. Whoever sends one moves next_at ahead by
-- longer than that takes.
CREATE TABLE outgoing_messages (
    message_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    queued_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    CONSTRAINT outgoing_messages_pkey PRIMARY KEY (account_id, message_id),
    CONSTRAINT outgoing_messages_message_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
);
CREATE INDEX outgoing_messages_conversation_index ON outgoing_messages (account_id, conversation_id, message_id);

-- key is the secret part of its address and of the name under which it is stored. type is what its bytes say, kind
-- what it is shown as. A picture has its size in pixels, and where thumb is set a small one is stored beside it.
CREATE TABLE attachments (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    thumb TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT attachments_message_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE,
    CONSTRAINT attachments_kind_check CHECK (kind IN ('image', 'audio', 'video', 'file'))
);
CREATE UNIQUE INDEX attachments_key_key ON attachments (account_id, key);
CREATE INDEX attachments_message_index ON attachments (account_id, message_id, id);
