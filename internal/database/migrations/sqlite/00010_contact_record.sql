-- The contact record: attributes, labels, notes, history, more identities, merges and
-- duplicates, bulk actions, exports, privacy, custom roles. Instants are microseconds UTC.
-- +goose Up

-- search_text is what a search looks through: the folded texts of the contact, each word after two
-- spaces, so that a trigram index also finds the beginnings of words; see contact.SearchText.
ALTER TABLE contacts ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN owner_id INTEGER;
ALTER TABLE contacts ADD COLUMN do_not_contact BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contacts ADD COLUMN blocked_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN blocked_at INTEGER;
ALTER TABLE contacts ADD COLUMN blocked_by INTEGER;
ALTER TABLE contacts ADD COLUMN avatar_key TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_avatar_index ON contacts (account_id, avatar_key) WHERE avatar_key <> '';
ALTER TABLE contacts ADD COLUMN other_emails TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN other_phone_numbers TEXT NOT NULL DEFAULT '[]';
UPDATE contacts SET search_text = replace('  ' || name_key || '  ' || COALESCE(email, '') || '  ' || COALESCE(phone_number, '') || '  '
    || lower(COALESCE(identifier, '')) || '  ' || company_key, ' ', '  ');

-- How many contacts an account has: the sum of its rows. Writers add to one of several rows, so that
-- they rarely wait for each other.
CREATE TABLE contact_counts (
    account_id INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    contacts INTEGER NOT NULL,
    CONSTRAINT contact_counts_pkey PRIMARY KEY (account_id, slot),
    CONSTRAINT contact_counts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
) WITHOUT ROWID;
INSERT INTO contact_counts (account_id, slot, contacts) SELECT account_id, 0, count(*) FROM contacts GROUP BY account_id;

-- What finds a contact besides its primary e-mail and phone number: contacts.other_emails and
-- other_phone_numbers, one row each. No value is primary in one contact and other in another: writers
-- look in both places under a lock; see contact.lockIdentities.
CREATE TABLE contact_identities (
    account_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT contact_identities_pkey PRIMARY KEY (account_id, kind, value),
    CONSTRAINT contact_identities_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT contact_identities_kind_check CHECK (kind IN ('email', 'phone_number'))
) WITHOUT ROWID;
CREATE INDEX contact_identities_contact_index ON contact_identities (account_id, contact_id);

-- moving says which way a job carries the values of a definition that was deleted or restored, moved_to
-- the last contact it has done.
CREATE TABLE attribute_definitions (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    currency TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    choices TEXT NOT NULL DEFAULT '[]',
    pattern TEXT NOT NULL DEFAULT '',
    pattern_hint TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL,
    identifies_person BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at INTEGER,
    deleted_at INTEGER,
    moving TEXT NOT NULL DEFAULT '',
    moved_to INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT attribute_definitions_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT attribute_definitions_model_check CHECK (model IN ('contact', 'conversation')),
    CONSTRAINT attribute_definitions_moving_check CHECK (moving IN ('', 'out', 'back')),
    CONSTRAINT attribute_definitions_type_check CHECK (type IN ('text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'))
);
CREATE UNIQUE INDEX attribute_definitions_id_key ON attribute_definitions (account_id, id);
CREATE UNIQUE INDEX attribute_definitions_key_key ON attribute_definitions (account_id, model, key) WHERE deleted_at IS NULL;

-- The values that deleting a definition took off its contacts, until they are put back or 30 days have passed.
CREATE TABLE attribute_removals (
    account_id INTEGER NOT NULL,
    definition_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT attribute_removals_pkey PRIMARY KEY (account_id, definition_id, contact_id),
    CONSTRAINT attribute_removals_definition_fkey FOREIGN KEY (account_id, definition_id) REFERENCES attribute_definitions (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX attribute_removals_contact_index ON attribute_removals (account_id, contact_id);

CREATE TABLE labels (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    color TEXT NOT NULL,
    show_on_sidebar BOOLEAN NOT NULL DEFAULT FALSE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT labels_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX labels_id_key ON labels (account_id, id);
CREATE UNIQUE INDEX labels_title_key ON labels (account_id, title);

CREATE TABLE contact_labels (
    account_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    label_id INTEGER NOT NULL,
    CONSTRAINT contact_labels_pkey PRIMARY KEY (account_id, contact_id, label_id),
    CONSTRAINT contact_labels_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT contact_labels_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX contact_labels_label_index ON contact_labels (account_id, label_id, contact_id);

-- Notes and events outlive a deleted contact until the deletion can no longer be undone; so no foreign key.
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    user_id INTEGER,
    content TEXT NOT NULL,
    pinned BOOLEAN NOT NULL DEFAULT FALSE,
    edited_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT notes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX notes_id_key ON notes (account_id, id);
CREATE INDEX notes_contact_index ON notes (account_id, contact_id, id);

-- What happened to a contact, where it cannot be derived: that an import created it stands in
-- contacts, what a bulk action or an export touched in bulk_items and export_contacts.
CREATE TABLE contact_events (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_id INTEGER,
    via TEXT NOT NULL,
    import_id INTEGER,
    import_line INTEGER,
    data TEXT NOT NULL DEFAULT '{}',
    CONSTRAINT contact_events_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT contact_events_kind_check CHECK (kind IN ('created', 'updated', 'labels', 'note_added', 'note_changed', 'note_deleted', 'blocked', 'unblocked', 'merged', 'unmerged')),
    CONSTRAINT contact_events_via_check CHECK (via IN ('hand', 'api', 'import', 'bulk', 'merge', 'channel'))
);
CREATE UNIQUE INDEX contact_events_id_key ON contact_events (account_id, id);
CREATE INDEX contact_events_contact_index ON contact_events (account_id, contact_id, id);
CREATE INDEX contact_events_import_index ON contact_events (account_id, import_id, id) WHERE import_id IS NOT NULL;

-- state is what both contacts were before, as JSON, so that they can be taken apart again.
CREATE TABLE contact_merges (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    base_id INTEGER NOT NULL,
    mergee_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    merged_at INTEGER NOT NULL,
    unmerged_at INTEGER,
    CONSTRAINT contact_merges_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX contact_merges_id_key ON contact_merges (account_id, id);
CREATE UNIQUE INDEX contact_merges_event_key ON contact_merges (account_id, event_id);
CREATE INDEX contact_merges_base_index ON contact_merges (account_id, base_id);
CREATE INDEX contact_merges_mergee_index ON contact_merges (account_id, mergee_id);

-- Pairs that may be one person; first_id < second_id.
CREATE TABLE duplicates (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    second_id INTEGER NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    status TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by INTEGER,
    CONSTRAINT duplicates_first_fkey FOREIGN KEY (account_id, first_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT duplicates_second_fkey FOREIGN KEY (account_id, second_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT duplicates_status_check CHECK (status IN ('open', 'dismissed'))
);
CREATE UNIQUE INDEX duplicates_id_key ON duplicates (account_id, id);
CREATE UNIQUE INDEX duplicates_pair_key ON duplicates (account_id, first_id, second_id);
CREATE INDEX duplicates_second_index ON duplicates (account_id, second_id);
CREATE INDEX duplicates_status_index ON duplicates (account_id, status, score, id);

-- The last search for duplicates of each account.
CREATE TABLE duplicate_scans (
    account_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    total INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT duplicate_scans_pkey PRIMARY KEY (account_id),
    CONSTRAINT duplicate_scans_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT duplicate_scans_status_check CHECK (status IN ('queued', 'running', 'completed', 'failed'))
) WITHOUT ROWID;

-- One change of many contacts. Ids of bulk actions, exports and contact_events come from one
-- sequence, so that each entry of a contact's history has an id of its own. result counts why contacts
-- failed and what undoing did, as JSON. Until expires_at it can be undone; then what only that needs is
-- deleted, and expires_at is empty.
CREATE TABLE bulk_actions (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    params TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '{}',
    cursor INTEGER NOT NULL DEFAULT 0,
    heartbeat_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    expires_at INTEGER,
    CONSTRAINT bulk_actions_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT bulk_actions_status_check CHECK (status IN ('prepared', 'queued', 'running', 'stopping', 'stopped', 'completed', 'failed', 'undoing', 'undone'))
);
CREATE UNIQUE INDEX bulk_actions_id_key ON bulk_actions (account_id, id);

-- The contacts of a bulk action as they were confirmed. before is what it changed, as JSON: for the
-- history, and to undo it; outcome is '' until the contact's turn.
CREATE TABLE bulk_items (
    account_id INTEGER NOT NULL,
    bulk_action_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    before TEXT,
    at INTEGER,
    CONSTRAINT bulk_items_pkey PRIMARY KEY (account_id, bulk_action_id, contact_id),
    CONSTRAINT bulk_items_action_fkey FOREIGN KEY (account_id, bulk_action_id) REFERENCES bulk_actions (account_id, id) ON DELETE CASCADE,
    CONSTRAINT bulk_items_outcome_check CHECK (outcome IN ('', 'changed', 'unchanged', 'failed', 'undone'))
) WITHOUT ROWID;
CREATE INDEX bulk_items_contact_index ON bulk_items (account_id, contact_id, bulk_action_id);

CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    format TEXT NOT NULL,
    columns TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    parts INTEGER NOT NULL DEFAULT 0,
    file_name TEXT NOT NULL DEFAULT '',
    file_size INTEGER NOT NULL DEFAULT 0,
    blob_key TEXT NOT NULL DEFAULT '',
    error_code TEXT NOT NULL DEFAULT '',
    heartbeat_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    expires_at INTEGER,
    CONSTRAINT exports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT exports_status_check CHECK (status IN ('queued', 'running', 'completed', 'canceled', 'failed', 'expired'))
);
CREATE UNIQUE INDEX exports_id_key ON exports (account_id, id);

-- The contacts of an export, in the order of its rows.
CREATE TABLE export_contacts (
    account_id INTEGER NOT NULL,
    export_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT export_contacts_pkey PRIMARY KEY (account_id, export_id, position),
    CONSTRAINT export_contacts_export_fkey FOREIGN KEY (account_id, export_id) REFERENCES exports (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX export_contacts_contact_index ON export_contacts (account_id, contact_id, export_id);

ALTER TABLE mails ADD COLUMN export_id INTEGER;

-- What an erasure removed, without what it erased.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    receipt TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT erasures_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX erasures_id_key ON erasures (account_id, id);

CREATE TABLE custom_roles (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT custom_roles_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX custom_roles_id_key ON custom_roles (account_id, id);
CREATE UNIQUE INDEX custom_roles_name_key ON custom_roles (account_id, name_key);
ALTER TABLE memberships ADD COLUMN custom_role_id INTEGER;

-- How a member has arranged the page, such as the columns of the table.
CREATE TABLE preferences (
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT preferences_pkey PRIMARY KEY (account_id, user_id, name),
    CONSTRAINT preferences_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
) WITHOUT ROWID;

-- The answer to each POST that carried an Idempotency-Key, to give again; status 0 until there is one.
CREATE TABLE idempotency_keys (
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    key_hash BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    body BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, user_id, key_hash)
) WITHOUT ROWID;
