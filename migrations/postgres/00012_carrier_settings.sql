-- +goose Up
-- What the fields of a carrier's dialect hold is one column: a new dialect needs none.
ALTER TABLE carriers ADD COLUMN settings text NOT NULL DEFAULT '{}';
UPDATE carriers SET settings = json_strip_nulls(json_build_object(
  'settings', json_build_object('queue', queue_mode, 'account', nullif(account_id, ''), 'api_url', nullif(api_url, '')),
  'sealed', CASE WHEN sealed <> '' THEN json_build_object('auth_token', sealed) END,
  'secret_refs', CASE WHEN sealed <> '' AND token_ref <> '' THEN json_build_object('auth_token', token_ref) END))::text;
ALTER TABLE carriers DROP COLUMN queue_mode, DROP COLUMN account_id, DROP COLUMN api_url, DROP COLUMN sealed, DROP COLUMN token_ref;

-- +goose Down
ALTER TABLE carriers ADD COLUMN token_ref text NOT NULL DEFAULT '', ADD COLUMN sealed text NOT NULL DEFAULT '',
  ADD COLUMN api_url text NOT NULL DEFAULT '', ADD COLUMN account_id text NOT NULL DEFAULT '', ADD COLUMN queue_mode text NOT NULL DEFAULT 'enqueue';
UPDATE carriers SET
  token_ref = coalesce(settings::json #>> '{secret_refs,auth_token}', ''),
  sealed = coalesce(settings::json #>> '{sealed,auth_token}', ''),
  api_url = coalesce(settings::json #>> '{settings,api_url}', ''),
  account_id = coalesce(settings::json #>> '{settings,account}', ''),
  queue_mode = coalesce(settings::json #>> '{settings,queue}', 'enqueue');
ALTER TABLE carriers DROP COLUMN settings;
