-- +goose Up
-- Schedules: when a line is open (issue 4).

CREATE TABLE schedules (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  time_zone text NOT NULL,
  config text NOT NULL,
  emergency_on boolean NOT NULL DEFAULT false,
  emergency_note text NOT NULL DEFAULT '',
  emergency_until timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE schedules;
