-- Deleted labels that can be restored, and where the mapping of an import was recalled from.
-- +goose Up

-- Labels that were deleted, with the contacts that had them, until they are restored or 30 days have passed.
CREATE TABLE deleted_labels (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    show_on_sidebar BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    CONSTRAINT deleted_labels_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX deleted_labels_id_key ON deleted_labels (account_id, id);

-- No foreign key to contacts: a deleted one may come back, too.
CREATE TABLE label_removals (
    account_id INTEGER NOT NULL,
    label_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT label_removals_pkey PRIMARY KEY (account_id, label_id, contact_id),
    CONSTRAINT label_removals_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES deleted_labels (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX label_removals_contact_index ON label_removals (account_id, contact_id);

-- The import whose mapping this is, and the sheet that it read; '' for a text.
ALTER TABLE import_mappings ADD COLUMN import_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_mappings ADD COLUMN sheet TEXT NOT NULL DEFAULT '';
-- The import that the mapping was recalled from; 0: it is the automatic one.
ALTER TABLE imports ADD COLUMN recalled_from INTEGER NOT NULL DEFAULT 0;
