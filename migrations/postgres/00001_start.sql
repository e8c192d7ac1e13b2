-- +goose Up
CREATE TABLE users (
  id text PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL DEFAULT '',
  role text NOT NULL,
  password_hash text NOT NULL DEFAULT '',
  active boolean NOT NULL DEFAULT true,
  last_seen_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  data text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions(user_id);
CREATE INDEX sessions_expiry ON sessions(expires_at);

CREATE TABLE sign_in_links (
  token_hash text PRIMARY KEY,
  user_id text REFERENCES users(id) ON DELETE CASCADE,
  purpose text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  used_at timestamptz
);
CREATE INDEX sign_in_links_user ON sign_in_links(user_id);

CREATE TABLE audit_entries (
  id text PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_id text NOT NULL DEFAULT '',
  actor_name text NOT NULL,
  action text NOT NULL,
  object_kind text NOT NULL,
  object_id text NOT NULL,
  object_name text NOT NULL DEFAULT '',
  changes text NOT NULL DEFAULT '[]'
);
CREATE INDEX audit_entries_object ON audit_entries(object_kind, object_id, at);

CREATE TABLE config_revisions (
  id integer PRIMARY KEY CHECK (id = 1),
  revision bigint NOT NULL
);
INSERT INTO config_revisions (id, revision) VALUES (1, 0);

CREATE TABLE web_service_groups (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE web_services (
  id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES web_service_groups(id),
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  active boolean NOT NULL,
  method text NOT NULL,
  content_type text NOT NULL,
  https boolean NOT NULL,
  domain text NOT NULL,
  path text NOT NULL,
  timeout_ms bigint NOT NULL,
  config text NOT NULL,
  sealed text NOT NULL DEFAULT '',
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX web_services_group ON web_services(group_id);

CREATE TABLE web_service_outcomes (
  web_service_id text PRIMARY KEY REFERENCES web_services(id) ON DELETE CASCADE,
  cause text NOT NULL,
  status bigint NOT NULL,
  millis bigint NOT NULL,
  at timestamptz NOT NULL
);

CREATE TABLE web_service_samples (
  id text PRIMARY KEY,
  web_service_id text NOT NULL REFERENCES web_services(id) ON DELETE CASCADE,
  name text NOT NULL,
  status bigint NOT NULL,
  content_type text NOT NULL,
  body bytea NOT NULL,
  call_id text NOT NULL DEFAULT '',
  created_by text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL
);
CREATE INDEX web_service_samples_service ON web_service_samples(web_service_id, created_at);

CREATE TABLE workflows (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  draft text NOT NULL,
  version bigint NOT NULL,
  published_id text NOT NULL DEFAULT '',
  published_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE workflow_versions (
  id text PRIMARY KEY,
  workflow_id text NOT NULL REFERENCES workflows(id) ON DELETE CASCADE,
  kind text NOT NULL,
  number bigint NOT NULL,
  definition text NOT NULL,
  hash text NOT NULL,
  note text NOT NULL DEFAULT '',
  author text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX workflow_versions_number ON workflow_versions(workflow_id, kind, number);

CREATE TABLE workflow_uses (
  workflow_id text NOT NULL REFERENCES workflows(id) ON DELETE CASCADE,
  scope text NOT NULL,
  object_id text NOT NULL,
  object_title text NOT NULL,
  target_kind text NOT NULL,
  target_id text NOT NULL,
  PRIMARY KEY (workflow_id, scope, object_id, target_kind, target_id)
);
CREATE INDEX workflow_uses_target ON workflow_uses(target_kind, target_id);

CREATE TABLE carriers (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  kind text NOT NULL,
  signature text NOT NULL,
  sealed text NOT NULL DEFAULT '',
  token_ref text NOT NULL DEFAULT '',
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE phone_numbers (
  id text PRIMARY KEY,
  number text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  workflow_id text REFERENCES workflows(id),
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX phone_numbers_workflow ON phone_numbers(workflow_id);

-- Calls keep no foreign keys: a call outlives what it ran on.
CREATE TABLE calls (
  id text PRIMARY KEY,
  kind text NOT NULL,
  carrier_id text NOT NULL DEFAULT '',
  carrier_call_id text NOT NULL,
  caller text NOT NULL,
  called text NOT NULL,
  workflow_id text NOT NULL DEFAULT '',
  workflow_name text NOT NULL DEFAULT '',
  version_id text NOT NULL DEFAULT '',
  status text NOT NULL,
  outcome text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  turn bigint NOT NULL,
  state text NOT NULL,
  claim_turn bigint NOT NULL DEFAULT -1,
  claim_until timestamptz,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX calls_carrier_call ON calls(carrier_id, carrier_call_id);
CREATE INDEX calls_started ON calls(started_at);
CREATE INDEX calls_live ON calls(updated_at) WHERE status = 'live';

CREATE TABLE call_turns (
  call_id text NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
  turn bigint NOT NULL,
  steps text NOT NULL,
  reply text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (call_id, turn)
);
CREATE INDEX call_turns_at ON call_turns(at);

-- +goose Down
DROP TABLE call_turns;
DROP TABLE calls;
DROP TABLE phone_numbers;
DROP TABLE carriers;
DROP TABLE workflow_uses;
DROP TABLE workflow_versions;
DROP TABLE workflows;
DROP TABLE web_service_samples;
DROP TABLE web_service_outcomes;
DROP TABLE web_services;
DROP TABLE web_service_groups;
DROP TABLE config_revisions;
DROP TABLE audit_entries;
DROP TABLE sign_in_links;
DROP TABLE sessions;
DROP TABLE users;
