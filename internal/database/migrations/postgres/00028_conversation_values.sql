-- What conversations had of attributes and labels that were deleted, for as long as that can be undone.
-- +goose Up
CREATE TABLE conversation_removals (
    account_id BIGINT NOT NULL,
    definition_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT conversation_removals_pkey PRIMARY KEY (account_id, definition_id, conversation_id),
    CONSTRAINT conversation_removals_definition_fkey FOREIGN KEY (account_id, definition_id) REFERENCES attribute_definitions (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversation_removals_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_removals_conversation_index ON conversation_removals (account_id, conversation_id);

CREATE TABLE conversation_label_removals (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    CONSTRAINT conversation_label_removals_pkey PRIMARY KEY (account_id, label_id, conversation_id),
    CONSTRAINT conversation_label_removals_label_fkey FOREIGN KEY (account_id, label_id) REFERENCES deleted_labels (account_id, id) ON DELETE CASCADE,
    CONSTRAINT conversation_label_removals_conversation_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_label_removals_conversation_index ON conversation_label_removals (account_id, conversation_id);
