-- +goose Up
-- What a call knows of itself.

-- The building block id of a Workflow: the number by which other systems name it. Those
-- that are there are numbered as they were made.
ALTER TABLE workflows ADD COLUMN block_id bigint NOT NULL DEFAULT 0;
UPDATE workflows SET block_id = (SELECT count(*) FROM workflows w WHERE (w.created_at, w.id) <= (workflows.created_at, workflows.id));
CREATE UNIQUE INDEX workflows_block ON workflows(block_id);

-- Whose calls they are, in the words of those who are asked for them: of the workspace,
-- and of a number where that is another's.
ALTER TABLE workspace_settings ADD COLUMN customer_id text NOT NULL DEFAULT '';
ALTER TABLE workspace_settings ADD COLUMN project_id text NOT NULL DEFAULT '';
ALTER TABLE phone_numbers ADD COLUMN customer_id text NOT NULL DEFAULT '';
ALTER TABLE phone_numbers ADD COLUMN project_id text NOT NULL DEFAULT '';

-- The short id of a call; calls of before have none.
ALTER TABLE calls ADD COLUMN short_id text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX calls_short ON calls(short_id) WHERE short_id <> '';

-- What an advertiser's tracking knows of a call, as JSON; empty for nothing.
ALTER TABLE calls ADD COLUMN source text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE calls DROP COLUMN source;
DROP INDEX calls_short;
ALTER TABLE calls DROP COLUMN short_id;
ALTER TABLE phone_numbers DROP COLUMN project_id;
ALTER TABLE phone_numbers DROP COLUMN customer_id;
ALTER TABLE workspace_settings DROP COLUMN project_id;
ALTER TABLE workspace_settings DROP COLUMN customer_id;
DROP INDEX workflows_block;
ALTER TABLE workflows DROP COLUMN block_id;
