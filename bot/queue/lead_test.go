package queue

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/queue/queuetest"
)

// A weather is a store behind a network that one process sees: it answers late, not at all, or
// answers with an error what it has done.
type weather struct {
	conversation.Store
	mu   sync.Mutex
	down bool    // nothing gets through
	lies float64 // the share of writings that are done and reported as failed
}

func (w *weather) set(down bool, lies float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down, w.lies = down, lies
}

func (w *weather) now() (bool, float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.down, w.lies
}

func (w *weather) Load(ctx context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	if down, _ := w.now(); down {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	time.Sleep(rand.N(50 * time.Millisecond))
	return w.Store.Load(ctx, b, key, v)
}

func (w *weather) Save(ctx context.Context, b conversation.Bucket, key string, v any, revision uint64) (uint64, error) {
	down, lies := w.now()
	if down {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	time.Sleep(rand.N(50 * time.Millisecond))
	next, err := w.Store.Save(ctx, b, key, v, revision)
	time.Sleep(rand.N(50 * time.Millisecond))
	if rand.Float64() < lies {
		return 0, errors.New("the answer was lost")
	}
	return next, err
}

// leaders counts who leads.
type leaders struct {
	t     *testing.T
	mu    sync.Mutex
	now   string
	terms []string
	free  time.Time // since when nobody leads
	gap   time.Duration
}

func (l *leaders) begin(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now != "" {
		l.t.Errorf("%s leads beside %s", name, l.now)
	}
	l.now, l.terms = name, append(l.terms, name)
	l.gap = max(l.gap, time.Since(l.free))
}

func (l *leaders) end(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now == name {
		l.now, l.free = "", time.Now()
	}
}

func (l *leaders) who() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// longest is the longest time without a leader since it was last asked for.
func (l *leaders) longest() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { l.gap = 0 }()
	return l.gap
}

// since names those who began to lead after the first n terms.
func (l *leaders) since(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.terms[n:])
}

// A contender is a process that wants to lead.
type contender struct {
	name string
	net  *weather
	stop context.CancelFunc
	done chan error
	dead chan struct{}
}

func (l *leaders) contend(name string, s conversation.Store, windUp time.Duration) *contender {
	ctx, stop := context.WithCancel(l.t.Context())
	c := &contender{name: name, net: &weather{Store: s}, stop: stop, done: make(chan error, 1), dead: make(chan struct{})}
	side := &lease{store: c.net, id: name, log: slog.New(slog.DiscardHandler)}
	go func() {
		c.done <- side.lead(ctx, func(ctx context.Context) error {
			l.begin(name)
			select {
			case <-ctx.Done():
				if !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
					time.Sleep(windUp)
				}
			case <-c.dead: // nobody asks it to end
			}
			l.end(name)
			<-ctx.Done()
			return nil
		})
	}()
	return c
}

// kill ends a contender as kill -9 does: nothing of it gets through any more.
func (c *contender) kill() {
	c.net.set(true, 0)
	close(c.dead)
}

func TestOneLeads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const handOver, takeOver = time.Second, 7 * time.Second
		store := queuetest.Memory()
		l := &leaders{t: t, free: time.Now()}
		all := map[string]*contender{}
		for _, name := range []string{"a", "b", "c"} {
			all[name] = l.contend(name, store, 3*time.Second)
		}
		time.Sleep(10 * time.Second)
		first := l.who()
		if first == "" {
			t.Fatal("nobody leads")
		}
		time.Sleep(time.Hour)
		if terms := l.since(0); l.who() != first || len(terms) != 1 {
			t.Errorf("terms of %v in a quiet hour", terms)
		}

		l.longest()
		all[first].stop()
		if err := <-all[first].done; err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		second := l.who()
		if gap := l.longest(); second == "" || second == first || gap > handOver {
			t.Errorf("after %s stopped %q leads, with a gap of %v", first, second, gap)
		}

		all[second].kill()
		time.Sleep(10 * time.Second)
		third := l.who()
		if gap := l.longest(); third == "" || third == second || gap > takeOver {
			t.Errorf("after %s was killed %q leads, with a gap of %v", second, third, gap)
		}

		// Answers that are lost are no loss of the lease.
		all[third].net.set(false, 0.5)
		terms := len(l.since(0))
		time.Sleep(30 * time.Second)
		all[third].net.set(false, 0)
		time.Sleep(10 * time.Second)
		if l.who() != third {
			t.Errorf("with half of the answers lost: terms of %v", l.since(terms))
		}

		// A leader whom the network leaves ends before another begins, and may lead again.
		fourth := l.contend("d", store, 0)
		time.Sleep(10 * time.Second)
		for _, cut := range []*contender{all[third], fourth, all[third], fourth} {
			if l.who() != cut.name {
				t.Fatalf("%q leads, want %s", l.who(), cut.name)
			}
			l.longest()
			cut.net.set(true, 0)
			time.Sleep(time.Minute)
			cut.net.set(false, 0)
			if gap := l.longest(); gap > takeOver {
				t.Errorf("a gap of %v", gap)
			}
		}
		for _, c := range []*contender{all[second], all[third], fourth} {
			c.net.set(false, 0)
			c.stop()
			if err := <-c.done; err != nil {
				t.Error(err)
			}
		}
	})
}

// The work of a leader that ends with an error ends its lead.
func TestLeadReturnsErrors(t *testing.T) {
	want := errors.New("a wrong token")
	side := &lease{store: queuetest.Memory(), id: "a", log: slog.New(slog.DiscardHandler)}
	if err := side.lead(t.Context(), func(context.Context) error { return want }); !errors.Is(err, want) {
		t.Errorf("lead = %v, want %v", err, want)
	}
}
