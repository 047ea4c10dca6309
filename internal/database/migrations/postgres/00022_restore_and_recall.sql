-- Deleted labels that can be restored, and where the mapping of an import was recalled from.
-- +goose Up

-- Labels that were deleted, with the contacts that had them, until they are restored or 30 days have passed.
CREATE TABLE deleted_labels (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    show_on_sidebar BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL,
    CONSTRAINT deleted_labels_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT deleted_labels_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- No foreign key to contacts: a deleted one may come back, too.
CREATE TABLE label_removals (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT label_removals_pkey PRIMARY KEY (account_id, label_id, contact_id),
    CONSTRAINT label_removals_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES deleted_labels (account_id, id) ON DELETE CASCADE
);
CREATE INDEX label_removals_contact_index ON label_removals (account_id, contact_id);

-- The import whose mapping this is, and the sheet that it read; '' for a text.
ALTER TABLE import_mappings ADD COLUMN import_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_mappings ADD COLUMN sheet TEXT COLLATE "C" NOT NULL DEFAULT '';
-- The import that the mapping was recalled from; 0: it is the automatic one.
ALTER TABLE imports ADD COLUMN recalled_from BIGINT NOT NULL DEFAULT 0;
