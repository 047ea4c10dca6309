-- Inboxes, who writes to them, conversations and their messages.
-- +goose Up

CREATE SEQUENCE inboxes_ids;
CREATE SEQUENCE contact_inboxes_ids;
CREATE SEQUENCE messages_ids;

CREATE TABLE inboxes (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    greeting_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    greeting_message TEXT NOT NULL DEFAULT '',
    hmac_token TEXT NOT NULL,
    hmac_mandatory BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT inboxes_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT inboxes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT inboxes_channel_check CHECK (channel IN ('api', 'website', 'email', 'whatsapp'))
);

-- The secret in the address of the public API leads to the inbox; an archived one has none.
CREATE TABLE inbox_keys (
    identifier TEXT COLLATE "C" NOT NULL,
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    CONSTRAINT inbox_keys_pkey PRIMARY KEY (identifier),
    CONSTRAINT inbox_keys_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX inbox_keys_inbox_key ON inbox_keys (account_id, inbox_id);

CREATE TABLE inbox_members (
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT inbox_members_pkey PRIMARY KEY (account_id, inbox_id, user_id),
    CONSTRAINT inbox_members_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE,
    CONSTRAINT inbox_members_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX inbox_members_user_index ON inbox_members (account_id, user_id);

-- Who a contact is in an inbox. Conversations hang on this, so whoever gets it has them. It outlives a
-- deleted contact until the deletion can no longer be undone; so no foreign key to the contact.
CREATE TABLE contact_inboxes (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    source_id TEXT COLLATE "C" NOT NULL,
    hmac_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    CONSTRAINT contact_inboxes_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT contact_inboxes_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id)
);
CREATE UNIQUE INDEX contact_inboxes_source_key ON contact_inboxes (account_id, inbox_id, source_id);
CREATE INDEX contact_inboxes_contact_index ON contact_inboxes (account_id, contact_id);

-- The last number that an account has given to a conversation.
CREATE TABLE conversation_counters (
    account_id BIGINT NOT NULL,
    last BIGINT NOT NULL,
    CONSTRAINT conversation_counters_pkey PRIMARY KEY (account_id),
    CONSTRAINT conversation_counters_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- display_id is the number that people and clients know. Ids are drawn from contact_events: a conversation is
-- an entry of its contact's history.
CREATE TABLE conversations (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    display_id BIGINT NOT NULL,
    uuid TEXT NOT NULL,
    inbox_id BIGINT NOT NULL,
    contact_inbox_id BIGINT NOT NULL,
    status TEXT NOT NULL,
    snoozed_until BIGINT,
    assignee_id BIGINT,
    team_id BIGINT,
    priority TEXT NOT NULL DEFAULT '',
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    contact_seen_at BIGINT,
    agent_seen_at BIGINT,
    last_activity_at BIGINT NOT NULL,
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT conversations_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT conversations_contact_inbox_fkey FOREIGN KEY (account_id, contact_inbox_id) REFERENCES contact_inboxes (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversations_status_check CHECK (status IN ('open', 'pending', 'snoozed', 'resolved')),
    CONSTRAINT conversations_priority_check CHECK (priority IN ('', 'low', 'medium', 'high', 'urgent'))
);
CREATE UNIQUE INDEX conversations_display_key ON conversations (account_id, display_id);
CREATE INDEX conversations_contact_inbox_index ON conversations (account_id, contact_inbox_id);
CREATE INDEX conversations_activity_index ON conversations (account_id, last_activity_at, id);

CREATE TABLE conversation_labels (
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    CONSTRAINT conversation_labels_pkey PRIMARY KEY (account_id, conversation_id, label_id),
    CONSTRAINT conversation_labels_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversation_labels_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_labels_label_index ON conversation_labels (account_id, label_id);

-- user_id wrote what is outgoing or a note; what is incoming is the contact's. The content of an activity is a code.
CREATE TABLE messages (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    user_id BIGINT,
    content TEXT NOT NULL,
    content_attributes TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    source_id TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT messages_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    CONSTRAINT messages_kind_check CHECK (kind IN ('incoming', 'outgoing', 'note', 'activity', 'automatic')),
    CONSTRAINT messages_status_check CHECK (status IN ('sent', 'delivered', 'read', 'failed'))
);
CREATE UNIQUE INDEX messages_source_key ON messages (account_id, inbox_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX messages_conversation_index ON messages (account_id, conversation_id, created_at, id);
