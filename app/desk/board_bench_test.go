package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/models"
	"hookline/models/dbtest"
)

// BenchmarkBoard reads the board of 30 Campaigns with 200 agents and 50,000 calls
// today, 450,000 before, on PostgreSQL.
func BenchmarkBoard(b *testing.B) {
	db, ctx := dbtest.Postgres(b), context.Background()
	now := time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
	day := desk.DayOf(now, time.UTC)
	for _, query := range []string{
		`INSERT INTO campaigns (id, name, name_key, type, config, version, created_at, updated_at)
			SELECT 'c' || i, 'Campaign ' || i, 'campaign ' || i, 'inbound', '{"queue":{"service_level_ms":20000}}', 1, now(), now() FROM generate_series(0, 29) i`,
		`INSERT INTO users (id, email, name, role, password_hash, active, created_at, updated_at)
			SELECT 'u' || i, 'u' || i || '@example.com', 'User ' || i, 'agent', '', true, now(), now() FROM generate_series(0, 199) i`,
		`INSERT INTO agents (user_id, state, since, idle_since, seen_at, version)
			SELECT 'u' || i, (ARRAY['ready','talking','wrap_up','paused'])[1 + i % 4], now(), now(), now(), 1 FROM generate_series(0, 199) i`,
		`INSERT INTO agent_campaigns SELECT 'u' || i, 'c' || (i * 7 + j) % 30 FROM generate_series(0, 199) i, generate_series(0, 2) j`,
	} {
		benchExec(b, db, query)
	}
	const entries = `INSERT INTO queue_entries (id, call_id, entry_key, campaign_id, campaign_name, caller, test, priority, status, outcome, segment_id, joined_at, deadline_at, seen_at, answered_at, ended_at)
		SELECT %[1]s || i, %[1]s || i, 't', 'c' || i %% 30, '', '+61491570156', i %% 50 = 0, 0, 'ended', CASE WHEN i %% 5 = 0 THEN 'abandoned' ELSE 'answered' END, '',
		t, t, t, CASE WHEN i %% 5 > 0 THEN t + i %% 40 * interval '1 second' END, t + interval '3 minutes'
		FROM (SELECT i, %[2]s::timestamptz + i * %[3]s::interval AS t FROM generate_series(1, %[4]d) i) x`
	const segments = `INSERT INTO segments (id, call_id, entry_id, number, campaign_id, campaign_name, user_id, user_name, caller, answered_at, connected_at, ended_at, wrapped_at)
		SELECT id, call_id, id, 1, campaign_id, '', 'u' || (hashtext(id) & 1023) %% 200, '', caller, answered_at, answered_at, ended_at, ended_at FROM queue_entries WHERE answered_at IS NOT NULL AND id LIKE %s`
	const spans = `INSERT INTO agent_spans (id, user_id, state, started_at, ended_at)
		SELECT gen_random_uuid(), user_id, state, at, at + interval '1 minute' FROM segments, LATERAL (VALUES ('talking', answered_at), ('wrap_up', ended_at), ('ready', ended_at)) v(state, at)`
	benchExec(b, db, fmt.Sprintf(entries, "'old'", "'2026-10-20'", "'5.9 seconds'", 450_000))
	benchExec(b, db, fmt.Sprintf(entries, "'new'", "'2026-11-20'", "'1.5 seconds'", 50_000))
	benchExec(b, db, fmt.Sprintf(segments, "'%'"))
	benchExec(b, db, spans)
	benchExec(b, db, "ANALYZE")
	for b.Loop() {
		s := desk.New(db, slog.New(slog.DiscardHandler), desk.Options{Now: func() time.Time { return now }})
		board, err := s.Board(ctx, day)
		if err != nil || len(board.Campaigns) != 30 || len(board.Agents) != 200 {
			b.Fatalf("%v", err)
		}
	}
	b.StopTimer()
	benchEach(b, db, models.BoardDay{From: day.From, Until: day.Until, Now: now, Slot: desk.SlotTime})
}

func benchExec(b *testing.B, db *models.DB, query string) {
	b.Helper()
	if _, err := db.SQL().ExecContext(context.Background(), query); err != nil {
		b.Fatal(err)
	}
}

// benchEach says how long the large queries take one by one.
func benchEach(b *testing.B, db *models.DB, day models.BoardDay) {
	b.Helper()
	ctx := context.Background()
	campaigns, err := db.Campaigns.All(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"counts": func() error { _, err := db.Board.Counts(ctx, day, campaigns); return err },
		"calls":  func() error { _, err := db.Board.AgentCalls(ctx, day); return err },
		"times":  func() error { _, err := db.Board.AgentTimes(ctx, day); return err },
	} {
		start := time.Now()
		if err := read(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/1000, name+"-ms")
	}
}
