-- Imports that are previewed, paused and undone. Instants are microseconds UTC.
-- +goose Up

-- What became of the rows is in import_parts now; of imports before this only the counts are left.
DROP TABLE import_rejections;

CREATE TABLE import_claims_kept (
    account_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL
);
INSERT INTO import_claims_kept SELECT account_id, import_id, contact_id FROM import_claims;
DROP TABLE import_claims;

-- pass grows with each preview and start: parts of an earlier one count no more. worked is how long
-- somebody was at work on the present pass, in microseconds, and series how many rows were done when.
-- stop_at is after how many rows it pauses, 0 for never.
CREATE TABLE imports_new (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    blob_key TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT NOT NULL DEFAULT '',
    error_params TEXT NOT NULL DEFAULT '{}',
    format TEXT NOT NULL DEFAULT '{}',
    header TEXT NOT NULL DEFAULT '[]',
    mapping TEXT NOT NULL DEFAULT '[]',
    options TEXT NOT NULL DEFAULT '{}',
    total_rows INTEGER NOT NULL DEFAULT 0,
    rows INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    heartbeat_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    dropped INTEGER NOT NULL DEFAULT 0,
    pass INTEGER NOT NULL DEFAULT 0,
    stop_at INTEGER NOT NULL DEFAULT 0,
    worked INTEGER NOT NULL DEFAULT 0,
    series TEXT NOT NULL DEFAULT '[]',
    preview TEXT NOT NULL DEFAULT '',
    cancel_undo BOOLEAN NOT NULL DEFAULT FALSE,
    undo TEXT NOT NULL DEFAULT '',
    expired_at INTEGER,
    CONSTRAINT imports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT imports_status_check CHECK (status IN ('uploaded', 'previewing', 'ready', 'queued', 'running', 'paused', 'canceling', 'canceled', 'completed', 'failed', 'undoing', 'undone'))
);
INSERT INTO imports_new (id, account_id, user_id, file_name, file_size, blob_key, status, error_code, error_params, format, header, mapping, options,
    total_rows, rows, created, updated, unchanged, skipped, rejected, heartbeat_at, created_at, started_at, finished_at)
SELECT id, account_id, user_id, file_name, file_size, blob_key, status, error_code, error_params, format, header, mapping, options,
    total_rows, rows, created, updated, unchanged, skipped, rejected, heartbeat_at, created_at, started_at, finished_at FROM imports;
DROP TABLE imports;
ALTER TABLE imports_new RENAME TO imports;
CREATE UNIQUE INDEX imports_id_key ON imports (account_id, id);
CREATE INDEX imports_unfinished_index ON imports (heartbeat_at) WHERE status IN ('previewing', 'queued', 'running', 'canceling', 'undoing');

-- Contacts that a row without email, phone and identifier has met in this
-- import: the k-th such row meets the k-th such contact.
CREATE TABLE import_claims (
    account_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT import_claims_pkey PRIMARY KEY (account_id, import_id, contact_id),
    CONSTRAINT import_claims_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
) WITHOUT ROWID;
INSERT INTO import_claims (account_id, import_id, contact_id) SELECT account_id, import_id, contact_id FROM import_claims_kept;
DROP TABLE import_claims_kept;

-- What became of rows that follow each other, first_row being the number of rows before them. data
-- holds line, outcome, contact and reasons of each, kept what an undo left as it was; both compressed.
CREATE TABLE import_parts (
    account_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    pass INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    kept INTEGER NOT NULL DEFAULT 0,
    data BLOB NOT NULL,
    kept_data BLOB,
    CONSTRAINT import_parts_pkey PRIMARY KEY (account_id, import_id, pass, first_row),
    CONSTRAINT import_parts_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);
