-- +goose Up
-- What callers recorded. Their sound is in a directory or a bucket, under store_key.

-- visit names the coming of the call to the object, so that a turn that is run again
-- finds its recording. There is no reference to calls: a call whose first object
-- records has no row yet.
CREATE TABLE recordings (
  id text PRIMARY KEY,
  call_id text NOT NULL,
  visit text NOT NULL,
  turn bigint NOT NULL,
  object_id text NOT NULL,
  title text NOT NULL,
  label text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL DEFAULT '',
  source text NOT NULL DEFAULT '',
  duration_ms bigint NOT NULL DEFAULT 0,
  size bigint NOT NULL DEFAULT 0,
  type text NOT NULL DEFAULT '',
  store_key text NOT NULL DEFAULT '',
  attempt bigint NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  due_at timestamptz,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX recordings_visit ON recordings(call_id, visit);
CREATE INDEX recordings_due ON recordings(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX recordings_created ON recordings(created_at);

-- +goose Down
DROP TABLE recordings;
