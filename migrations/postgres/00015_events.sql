-- +goose Up
-- Events, the hooks that want them, and their deliveries (app/event, app/delivery).

CREATE TABLE hooks (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  event text NOT NULL,
  active boolean NOT NULL,
  off_reason text NOT NULL DEFAULT '',
  config text NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- What happened, written with the change that raises it. The key makes a change that is
-- made twice raise one event.
CREATE TABLE events (
  id text PRIMARY KEY,
  type text NOT NULL,
  key text NOT NULL UNIQUE,
  call_id text NOT NULL DEFAULT '',
  segment_id text NOT NULL DEFAULT '',
  entry_id text NOT NULL DEFAULT '',
  number text NOT NULL DEFAULT '',
  campaign_id text NOT NULL DEFAULT '',
  wrap_code text NOT NULL DEFAULT '',
  user_id text NOT NULL DEFAULT '',
  facts text NOT NULL,
  test boolean NOT NULL DEFAULT false,
  state bigint NOT NULL DEFAULT 0,
  data text NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  due_at timestamptz NOT NULL
);
CREATE INDEX events_raised ON events(due_at) WHERE state = 0;
CREATE INDEX events_call ON events(call_id);
CREATE INDEX events_at ON events(at);

CREATE TABLE deliveries (
  id text PRIMARY KEY,
  event_id text NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  type text NOT NULL,
  call_id text NOT NULL DEFAULT '',
  number text NOT NULL DEFAULT '',
  caller text NOT NULL DEFAULT '',
  hook_id text NOT NULL DEFAULT '',
  hook_name text NOT NULL DEFAULT '',
  web_service_id text NOT NULL,
  service_name text NOT NULL DEFAULT '',
  inputs text NOT NULL DEFAULT '{}',
  order_key text NOT NULL DEFAULT '',
  test boolean NOT NULL DEFAULT false,
  state bigint NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT '',
  cause text NOT NULL DEFAULT '',
  status bigint NOT NULL DEFAULT 0,
  attempt bigint NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  node text NOT NULL DEFAULT '',
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX deliveries_due ON deliveries(due_at) WHERE state = 0;
CREATE INDEX deliveries_service_due ON deliveries(web_service_id, due_at) WHERE state = 0;
CREATE INDEX deliveries_order ON deliveries(order_key, created_at) WHERE state = 0 AND order_key <> '';
CREATE INDEX deliveries_event ON deliveries(event_id);
CREATE INDEX deliveries_call ON deliveries(call_id);
CREATE INDEX deliveries_created ON deliveries(created_at);
CREATE INDEX deliveries_service ON deliveries(web_service_id, created_at);

CREATE TABLE delivery_attempts (
  delivery_id text NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
  number bigint NOT NULL,
  at timestamptz NOT NULL,
  took_us bigint NOT NULL,
  cause text NOT NULL DEFAULT '',
  status bigint NOT NULL DEFAULT 0,
  exchange text NOT NULL DEFAULT '',
  PRIMARY KEY (delivery_id, number)
);

-- +goose Down
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP TABLE events;
DROP TABLE hooks;
