-- +goose Up
-- Leads that were taken with a character that could not be read.
ALTER TABLE lead_imports ADD COLUMN spoiled bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE lead_imports DROP COLUMN spoiled;
