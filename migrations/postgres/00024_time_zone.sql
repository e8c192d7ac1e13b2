-- +goose Up
-- In which time zone other systems are told times that have none: an IANA name, empty for UTC.
ALTER TABLE workspace_settings ADD COLUMN time_zone text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE workspace_settings DROP COLUMN time_zone;
