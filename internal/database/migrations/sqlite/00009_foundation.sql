-- Accounts and people, contacts, imports, mail. Instants are microseconds UTC.
-- +goose Up

-- The next ids of each table; see database.NextIDs.
CREATE TABLE counters (
    name TEXT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (name)
) WITHOUT ROWID;

-- One row once there has been an account: of two first visitors one wins.
CREATE TABLE installation (
    id INTEGER NOT NULL,
    set_up_at INTEGER NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id),
    CONSTRAINT installation_one_check CHECK (id = 1)
);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    country TEXT NOT NULL,
    suspended BOOLEAN NOT NULL DEFAULT FALSE,
    segments_per_user INTEGER NOT NULL DEFAULT 1000,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT accounts_name_check CHECK (name <> '')
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    locale TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_email_key ON users (email);

CREATE TABLE memberships (
    account_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    invitation_hash BLOB,
    invitation_expires_at INTEGER,
    invited_by INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (account_id, user_id),
    CONSTRAINT memberships_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT memberships_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT memberships_role_check CHECK (role IN ('administrator', 'agent')),
    CONSTRAINT memberships_status_check CHECK (status IN ('invited', 'active', 'deactivated'))
) WITHOUT ROWID;
CREATE INDEX memberships_user_index ON memberships (user_id);
CREATE UNIQUE INDEX memberships_invitation_key ON memberships (invitation_hash) WHERE invitation_hash IS NOT NULL;

-- Every secret that speaks for a user, as its SHA-256: the cookie of a session,
-- the access token given at that sign-in (parent: the session), a personal
-- access token, a password reset.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hash BLOB NOT NULL,
    parent_id INTEGER,
    name TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    CONSTRAINT tokens_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT tokens_parent_fkey FOREIGN KEY (parent_id) REFERENCES tokens (id) ON DELETE CASCADE,
    CONSTRAINT tokens_kind_check CHECK (kind IN ('session', 'session_access', 'personal', 'password_reset'))
);
CREATE UNIQUE INDEX tokens_hash_key ON tokens (hash);
CREATE INDEX tokens_user_index ON tokens (user_id, kind);
CREATE INDEX tokens_parent_index ON tokens (parent_id);

-- Failed sign-ins by address and by e-mail (hashed), for the limits.
CREATE TABLE sign_in_failures (
    subject BLOB NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX sign_in_failures_subject_index ON sign_in_failures (subject, at);
CREATE INDEX sign_in_failures_at_index ON sign_in_failures (at);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT teams_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX teams_id_key ON teams (account_id, id);
CREATE UNIQUE INDEX teams_name_key ON teams (account_id, name_key);

CREATE TABLE team_members (
    account_id INTEGER NOT NULL,
    team_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT team_members_pkey PRIMARY KEY (account_id, team_id, user_id),
    CONSTRAINT team_members_team_fkey FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
    CONSTRAINT team_members_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX team_members_user_index ON team_members (account_id, user_id);

-- *_key columns are comparison keys: accents removed, lower-case; they order
-- texts the same on both stores.
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    email TEXT,
    phone_number TEXT,
    phone_typed TEXT,
    identifier TEXT,
    city TEXT NOT NULL DEFAULT '',
    city_key TEXT NOT NULL DEFAULT '',
    country_code TEXT NOT NULL DEFAULT '',
    company_name TEXT NOT NULL DEFAULT '',
    company_key TEXT NOT NULL DEFAULT '',
    contact_type TEXT NOT NULL DEFAULT 'visitor',
    blocked BOOLEAN NOT NULL DEFAULT FALSE,
    additional_attributes BLOB NOT NULL,
    custom_attributes BLOB NOT NULL,
    source TEXT NOT NULL,
    import_id INTEGER,
    import_line INTEGER,
    created_by INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    last_activity_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT contacts_type_check CHECK (contact_type IN ('visitor', 'lead', 'customer')),
    CONSTRAINT contacts_source_check CHECK (source IN ('hand', 'api', 'import', 'channel'))
);
CREATE UNIQUE INDEX contacts_id_key ON contacts (account_id, id);
CREATE UNIQUE INDEX contacts_email_key ON contacts (account_id, email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX contacts_phone_number_key ON contacts (account_id, phone_number) WHERE phone_number IS NOT NULL;
CREATE UNIQUE INDEX contacts_identifier_key ON contacts (account_id, identifier) WHERE identifier IS NOT NULL;
CREATE INDEX contacts_name_index ON contacts (account_id, name_key, id);
CREATE INDEX contacts_last_activity_index ON contacts (account_id, last_activity_at, id);

CREATE TABLE imports (
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
    CONSTRAINT imports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT imports_status_check CHECK (status IN ('queued', 'running', 'canceling', 'canceled', 'completed', 'failed'))
);
CREATE UNIQUE INDEX imports_id_key ON imports (account_id, id);
CREATE INDEX imports_unfinished_index ON imports (heartbeat_at) WHERE status IN ('queued', 'running', 'canceling');

-- The rows of a file that did not become or change a contact, and why.
CREATE TABLE import_rejections (
    account_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    errors TEXT NOT NULL,
    CONSTRAINT import_rejections_pkey PRIMARY KEY (account_id, import_id, line),
    CONSTRAINT import_rejections_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
) WITHOUT ROWID;

-- Contacts that a row without email, phone and identifier has met in this
-- import: the k-th such row meets the k-th such contact.
CREATE TABLE import_claims (
    account_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT import_claims_pkey PRIMARY KEY (account_id, import_id, contact_id),
    CONSTRAINT import_claims_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
) WITHOUT ROWID;

-- Mail to users, kept as what it is about and written when it is sent or shown,
-- so that no secret waits here. account_id is NULL for mail about the user alone (a password reset).
CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    account_id INTEGER,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    import_id INTEGER,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    read_at INTEGER,
    CONSTRAINT mails_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT mails_status_check CHECK (status IN ('kept', 'queued', 'retrying', 'sent', 'failed'))
);
CREATE INDEX mails_user_index ON mails (account_id, user_id, id);
CREATE INDEX mails_import_index ON mails (account_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX mails_owner_index ON mails (user_id);
