-- +goose Up
-- What was said on recordings, as text.

-- transcribe says by whom: carrier, web_service, or nobody. Who writes it, and when, is a
-- queue of its own beside that of the sound.
ALTER TABLE recordings ADD COLUMN transcribe text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN transcribe_with text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN transcript text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN transcript_state text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN transcript_reason text NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN transcript_hidden boolean NOT NULL DEFAULT false;
ALTER TABLE recordings ADD COLUMN transcript_attempt bigint NOT NULL DEFAULT 0;
ALTER TABLE recordings ADD COLUMN transcript_tries bigint NOT NULL DEFAULT 0;
ALTER TABLE recordings ADD COLUMN transcript_due_at datetime;
ALTER TABLE recordings ADD COLUMN transcript_lease_until datetime;
ALTER TABLE recordings ADD COLUMN transcribed_at datetime;
ALTER TABLE recordings ADD COLUMN post_back text NOT NULL DEFAULT '';
CREATE INDEX recordings_transcript_due ON recordings(transcript_due_at) WHERE transcript_due_at IS NOT NULL;

-- +goose Down
DROP INDEX recordings_transcript_due;
ALTER TABLE recordings DROP COLUMN post_back;
ALTER TABLE recordings DROP COLUMN transcribed_at;
ALTER TABLE recordings DROP COLUMN transcript_lease_until;
ALTER TABLE recordings DROP COLUMN transcript_due_at;
ALTER TABLE recordings DROP COLUMN transcript_tries;
ALTER TABLE recordings DROP COLUMN transcript_attempt;
ALTER TABLE recordings DROP COLUMN transcript_hidden;
ALTER TABLE recordings DROP COLUMN transcript_reason;
ALTER TABLE recordings DROP COLUMN transcript_state;
ALTER TABLE recordings DROP COLUMN transcript;
ALTER TABLE recordings DROP COLUMN transcribe_with;
ALTER TABLE recordings DROP COLUMN transcribe;
