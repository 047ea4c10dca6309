-- The keys of contacts whose values come in any order stand in tables of their own, in the names of the
-- indexes that they replace, so that many new ones are put in sorted (ADR 28). Who inserts contacts fills them.
-- +goose Up
DROP INDEX contacts_email_key;
DROP INDEX contacts_phone_number_key;
DROP INDEX contacts_identifier_key;
DROP INDEX contacts_name_index;

CREATE TABLE contacts_email_key (
    account_id BIGINT NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT contacts_email_key_pkey PRIMARY KEY (account_id, email)
);
CREATE TABLE contacts_phone_number_key (
    account_id BIGINT NOT NULL,
    phone_number TEXT COLLATE "C" NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT contacts_phone_number_key_pkey PRIMARY KEY (account_id, phone_number)
);
CREATE TABLE contacts_identifier_key (
    account_id BIGINT NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT contacts_identifier_key_pkey PRIMARY KEY (account_id, identifier)
);
CREATE TABLE contacts_name_index (
    account_id BIGINT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    contact_id BIGINT NOT NULL,
    CONSTRAINT contacts_name_index_pkey PRIMARY KEY (account_id, name_key, contact_id)
);

INSERT INTO contacts_email_key SELECT account_id, email, id FROM contacts WHERE email IS NOT NULL ORDER BY 1, 2, 3;
INSERT INTO contacts_phone_number_key SELECT account_id, phone_number, id FROM contacts WHERE phone_number IS NOT NULL ORDER BY 1, 2, 3;
INSERT INTO contacts_identifier_key SELECT account_id, identifier, id FROM contacts WHERE identifier IS NOT NULL ORDER BY 1, 2, 3;
INSERT INTO contacts_name_index SELECT account_id, name_key, id FROM contacts ORDER BY 1, 2, 3;

ANALYZE contacts_email_key;
ANALYZE contacts_phone_number_key;
ANALYZE contacts_identifier_key;
ANALYZE contacts_name_index;

-- Here and in the next function: a plan is kept as long as its connection, also one that was made while the tables were
-- small, so the keys are found by their index, whatever the planner takes them for. In the order in which the keys of a
-- new contact come in, so that two who write one each do not wait for each other.
-- +goose StatementBegin
CREATE FUNCTION contacts_keys_change() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = auto AS $$
BEGIN
    IF NEW.email IS DISTINCT FROM OLD.email THEN
        DELETE FROM contacts_email_key WHERE account_id = OLD.account_id AND email = OLD.email AND contact_id = OLD.id;
        INSERT INTO contacts_email_key SELECT NEW.account_id, NEW.email, NEW.id WHERE NEW.email IS NOT NULL;
    END IF;
    IF NEW.phone_number IS DISTINCT FROM OLD.phone_number THEN
        DELETE FROM contacts_phone_number_key WHERE account_id = OLD.account_id AND phone_number = OLD.phone_number AND contact_id = OLD.id;
        INSERT INTO contacts_phone_number_key SELECT NEW.account_id, NEW.phone_number, NEW.id WHERE NEW.phone_number IS NOT NULL;
    END IF;
    IF NEW.identifier IS DISTINCT FROM OLD.identifier THEN
        DELETE FROM contacts_identifier_key WHERE account_id = OLD.account_id AND identifier = OLD.identifier AND contact_id = OLD.id;
        INSERT INTO contacts_identifier_key SELECT NEW.account_id, NEW.identifier, NEW.id WHERE NEW.identifier IS NOT NULL;
    END IF;
    IF NEW.name_key IS DISTINCT FROM OLD.name_key THEN
        DELETE FROM contacts_name_index WHERE account_id = OLD.account_id AND name_key = OLD.name_key AND contact_id = OLD.id;
        INSERT INTO contacts_name_index SELECT NEW.account_id, NEW.name_key, NEW.id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contacts_keys_change AFTER UPDATE OF email, phone_number, identifier, name_key ON contacts FOR EACH ROW
    WHEN ((NEW.email, NEW.phone_number, NEW.identifier, NEW.name_key) IS DISTINCT FROM (OLD.email, OLD.phone_number, OLD.identifier, OLD.name_key))
    EXECUTE FUNCTION contacts_keys_change();

-- Not those of another contact: who inserts one takes it back when a key turns out to be taken.
-- +goose StatementBegin
CREATE FUNCTION contacts_keys_delete() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    DELETE FROM contacts_email_key k USING gone g WHERE k.account_id = g.account_id AND k.email = g.email AND k.contact_id = g.id;
    DELETE FROM contacts_phone_number_key k USING gone g WHERE k.account_id = g.account_id AND k.phone_number = g.phone_number AND k.contact_id = g.id;
    DELETE FROM contacts_identifier_key k USING gone g WHERE k.account_id = g.account_id AND k.identifier = g.identifier AND k.contact_id = g.id;
    DELETE FROM contacts_name_index k USING gone g WHERE k.account_id = g.account_id AND k.name_key = g.name_key AND k.contact_id = g.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contacts_keys_delete AFTER DELETE ON contacts REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_keys_delete();
