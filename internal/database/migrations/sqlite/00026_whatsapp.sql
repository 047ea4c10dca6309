-- What WhatsApp inboxes keep beside their settings.
-- +goose Up

-- fault is why Meta refuses the access token, '' while it does not; fault_token is the mark of the token that was refused,
-- so that another one is not blamed for it. templates_of is the business account whose templates were read at templates_at.
CREATE TABLE whatsapp_states (
    account_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    fault TEXT NOT NULL DEFAULT '',
    fault_token TEXT NOT NULL DEFAULT '',
    templates_of TEXT NOT NULL DEFAULT '',
    templates_at INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT whatsapp_states_pkey PRIMARY KEY (account_id, inbox_id),
    CONSTRAINT whatsapp_states_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- The approved templates of an inbox. components are Meta's, as JSON.
CREATE TABLE whatsapp_templates (
    account_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    components TEXT NOT NULL,
    CONSTRAINT whatsapp_templates_pkey PRIMARY KEY (account_id, inbox_id, name, language),
    CONSTRAINT whatsapp_templates_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- What Meta has told and nobody has worked on yet: a message or a status, by the id that Meta gave it. about is who wrote, or
-- which message a status is of: what is about the same is worked on in order, but for what has failed before. Nobody works
-- on it without setting busy_at now and then. body is JSON.
CREATE TABLE whatsapp_events (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    busy_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT whatsapp_events_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX whatsapp_events_id_key ON whatsapp_events (account_id, id);
CREATE UNIQUE INDEX whatsapp_events_key_key ON whatsapp_events (account_id, inbox_id, key);
CREATE INDEX whatsapp_events_about_index ON whatsapp_events (account_id, inbox_id, about, id);

-- A message with several files is several of them at Meta. Which have been sent is kept, so that a new try goes on behind them.
CREATE TABLE whatsapp_parts (
    account_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    CONSTRAINT whatsapp_parts_pkey PRIMARY KEY (account_id, message_id, part),
    CONSTRAINT whatsapp_parts_message_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX whatsapp_parts_source_key ON whatsapp_parts (account_id, source_id);
