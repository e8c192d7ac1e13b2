-- +goose Up
-- What a call knows of itself.

-- The building block id of a Workflow: the number by which other systems name it. Those
-- that are there are numbered as they were made.
ALTER TABLE workflows ADD COLUMN block_id bigint NOT NULL DEFAULT 0;
UPDATE workflows SET block_id = (SELECT count(*) FROM workflows w WHERE (w.created_at, w.id) <= (workflows.created_at, workflows.id));
CREATE UNIQUE INDEX workflows_block ON workflows(block_id);

-- +goose Down
DROP INDEX workflows_block;
ALTER TABLE workflows DROP COLUMN block_id;
