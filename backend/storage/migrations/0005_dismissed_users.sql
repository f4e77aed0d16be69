-- Whom the provider knew no more, and who was disabled for that: they come back when it knows them again.
ALTER TABLE external_users ADD COLUMN is_dismissed BOOLEAN NOT NULL DEFAULT FALSE;
