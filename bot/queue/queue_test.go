package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// timeout ends a test that hangs; nothing waits for it otherwise. It is longer than several votes
// on a new leader in a row, of which NATS takes 4 to 9 seconds each.
const timeout = time.Minute

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

// start runs a queue until stop is called, or the test ends.
func start(t testing.TB, q *Queue, work func(context.Context, Job) error, dead func(context.Context, Job) error) (stop func()) {
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

func put(t testing.TB, q *Queue, items ...Item) {
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

// both runs a test on a queue on a disk and on one in a cluster.
func both(t *testing.T, test func(t *testing.T, q *Queue)) {
	t.Run("cluster", func(t *testing.T) { test(t, open(t, inCluster(t, Options{MaxTries: 3}))) })
	t.Run("disk", func(t *testing.T) { test(t, open(t, Options{MaxTries: 3})) })
}

func TestOrderWithinConversationParallelAcross(t *testing.T) {
	both(t, func(t *testing.T, q *Queue) {
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
	both(t, func(t *testing.T, q *Queue) {
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
		"too large":             {Item{ID: 2, Conversation: "5.0.5", Data: make([]byte, MaxData+1)}, errTooLarge},
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
