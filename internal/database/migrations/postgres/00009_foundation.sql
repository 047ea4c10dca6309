-- Accounts and people, contacts, imports, mail. Instants are microseconds UTC.
-- +goose Up

-- Where ids come from; see database.NextIDs. No lock between writers, gaps allowed.
CREATE SEQUENCE accounts_ids;
CREATE SEQUENCE users_ids;
CREATE SEQUENCE tokens_ids;
CREATE SEQUENCE teams_ids;
CREATE SEQUENCE contacts_ids;
CREATE SEQUENCE imports_ids;
CREATE SEQUENCE mails_ids;

-- One row once there has been an account: of two first visitors one wins.
CREATE TABLE installation (
    id BIGINT NOT NULL,
    set_up_at BIGINT NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id),
    CONSTRAINT installation_one_check CHECK (id = 1)
);

CREATE TABLE accounts (
    id BIGINT NOT NULL CONSTRAINT accounts_pkey PRIMARY KEY,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    country TEXT NOT NULL,
    suspended BOOLEAN NOT NULL DEFAULT FALSE,
    segments_per_user BIGINT NOT NULL DEFAULT 1000,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT accounts_name_check CHECK (name <> '')
);

CREATE TABLE users (
    id BIGINT NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    locale TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_email_key ON users (email);

CREATE TABLE memberships (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    invitation_hash BYTEA,
    invitation_expires_at BIGINT,
    invited_by BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (account_id, user_id),
    CONSTRAINT memberships_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT memberships_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT memberships_role_check CHECK (role IN ('administrator', 'agent')),
    CONSTRAINT memberships_status_check CHECK (status IN ('invited', 'active', 'deactivated'))
);
CREATE INDEX memberships_user_index ON memberships (user_id);
CREATE UNIQUE INDEX memberships_invitation_key ON memberships (invitation_hash) WHERE invitation_hash IS NOT NULL;

-- Every secret that speaks for a user, as its SHA-256: the cookie of a session,
-- the access token given at that sign-in (parent: the session), a personal
-- access token, a password reset.
CREATE TABLE tokens (
    id BIGINT NOT NULL CONSTRAINT tokens_pkey PRIMARY KEY,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    hash BYTEA NOT NULL,
    parent_id BIGINT,
    name TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    CONSTRAINT tokens_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT tokens_parent_fkey FOREIGN KEY (parent_id) REFERENCES tokens (id) ON DELETE CASCADE,
    CONSTRAINT tokens_kind_check CHECK (kind IN ('session', 'session_access', 'personal', 'password_reset'))
);
CREATE UNIQUE INDEX tokens_hash_key ON tokens (hash);
CREATE INDEX tokens_user_index ON tokens (user_id, kind);
CREATE INDEX tokens_parent_index ON tokens (parent_id);

-- Failed sign-ins by address and by e-mail (hashed), for the limits.
CREATE TABLE sign_in_failures (
    subject BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_subject_index ON sign_in_failures (subject, at);
CREATE INDEX sign_in_failures_at_index ON sign_in_failures (at);

CREATE TABLE teams (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT teams_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT teams_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX teams_name_key ON teams (account_id, name_key);

CREATE TABLE team_members (
    account_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT team_members_pkey PRIMARY KEY (account_id, team_id, user_id),
    CONSTRAINT team_members_team_fkey FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
    CONSTRAINT team_members_membership_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_members_user_index ON team_members (account_id, user_id);

-- *_key columns are comparison keys: accents removed, lower-case; they order
-- texts the same on both stores.
CREATE TABLE contacts (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    email TEXT COLLATE "C",
    phone_number TEXT COLLATE "C",
    phone_typed TEXT,
    identifier TEXT COLLATE "C",
    city TEXT NOT NULL DEFAULT '',
    city_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    country_code TEXT NOT NULL DEFAULT '',
    company_name TEXT NOT NULL DEFAULT '',
    company_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    contact_type TEXT NOT NULL DEFAULT 'visitor',
    blocked BOOLEAN NOT NULL DEFAULT FALSE,
    additional_attributes JSONB NOT NULL,
    custom_attributes JSONB NOT NULL,
    source TEXT NOT NULL,
    import_id BIGINT,
    import_line BIGINT,
    created_by BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    last_activity_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT contacts_type_check CHECK (contact_type IN ('visitor', 'lead', 'customer')),
    CONSTRAINT contacts_source_check CHECK (source IN ('hand', 'api', 'import', 'channel'))
);
CREATE UNIQUE INDEX contacts_email_key ON contacts (account_id, email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX contacts_phone_number_key ON contacts (account_id, phone_number) WHERE phone_number IS NOT NULL;
CREATE UNIQUE INDEX contacts_identifier_key ON contacts (account_id, identifier) WHERE identifier IS NOT NULL;
CREATE INDEX contacts_name_index ON contacts (account_id, name_key, id);
CREATE INDEX contacts_last_activity_index ON contacts (account_id, last_activity_at DESC NULLS LAST, id DESC);

CREATE TABLE imports (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    file_size BIGINT NOT NULL,
    blob_key TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT NOT NULL DEFAULT '',
    error_params TEXT NOT NULL DEFAULT '{}',
    format TEXT NOT NULL DEFAULT '{}',
    header TEXT NOT NULL DEFAULT '[]',
    mapping TEXT NOT NULL DEFAULT '[]',
    options TEXT NOT NULL DEFAULT '{}',
    total_rows BIGINT NOT NULL DEFAULT 0,
    rows BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    heartbeat_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    CONSTRAINT imports_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT imports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT imports_status_check CHECK (status IN ('queued', 'running', 'canceling', 'canceled', 'completed', 'failed'))
);
CREATE INDEX imports_unfinished_index ON imports (heartbeat_at) WHERE status IN ('queued', 'running', 'canceling');

-- The rows of a file that did not become or change a contact, and why.
CREATE TABLE import_rejections (
    account_id BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    errors TEXT NOT NULL,
    CONSTRAINT import_rejections_pkey PRIMARY KEY (account_id, import_id, line),
    CONSTRAINT import_rejections_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);

-- Contacts that a row without email, phone and identifier has met in this
-- import: the k-th such row meets the k-th such contact.
CREATE TABLE import_claims (
    account_id BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT import_claims_pkey PRIMARY KEY (account_id, import_id, contact_id),
    CONSTRAINT import_claims_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);

-- Mail to users, kept as what it is about and written when it is sent or shown,
-- so that no secret waits here. account_id is NULL for mail about the user alone (a password reset).
CREATE TABLE mails (
    id BIGINT NOT NULL CONSTRAINT mails_pkey PRIMARY KEY,
    account_id BIGINT,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    import_id BIGINT,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    read_at BIGINT,
    CONSTRAINT mails_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT mails_status_check CHECK (status IN ('kept', 'queued', 'retrying', 'sent', 'failed'))
);
CREATE INDEX mails_user_index ON mails (account_id, user_id, id);
CREATE INDEX mails_import_index ON mails (account_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX mails_owner_index ON mails (user_id);
