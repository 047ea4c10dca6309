-- The secret of an invitation's link that an administrator hands over, beside the mail's.
-- +goose Up
ALTER TABLE memberships ADD COLUMN invitation_link_hash BYTEA;
CREATE UNIQUE INDEX memberships_invitation_link_key ON memberships (invitation_link_hash) WHERE invitation_link_hash IS NOT NULL;
