package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// metrics count what this process does, by patterns of routes: no address, name or
// token is ever part of them.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	panics   prometheus.Counter
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "upstander_requests_total", Help: "Requests, by method, pattern of the route and status."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "upstander_request_seconds", Help: "How long requests took, by pattern of the route.",
			Buckets: []float64{0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60}}, []string{"route"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{Name: "upstander_panics_total", Help: "Faults of the program that ended one request or one piece of work."}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	count := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value)
	}
	m.registry.MustRegister(m.requests, m.seconds, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &operations{s},
		gauge("upstander_places", "Requests that may be at work at once.", func() float64 { return float64(cap(s.places.free)) }),
		gauge("upstander_places_busy", "Requests at work.", func() float64 { return float64(s.places.busy()) }),
		gauge("upstander_places_waiting", "Requests that wait for their turn.", func() float64 { return float64(s.places.waiting.Load()) }),
		gauge("upstander_dear_places_busy", "Exports and documents being made.", func() float64 { return float64(s.dear.busy()) }),
		count("upstander_refused_total", "Requests that were sent away because all places were taken.", func() float64 { return float64(s.places.refused.Load() + s.dear.refused.Load()) }),
		count("upstander_slow_transactions_total", "Transactions that took more than 100 ms.", func() float64 { return float64(s.store.Slow()) }),
	)
	return m
}

// Metrics answers with everything that is counted, in the text format of
// Prometheus. It belongs on a listener of its own that only the machine reaches.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 2})
}

// operations reads the state of the programme's machinery when it is asked for.
type operations struct{ s *Server }

var (
	outboxSeconds = prometheus.NewDesc("upstander_outbox_oldest_seconds", "Age of the oldest mail that has not gone out.", nil, nil)
	outboxMails   = prometheus.NewDesc("upstander_outbox_mails", "Mails that have not gone out.", nil, nil)
	jobsDead      = prometheus.NewDesc("upstander_jobs_dead", "Pieces of work that were given up.", nil, nil)
	sealSeconds   = prometheus.NewDesc("upstander_seal_lag_seconds", "Age of the oldest event that no seal closes.", nil, nil)
	backupSeconds = prometheus.NewDesc("upstander_backup_age_seconds", "Age of the newest backup made by itself.", nil, nil)
	databaseUp    = prometheus.NewDesc("upstander_database_up", "Whether the database answers.", nil, nil)
	databaseBytes = prometheus.NewDesc("upstander_database_bytes", "Size of the database.", nil, nil)
	poolOpen      = prometheus.NewDesc("upstander_pool_connections", "Open connections to the database, by pool.", []string{"pool"}, nil)
	poolBusy      = prometheus.NewDesc("upstander_pool_busy", "Connections in use, by pool.", []string{"pool"}, nil)
	poolWaits     = prometheus.NewDesc("upstander_pool_waits_total", "Times that somebody waited for a connection, by pool.", []string{"pool"}, nil)
	build         = prometheus.NewDesc("upstander_build_info", "The release.", []string{"version"}, nil)
)

// Describe implements prometheus.Collector.
func (o *operations) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{outboxSeconds, outboxMails, jobsDead, sealSeconds, backupSeconds, databaseUp, databaseBytes, poolOpen, poolBusy, poolWaits, build} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (o *operations) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(build, 1, o.s.version)
	for _, p := range o.s.store.Pools() {
		gauge(poolOpen, float64(p.Open), p.Name)
		gauge(poolBusy, float64(p.InUse), p.Name)
		to <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(p.Waits), p.Name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	is, err := o.s.app.Operation(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the database was not asked for figures", "error", err)
		gauge(databaseUp, 0)
		return
	}
	gauge(databaseUp, 1)
	gauge(databaseBytes, float64(is.Size))
	gauge(outboxMails, float64(is.Waiting))
	gauge(jobsDead, float64(is.DeadJobs))
	age := func(d *prometheus.Desc, since abp.Instant) {
		v := 0.0
		if !since.IsZero() {
			v = max(0, is.At.Sub(since.Time).Seconds())
		}
		gauge(d, v)
	}
	age(outboxSeconds, is.WaitingSince)
	age(sealSeconds, is.UnsealedSince)
	if at := is.Done(app.BackupChore); !at.IsZero() {
		age(backupSeconds, at)
	}
}
