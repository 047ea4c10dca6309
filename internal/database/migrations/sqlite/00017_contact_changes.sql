-- Which contacts have changed, in the order of the commits.
-- +goose Up

-- The number of the last transaction that wrote contacts of an account. It takes the number as the last thing
-- before its commit, so that the order of the numbers is that of the commits; see package columnar.
CREATE TABLE contact_sequences (
    account_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    CONSTRAINT contact_sequences_pkey PRIMARY KEY (account_id),
    CONSTRAINT contact_sequences_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
) WITHOUT ROWID;

-- The contacts that each of them wrote, by ranges of ids which may hold others too. The oldest are forgotten.
CREATE TABLE contact_changes (
    account_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT contact_changes_pkey PRIMARY KEY (account_id, seq, first_id),
    CONSTRAINT contact_changes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
) WITHOUT ROWID;
