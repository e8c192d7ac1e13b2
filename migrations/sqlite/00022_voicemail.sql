-- +goose Up
-- Voicemail: boxes, and which of what callers said lies in one (issue 11). users are the
-- ids of those who see a box besides admins and supervisors, as JSON.
CREATE TABLE voicemail_boxes (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  users text NOT NULL,
  version integer NOT NULL,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL
);
ALTER TABLE recordings ADD COLUMN box_id text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN heard_at datetime;
ALTER TABLE recordings ADD COLUMN heard_by text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN deleted_at datetime;
-- The messages of a box in their order: those that nobody heard first, then the newest.
CREATE INDEX recordings_box ON recordings(box_id, (heard_at IS NOT NULL), created_at DESC, id DESC) WHERE box_id <> '' AND deleted_at IS NULL;
CREATE INDEX recordings_deleted ON recordings(deleted_at) WHERE deleted_at IS NOT NULL;

-- +goose Down
DROP INDEX recordings_deleted;
DROP INDEX recordings_box;
ALTER TABLE recordings DROP COLUMN deleted_at;
ALTER TABLE recordings DROP COLUMN heard_by;
ALTER TABLE recordings DROP COLUMN heard_at;
ALTER TABLE recordings DROP COLUMN box_id;
DROP TABLE voicemail_boxes;
