-- Imports that are previewed, paused and undone. Instants are microseconds UTC.
-- +goose Up

-- What became of the rows is in import_parts now; of imports before this only the counts are left.
DROP TABLE import_rejections;

-- pass grows with each preview and start: parts of an earlier one count no more. worked is how long
-- somebody was at work on the present pass, in microseconds, and series how many rows were done when.
-- stop_at is after how many rows it pauses, 0 for never.
ALTER TABLE imports ADD COLUMN dropped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN pass BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN stop_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN worked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN series TEXT NOT NULL DEFAULT '[]';
ALTER TABLE imports ADD COLUMN preview TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN cancel_undo BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE imports ADD COLUMN undo TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN expired_at BIGINT;
ALTER TABLE imports DROP CONSTRAINT imports_status_check;
ALTER TABLE imports ADD CONSTRAINT imports_status_check CHECK (status IN ('uploaded', 'previewing', 'ready', 'queued', 'running', 'paused', 'canceling', 'canceled', 'completed', 'failed', 'undoing', 'undone'));
DROP INDEX imports_unfinished_index;
CREATE INDEX imports_unfinished_index ON imports (heartbeat_at) WHERE status IN ('previewing', 'queued', 'running', 'canceling', 'undoing');

-- What became of rows that follow each other, first_row being the number of rows before them. data
-- holds line, outcome, contact and reasons of each, kept what an undo left as it was; both compressed.
CREATE TABLE import_parts (
    account_id BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    pass BIGINT NOT NULL,
    first_row BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    kept BIGINT NOT NULL DEFAULT 0,
    data BYTEA NOT NULL,
    kept_data BYTEA,
    CONSTRAINT import_parts_pkey PRIMARY KEY (account_id, import_id, pass, first_row),
    CONSTRAINT import_parts_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);
