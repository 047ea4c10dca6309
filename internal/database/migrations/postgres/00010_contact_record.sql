-- The contact record: attributes, labels, notes, history, more identities, merges and
-- duplicates, bulk actions, exports, privacy, custom roles. Instants are microseconds UTC.
-- +goose Up

CREATE SEQUENCE attribute_definitions_ids;
CREATE SEQUENCE labels_ids;
CREATE SEQUENCE notes_ids;
CREATE SEQUENCE contact_events_ids;
CREATE SEQUENCE contact_merges_ids;
CREATE SEQUENCE duplicates_ids;
CREATE SEQUENCE erasures_ids;
CREATE SEQUENCE custom_roles_ids;

-- search_text is what a search looks through: the folded texts of the contact, each word after two
-- spaces, so that a trigram index also finds the beginnings of words; see contact.SearchText.
ALTER TABLE contacts ADD COLUMN search_text TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN owner_id BIGINT;
ALTER TABLE contacts ADD COLUMN do_not_contact BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contacts ADD COLUMN blocked_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN blocked_at BIGINT;
ALTER TABLE contacts ADD COLUMN blocked_by BIGINT;
ALTER TABLE contacts ADD COLUMN avatar_key TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_avatar_index ON contacts (account_id, avatar_key) WHERE avatar_key <> '';
ALTER TABLE contacts ADD COLUMN other_emails TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN other_phone_numbers TEXT NOT NULL DEFAULT '[]';
UPDATE contacts SET search_text = replace('  ' || name_key || '  ' || COALESCE(email, '') || '  ' || COALESCE(phone_number, '') || '  '
    || lower(COALESCE(identifier, '')) || '  ' || company_key, ' ', '  ');

-- How many contacts an account has: the sum of its rows. Writers add to one of several rows, so that
-- they rarely wait for each other.
CREATE TABLE contact_counts (
    account_id BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    contacts BIGINT NOT NULL,
    CONSTRAINT contact_counts_pkey PRIMARY KEY (account_id, slot),
    CONSTRAINT contact_counts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
INSERT INTO contact_counts (account_id, slot, contacts) SELECT account_id, 0, count(*) FROM contacts GROUP BY account_id;

-- What finds a contact besides its primary e-mail and phone number: contacts.other_emails and
-- other_phone_numbers, one row each. No value is primary in one contact and other in another: writers
-- look in both places under a lock; see contact.lockIdentities.
CREATE TABLE contact_identities (
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT contact_identities_pkey PRIMARY KEY (account_id, kind, value),
    CONSTRAINT contact_identities_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT contact_identities_kind_check CHECK (kind IN ('email', 'phone_number'))
);
CREATE INDEX contact_identities_contact_index ON contact_identities (account_id, contact_id);

-- moving says which way a job carries the values of a definition that was deleted or restored, moved_to
-- the last contact it has done.
CREATE TABLE attribute_definitions (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    currency TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    choices TEXT NOT NULL DEFAULT '[]',
    pattern TEXT NOT NULL DEFAULT '',
    pattern_hint TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL,
    identifies_person BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at BIGINT,
    deleted_at BIGINT,
    moving TEXT NOT NULL DEFAULT '',
    moved_to BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT attribute_definitions_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT attribute_definitions_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT attribute_definitions_model_check CHECK (model IN ('contact', 'conversation')),
    CONSTRAINT attribute_definitions_moving_check CHECK (moving IN ('', 'out', 'back')),
    CONSTRAINT attribute_definitions_type_check CHECK (type IN ('text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'))
);
CREATE UNIQUE INDEX attribute_definitions_key_key ON attribute_definitions (account_id, model, key) WHERE deleted_at IS NULL;

-- The values that deleting a definition took off its contacts, until they are put back or 30 days have passed.
CREATE TABLE attribute_removals (
    account_id BIGINT NOT NULL,
    definition_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT attribute_removals_pkey PRIMARY KEY (account_id, definition_id, contact_id),
    CONSTRAINT attribute_removals_definition_fkey FOREIGN KEY (account_id, definition_id) REFERENCES attribute_definitions (account_id, id) ON DELETE CASCADE
);
CREATE INDEX attribute_removals_contact_index ON attribute_removals (account_id, contact_id);

CREATE TABLE labels (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    color TEXT NOT NULL,
    show_on_sidebar BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT labels_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT labels_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX labels_title_key ON labels (account_id, title);

CREATE TABLE contact_labels (
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    CONSTRAINT contact_labels_pkey PRIMARY KEY (account_id, contact_id, label_id),
    CONSTRAINT contact_labels_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT contact_labels_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_labels_label_index ON contact_labels (account_id, label_id, contact_id);

-- Notes and events outlive a deleted contact until the deletion can no longer be undone; so no foreign key.
CREATE TABLE notes (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    user_id BIGINT,
    content TEXT NOT NULL,
    pinned BOOLEAN NOT NULL DEFAULT FALSE,
    edited_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT notes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE INDEX notes_contact_index ON notes (account_id, contact_id, id);

-- What happened to a contact, where it cannot be derived: that an import created it stands in
-- contacts, what a bulk action or an export touched in bulk_items and export_contacts.
CREATE TABLE contact_events (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    user_id BIGINT,
    via TEXT NOT NULL,
    import_id BIGINT,
    import_line BIGINT,
    data TEXT NOT NULL DEFAULT '{}',
    CONSTRAINT contact_events_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT contact_events_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT contact_events_kind_check CHECK (kind IN ('created', 'updated', 'labels', 'note_added', 'note_changed', 'note_deleted', 'blocked', 'unblocked', 'merged', 'unmerged')),
    CONSTRAINT contact_events_via_check CHECK (via IN ('hand', 'api', 'import', 'bulk', 'merge', 'channel'))
);
CREATE INDEX contact_events_contact_index ON contact_events (account_id, contact_id, id);
CREATE INDEX contact_events_import_index ON contact_events (account_id, import_id, id) WHERE import_id IS NOT NULL;

-- state is what both contacts were before, as JSON, so that they can be taken apart again.
CREATE TABLE contact_merges (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    base_id BIGINT NOT NULL,
    mergee_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    unmerged_at BIGINT,
    CONSTRAINT contact_merges_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT contact_merges_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX contact_merges_event_key ON contact_merges (account_id, event_id);
CREATE INDEX contact_merges_base_index ON contact_merges (account_id, base_id);
CREATE INDEX contact_merges_mergee_index ON contact_merges (account_id, mergee_id);

-- Pairs that may be one person; first_id < second_id.
CREATE TABLE duplicates (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    second_id BIGINT NOT NULL,
    score BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    status TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT,
    CONSTRAINT duplicates_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT duplicates_first_fkey FOREIGN KEY (account_id, first_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT duplicates_second_fkey FOREIGN KEY (account_id, second_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    CONSTRAINT duplicates_status_check CHECK (status IN ('open', 'dismissed'))
);
CREATE UNIQUE INDEX duplicates_pair_key ON duplicates (account_id, first_id, second_id);
CREATE INDEX duplicates_second_index ON duplicates (account_id, second_id);
CREATE INDEX duplicates_status_index ON duplicates (account_id, status, score, id);

-- The last search for duplicates of each account.
CREATE TABLE duplicate_scans (
    account_id BIGINT NOT NULL,
    status TEXT NOT NULL,
    part BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    checked BIGINT NOT NULL,
    total BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    CONSTRAINT duplicate_scans_pkey PRIMARY KEY (account_id),
    CONSTRAINT duplicate_scans_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT duplicate_scans_status_check CHECK (status IN ('queued', 'running', 'completed', 'failed'))
);

-- One change of many contacts. Ids of bulk actions, exports and contact_events come from one
-- sequence, so that each entry of a contact's history has an id of its own. result counts why contacts
-- failed and what undoing did, as JSON. Until expires_at it can be undone; then what only that needs is
-- deleted, and expires_at is empty.
CREATE TABLE bulk_actions (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    action TEXT NOT NULL,
    params TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    total BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '{}',
    cursor BIGINT NOT NULL DEFAULT 0,
    heartbeat_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    expires_at BIGINT,
    CONSTRAINT bulk_actions_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT bulk_actions_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT bulk_actions_status_check CHECK (status IN ('prepared', 'queued', 'running', 'stopping', 'stopped', 'completed', 'failed', 'undoing', 'undone'))
);

-- The contacts of a bulk action as they were confirmed. before is what it changed, as JSON: for the
-- history, and to undo it; outcome is '' until the contact's turn.
CREATE TABLE bulk_items (
    account_id BIGINT NOT NULL,
    bulk_action_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    before TEXT,
    at BIGINT,
    CONSTRAINT bulk_items_pkey PRIMARY KEY (account_id, bulk_action_id, contact_id),
    CONSTRAINT bulk_items_action_fkey FOREIGN KEY (account_id, bulk_action_id) REFERENCES bulk_actions (account_id, id) ON DELETE CASCADE,
    CONSTRAINT bulk_items_outcome_check CHECK (outcome IN ('', 'changed', 'unchanged', 'failed', 'undone'))
);
CREATE INDEX bulk_items_contact_index ON bulk_items (account_id, contact_id, bulk_action_id);

CREATE TABLE exports (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    format TEXT NOT NULL,
    columns TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    total BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    parts BIGINT NOT NULL DEFAULT 0,
    file_name TEXT NOT NULL DEFAULT '',
    file_size BIGINT NOT NULL DEFAULT 0,
    blob_key TEXT NOT NULL DEFAULT '',
    error_code TEXT NOT NULL DEFAULT '',
    heartbeat_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    expires_at BIGINT,
    CONSTRAINT exports_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT exports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT exports_status_check CHECK (status IN ('queued', 'running', 'completed', 'canceled', 'failed', 'expired'))
);

-- The contacts of an export, in the order of its rows.
CREATE TABLE export_contacts (
    account_id BIGINT NOT NULL,
    export_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT export_contacts_pkey PRIMARY KEY (account_id, export_id, position),
    CONSTRAINT export_contacts_export_fkey FOREIGN KEY (account_id, export_id) REFERENCES exports (account_id, id) ON DELETE CASCADE
);
CREATE INDEX export_contacts_contact_index ON export_contacts (account_id, contact_id, export_id);

ALTER TABLE mails ADD COLUMN export_id BIGINT;

-- What an erasure removed, without what it erased.
CREATE TABLE erasures (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    receipt TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT erasures_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT erasures_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE TABLE custom_roles (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT custom_roles_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT custom_roles_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX custom_roles_name_key ON custom_roles (account_id, name_key);
ALTER TABLE memberships ADD COLUMN custom_role_id BIGINT;

-- How a member has arranged the page, such as the columns of the table.
CREATE TABLE preferences (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT preferences_pkey PRIMARY KEY (account_id, user_id, name),
    CONSTRAINT preferences_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
);

-- The answer to each POST that carried an Idempotency-Key, to give again; status 0 until there is one.
CREATE TABLE idempotency_keys (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    key_hash BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT NOT NULL DEFAULT 0,
    body BYTEA,
    created_at BIGINT NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, user_id, key_hash)
);
