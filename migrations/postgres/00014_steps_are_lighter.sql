-- +goose Up
-- A call's steps are written once, with its mark that it is counted: nothing needs them
-- to be unique. The wide key cost more than all else that counting a call wrote; equal
-- values in these two indexes are kept once.
ALTER TABLE call_steps DROP CONSTRAINT call_steps_pkey;
CREATE INDEX call_steps_call ON call_steps(call_id);

-- +goose Down
DROP INDEX call_steps_call;
ALTER TABLE call_steps ADD PRIMARY KEY (call_id, version_id, object_id, exit, cause);
