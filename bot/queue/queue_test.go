package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// timeout ends a test that hangs; nothing waits for it otherwise.
const timeout = 20 * time.Second

func open(t testing.TB, o Options) *Queue {
	t.Helper()
	if o.Dir == "" && o.Cluster == nil {
		o.Dir = t.TempDir()
	}
	if o.Delays == nil {
		o.Delays = []time.Duration{time.Millisecond}
	}
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

type putRunner interface {
	Put(context.Context, Item) error
	Run(context.Context, func(context.Context, Job) error, func(context.Context, Job) error) error
}

// start runs a queue until stop is called, or the test ends.
func start(t testing.TB, q putRunner, work func(context.Context, Job) error, dead func(context.Context, Job) error) (stop func()) {
	t.Helper()
	if dead == nil {
		dead = func(_ context.Context, j Job) error { t.Errorf("job %d is dead", j.ID); return nil }
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx, work, dead) }()
	stop = sync.OnceFunc(func() {
		cancel(errors.New("a signal"))
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func put(t testing.TB, q putRunner, items ...Item) {
	t.Helper()
	for _, it := range items {
		if err := q.Put(t.Context(), it); err != nil {
			t.Fatal(err)
		}
	}
}

func item(id int64, conversation string) Item {
	return Item{ID: id, Conversation: conversation, Data: fmt.Append(nil, "update ", id)}
}

func get[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(timeout):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// both runs a test on the durable queue, on a disk and in a cluster, and on the one in memory.
func both(t *testing.T, test func(t *testing.T, q putRunner)) {
	t.Run("cluster", func(t *testing.T) { test(t, open(t, inCluster(t, Options{MaxTries: 3}))) })
	t.Run("durable", func(t *testing.T) { test(t, open(t, Options{MaxTries: 3})) })
	t.Run("memory", func(t *testing.T) {
		test(t, NewMemory(Options{MaxTries: 3, Delays: []time.Duration{time.Millisecond}}))
	})
}

func TestOrderWithinConversationParallelAcross(t *testing.T) {
	both(t, func(t *testing.T, q putRunner) {
		const conversations, each = 5, 20
		var (
			mu      sync.Mutex
			order   = map[string][]int64{}
			inside  = map[string]int{}
			meeting sync.WaitGroup // returns when a job of every conversation is there
			done    = make(chan bool, conversations*each)
		)
		meeting.Add(conversations)
		put1 := func(i int64) { put(t, q, item(i, fmt.Sprintf("-100%d.7.%d", i%conversations, i%conversations))) }
		for i := range int64(conversations * each / 2) {
			put1(i)
		}
		start(t, q, func(_ context.Context, j Job) error {
			mu.Lock()
			if inside[j.Conversation]++; inside[j.Conversation] > 1 {
				t.Errorf("two jobs of %s at once", j.Conversation)
			}
			first := len(order[j.Conversation]) == 0
			order[j.Conversation] = append(order[j.Conversation], j.ID)
			mu.Unlock()
			if got, want := string(j.Data), fmt.Sprint("update ", j.ID); got != want {
				t.Errorf("data = %q, want %q", got, want)
			}
			if first {
				meeting.Done()
				meeting.Wait()
			}
			mu.Lock()
			inside[j.Conversation]--
			mu.Unlock()
			done <- true
			return nil
		}, nil)
		for i := int64(conversations * each / 2); i < conversations*each; i++ {
			put1(i)
		}
		for range conversations * each {
			get(t, done)
		}
		mu.Lock()
		defer mu.Unlock()
		for c, ids := range order {
			if !slices.IsSorted(ids) || len(ids) != each {
				t.Errorf("conversation %s: %v", c, ids)
			}
		}
	})
}

func TestUrgentDoesNotWait(t *testing.T) {
	both(t, func(t *testing.T, q putRunner) {
		release, done := make(chan bool), make(chan int64, 3)
		start(t, q, func(_ context.Context, j Job) error {
			if !j.Urgent {
				<-release
			}
			done <- j.ID
			return nil
		}, nil)
		put(t, q, item(1, "5.0.5"), Item{ID: 2, Conversation: "5.0.5", Urgent: true}, Item{ID: 3, Conversation: "5.0.5", Urgent: true})
		if a, b := get(t, done), get(t, done); a != 2 || b != 3 {
			t.Errorf("urgent jobs ended in the order %d, %d, want 2, 3", a, b)
		}
		close(release)
		get(t, done)
	})
}

// brokenError says whether trying again can help.
type brokenError bool

func (e brokenError) Error() string   { return "broken" }
func (e brokenError) Temporary() bool { return bool(e) }

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
		{"a panic is an error", func(j Job) error {
			if j.Tries == 0 {
				panic("oh")
			}
			return nil
		}, []string{"try 0", "try 1", "next"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			both(t, func(t *testing.T, q putRunner) {
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
				if q, ok := q.(*Queue); ok {
					want := strings.Count(strings.Join(got, " "), "dead")
					if _, _, dead := q.Depth(t.Context()); dead != want {
						t.Errorf("%d dead letters, want %d", dead, want)
					}
				}
			})
		})
	}
}

// flooded asks for a pause.
type flooded time.Duration

func (e flooded) Error() string             { return "too many calls" }
func (e flooded) RetryAfter() time.Duration { return time.Duration(e) }

// What asks for a pause is tried after it, and a pause is no try; so with the word that a job is dead.
func TestPausesAreNoTries(t *testing.T) {
	both(t, func(t *testing.T, q putRunner) {
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
		if q, ok := q.(*Queue); ok {
			if waiting, _, dead := q.Depth(t.Context()); dead != 1 || waiting != 0 {
				t.Errorf("%d waiting, %d dead letters", waiting, dead)
			}
		}
	})
}

// A pause of hours is waited for whole, the longest to the end of the day after which pauses are tries as others.
func TestLongPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewMemory(Options{MaxTries: 3})
		ctx, end := context.WithCancel(t.Context())
		defer end()
		begin := time.Now()
		var at []time.Duration
		ended := make(chan time.Duration, 1)
		go func() {
			_ = q.Run(ctx, func(_ context.Context, j Job) error {
				at = append(at, time.Since(begin))
				if len(at) == 1 {
					return flooded(4000 * time.Second)
				}
				return flooded(40 * time.Hour)
			}, func(context.Context, Job) error { ended <- time.Since(begin); return nil })
		}()
		put(t, q, item(1, "5.0.5"))
		last := <-ended
		day := 24 * time.Hour
		want := []time.Duration{0, 4000 * time.Second, day, day + time.Second, day + 6*time.Second}
		if !cmp.Equal(at, want) || last != want[4] {
			t.Errorf("tried at %v, told at %v", at, last)
		}
		end()
		synctest.Wait()
	})
}

// TestSameIDAfterRestart: Telegram repeats what was not confirmed. The server's own window of
// duplicates knows only what is still in the stream.
func TestSameIDAfterRestart(t *testing.T) {
	dir := t.TempDir()
	ids := func(items ...Item) (got []int64) {
		q := open(t, Options{Dir: dir})
		done := make(chan int64, 10)
		stop := start(t, q, func(_ context.Context, j Job) error { done <- j.ID; return nil }, nil)
		put(t, q, items...)
		for len(got) == 0 || got[len(got)-1] != items[len(items)-1].ID {
			got = append(got, get(t, done))
		}
		stop()
		if waiting, running, _ := q.Depth(t.Context()); waiting+running != 0 {
			t.Errorf("%d waiting, %d running at the end", waiting, running)
		}
		q.Close()
		return got
	}
	a, b, c := item(1, "5.0.5"), item(2, "5.0.5"), item(3, "5.0.5")
	if d := cmp.Diff([]int64{1, 2}, ids(a, a, b)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int64{3}, ids(a, b, c)); d != "" {
		t.Errorf("after a restart: %s", d)
	}
}

// TestBackup: a copy of the directory, made while the bot does not run, has everything.
func TestBackup(t *testing.T) {
	q := open(t, Options{})
	put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
	q.Close()
	restored := filepath.Join(t.TempDir(), "restored")
	if err := os.CopyFS(restored, os.DirFS(q.o.Dir)); err != nil {
		t.Fatal(err)
	}
	q = open(t, Options{Dir: restored})
	done := make(chan Job, 2)
	start(t, q, func(_ context.Context, j Job) error { done <- j; return nil }, nil)
	for want := int64(1); want <= 2; want++ {
		if j := get(t, done); j.ID != want || j.Conversation != "5.0.5" || time.Since(j.Stored) > time.Minute {
			t.Errorf("job = %+v, want update %d of 5.0.5, stored just now", j, want)
		}
	}
}

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
	if err := get(t, causes); !errors.Is(err, ErrClaimLost) {
		t.Errorf("cause = %v, want %v", err, ErrClaimLost)
	}
	if j := get(t, done); j.ID != 1 || j.Tries != 0 {
		t.Errorf("then came job %d with %d tries, want 1 with 0: a lost claim is no fault of the job", j.ID, j.Tries)
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
		if err := get(t, causes); !errors.Is(err, ErrStopping) {
			t.Errorf("cause = %v, want %v", err, ErrStopping)
		}
		start(t, q, func(_ context.Context, j Job) error { again <- j; return nil }, nil)
		if j := get(t, again); j.Tries != 0 {
			t.Errorf("a stop counts as %d tries", j.Tries)
		}
	})
}

func TestForget(t *testing.T) {
	q := open(t, Options{Workers: 1})
	for _, c := range []string{"-1.0.5", "-1.0.6"} {
		if _, err := q.js.Publish(t.Context(), "dead."+c, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	running, release, done := make(chan bool), make(chan bool), make(chan int64, 10)
	start(t, q, func(_ context.Context, j Job) error {
		if j.ID == 1 {
			running <- true
			<-release
		}
		done <- j.ID
		return nil
	}, nil)
	put(t, q, item(1, "-1.0.5"))
	get(t, running)
	put(t, q, item(2, "-1.0.5"), item(3, "-1.8.5"), item(4, "-1.0.6"), item(5, "5.0.5"))
	if err := q.Forget(t.Context(), -1, 5); err != nil {
		t.Fatal(err)
	}
	waiting, inWork, dead := q.Depth(t.Context())
	if diff := cmp.Diff([]int{2, 1, 1}, []int{waiting, inWork, dead}); diff != "" {
		t.Errorf("waiting, running, dead: %s", diff)
	}
	close(release)
	got := []int64{get(t, done), get(t, done), get(t, done)}
	slices.Sort(got)
	if diff := cmp.Diff([]int64{1, 4, 5}, got); diff != "" {
		t.Errorf("worked on: %s", diff)
	}
}

func TestPutRefuses(t *testing.T) {
	free := uint64(1 << 40)
	q := open(t, Options{free: func(string) (uint64, error) { return free, nil }, maxBytes: 3 << 19})
	big := item(1, "5.0.5")
	big.Data = make([]byte, MaxData)
	put(t, q, big)
	for name, tt := range map[string]struct {
		it   Item
		want error
	}{
		"too large":             {Item{ID: 2, Conversation: "5.0.5", Data: make([]byte, MaxData+1)}, ErrTooLarge},
		"too many waiting":      {Item{ID: 3, Conversation: "5.0.5", Data: big.Data}, ErrFull},
		"no conversation":       {Item{ID: 4}, nil},
		"a wildcard":            {Item{ID: 5, Conversation: "5.0.>"}, nil},
		"two numbers are short": {Item{ID: 6, Conversation: "5.0"}, nil},
	} {
		if err := q.Put(t.Context(), tt.it); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: Put = %v, want %v", name, err, tt.want)
		}
	}
	free = putReserve - 1
	if err := q.Put(t.Context(), item(7, "5.0.5")); !errors.Is(err, ErrFull) {
		t.Errorf("on a full disk Put = %v, want %v", err, ErrFull)
	}
	b := conversation.Bucket{Name: "turns", Age: time.Hour}
	if _, err := q.Store().Save(t.Context(), b, "k", 1, 0); err != nil {
		t.Errorf("Save, for which there is room: %v", err)
	}
	free = saveReserve - 1
	if _, err := q.Store().Save(t.Context(), b, "k", 2, conversation.AnyRevision); !errors.Is(err, ErrFull) {
		t.Errorf("on a full disk Save = %v, want %v", err, ErrFull)
	}
	free = 1 << 40
	put(t, q, item(7, "5.0.5"))
	if err := q.Health(); err != nil {
		t.Error(err)
	}
}

func TestSecondInstance(t *testing.T) {
	q := open(t, Options{})
	_, err := Open(t.Context(), Options{Dir: q.o.Dir})
	if err == nil || !strings.Contains(err.Error(), "in use by another instance") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the second Open = %v, want one clear line", err)
	}
	q.Close()
	open(t, Options{Dir: q.o.Dir})
}

func TestDirThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "below")} {
		q, err := Open(t.Context(), Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), "data directory") || strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%q) = %v, want one clear line", dir, err)
		}
		if err == nil {
			q.Close()
		}
	}
}

func TestDamagedStore(t *testing.T) {
	const updates = "jetstream/$G/streams/UPDATES/"
	write := func(name string, change func([]byte) []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			name := filepath.Join(dir, name)
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, change(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	garbage := func([]byte) []byte { return []byte("garbage") }
	tests := []struct {
		name    string
		damage  []func(t *testing.T, dir string)
		waiting int // of 10
		kept    int // in the bucket, of 1
		aside   int
	}{
		{"none", nil, 10, 1, 0},
		{"a torn last record", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return d[:len(d)-20] }), remove(updates + "msgs/index.db"),
		}, 9, 1, 0},
		{"zeros after the last record, as a crash of the system leaves", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return append(d, make([]byte, 500)...) }), remove(updates + "msgs/index.db"),
		}, 10, 1, 0},
		{"a torn last record that the index still has", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return d[:len(d)-20] }),
		}, 9, 1, 0},
		{"the second half of the messages is gone", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return d[:len(d)/2] }), remove(updates + "msgs/index.db"),
		}, 5, 1, 0},
		{"the messages are garbage", []func(*testing.T, string){write(updates+"msgs/1.blk", garbage)}, 0, 1, 0},
		{"the messages are gone", []func(*testing.T, string){remove(updates + "msgs")}, 0, 1, 0},
		{"the entries of a bucket are garbage", []func(*testing.T, string){write("jetstream/$G/streams/KV_turns/msgs/1.blk", garbage)}, 10, 0, 0},
		{"a torn description of the updates", []func(*testing.T, string){write(updates+"meta.inf", func(d []byte) []byte { return d[:len(d)/2] })}, 10, 1, 2},
		{"the index", []func(*testing.T, string){write(updates+"msgs/index.db", garbage)}, 10, 1, 0},
		{"the description of the updates", []func(*testing.T, string){write(updates+"meta.inf", garbage)}, 10, 1, 2},
		{"no description of the updates", []func(*testing.T, string){remove(updates + "meta.inf")}, 10, 1, 1},
		{"a bucket", []func(*testing.T, string){write("jetstream/$G/streams/KV_turns/meta.inf", garbage)}, 10, 0, 1},
		{"everything", []func(*testing.T, string){remove("jetstream"), func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "jetstream"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}}, 0, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := open(t, Options{})
			b := conversation.Bucket{Name: "turns", Age: time.Hour}
			if _, err := q.Store().Save(t.Context(), b, "k", "v", 0); err != nil {
				t.Fatal(err)
			}
			for i := range int64(10) {
				put(t, q, item(i, "5.0.5"))
			}
			q.Close()
			for _, damage := range tt.damage {
				damage(t, q.o.Dir)
			}
			var log bytes.Buffer
			o := Options{Dir: q.o.Dir, Logger: slog.New(slog.NewTextHandler(&log, nil))}
			for round := range 2 { // what was mended stays so
				q = open(t, o)
				if waiting, _, _ := q.Depth(t.Context()); waiting != tt.waiting+round {
					t.Errorf("%d updates are left, want %d", waiting, tt.waiting+round)
				}
				keys, err := q.Store().Keys(t.Context(), b, "")
				if err != nil || len(keys) != tt.kept {
					t.Errorf("%d entries are left, want %d; %v", len(keys), tt.kept, err)
				}
				put(t, q, item(int64(100+round), "5.0.5"))
				q.Close()
			}
			aside, _ := filepath.Glob(filepath.Join(q.o.Dir, "damaged-2*"))
			if said := strings.Count(log.String(), "was set aside"); len(aside) != tt.aside || said != tt.aside {
				t.Errorf("set aside %v, said so %d times, want %d:\n%s", aside, said, tt.aside, &log)
			}
		})
	}
}

// TestNotDamaged: what only lacks room is left as it is.
func TestNotDamaged(t *testing.T) {
	q := open(t, Options{})
	q.Close()
	store := filepath.Join(q.o.Dir, "jetstream")
	if err := os.WriteFile(filepath.Join(store, "$G/streams/UPDATES/meta.inf"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Dir: q.o.Dir, free: func(string) (uint64, error) { return 1 << 20, nil }})
	if !errors.Is(err, ErrFull) {
		t.Errorf("Open on a full disk = %v, want %v", err, ErrFull)
	}
	if aside, _ := filepath.Glob(filepath.Join(q.o.Dir, "damaged-*")); len(aside) > 0 {
		t.Errorf("set aside: %v", aside)
	}
	open(t, Options{Dir: q.o.Dir})
}

// TestStoreFails: a server that cannot write any more does so until it is opened anew. Run ends, so that this happens.
func TestStoreFails(t *testing.T) {
	q := open(t, Options{AckWait: 30 * time.Millisecond})
	running, ended := make(chan bool), make(chan error)
	go func() {
		ended <- q.Run(t.Context(), func(context.Context, Job) error { running <- true; return nil }, nil)
	}()
	put(t, q, item(1, "5.0.5"))
	get(t, running)
	if err := q.server.DisableJetStream(); err != nil {
		t.Fatal(err)
	}
	if err := get(t, ended); err == nil {
		t.Error("Run ended without an error")
	}
}

func TestBucketSettings(t *testing.T) {
	q := open(t, Options{})
	b := conversation.Bucket{Name: "turns", Age: 24 * time.Hour}
	if _, err := q.Store().Save(t.Context(), b, "k", 1, 0); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]time.Duration{b.Name: b.Age, jobsBucket.Name: 48 * time.Hour} {
		s, err := q.js.Stream(t.Context(), "KV_"+name)
		if err != nil {
			t.Fatal(err)
		}
		c := s.CachedInfo().Config
		if c.MaxAge != want || c.MaxBytes != 128<<20 || c.Storage != jetstream.FileStorage || c.MaxMsgsPerSubject != 1 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
