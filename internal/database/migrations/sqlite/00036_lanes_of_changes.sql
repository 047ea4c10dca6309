-- Transactions that write contacts of one account wait for each other while they take their number. There are several
-- rows of numbers now, lanes, each with an order of its own, so that those of different contacts hardly ever do. What the log held is of use only to
-- running programs, which begin anew.
-- +goose Up
DROP TABLE contact_changes;
DROP TABLE contact_sequences;

-- The number of the last transaction of a lane. It takes the number as the last thing before its commit, so that
-- the order of the numbers is that of the commits; see package columnar.
CREATE TABLE contact_sequences (
    account_id INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    CONSTRAINT contact_sequences_pkey PRIMARY KEY (account_id, lane),
    CONSTRAINT contact_sequences_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
) WITHOUT ROWID;

-- The contacts that each of them wrote, by ranges of ids which may hold others too. The oldest are forgotten.
CREATE TABLE contact_changes (
    account_id INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT contact_changes_pkey PRIMARY KEY (account_id, lane, seq, first_id),
    CONSTRAINT contact_changes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
) WITHOUT ROWID;
