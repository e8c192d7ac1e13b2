package app

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// newRegistry is a registry of our own: the package's default is global.
func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// metricsHandler serves /metrics on the address of its own. Figures about calls
// are nobody's business who can reach the main address, and a proxy on the same
// machine makes everybody look like loopback: so who may read is settled by who
// can reach HOOKLINE_METRICS_ADDR, and without it nobody can.
func (a *App) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{}))
	return mux
}

// httpMetrics counts requests by route, never by path or host: clients choose
// those, and each new value would be a new series (which is why echo-contrib's
// ready-made middleware, with its host label, is not used).
type httpMetrics struct {
	inFlight prometheus.Gauge
	duration *prometheus.HistogramVec
}

func newHTTPMetrics(registerer prometheus.Registerer) *httpMetrics {
	m := &httpMetrics{
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hookline_http_requests_in_flight",
			Help: "Requests that are being answered.",
		}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "hookline_http_request_duration_seconds",
			Help:    "Time to answer a request, by route, method and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15},
		}, []string{"route", "method", "code"}),
	}
	registerer.MustRegister(m.inFlight, m.duration)
	return m
}

func (m *httpMetrics) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		m.inFlight.Inc()
		defer m.inFlight.Dec()
		start := time.Now()
		err := next(c)
		if err != nil {
			// Let the status be known here; echo writes it once only.
			c.Error(err)
		}
		route, method := c.Path(), c.Request().Method
		if route == "" || c.Response().Status == http.StatusMethodNotAllowed {
			route, method = "none", "any" // no route of ours took it
		}
		m.duration.WithLabelValues(route, method, strconv.Itoa(c.Response().Status)).Observe(time.Since(start).Seconds())
		return err
	}
}
