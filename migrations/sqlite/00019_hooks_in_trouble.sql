-- +goose Up
-- How a hook fares: why nothing arrives, and since when; and its last delivery in a look.
ALTER TABLE hooks ADD COLUMN failing_reason text NOT NULL DEFAULT '';
ALTER TABLE hooks ADD COLUMN trouble_since datetime;
UPDATE hooks SET trouble_since = updated_at WHERE off_reason <> '';
CREATE INDEX deliveries_hook ON deliveries(hook_id, created_at);

-- +goose Down
DROP INDEX deliveries_hook;
ALTER TABLE hooks DROP COLUMN trouble_since;
ALTER TABLE hooks DROP COLUMN failing_reason;
