package traffic_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"hookline/app/traffic"
	"hookline/models"
	"hookline/models/dbtest"
)

// What counting costs (docs/performance.md): 10,000 ended calls of eight steps, two of
// them requests, with answers of 2 kB in the trace.
//
//	go test ./app/traffic -run xxx -bench Count -benchtime 1x
func BenchmarkCount(b *testing.B) {
	each(b, func(b *testing.B, db *models.DB) {
		counter := traffic.NewCounter(db, slog.New(slog.DiscardHandler), nil)
		for range b.N {
			b.StopTimer()
			seedCalls(b, db, 10_000)
			b.StartTimer()
			if n, err := counter.CountAll(b.Context()); n != 10_000 || err != nil {
				b.Fatal(n, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(10_000*b.N), "µs/call")
	})
}

// Nothing to count is what a node finds most seconds.
func BenchmarkNothingToCount(b *testing.B) {
	each(b, func(b *testing.B, db *models.DB) {
		counter := traffic.NewCounter(db, slog.New(slog.DiscardHandler), nil)
		for b.Loop() {
			if _, err := counter.CountAll(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A week of a Workflow of 50 objects with three exits and five connectors, in every
// bucket: what the published view reads.
func BenchmarkView(b *testing.B) {
	each(b, func(b *testing.B, db *models.DB) {
		seedWeek(b, db)
		reader := traffic.NewReader(db, nil)
		for _, p := range traffic.Periods() {
			b.Run(string(p), func(b *testing.B) {
				for b.Loop() {
					if v, err := reader.Of(b.Context(), "v", p, false); err != nil || len(v.Objects) != 50 {
						b.Fatal(len(v.Objects), err)
					}
				}
			})
		}
	})
}

func each(b *testing.B, f func(b *testing.B, db *models.DB)) {
	b.Run("sqlite", func(b *testing.B) { f(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { f(b, dbtest.Postgres(b)) })
}

func seedCalls(b *testing.B, db *models.DB, n int) {
	body := make([]byte, 2048)
	for i := range body {
		body[i] = 'x'
	}
	for i := range n {
		c := endedCall("v", models.CallCarrier)
		steps := ""
		for k := range 8 {
			exchange := ""
			if k%4 == 1 {
				exchange = fmt.Sprintf(`,"exchange":{"service_id":"s","cause":"success","sent":true,"timing":{"total_ms":%d},"response":{"body":%q}}`, 20+i%400, body)
			}
			steps += fmt.Sprintf(`,{"object_id":"o%d","kind":"web_service_connector","title":"Look up","exit":"success","version":"v"%s}`, (i+k)%20, exchange)
		}
		if err := db.Calls.SaveNew(b.Context(), c, &models.CallTurn{CallID: c.ID, Steps: "[" + steps[1:] + "]", Reply: "r", At: c.UpdatedAt}); err != nil {
			b.Fatal(err)
		}
	}
}

func seedWeek(b *testing.B, db *models.DB) {
	now := time.Now().Unix()
	for _, span := range []int64{10, 60} {
		from := now - 8*24*3600
		if span == 10 {
			from = now - 4*3600
		}
		for at := from - from%(span*60); at <= now; at += span * 60 {
			_, err := db.Traffic.Count(b.Context(), []string{seededCall(b, db)}, func([]string) ([]models.ExitCount, []models.ConnectorCount, []models.CallStep) {
				return bucketRows(span, at)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func seededCall(b *testing.B, db *models.DB) string {
	c := endedCall("v", models.CallCarrier)
	if err := db.Calls.SaveNew(b.Context(), c, sayTurn(c)); err != nil {
		b.Fatal(err)
	}
	return c.ID
}

func bucketRows(span, at int64) (exits []models.ExitCount, connectors []models.ConnectorCount, _ []models.CallStep) {
	for o := range 50 {
		id := fmt.Sprintf("object-%d", o)
		exits = append(exits, models.ExitCount{VersionID: "v", Span: span, Bucket: at, ObjectID: id, Way: models.WayCame, N: 40})
		for e := range 3 {
			exits = append(exits, models.ExitCount{VersionID: "v", Span: span, Bucket: at, ObjectID: id, Way: models.WayLeft, Exit: fmt.Sprintf("exit-%d", e), N: 12})
		}
		if o%10 != 0 {
			continue
		}
		for _, cause := range []string{"success", "timeout", "rejected"} {
			for bin := range 15 {
				connectors = append(connectors, models.ConnectorCount{VersionID: "v", Span: span, Bucket: at, ObjectID: id, ServiceID: "s", Cause: cause, Bin: int64(20 + bin), N: 3})
			}
		}
	}
	return exits, connectors, nil
}
