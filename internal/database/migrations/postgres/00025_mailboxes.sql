-- How far the mailbox of an inbox has been read, and how its servers do.
-- +goose Up

-- place is the server, user and folder that uid_validity and last_uid are of. The mail with stuck_uid has broken the
-- connection stuck_tries times. Until busy_until the inbox is read by holder. After failures in a row the next
-- try is at next_at, unless the settings change after tried_at. *_failure is why a server could not be used, as JSON of a code
-- and its parameters, '' while it works. skipped counts mails that were passed over. Instants are 0 for never.
CREATE TABLE mailboxes (
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    uid_validity BIGINT NOT NULL DEFAULT 0,
    last_uid BIGINT NOT NULL DEFAULT 0,
    stuck_uid BIGINT NOT NULL DEFAULT 0,
    stuck_tries BIGINT NOT NULL DEFAULT 0,
    holder TEXT COLLATE "C" NOT NULL DEFAULT '',
    busy_until BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    tried_at BIGINT NOT NULL DEFAULT 0,
    imap_checked_at BIGINT NOT NULL DEFAULT 0,
    imap_failed_at BIGINT NOT NULL DEFAULT 0,
    imap_failure TEXT NOT NULL DEFAULT '',
    smtp_checked_at BIGINT NOT NULL DEFAULT 0,
    smtp_failed_at BIGINT NOT NULL DEFAULT 0,
    smtp_failure TEXT NOT NULL DEFAULT '',
    skipped BIGINT NOT NULL DEFAULT 0,
    skipped_at BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT mailboxes_pkey PRIMARY KEY (account_id, inbox_id),
    CONSTRAINT mailboxes_inbox_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
);
