-- +goose Up

-- How far the sheet of a workbook is, as JSON: its rows, and length and checksum of its text before
-- compression, which a zip states. '{}' for other formats.
ALTER TABLE exports ADD COLUMN sheet TEXT NOT NULL DEFAULT '{}';

-- Workbooks from before were kept in another form: they are to be ordered again, and swept.
UPDATE exports SET status = CASE status WHEN 'completed' THEN 'expired' ELSE 'canceled' END, expires_at = CASE status WHEN 'completed' THEN 0 END
    WHERE format = 'xlsx' AND status IN ('queued', 'running', 'completed');

-- An erasure is a job: running, deleting (rows are gone, files go), completed or failed. state is how far
-- it is, as JSON, of ids and names of files; empty once it has ended.
ALTER TABLE erasures ADD COLUMN status TEXT NOT NULL DEFAULT 'completed';
ALTER TABLE erasures ADD COLUMN error_code TEXT NOT NULL DEFAULT '';
ALTER TABLE erasures ADD COLUMN state TEXT NOT NULL DEFAULT '{}';
ALTER TABLE erasures ADD COLUMN heartbeat_at INTEGER NOT NULL DEFAULT 0;
