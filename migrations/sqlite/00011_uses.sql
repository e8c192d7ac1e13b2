-- +goose Up
-- Who refers to what, in one table: an object of a Workflow, a Campaign, a phone number
-- and whatever comes (issue 9).
CREATE TABLE uses (
  user_kind text NOT NULL,
  user_id text NOT NULL,
  user_name text NOT NULL,
  scope text NOT NULL DEFAULT '',
  object_id text NOT NULL DEFAULT '',
  object_title text NOT NULL DEFAULT '',
  target_kind text NOT NULL,
  target_id text NOT NULL,
  PRIMARY KEY (user_kind, user_id, scope, object_id, target_kind, target_id)
);
CREATE INDEX uses_target ON uses(target_kind, target_id);

INSERT INTO uses (user_kind, user_id, user_name, scope, object_id, object_title, target_kind, target_id)
  SELECT 'workflow', u.workflow_id, w.name, u.scope, u.object_id, u.object_title, u.target_kind, u.target_id
  FROM workflow_uses u JOIN workflows w ON w.id = u.workflow_id;
INSERT INTO uses (user_kind, user_id, user_name, target_kind, target_id)
  SELECT 'campaign', id, name, 'script', script_id FROM campaigns WHERE script_id IS NOT NULL;
INSERT INTO uses (user_kind, user_id, user_name, target_kind, target_id)
  SELECT 'number', id, number, 'workflow', workflow_id FROM phone_numbers WHERE workflow_id IS NOT NULL;
INSERT INTO uses (user_kind, user_id, user_name, target_kind, target_id)
  SELECT 'web_service', id, name, 'group', group_id FROM web_services;

DROP TABLE workflow_uses;

-- +goose Down
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
INSERT INTO workflow_uses (workflow_id, scope, object_id, object_title, target_kind, target_id)
  SELECT user_id, scope, object_id, object_title, target_kind, target_id FROM uses
  WHERE user_kind = 'workflow' AND EXISTS (SELECT 1 FROM workflows w WHERE w.id = user_id);
DROP TABLE uses;
