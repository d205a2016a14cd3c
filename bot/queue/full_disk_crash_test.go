//go:build crash

package queue

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestFullDisk fills a small file system of its own (100 MiB), named by ISNAD_SMALL_DISK:
//
//	mount -t tmpfs -o size=100m tmpfs /mnt && ISNAD_SMALL_DISK=/mnt go test -tags crash -run FullDisk ./bot/queue
//
// Without one, and also with one, the system is asked to refuse writes beyond a size of files,
// which needs no rights and ends in the same way.
func TestFullDisk(t *testing.T) {
	fill := func(q *Queue) (stored int64, err error) {
		for ; err == nil; stored++ {
			it := item(stored, "5.0.5")
			it.Data = bytes.Repeat([]byte("x"), 100_000)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			err = q.Put(ctx, it)
			cancel()
		}
		return stored - 1, err
	}
	drain := func(t *testing.T, q *Queue, stored int64) {
		done := make(chan int64)
		stop := start(t, q, func(_ context.Context, j Job) error { done <- j.ID; return nil }, nil)
		for want := range stored {
			if id := get(t, done); id != want {
				t.Fatalf("job %d, want %d", id, want)
			}
		}
		put(t, q, item(stored, "5.0.5"))
		get(t, done)
		stop()
	}
	surprise := func(t *testing.T, dir string, begin, end func()) {
		blind := func(string) (uint64, error) { return 0, errors.ErrUnsupported }
		q := open(t, Options{Dir: dir, free: blind, AckWait: 300 * time.Millisecond, Grace: 100 * time.Millisecond})
		begin()
		stored, err := fill(q)
		t.Logf("stored %d, then: %v; health: %v", stored, err, q.Health())
		if q.Health() == nil {
			t.Error("a server that cannot write is said to be in health")
		}
		// Work is held: what little room is left in a page would be enough to record that it failed.
		held := func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }
		if err := q.Run(t.Context(), held, nil); err == nil {
			t.Error("Run goes on with a server that cannot write")
		} else {
			t.Logf("Run: %v", err)
		}
		q.Close()
		end()
		drain(t, open(t, Options{Dir: dir}), stored)
	}
	t.Run("by a limit on files", func(t *testing.T) {
		var before unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		limit := func(l unix.Rlimit) func() {
			return func() {
				if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &l); err != nil {
					t.Error(err)
				}
			}
		}
		surprise(t, t.TempDir(), limit(unix.Rlimit{Cur: 3 << 20, Max: before.Max}), limit(before))
	})
	small := os.Getenv("ISNAD_SMALL_DISK")
	if small == "" {
		return
	}
	t.Run("is seen coming", func(t *testing.T) {
		q := open(t, Options{Dir: small + "/a"})
		stored, err := fill(q)
		t.Logf("stored %d, then: %v", stored, err)
		if !errors.Is(err, ErrFull) || q.Health() != nil {
			t.Errorf("Put = %v, Health = %v; want %v, nil", err, q.Health(), ErrFull)
		}
		drain(t, q, stored)
		q.Close()
		os.RemoveAll(small + "/a")
	})
	t.Run("by surprise", func(t *testing.T) {
		ballast := small + "/ballast"
		surprise(t, small+"/b", func() {
			if err := os.WriteFile(ballast, make([]byte, 40<<20), 0o600); err != nil {
				t.Fatal(err)
			}
		}, func() { os.Remove(ballast) })
	})
}
