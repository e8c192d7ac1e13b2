-- +goose Up
-- Deliveries that are sent again or cancelled, many at once and in batches (app/delivery).
CREATE TABLE delivery_jobs (
  id text PRIMARY KEY,
  action text NOT NULL,
  filter text NOT NULL,
  total bigint NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  reached_at datetime,
  reached_id text NOT NULL DEFAULT '',
  stopped boolean NOT NULL DEFAULT false,
  actor_id text NOT NULL DEFAULT '',
  actor_name text NOT NULL DEFAULT '',
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  ended_at datetime
);
CREATE INDEX delivery_jobs_running ON delivery_jobs(updated_at) WHERE ended_at IS NULL;
CREATE INDEX delivery_jobs_created ON delivery_jobs(created_at);

-- +goose Down
DROP TABLE delivery_jobs;
