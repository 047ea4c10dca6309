-- What made writing many contacts dear.
-- +goose Up

-- Lists are ordered by it in memory (internal/columnar); here every change of a contact wrote it.
DROP INDEX contacts_updated_index;

-- The check of the account is paid for each new contact and each entry of a history. Accounts are never deleted, and whoever
-- writes has read the account. IN with more than two values makes a temporary table for each row (00018). The texts of the
-- tables may be changed where they stand (https://www.sqlite.org/lang_altertable.html, section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql, '    CONSTRAINT contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
', ''), '    CONSTRAINT contact_events_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
', ''),
    'kind IN (''created'', ''updated'', ''labels'', ''note_added'', ''note_changed'', ''note_deleted'', ''blocked'', ''unblocked'', ''merged'', ''unmerged'')',
    'kind = ''created'' OR kind = ''updated'' OR kind = ''labels'' OR kind = ''note_added'' OR kind = ''note_changed'' OR kind = ''note_deleted'' OR kind = ''blocked'' OR kind = ''unblocked'' OR kind = ''merged'' OR kind = ''unmerged'''),
    'via IN (''hand'', ''api'', ''import'', ''bulk'', ''merge'', ''channel'')',
    'via = ''hand'' OR via = ''api'' OR via = ''import'' OR via = ''bulk'' OR via = ''merge'' OR via = ''channel''')
WHERE type = 'table' AND name IN ('contacts', 'contact_events');
PRAGMA writable_schema = RESET;
