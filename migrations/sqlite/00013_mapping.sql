-- +goose Up
-- Pairs of an original value and its replacement, for the whole workspace (issue 10).
CREATE TABLE mapping_replacements (
  id text PRIMARY KEY,
  original text NOT NULL UNIQUE,
  replacement text NOT NULL,
  sought text NOT NULL,
  version integer NOT NULL,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);
-- Whether a Web Service wants them.
ALTER TABLE web_services ADD COLUMN mapping boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE web_services DROP COLUMN mapping;
DROP TABLE mapping_replacements;
