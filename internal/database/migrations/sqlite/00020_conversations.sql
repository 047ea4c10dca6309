-- Inboxes, who writes to them, conversations and their messages.
-- +goose Up

CREATE TABLE inboxes (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    greeting_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    greeting_message TEXT NOT NULL DEFAULT '',
    hmac_token TEXT NOT NULL,
    hmac_mandatory BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT inboxes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT inboxes_channel_check CHECK (channel IN ('api', 'website', 'email', 'whatsapp'))
);
CREATE UNIQUE INDEX inboxes_id_key ON inboxes (account_id, id);

-- The secret in the address of the public API leads to the inbox; an archived one has none.
CREATE TABLE inbox_keys (
    identifier TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    CONSTRAINT inbox_keys_pkey PRIMARY KEY (identifier),
    CONSTRAINT inbox_keys_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX inbox_keys_inbox_key ON inbox_keys (account_id, inbox_id);

CREATE TABLE inbox_members (
    account_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT inbox_members_pkey PRIMARY KEY (account_id, inbox_id, user_id),
    CONSTRAINT inbox_members_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE,
    CONSTRAINT inbox_members_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX inbox_members_user_index ON inbox_members (account_id, user_id);

-- Who a contact is in an inbox. Conversations hang on this, so whoever gets it has them. It outlives a
-- deleted contact until the deletion can no longer be undone; so no foreign key to the contact.
CREATE TABLE contact_inboxes (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    hmac_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at INTEGER NOT NULL,
    CONSTRAINT contact_inboxes_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id)
);
CREATE UNIQUE INDEX contact_inboxes_id_key ON contact_inboxes (account_id, id);
CREATE UNIQUE INDEX contact_inboxes_source_key ON contact_inboxes (account_id, inbox_id, source_id);
CREATE INDEX contact_inboxes_contact_index ON contact_inboxes (account_id, contact_id);

-- The last number that an account has given to a conversation.
CREATE TABLE conversation_counters (
    account_id INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT conversation_counters_pkey PRIMARY KEY (account_id),
    CONSTRAINT conversation_counters_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- display_id is the number that people and clients know. Ids are drawn from contact_events: a conversation is
-- an entry of its contact's history.
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    display_id INTEGER NOT NULL,
    uuid TEXT NOT NULL,
    inbox_id INTEGER NOT NULL,
    contact_inbox_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    snoozed_until INTEGER,
    assignee_id INTEGER,
    team_id INTEGER,
    priority TEXT NOT NULL DEFAULT '',
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    contact_seen_at INTEGER,
    agent_seen_at INTEGER,
    last_activity_at INTEGER NOT NULL,
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT conversations_contact_inbox_fkey FOREIGN KEY (account_id, contact_inbox_id) REFERENCES contact_inboxes (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversations_status_check CHECK (status IN ('open', 'pending', 'snoozed', 'resolved')),
    CONSTRAINT conversations_priority_check CHECK (priority IN ('', 'low', 'medium', 'high', 'urgent'))
);
CREATE UNIQUE INDEX conversations_id_key ON conversations (account_id, id);
CREATE UNIQUE INDEX conversations_display_key ON conversations (account_id, display_id);
CREATE INDEX conversations_contact_inbox_index ON conversations (account_id, contact_inbox_id);
CREATE INDEX conversations_activity_index ON conversations (account_id, last_activity_at, id);

CREATE TABLE conversation_labels (
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    label_id INTEGER NOT NULL,
    CONSTRAINT conversation_labels_pkey PRIMARY KEY (account_id, conversation_id, label_id),
    CONSTRAINT conversation_labels_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversation_labels_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX conversation_labels_label_index ON conversation_labels (account_id, label_id);

-- user_id wrote what is outgoing or a note; what is incoming is the contact's. The content of an activity is a code.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    user_id INTEGER,
    content TEXT NOT NULL,
    content_attributes TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    source_id TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT messages_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    CONSTRAINT messages_kind_check CHECK (kind IN ('incoming', 'outgoing', 'note', 'activity', 'automatic')),
    CONSTRAINT messages_status_check CHECK (status IN ('sent', 'delivered', 'read', 'failed'))
);
CREATE UNIQUE INDEX messages_id_key ON messages (account_id, id);
CREATE UNIQUE INDEX messages_source_key ON messages (account_id, inbox_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX messages_conversation_index ON messages (account_id, conversation_id, created_at, id);
