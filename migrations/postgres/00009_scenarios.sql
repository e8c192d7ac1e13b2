-- +goose Up
-- Scenarios: calls that are played again as tests of a Workflow (issue 4).

-- body is a scenario of app/scenario as JSON. passed_id is the version it passed on
-- last; '' for none. It is no reference: versions of test calls may go.
CREATE TABLE scenarios (
  id text PRIMARY KEY,
  workflow_id text NOT NULL REFERENCES workflows(id) ON DELETE CASCADE,
  name text NOT NULL,
  name_key text NOT NULL,
  body text NOT NULL,
  passed_id text NOT NULL DEFAULT '',
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX scenarios_name ON scenarios(workflow_id, name_key);

-- How a scenario went last: target is draft or live. hash is that of the definition
-- it ran on, scenario_version the scenario's: so what is old is known as old.
CREATE TABLE scenario_runs (
  scenario_id text NOT NULL REFERENCES scenarios(id) ON DELETE CASCADE,
  target text NOT NULL,
  hash text NOT NULL,
  scenario_version bigint NOT NULL,
  pass boolean NOT NULL,
  summary text NOT NULL DEFAULT '',
  took_micros bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (scenario_id, target)
);

-- +goose Down
DROP TABLE scenario_runs;
DROP TABLE scenarios;
