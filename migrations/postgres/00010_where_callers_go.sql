-- +goose Up
-- Where callers go: counted as calls end, not scanned from traces when somebody
-- looks (app/traffic).

-- An ended call is counted once. Calls from before the last week are taken as
-- counted: nobody asks about them any more. The index knows only what is still to
-- be done, so a live call's updates touch it as little as calls_live.
ALTER TABLE calls ADD COLUMN counted boolean NOT NULL DEFAULT true;
ALTER TABLE calls ALTER COLUMN counted SET DEFAULT false;
UPDATE calls SET counted = false WHERE status = 'live' OR started_at >= now() - interval '7 days';
CREATE INDEX calls_uncounted ON calls(ended_at) WHERE status = 'ended' AND NOT counted;

-- How many calls came to an object, left it by an exit, or ended there. span is the
-- length of a bucket in minutes, bucket its begin in Unix seconds.
CREATE TABLE exit_counts (
  version_id text NOT NULL,
  span bigint NOT NULL,
  bucket bigint NOT NULL,
  object_id text NOT NULL,
  way text NOT NULL,
  exit text NOT NULL,
  test boolean NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (version_id, span, bucket, object_id, way, exit, test)
);
CREATE INDEX exit_counts_age ON exit_counts(span, bucket);

-- The requests of Web Service Connectors by cause and by a bin of how long they took.
CREATE TABLE connector_counts (
  version_id text NOT NULL,
  span bigint NOT NULL,
  bucket bigint NOT NULL,
  object_id text NOT NULL,
  service_id text NOT NULL,
  cause text NOT NULL,
  bin bigint NOT NULL,
  test boolean NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (version_id, span, bucket, object_id, service_id, cause, bin, test)
);
CREATE INDEX connector_counts_age ON connector_counts(span, bucket);
CREATE INDEX connector_counts_service ON connector_counts(service_id, span, bucket);

-- Which calls the counts are about. It goes with the call's trace.
CREATE TABLE call_steps (
  call_id text NOT NULL,
  version_id text NOT NULL,
  object_id text NOT NULL,
  exit text NOT NULL,
  cause text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (call_id, version_id, object_id, exit, cause)
);
CREATE INDEX call_steps_place ON call_steps(version_id, object_id, at);

-- +goose Down
DROP TABLE call_steps;
DROP TABLE connector_counts;
DROP TABLE exit_counts;
DROP INDEX calls_uncounted;
ALTER TABLE calls DROP COLUMN counted;
