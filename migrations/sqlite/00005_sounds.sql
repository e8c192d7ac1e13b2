-- +goose Up
-- Sounds that callers hear. Their bytes are in a table of their own, so that lists
-- do not read them.
CREATE TABLE sounds (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  format text NOT NULL,
  coding text NOT NULL,
  sample_rate bigint NOT NULL,
  channels bigint NOT NULL,
  duration_ms bigint NOT NULL,
  size bigint NOT NULL,
  hash text NOT NULL,
  converted boolean NOT NULL DEFAULT false,
  version bigint NOT NULL,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);

-- part: file, as it was uploaded, or played, when carriers need it otherwise.
CREATE TABLE sound_contents (
  sound_id text NOT NULL REFERENCES sounds(id) ON DELETE CASCADE,
  part text NOT NULL,
  data blob NOT NULL,
  PRIMARY KEY (sound_id, part)
);

-- +goose Down
DROP TABLE sound_contents;
DROP TABLE sounds;
