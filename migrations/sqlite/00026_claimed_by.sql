-- +goose Up
-- Who asks a Web Service for a call's turn: a node, and which of its starts.
ALTER TABLE calls ADD COLUMN claim_by text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE calls DROP COLUMN claim_by;
