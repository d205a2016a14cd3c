package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"isnad/bot/answering"
	"isnad/bot/queue"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics tells. Labels are kinds and methods, never texts or ids.
type metrics struct {
	register  prometheus.Registerer
	answers   *prometheus.CounterVec   // by kind
	dropped   *prometheus.CounterVec   // sentences, by reason
	retrieval prometheus.Histogram     // seconds
	model     prometheus.Histogram     // seconds to the first token
	answer    prometheus.Histogram     // seconds in all
	telegram  *prometheus.HistogramVec // seconds, by method and outcome
	tokens    prometheus.Counter
	failures  prometheus.Counter
	retries   prometheus.Counter
	dead      prometheus.Counter
}

// newMetrics registers the metrics of a bot. Where there are several, the register puts a label on
// them.
func newMetrics(register prometheus.Registerer) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "isnad", Name: name, Help: help})
	}
	seconds := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "isnad", Name: name, Help: help, Buckets: buckets})
	}
	m := &metrics{
		register: register,
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "isnad", Name: "answers_total",
			Help: "Questions answered, by kind of answer."}, []string{"kind"}),
		dropped: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "isnad", Name: "sentences_dropped_total",
			Help: "Sentences that the check dropped, by reason."}, []string{"reason"}),
		retrieval: seconds("retrieval_seconds", "Time to find the paragraphs.", prometheus.ExponentialBuckets(0.0001, 4, 8)),
		model:     seconds("model_first_token_seconds", "Time to the model's first token.", prometheus.ExponentialBuckets(0.01, 2, 12)),
		answer:    seconds("answer_seconds", "Time from question to checked answer.", prometheus.ExponentialBuckets(0.01, 2, 13)),
		telegram: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "isnad", Name: "telegram_seconds",
			Help:    "Time of a Bot API call.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 8)}, []string{"method", "outcome"}),
		tokens:   counter("model_tokens_total", "Tokens that the model wrote."),
		failures: counter("model_failures_total", "Answers for which the model's draft could not be used."),
		retries:  counter("retries_total", "Jobs tried again."),
		dead:     counter("dead_letters_total", "Jobs set aside after too many tries."),
	}
	register.MustRegister(m.answers, m.dropped, m.retrieval, m.model, m.answer, m.telegram, m.tokens, m.failures, m.retries, m.dead)
	return m
}

func (m *metrics) answered(r answering.Result) {
	m.answers.WithLabelValues(r.Kind().String()).Inc()
	for _, v := range r.Trace.Verdicts {
		if !v.Kept {
			m.dropped.WithLabelValues(v.Reason).Inc()
		}
	}
	if r.Trace.Retrieval > 0 {
		m.retrieval.Observe(r.Trace.Retrieval.Seconds())
	}
	if r.Trace.FirstToken > 0 {
		m.model.Observe(r.Trace.FirstToken.Seconds())
	}
	m.answer.Observe(r.Trace.Total.Seconds())
	m.tokens.Add(float64(r.Trace.Tokens))
	if r.Trace.Failure != "" {
		m.failures.Inc()
	}
}

func (m *metrics) telegramCall(method string, took time.Duration, outcome string) {
	m.telegram.WithLabelValues(method, outcome).Observe(took.Seconds())
}

// watch shows how many updates wait, run and are set aside.
func (m *metrics) watch(q *queue.Queue) {
	for i, name := range []string{"waiting", "running", "dead"} {
		gauge := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "isnad", Name: "queue_" + name, Help: "Updates " + name + "."},
			func() float64 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				waiting, running, dead := q.Depth(ctx)
				return float64([]int{waiting, running, dead}[i])
			})
		_ = m.register.Register(gauge) // a second queue of the same process shows the first one's gauges
	}
	behind := prometheus.GaugeOpts{
		Namespace: "isnad",
		Name:      "nats_nodes_behind",
		Help:      "Nodes of the NATS cluster that keep no copies.",
	}
	_ = m.register.Register(prometheus.NewGaugeFunc(behind, func() float64 { return float64(len(q.Lagging())) }))
}

// A front is what LISTEN_ADDR serves for the bots of the process: health, metrics and webhooks.
type front struct {
	registry *prometheus.Registry

	mu    sync.Mutex
	bots  int                     // that are to be ready
	ready map[*service]queueState // those that are
	hooks map[string]http.Handler // by path; "" is any path
}

// queueState is what a front asks of a queue.
type queueState interface{ Health() error }

func newFront(bots int) *front {
	f := &front{registry: prometheus.NewRegistry(), bots: bots, ready: map[*service]queueState{}, hooks: map[string]http.Handler{}}
	f.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// hook takes the updates that are posted to a path.
func (f *front) hook(path string, h http.Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks[path] = h
}

// set notes that a bot is ready, or, without a queue, that it is not.
func (f *front) set(s *service, q queueState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.ready, s)
	if q != nil {
		f.ready[s] = q
	}
}

// leave takes out a bot that will not be ready.
func (f *front) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bots--
}

// trouble is why the bots are not ready, "" when they are.
func (f *front) trouble() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.ready) < f.bots {
		return "starting"
	}
	for _, q := range f.ready {
		if q.Health() != nil {
			return "queue is not writable"
		}
	}
	return ""
}

func (f *front) posted(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	h := f.hooks[r.URL.Path]
	if h == nil {
		h = f.hooks[""]
	}
	f.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h.ServeHTTP(w, r)
}

// listen serves until ctx ends.
func (f *front) listen(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if t := f.trouble(); t != "" {
			http.Error(w, t, http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("POST /", f.posted)
	return serveHTTP(ctx, l, mux)
}

// serveHTTP serves with bounds on slow clients until ctx ends.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10}
	stop := context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(end) != nil {
			_ = server.Close()
		}
	})
	defer stop()
	if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
