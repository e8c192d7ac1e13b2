-- +goose Up
-- Recordings of agents' parts of calls.

-- One row is what the carrier recorded at once: a part has several when its caller was on
-- hold. Those of a part share the address by which other systems have it.
ALTER TABLE recordings ADD COLUMN segment_id text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN channels bigint NOT NULL DEFAULT 1;
ALTER TABLE recordings ADD COLUMN carrier_recording_id text NOT NULL DEFAULT '';
CREATE INDEX recordings_segment ON recordings(segment_id) WHERE segment_id <> '';
CREATE INDEX recordings_address ON recordings(address) WHERE address <> '';
CREATE INDEX recordings_waiting ON recordings(created_at) WHERE state = 'waiting';

ALTER TABLE segments ADD COLUMN recording text NOT NULL DEFAULT '';

ALTER TABLE workspace_settings ADD COLUMN recording_access text NOT NULL DEFAULT 'signed_in';
ALTER TABLE workspace_settings ADD COLUMN recording_user text NOT NULL DEFAULT '';
ALTER TABLE workspace_settings ADD COLUMN recording_sealed text NOT NULL DEFAULT '';
ALTER TABLE workspace_settings ADD COLUMN recording_ref text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE workspace_settings DROP COLUMN recording_ref;
ALTER TABLE workspace_settings DROP COLUMN recording_sealed;
ALTER TABLE workspace_settings DROP COLUMN recording_user;
ALTER TABLE workspace_settings DROP COLUMN recording_access;
ALTER TABLE segments DROP COLUMN recording;
DROP INDEX recordings_waiting;
DROP INDEX recordings_address;
DROP INDEX recordings_segment;
ALTER TABLE recordings DROP COLUMN carrier_recording_id;
ALTER TABLE recordings DROP COLUMN channels;
ALTER TABLE recordings DROP COLUMN address;
ALTER TABLE recordings DROP COLUMN segment_id;
