-- +goose Up
-- What the fields of a carrier's dialect hold is one column: a new dialect needs none.
ALTER TABLE carriers ADD COLUMN settings text NOT NULL DEFAULT '{}';
UPDATE carriers SET settings = json_patch('{}', json_object(
  'settings', json(json_patch('{}', json_object('queue', queue_mode, 'account', nullif(account_id, ''), 'api_url', nullif(api_url, '')))),
  'sealed', json(CASE WHEN sealed <> '' THEN json_object('auth_token', sealed) END),
  'secret_refs', json(CASE WHEN sealed <> '' AND token_ref <> '' THEN json_object('auth_token', token_ref) END)));
ALTER TABLE carriers DROP COLUMN queue_mode;
ALTER TABLE carriers DROP COLUMN account_id;
ALTER TABLE carriers DROP COLUMN api_url;
ALTER TABLE carriers DROP COLUMN sealed;
ALTER TABLE carriers DROP COLUMN token_ref;

-- +goose Down
ALTER TABLE carriers ADD COLUMN token_ref text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN sealed text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN api_url text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN account_id text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN queue_mode text NOT NULL DEFAULT 'enqueue';
UPDATE carriers SET
  token_ref = coalesce(json_extract(settings, '$.secret_refs.auth_token'), ''),
  sealed = coalesce(json_extract(settings, '$.sealed.auth_token'), ''),
  api_url = coalesce(json_extract(settings, '$.settings.api_url'), ''),
  account_id = coalesce(json_extract(settings, '$.settings.account'), ''),
  queue_mode = coalesce(json_extract(settings, '$.settings.queue'), 'enqueue');
ALTER TABLE carriers DROP COLUMN settings;
