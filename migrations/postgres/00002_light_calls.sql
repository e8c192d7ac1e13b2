-- +goose Up
-- What a live callback writes, made cheaper (docs/performance.md).

-- An index on updated_at made every callback write to all four indexes of calls.
-- Without it, and with room left on the page, an update of a live call touches
-- none (a heap-only tuple). Few calls are live: finding the silent ones of them
-- needs no order.
DROP INDEX calls_live;
CREATE INDEX calls_live ON calls(started_at) WHERE status = 'live';
ALTER TABLE calls SET (fillfactor = 70);

-- A turn is inserted by the statement that changes its call, and nothing deletes
-- calls: checking the foreign key found nothing out. Nobody asks by time.
ALTER TABLE call_turns DROP CONSTRAINT call_turns_call_id_fkey;
DROP INDEX call_turns_at;

-- +goose Down
CREATE INDEX call_turns_at ON call_turns(at);
ALTER TABLE call_turns ADD CONSTRAINT call_turns_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE calls RESET (fillfactor);
DROP INDEX calls_live;
CREATE INDEX calls_live ON calls(updated_at) WHERE status = 'live';
