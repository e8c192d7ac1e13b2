-- +goose Up
-- The newest audit entry of a draft while somebody edits it on the canvas: base is
-- the draft as it was before the entry's first change.
CREATE TABLE draft_trails (
  workflow_id text PRIMARY KEY REFERENCES workflows(id) ON DELETE CASCADE,
  entry_id text NOT NULL REFERENCES audit_entries(id) ON DELETE CASCADE,
  base text NOT NULL,
  began_at timestamptz NOT NULL
);

-- Who has a draft open, by tab of a browser. One of them holds the pen.
CREATE TABLE draft_editors (
  workflow_id text NOT NULL REFERENCES workflows(id) ON DELETE CASCADE,
  tab_id text NOT NULL,
  user_id text NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  name text NOT NULL,
  holds boolean NOT NULL,
  since timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (workflow_id, tab_id)
);
CREATE UNIQUE INDEX draft_editors_pen ON draft_editors(workflow_id) WHERE holds;

-- +goose Down
DROP TABLE draft_editors;
DROP TABLE draft_trails;
