-- +goose Up

-- How far the sheet of a workbook is, as JSON: its rows, and length and checksum of its text before
-- compression, which a zip states. '{}' for other formats.
ALTER TABLE exports ADD COLUMN sheet TEXT NOT NULL DEFAULT '{}';

-- Workbooks from before were kept in another form: they are to be ordered again, and swept.
UPDATE exports SET status = CASE status WHEN 'completed' THEN 'expired' ELSE 'canceled' END, expires_at = CASE status WHEN 'completed' THEN 0 END
    WHERE format = 'xlsx' AND status IN ('queued', 'running', 'completed');
