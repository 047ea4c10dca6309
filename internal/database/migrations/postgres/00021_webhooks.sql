-- Webhooks and what became of each call of one.
-- +goose Up

CREATE SEQUENCE webhooks_ids;
CREATE SEQUENCE webhook_deliveries_ids;

-- kinds is a JSON list of what it is told of. secret signs the calls, so it cannot be a hash. failures are calls in a row
-- that were not taken, since failing_since; until rest_until none is made, and while busy_until lasts somebody makes them.
-- told_at is when the administrators were told that it fails.
CREATE TABLE webhooks (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    rest_until BIGINT NOT NULL DEFAULT 0,
    busy_until BIGINT NOT NULL DEFAULT 0,
    told_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT webhooks_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT webhooks_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX webhooks_url_key ON webhooks (account_id, url);

-- body is what is sent, as text. contact_id and other_id are whom it is about, 0 for nobody. answer is the HTTP status
-- of the last try, 0 for none; fault says why there was none. took is in milliseconds.
CREATE TABLE webhook_deliveries (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    webhook_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    contact_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    answer BIGINT NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT '',
    took BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    tried_at BIGINT,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT webhook_deliveries_webhook_fkey FOREIGN KEY (account_id, webhook_id) REFERENCES webhooks (account_id, id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('pending', 'delivered', 'failed'))
);
CREATE INDEX webhook_deliveries_webhook_index ON webhook_deliveries (account_id, webhook_id, id);
CREATE INDEX webhook_deliveries_pending_index ON webhook_deliveries (account_id, webhook_id, id) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_waiting_index ON webhook_deliveries (account_id, webhook_id, contact_id, id) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_contact_index ON webhook_deliveries (account_id, contact_id);
CREATE INDEX webhook_deliveries_other_index ON webhook_deliveries (account_id, other_id) WHERE other_id <> 0;
CREATE INDEX webhook_deliveries_created_index ON webhook_deliveries (created_at);

ALTER TABLE mails ADD COLUMN webhook_id BIGINT;
