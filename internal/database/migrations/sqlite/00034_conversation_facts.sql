-- What migration 27 tells the planner, of conversations: all rows may be one account's, and few of them one conversation's or one message's.
-- +goose Up
DELETE FROM sqlite_stat1 WHERE tbl IN ('conversations', 'messages', 'attachments', 'conversation_labels', 'conversation_removals', 'conversation_label_removals',
    'outgoing_messages', 'whatsapp_parts') OR idx = 'contact_inboxes_created_index';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('contact_inboxes', 'contact_inboxes_created_index', '1000000 1000000 100000 2'),
    ('conversations', 'conversations_id_key', '1000000 1000000 1'),
    ('conversations', 'conversations_display_key', '1000000 1000000 1'),
    ('conversations', 'conversations_contact_inbox_index', '1000000 1000000 2'),
    ('conversations', 'conversations_activity_index', '1000000 1000000 2 1'),
    ('conversations', 'conversations_status_index', '1000000 1000000 250000 2 1'),
    ('messages', 'messages_id_key', '10000000 10000000 1'),
    ('messages', 'messages_source_key', '10000000 10000000 1000000 1'),
    ('messages', 'messages_conversation_index', '10000000 10000000 10 1 1'),
    ('attachments', 'attachments_id_key', '1000000 1000000 1'),
    ('attachments', 'attachments_key_key', '1000000 1000000 1'),
    ('attachments', 'attachments_message_index', '1000000 1000000 2 1'),
    ('conversation_labels', 'conversation_labels', '1000000 1000000 2 1'),
    ('conversation_labels', 'conversation_labels_label_index', '1000000 1000000 10000'),
    ('conversation_removals', 'conversation_removals', '1000000 1000000 10000 1'),
    ('conversation_removals', 'conversation_removals_conversation_index', '1000000 1000000 3'),
    ('conversation_label_removals', 'conversation_label_removals', '1000000 1000000 10000 1'),
    ('conversation_label_removals', 'conversation_label_removals_conversation_index', '1000000 1000000 3'),
    ('outgoing_messages', 'outgoing_messages', '10000 10000 1'),
    ('outgoing_messages', 'outgoing_messages_conversation_index', '10000 10000 2 1'),
    ('whatsapp_parts', 'whatsapp_parts', '1000000 1000000 2 1'),
    ('whatsapp_parts', 'whatsapp_parts_source_key', '1000000 1000000 1');
ANALYZE sqlite_schema;
