-- The search index, and what lists are sorted by.
-- +goose Up

-- The trigrams of contacts.search_text, rowid being the contact's id. It holds no text and does not
-- keep itself: contact.searchable writes it, for all contacts of a transaction at once.
CREATE VIRTUAL TABLE contact_search USING fts5 (search_text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1');
INSERT INTO contact_search (rowid, search_text) SELECT id, search_text FROM contacts ORDER BY id;

CREATE INDEX contacts_updated_index ON contacts (account_id, updated_at, id);
CREATE INDEX contacts_owner_index ON contacts (account_id, owner_id) WHERE owner_id IS NOT NULL;
