package delivery

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hookline/models"
)

// scrapeTime is how long the database may take for a scrape.
const scrapeTime = 5 * time.Second

// metrics are how many deliveries wait, for how long, and how attempts ended.
type metrics struct {
	db       *models.DB
	now      func() time.Time
	attempts *prometheus.CounterVec
	waiting  *prometheus.Desc
	oldest   *prometheus.Desc
}

func newMetrics(db *models.DB, now func() time.Time) *metrics {
	return &metrics{db: db, now: now,
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hookline_delivery_attempts_total",
			Help: "Attempts at deliveries of events by this node, by result: delivered, again, failed, gone (410).",
		}, []string{"result"}),
		waiting: prometheus.NewDesc("hookline_deliveries_waiting", "Deliveries of events that wait for an attempt, on all nodes.", nil, nil),
		oldest:  prometheus.NewDesc("hookline_deliveries_oldest_waiting_seconds", "How long the oldest delivery that may be attempted has waited; 0 for none.", nil, nil),
	}
}

// Metrics are the figures for a registry; two of them are asked of the database when
// they are read.
func (e *Engine) Metrics() prometheus.Collector { return e.metrics }

func (m *metrics) count(r result) {
	if r != givenBack {
		m.attempts.WithLabelValues(string(r)).Inc()
	}
}

// Describe says which figures there are.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	m.attempts.Describe(ch)
	ch <- m.waiting
	ch <- m.oldest
}

// Collect gives the figures.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	m.attempts.Collect(ch)
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	w, err := m.db.Deliveries.Backlog(ctx, "")
	if err != nil {
		ch <- prometheus.NewInvalidMetric(m.waiting, err)
		return
	}
	age := 0.0
	if w.Oldest != nil {
		age = max(0, m.now().Sub(*w.Oldest).Seconds())
	}
	ch <- prometheus.MustNewConstMetric(m.waiting, prometheus.GaugeValue, float64(w.Count))
	ch <- prometheus.MustNewConstMetric(m.oldest, prometheus.GaugeValue, age)
}
