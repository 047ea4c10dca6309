-- Without statistics SQLite takes the rows of one account for ten, and so reads all of them by a primary key that begins with the account
-- where an index knows the contact. These are the facts of our schema, not counts of anybody's rows: all rows may be one account's, and few of them
-- one contact's. ANALYZE makes the table that they stand in, and lets them be known at once.
-- +goose Up
ANALYZE label_removals;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('attribute_removals', 'attribute_removals', '1000000 1000000 10000 1'),
    ('attribute_removals', 'attribute_removals_contact_index', '1000000 1000000 3'),
    ('label_removals', 'label_removals', '1000000 1000000 10000 1'),
    ('label_removals', 'label_removals_contact_index', '1000000 1000000 3'),
    ('bulk_items', 'bulk_items', '1000000 1000000 10000 1'),
    ('bulk_items', 'bulk_items_contact_index', '1000000 1000000 3 1'),
    ('export_contacts', 'export_contacts', '1000000 1000000 10000 1'),
    ('export_contacts', 'export_contacts_contact_index', '1000000 1000000 3 1'),
    ('contact_identities', 'contact_identities', '1000000 1000000 500000 1'),
    ('contact_identities', 'contact_identities_contact_index', '1000000 1000000 3'),
    ('contact_events', 'contact_events_id_key', '1000000 1000000 1'),
    ('contact_events', 'contact_events_contact_index', '1000000 1000000 5 1'),
    ('contact_events', 'contact_events_import_index', '1000000 1000000 10000 1'),
    ('notes', 'notes_id_key', '1000000 1000000 1'),
    ('notes', 'notes_contact_index', '1000000 1000000 5 1'),
    ('contact_inboxes', 'contact_inboxes_id_key', '1000000 1000000 1'),
    ('contact_inboxes', 'contact_inboxes_contact_index', '1000000 1000000 2'),
    ('contact_inboxes', 'contact_inboxes_source_key', '1000000 1000000 100000 1'),
    ('webhook_deliveries', 'webhook_deliveries_id_key', '1000000 1000000 1'),
    ('webhook_deliveries', 'webhook_deliveries_contact_index', '1000000 1000000 10'),
    ('webhook_deliveries', 'webhook_deliveries_other_index', '1000000 1000000 10'),
    ('webhook_deliveries', 'webhook_deliveries_webhook_index', '1000000 1000000 100000 1'),
    ('webhook_deliveries', 'webhook_deliveries_pending_index', '1000 1000 100 1'),
    ('webhook_deliveries', 'webhook_deliveries_waiting_index', '1000 1000 100 2 1'),
    ('webhook_deliveries', 'webhook_deliveries_created_index', '1000000 1');
ANALYZE sqlite_schema;
