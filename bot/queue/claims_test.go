package queue

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func TestClaimIsKept(t *testing.T) {
	const wait = time.Second
	q := open(t, Options{AckWait: wait})
	starts, done := make(chan int, 10), make(chan bool)
	start(t, q, func(ctx context.Context, j Job) error {
		starts <- j.Tries
		if j.ID == 1 {
			select { // the length of a claim is the server's time, which cannot be faked
			case <-time.After(2 * wait):
			case <-ctx.Done():
				t.Error("claim lost")
			}
			close(done)
		}
		return nil
	}, nil)
	put(t, q, item(1, "5.0.5"), item(2, "5.0.5"), item(3, "6.0.6"))
	get(t, done)
	for range 3 {
		get(t, starts)
	}
	if len(starts) > 0 {
		t.Error("a job began twice")
	}
	c, err := q.updates.Consumer(t.Context(), "lane-"+questionLane)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.CachedInfo().NumRedelivered; n != 0 {
		t.Errorf("%d claims had ended at the server", n)
	}
}

// TestGivenOutWhileHeld: a jump of the clock ends claims at the server, though nothing was lost.
func TestGivenOutWhileHeld(t *testing.T) {
	q := open(t, Options{})
	done := make(chan int64, 10)
	start(t, q, func(_ context.Context, j Job) error {
		if j.ID == 1 {
			r := q.run.Load()
			r.mu.Lock()
			var held []jetstream.Msg
			for _, c := range r.held {
				held = append(held, c.msg)
			}
			r.mu.Unlock()
			for _, m := range held {
				r.take(m)
			}
		}
		done <- j.ID
		return nil
	}, nil)
	put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
	if a, b := get(t, done), get(t, done); a != 1 || b != 2 {
		t.Errorf("jobs %d, %d; want 1, 2", a, b)
	}
}

// TestClaimLost holds up the renewal of claims, as a stopped process does.
func TestClaimLost(t *testing.T) {
	const wait = 300 * time.Millisecond
	q := open(t, Options{AckWait: wait})
	causes, done := make(chan error, 1), make(chan Job, 1)
	first := true
	start(t, q, func(ctx context.Context, j Job) error {
		if !first {
			done <- j
			return nil
		}
		first = false
		r := q.run.Load()
		r.mu.Lock()
		time.Sleep(3 * wait)
		r.mu.Unlock()
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return errors.New("given up")
	}, nil)
	put(t, q, item(1, "5.0.5"))
	if err := get(t, causes); !errors.Is(err, errClaimLost) {
		t.Errorf("cause = %v, want %v", err, errClaimLost)
	}
	if j := get(t, done); j.ID != 1 || j.Tries != 0 {
		t.Errorf("then came job %d with %d tries, want 1 with 0: a lost claim is no fault of the job", j.ID, j.Tries)
	}
}

func TestStop(t *testing.T) {
	t.Run("running work is waited for, the rest handed back", func(t *testing.T) {
		q := open(t, Options{})
		running, release := make(chan int64), make(chan bool)
		stop := start(t, q, func(_ context.Context, j Job) error {
			running <- j.ID
			<-release
			return nil
		}, nil)
		put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
		get(t, running)
		go func() {
			for q.run.Load() != nil && q.run.Load().ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			close(release)
		}()
		stop()
		if waiting, running, _ := q.Depth(t.Context()); waiting != 1 || running != 0 {
			t.Errorf("%d waiting, %d running; want 1, 0", waiting, running)
		}
		start(t, q, func(_ context.Context, j Job) error { running <- j.ID; return nil }, nil)
		if id := get(t, running); id != 2 {
			t.Errorf("handed back: %d, want 2", id)
		}
	})
	t.Run("after the grace it is told", func(t *testing.T) {
		q := open(t, Options{Grace: time.Millisecond})
		running, causes, again := make(chan bool), make(chan error, 1), make(chan Job, 1)
		stop := start(t, q, func(ctx context.Context, j Job) error {
			running <- true
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return ctx.Err()
		}, nil)
		put(t, q, item(1, "5.0.5"))
		get(t, running)
		stop()
		if err := get(t, causes); !errors.Is(err, errStopping) {
			t.Errorf("cause = %v, want %v", err, errStopping)
		}
		start(t, q, func(_ context.Context, j Job) error { again <- j; return nil }, nil)
		if j := get(t, again); j.Tries != 0 {
			t.Errorf("a stop counts as %d tries", j.Tries)
		}
	})
}
