-- +goose Up
-- Agents, Campaigns, queues, Scripts, lead lists and the REST API (issue 3).

-- How an agent hears a call: '' (in the browser's test call alone), number, sip, client.
ALTER TABLE users ADD COLUMN endpoint_kind text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN endpoint text NOT NULL DEFAULT '';

-- queue_mode: enqueue or redirect. account_id and api_url let us tell the carrier
-- to fetch a live call's document anew.
ALTER TABLE carriers ADD COLUMN queue_mode text NOT NULL DEFAULT 'enqueue';
ALTER TABLE carriers ADD COLUMN account_id text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN api_url text NOT NULL DEFAULT '';

CREATE TABLE workspace_settings (
  id integer PRIMARY KEY CHECK (id = 1),
  default_country text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT 1,
  updated_at datetime NOT NULL
);
INSERT INTO workspace_settings (id, default_country, updated_at) VALUES (1, '', strftime('%Y-%m-%d %H:%M:%f+00:00','now'));

CREATE TABLE scripts (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  draft text NOT NULL,
  version bigint NOT NULL,
  published_id text NOT NULL DEFAULT '',
  published_at datetime,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);

CREATE TABLE script_versions (
  id text PRIMARY KEY,
  script_id text NOT NULL REFERENCES scripts(id) ON DELETE CASCADE,
  number bigint NOT NULL,
  html text NOT NULL,
  note text NOT NULL DEFAULT '',
  author text NOT NULL DEFAULT '',
  created_at datetime NOT NULL
);
CREATE UNIQUE INDEX script_versions_number ON script_versions(script_id, number);

CREATE TABLE campaigns (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  type text NOT NULL,
  script_id text REFERENCES scripts(id),
  config text NOT NULL,
  version bigint NOT NULL,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);
CREATE INDEX campaigns_script ON campaigns(script_id);

CREATE TABLE campaign_agents (
  campaign_id text NOT NULL REFERENCES campaigns(id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (campaign_id, user_id)
);
CREATE INDEX campaign_agents_user ON campaign_agents(user_id);

CREATE TABLE lead_lists (
  id text PRIMARY KEY,
  campaign_id text NOT NULL REFERENCES campaigns(id) ON DELETE CASCADE,
  name text NOT NULL,
  name_key text NOT NULL,
  version bigint NOT NULL,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX lead_lists_name ON lead_lists(campaign_id, name_key);

CREATE TABLE leads (
  id text PRIMARY KEY,
  list_id text NOT NULL REFERENCES lead_lists(id) ON DELETE CASCADE,
  campaign_id text NOT NULL,
  phone text NOT NULL,
  first_name text NOT NULL DEFAULT '',
  last_name text NOT NULL DEFAULT '',
  data text NOT NULL DEFAULT '{}',
  search text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT 1,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX leads_phone ON leads(list_id, phone);
CREATE INDEX leads_check ON leads(campaign_id, phone);

CREATE TABLE lead_imports (
  id text PRIMARY KEY,
  list_id text NOT NULL REFERENCES lead_lists(id) ON DELETE CASCADE,
  file_name text NOT NULL,
  status text NOT NULL,
  options text NOT NULL DEFAULT '{}',
  size bigint NOT NULL DEFAULT 0,
  done_bytes bigint NOT NULL DEFAULT 0,
  done_rows bigint NOT NULL DEFAULT 0,
  added bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT '',
  lease_until datetime,
  created_by text NOT NULL DEFAULT '',
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  ended_at datetime
);
CREATE INDEX lead_imports_list ON lead_imports(list_id, created_at);
CREATE INDEX lead_imports_open ON lead_imports(status) WHERE ended_at IS NULL;

CREATE TABLE lead_import_chunks (
  import_id text NOT NULL REFERENCES lead_imports(id) ON DELETE CASCADE,
  seq bigint NOT NULL,
  data blob NOT NULL,
  PRIMARY KEY (import_id, seq)
);

CREATE TABLE lead_import_errors (
  import_id text NOT NULL REFERENCES lead_imports(id) ON DELETE CASCADE,
  row_number bigint NOT NULL,
  reason text NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (import_id, row_number)
);

-- Where each agent stands now. A row a user who was ever at the desk.
CREATE TABLE agents (
  user_id text PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
  state text NOT NULL,
  reason text NOT NULL DEFAULT '',
  since datetime NOT NULL,
  idle_since datetime NOT NULL,
  seen_at datetime NOT NULL,
  entry_id text NOT NULL DEFAULT '',
  segment_id text NOT NULL DEFAULT '',
  wrap_until datetime,
  pause_next text NOT NULL DEFAULT '',
  version bigint NOT NULL
);
CREATE INDEX agents_state ON agents(state);

-- The Campaigns an agent chose at sign-in.
CREATE TABLE agent_campaigns (
  user_id text NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  campaign_id text NOT NULL REFERENCES campaigns(id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, campaign_id)
);
CREATE INDEX agent_campaigns_campaign ON agent_campaigns(campaign_id);

-- How long an agent was in which state: for the board.
CREATE TABLE agent_spans (
  id text PRIMARY KEY,
  user_id text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL DEFAULT '',
  started_at datetime NOT NULL,
  ended_at datetime
);
CREATE INDEX agent_spans_user ON agent_spans(user_id, started_at);
CREATE INDEX agent_spans_started ON agent_spans(started_at);
CREATE INDEX agent_spans_open ON agent_spans(user_id) WHERE ended_at IS NULL;

-- A call in the queue of a Campaign. Like calls, entries outlive what they were about.
CREATE TABLE queue_entries (
  id text PRIMARY KEY,
  call_id text NOT NULL,
  entry_key text NOT NULL,
  campaign_id text NOT NULL,
  campaign_name text NOT NULL,
  caller text NOT NULL,
  test boolean NOT NULL,
  priority bigint NOT NULL,
  status text NOT NULL,
  outcome text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  only_user_id text NOT NULL DEFAULT '',
  user_id text NOT NULL DEFAULT '',
  segment_id text NOT NULL DEFAULT '',
  hearing text NOT NULL DEFAULT '{}',
  offers bigint NOT NULL DEFAULT 0,
  offer_until datetime,
  held_at datetime,
  joined_at datetime NOT NULL,
  deadline_at datetime NOT NULL,
  seen_at datetime NOT NULL,
  answered_at datetime,
  ended_at datetime
);
CREATE UNIQUE INDEX queue_entries_key ON queue_entries(call_id, entry_key);
CREATE INDEX queue_entries_open ON queue_entries(campaign_id, joined_at) WHERE ended_at IS NULL;
CREATE INDEX queue_entries_day ON queue_entries(campaign_id, joined_at);
CREATE INDEX queue_entries_joined ON queue_entries(joined_at);

-- A call that rang an agent, and what became of it.
CREATE TABLE queue_offers (
  id text PRIMARY KEY,
  entry_id text NOT NULL,
  user_id text NOT NULL,
  at datetime NOT NULL,
  ended_at datetime,
  result text NOT NULL DEFAULT ''
);
CREATE INDEX queue_offers_entry ON queue_offers(entry_id, at);
CREATE INDEX queue_offers_user ON queue_offers(user_id, at);

-- One agent's part of a call (MISSION E5).
CREATE TABLE segments (
  id text PRIMARY KEY,
  call_id text NOT NULL,
  entry_id text NOT NULL,
  number bigint NOT NULL,
  campaign_id text NOT NULL,
  campaign_name text NOT NULL,
  user_id text NOT NULL,
  user_name text NOT NULL,
  caller text NOT NULL,
  script_version_id text NOT NULL DEFAULT '',
  answered_at datetime NOT NULL,
  connected_at datetime,
  ended_at datetime,
  ended_by text NOT NULL DEFAULT '',
  held_ms bigint NOT NULL DEFAULT 0,
  transfer_kind text NOT NULL DEFAULT '',
  transfer_target text NOT NULL DEFAULT '',
  transfer_name text NOT NULL DEFAULT '',
  wrapped_at datetime,
  wrap_code text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  fields text NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX segments_entry ON segments(entry_id, number);
CREATE INDEX segments_call ON segments(call_id);
CREATE INDEX segments_caller ON segments(caller, answered_at);
CREATE INDEX segments_user ON segments(user_id, answered_at);
CREATE INDEX segments_campaign ON segments(campaign_id, answered_at);
CREATE INDEX segments_answered ON segments(answered_at);

CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  prefix text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  scopes text NOT NULL,
  expires_at datetime,
  last_used_at datetime,
  revoked_at datetime,
  created_by text NOT NULL DEFAULT '',
  created_at datetime NOT NULL
);

-- What POST /api/v1/sessions opened.
CREATE TABLE api_sessions (
  token_hash text PRIMARY KEY,
  api_key_id text NOT NULL REFERENCES api_keys(id) ON DELETE CASCADE,
  user_id text REFERENCES users(id) ON DELETE CASCADE,
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL
);
CREATE INDEX api_sessions_expiry ON api_sessions(expires_at);

-- Answers to POSTs that carried an Idempotency-Key; status 0 while one runs.
CREATE TABLE idempotent_answers (
  api_key_id text NOT NULL REFERENCES api_keys(id) ON DELETE CASCADE,
  idempotency_key text NOT NULL,
  request_hash text NOT NULL,
  status bigint NOT NULL,
  header text NOT NULL DEFAULT '{}',
  body blob NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (api_key_id, idempotency_key)
);
CREATE INDEX idempotent_answers_at ON idempotent_answers(created_at);

-- +goose Down
DROP TABLE idempotent_answers;
DROP TABLE api_sessions;
DROP TABLE api_keys;
DROP TABLE segments;
DROP TABLE queue_offers;
DROP TABLE queue_entries;
DROP TABLE agent_spans;
DROP TABLE agent_campaigns;
DROP TABLE agents;
DROP TABLE lead_import_errors;
DROP TABLE lead_import_chunks;
DROP TABLE lead_imports;
DROP TABLE leads;
DROP TABLE lead_lists;
DROP TABLE campaign_agents;
DROP TABLE campaigns;
DROP TABLE script_versions;
DROP TABLE scripts;
DROP TABLE workspace_settings;
ALTER TABLE carriers DROP COLUMN api_url;
ALTER TABLE carriers DROP COLUMN account_id;
ALTER TABLE carriers DROP COLUMN queue_mode;
ALTER TABLE users DROP COLUMN endpoint;
ALTER TABLE users DROP COLUMN endpoint_kind;
