package queue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// brokenError says whether trying again can help.
type brokenError bool

func (e brokenError) Error() string   { return "broken" }
func (e brokenError) Temporary() bool { return bool(e) }

// refused is final, and has an error below it.
type refused struct{ error }

func (refused) Temporary() bool { return false }
func (e refused) Unwrap() error { return e.error }

// Only an error that was made to say so is final: those of the system and of the network say no
// such thing, though they have the method.
func TestFinal(t *testing.T) {
	disk := &fs.PathError{Op: "write", Path: "file.pdf", Err: syscall.EIO}
	away := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	unknown := &net.DNSError{Name: "model.test", IsNotFound: true}
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{errors.New("broken"), false},
		{brokenError(true), false},
		{brokenError(false), true},
		{fmt.Errorf("ask: %w", brokenError(false)), true},
		{disk, false},
		{fmt.Errorf("keep the article: %w", disk), false},
		{errors.Join(disk, syscall.ENOSPC), false},
		{fmt.Errorf("ask: %w", &url.Error{Op: "Get", Err: away}), false},
		{unknown, false},
		{refused{unknown}, true},
		{fmt.Errorf("in time: %w", context.DeadlineExceeded), false},
	} {
		if got := final(tt.err); got != tt.want {
			t.Errorf("final(%v) = %v", tt.err, got)
		}
	}
}

func TestTries(t *testing.T) {
	tests := []struct {
		name string
		work func(Job) error
		want []string
	}{
		{"an error is tried again, and the next one waits", func(j Job) error {
			if j.Tries < 2 {
				return errors.New("not yet")
			}
			return nil
		}, []string{"try 0", "try 1", "try 2", "next"}},
		{"too many tries", func(Job) error { return brokenError(true) }, []string{"try 0", "try 1", "try 2", "dead after 3", "next"}},
		{"final", func(Job) error { return fmt.Errorf("ask: %w", brokenError(false)) }, []string{"try 0", "dead", "next"}},
		{"a full disk", func(j Job) error {
			if j.Tries == 0 {
				return fmt.Errorf("keep the article: %w", &fs.PathError{Op: "write", Path: "file.pdf", Err: syscall.ENOSPC})
			}
			return nil
		}, []string{"try 0", "try 1", "next"}},
		{"a panic is an error", func(j Job) error {
			if j.Tries == 0 {
				panic("oh")
			}
			return nil
		}, []string{"try 0", "try 1", "next"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			both(t, func(t *testing.T, q *Queue) {
				said := make(chan string, 10)
				start(t, q, func(_ context.Context, j Job) error {
					if j.ID == 2 {
						said <- "next"
						return nil
					}
					said <- fmt.Sprint("try ", j.Tries)
					return tt.work(j)
				}, func(_ context.Context, j Job) error {
					if tt.name == "final" {
						said <- "dead"
					} else {
						said <- fmt.Sprint("dead after ", j.Tries)
					}
					return nil
				})
				put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
				var got []string
				for len(got) == 0 || got[len(got)-1] != "next" {
					got = append(got, get(t, said))
				}
				if d := cmp.Diff(tt.want, got); d != "" {
					t.Error(d)
				}
				want := strings.Count(strings.Join(got, " "), "dead")
				if _, _, dead := q.Depth(t.Context()); dead != want {
					t.Errorf("%d dead letters, want %d", dead, want)
				}
			})
		})
	}
}

// flooded asks for a pause.
type flooded time.Duration

func (e flooded) Error() string             { return "too many calls" }
func (e flooded) RetryAfter() time.Duration { return time.Duration(e) }

// What asks for a pause is tried after it, and a pause is no try; so with the word that a job is
// dead.
func TestPausesAreNoTries(t *testing.T) {
	both(t, func(t *testing.T, q *Queue) {
		const pause, pauses = 30 * time.Millisecond, 7 // more than the tries
		said := make(chan string, 10)
		worked, buried, last := 0, 0, time.Time{}
		start(t, q, func(_ context.Context, j Job) error {
			switch {
			case j.ID == 2:
				said <- "next"
				return nil
			case j.Tries != 0:
				t.Errorf("%d tries", j.Tries)
			case worked > 0 && time.Since(last) < pause:
				t.Errorf("try %d came %v after the one before", worked, time.Since(last))
			}
			worked, last = worked+1, time.Now()
			if worked <= pauses {
				return fmt.Errorf("send: %w", flooded(pause))
			}
			return brokenError(false)
		}, func(context.Context, Job) error {
			if buried > 0 && time.Since(last) < pause {
				t.Errorf("told %v after the try before", time.Since(last))
			}
			buried, last = buried+1, time.Now()
			if buried <= pauses {
				return fmt.Errorf("send: %w", flooded(pause))
			}
			said <- fmt.Sprint("dead after ", worked, " and ", buried)
			return nil
		})
		put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
		if got := []string{get(t, said), get(t, said)}; !cmp.Equal(got, []string{"dead after 8 and 8", "next"}) {
			t.Error(got)
		}
		if waiting, _, dead := q.Depth(t.Context()); dead != 1 || waiting != 0 {
			t.Errorf("%d waiting, %d dead letters", waiting, dead)
		}
	})
}

// A pause of hours is waited for whole, the longest to the end of the day after which pauses are
// tries as others.
func TestLongPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			asked, waited, want time.Duration
		}{
			{4000 * time.Second, 0, 4000 * time.Second},
			{40 * time.Hour, 0, 24 * time.Hour},
			{40 * time.Hour, 4000 * time.Second, 24*time.Hour - 4000*time.Second},
			{40 * time.Hour, 24 * time.Hour, 0},
			{time.Second, 24 * time.Hour, 0},
			{-time.Second, 0, 0},
		} {
			j := Job{Stored: time.Now().Add(-tt.waited)}
			if got := pauseFor(fmt.Errorf("send: %w", flooded(tt.asked)), j); got != tt.want {
				t.Errorf("asked for %v after %v, it waits %v, want %v", tt.asked, tt.waited, got, tt.want)
			}
		}
	})
	o := Options{}.withDefaults()
	if first, second := o.delay(1), o.delay(2); first != time.Second || second != 5*time.Second {
		t.Errorf("tries wait %v and %v", first, second)
	}
}

// TestDeaths starts from what a killed process leaves.
func TestDeaths(t *testing.T) {
	dir := t.TempDir()
	q := open(t, Options{Dir: dir})
	died := func(id int64, conversation string, deaths int) {
		put(t, q, item(id, conversation))
		rec := record{Deaths: deaths - 1, Running: true}
		if _, err := q.store.Save(t.Context(), jobsBucket, fmt.Sprint(id), rec, 0); err != nil {
			t.Fatal(err)
		}
	}
	died(1, "1.0.1", 2)
	died(2, "2.0.2", 2)
	died(3, "3.0.3", 1)
	died(4, "4.0.4", 5)
	q.Close()
	q = open(t, Options{Dir: dir, MaxTries: 5, Workers: 1})
	started, ended, dead := make(chan Job, 3), make(chan bool), make(chan Job, 1)
	stop := start(t, q, func(_ context.Context, j Job) error {
		started <- j
		<-ended
		return nil
	}, func(_ context.Context, j Job) error { dead <- j; return nil })
	if a, b := get(t, started), get(t, started); a.ID != 3 && b.ID != 3 { // one worker, and the lane of suspects
		t.Errorf("jobs %d and %d run at once: two suspects", a.ID, b.ID)
	}
	close(ended)
	get(t, started)
	if j := get(t, dead); j.ID != 4 || j.Tries != 5 {
		t.Errorf("dead job = %d after %d tries, want 4 after 5", j.ID, j.Tries)
	}
	stop()
	if waiting, _, dead := q.Depth(t.Context()); waiting != 0 || dead != 1 {
		t.Errorf("%d waiting, %d dead; want 0, 1", waiting, dead)
	}
}
