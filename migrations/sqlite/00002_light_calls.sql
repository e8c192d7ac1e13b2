-- +goose Up
-- What a live callback writes, made cheaper (docs/performance.md).

-- An index on updated_at is written at every callback. Few calls are live:
-- finding the silent ones of them needs no order.
DROP INDEX calls_live;
CREATE INDEX calls_live ON calls(started_at) WHERE status = 'live';

-- A turn is inserted in the transaction that changes its call, and nothing deletes
-- calls: checking the foreign key found nothing out. Nobody asks by time. SQLite
-- drops a constraint with its table.
CREATE TABLE call_turns_2 (
  call_id text NOT NULL,
  turn bigint NOT NULL,
  steps text NOT NULL,
  reply text NOT NULL,
  at datetime NOT NULL,
  PRIMARY KEY (call_id, turn)
);
INSERT INTO call_turns_2 (call_id, turn, steps, reply, at) SELECT call_id, turn, steps, reply, at FROM call_turns;
DROP TABLE call_turns;
ALTER TABLE call_turns_2 RENAME TO call_turns;

-- +goose Down
CREATE TABLE call_turns_2 (
  call_id text NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
  turn bigint NOT NULL,
  steps text NOT NULL,
  reply text NOT NULL,
  at datetime NOT NULL,
  PRIMARY KEY (call_id, turn)
);
INSERT INTO call_turns_2 (call_id, turn, steps, reply, at) SELECT call_id, turn, steps, reply, at FROM call_turns;
DROP TABLE call_turns;
ALTER TABLE call_turns_2 RENAME TO call_turns;
CREATE INDEX call_turns_at ON call_turns(at);
DROP INDEX calls_live;
CREATE INDEX calls_live ON calls(updated_at) WHERE status = 'live';
