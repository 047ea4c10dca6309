-- Lists of conversations by status, and how many visitors have come into an inbox lately.
-- +goose Up
CREATE INDEX conversations_status_index ON conversations (account_id, status, last_activity_at, id);
CREATE INDEX contact_inboxes_created_index ON contact_inboxes (account_id, inbox_id, created_at);
