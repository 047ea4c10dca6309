-- The keys of contacts whose values come in any order stand in tables of their own, in the names of the
-- indexes that they replace, so that many new ones are put in sorted (ADR 27). Who inserts contacts fills them.
-- +goose Up
DROP INDEX contacts_email_key;
DROP INDEX contacts_phone_number_key;
DROP INDEX contacts_identifier_key;
DROP INDEX contacts_name_index;

CREATE TABLE contacts_email_key (
    account_id INTEGER NOT NULL,
    email TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT contacts_email_key_pkey PRIMARY KEY (account_id, email)
) WITHOUT ROWID;
CREATE TABLE contacts_phone_number_key (
    account_id INTEGER NOT NULL,
    phone_number TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT contacts_phone_number_key_pkey PRIMARY KEY (account_id, phone_number)
) WITHOUT ROWID;
CREATE TABLE contacts_identifier_key (
    account_id INTEGER NOT NULL,
    identifier TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT contacts_identifier_key_pkey PRIMARY KEY (account_id, identifier)
) WITHOUT ROWID;
CREATE TABLE contacts_name_index (
    account_id INTEGER NOT NULL,
    name_key TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT contacts_name_index_pkey PRIMARY KEY (account_id, name_key, contact_id)
) WITHOUT ROWID;

INSERT INTO contacts_email_key SELECT account_id, email, id FROM contacts WHERE email IS NOT NULL ORDER BY 1, 2;
INSERT INTO contacts_phone_number_key SELECT account_id, phone_number, id FROM contacts WHERE phone_number IS NOT NULL ORDER BY 1, 2;
INSERT INTO contacts_identifier_key SELECT account_id, identifier, id FROM contacts WHERE identifier IS NOT NULL ORDER BY 1, 2;
INSERT INTO contacts_name_index SELECT account_id, name_key, id FROM contacts ORDER BY 1, 2, 3;

-- +goose StatementBegin
CREATE TRIGGER contacts_email_key_change AFTER UPDATE OF email ON contacts WHEN new.email IS NOT old.email BEGIN
    DELETE FROM contacts_email_key WHERE account_id = old.account_id AND email = old.email AND contact_id = old.id;
    INSERT INTO contacts_email_key SELECT new.account_id, new.email, new.id WHERE new.email IS NOT NULL;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_phone_number_key_change AFTER UPDATE OF phone_number ON contacts WHEN new.phone_number IS NOT old.phone_number BEGIN
    DELETE FROM contacts_phone_number_key WHERE account_id = old.account_id AND phone_number = old.phone_number AND contact_id = old.id;
    INSERT INTO contacts_phone_number_key SELECT new.account_id, new.phone_number, new.id WHERE new.phone_number IS NOT NULL;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_identifier_key_change AFTER UPDATE OF identifier ON contacts WHEN new.identifier IS NOT old.identifier BEGIN
    DELETE FROM contacts_identifier_key WHERE account_id = old.account_id AND identifier = old.identifier AND contact_id = old.id;
    INSERT INTO contacts_identifier_key SELECT new.account_id, new.identifier, new.id WHERE new.identifier IS NOT NULL;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_name_index_change AFTER UPDATE OF name_key ON contacts WHEN new.name_key <> old.name_key BEGIN
    DELETE FROM contacts_name_index WHERE account_id = old.account_id AND name_key = old.name_key AND contact_id = old.id;
    INSERT INTO contacts_name_index VALUES (new.account_id, new.name_key, new.id);
END;
-- +goose StatementEnd
-- Not those of another contact: who inserts one takes it back when a key turns out to be taken.
-- +goose StatementBegin
CREATE TRIGGER contacts_keys_delete AFTER DELETE ON contacts BEGIN
    DELETE FROM contacts_email_key WHERE account_id = old.account_id AND email = old.email AND contact_id = old.id;
    DELETE FROM contacts_phone_number_key WHERE account_id = old.account_id AND phone_number = old.phone_number AND contact_id = old.id;
    DELETE FROM contacts_identifier_key WHERE account_id = old.account_id AND identifier = old.identifier AND contact_id = old.id;
    DELETE FROM contacts_name_index WHERE account_id = old.account_id AND name_key = old.name_key AND contact_id = old.id;
END;
-- +goose StatementEnd
