package delivery_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/models"
	"hookline/models/dbtest"
)

// BenchmarkDeliveries is what a delivery costs from the raised event to the saved end,
// receiver included: `go test ./app/delivery -run xxx -bench . -benchtime 10000x`.
func BenchmarkDeliveries(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *models.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			in := install(b, open(b))
			r := in.receiver(nil)
			in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, s map[string]string) {
				w.Config.Delivery.Signing, s[models.DeliverySecret] = true, webservice.NewSigningSecret()
			}))
			var list []models.Event
			for i := range b.N {
				list = append(list, models.Event{Type: event.CallEnd, Key: fmt.Sprint(i), CallID: fmt.Sprint(i), Facts: map[string]string{"ani": "+61255501111"}, At: in.clock.now()})
			}
			in.must(in.db.Events.Add(b.Context(), list))
			b.ResetTimer()
			before := used()
			in.run()
			in.until("all are delivered", func() bool { return in.inState(models.DeliveryDelivered) == b.N })
			b.ReportMetric(float64((used()-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
