package queue

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/queue/queuetest"
)

func TestStores(t *testing.T) {
	t.Run("durable", func(t *testing.T) { testStore(t, open(t, Options{}).Store()) })
	t.Run("cluster", func(t *testing.T) { testStore(t, open(t, inCluster(t, Options{})).Store()) })
	t.Run("memory", func(t *testing.T) { testStore(t, queuetest.Memory()) })
}

type turn struct {
	Question string
	Numbers  []int
}

// testStore is the suite for every conversation.Store.
func testStore(t *testing.T, s conversation.Store) {
	st := &storeTest{T: t, store: s, bucket: conversation.Bucket{Name: "turns", Age: time.Hour}}
	st.testRevisions()
	st.testKeys()
	st.testAge()
}

// A storeTest is a store with the bucket that it is tested with.
type storeTest struct {
	*testing.T
	store  conversation.Store
	bucket conversation.Bucket
}

func (t *storeTest) load(key string) (turn, uint64) {
	t.Helper()
	var v turn
	rev, err := t.store.Load(t.Context(), t.bucket, key, &v)
	if err != nil {
		t.Fatal(err)
	}
	return v, rev
}

func (t *storeTest) save(key string, v any, rev uint64) uint64 {
	t.Helper()
	next, err := t.store.Save(t.Context(), t.bucket, key, v, rev)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// conflict saves what must not be saved.
func (t *storeTest) conflict(key string, v any, rev uint64) {
	t.Helper()
	if _, err := t.store.Save(t.Context(), t.bucket, key, v, rev); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("Save(%s, %v, revision %d) = %v, want %v", key, v, rev, err, conversation.ErrConflict)
	}
}

func (t *storeTest) testRevisions() {
	const anyRevision = conversation.AnyRevision
	if _, rev := t.load("-5.0.5"); rev != 0 {
		t.Errorf("an entry that is not there has revision %d", rev)
	}
	first := turn{"ما هو؟", []int{1, 2}}
	one := t.save("-5.0.5", first, 0)
	if v, rev := t.load("-5.0.5"); rev != one || !cmp.Equal(v, first) {
		t.Errorf("loaded %v at %d, want %v at %d", v, rev, first, one)
	}
	t.conflict("-5.0.5", first, 0)
	two := t.save("-5.0.5", turn{"two", nil}, one)
	t.conflict("-5.0.5", turn{"three", nil}, one)
	if v, rev := t.load("-5.0.5"); v.Question != "two" || rev != two {
		t.Errorf("loaded %v at %d, want two at %d", v, rev, two)
	}
	t.conflict("-5.0.5", nil, one)
	t.conflict("-5.0.5", nil, 0)
	t.save("-5.0.5", turn{"four", nil}, anyRevision)
	three := t.save("-5.0.5", turn{"five", nil}, anyRevision)
	if next := t.save("-5.0.5", nil, three); next != 0 {
		t.Errorf("a deleted entry has revision %d", next)
	}
	if _, rev := t.load("-5.0.5"); rev != 0 {
		t.Errorf("a deleted entry has revision %d", rev)
	}
	t.conflict("-5.0.5", turn{}, three)
	t.save("-5.0.5", nil, 0)
	t.save("gone", nil, anyRevision)
	t.save("-5.0.5", turn{"again", nil}, 0)
}

// testKeys lists what testRevisions has left, and more.
func (t *storeTest) testKeys() {
	for _, k := range []string{"5.0.5", "5.0.55", "5.1.7", "55.0.5", "a_b=c"} {
		t.save(k, turn{}, 0)
	}
	for prefix, want := range map[string][]string{
		"":      {"-5.0.5", "5.0.5", "5.0.55", "5.1.7", "55.0.5", "a_b=c"},
		"5.":    {"5.0.5", "5.0.55", "5.1.7"},
		"5.0.5": {"5.0.5", "5.0.55"},
		"5":     {"5.0.5", "5.0.55", "5.1.7", "55.0.5"},
		"x":     nil,
	} {
		got, err := t.store.Keys(t.Context(), t.bucket, prefix)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("Keys(%q): %s", prefix, d)
		}
	}
}

func (t *storeTest) testAge() {
	other := conversation.Bucket{Name: "short", Age: 100 * time.Millisecond}
	var v int
	if rev, err := t.store.Load(t.Context(), other, "5.0.5", &v); err != nil || rev != 0 {
		t.Errorf("an entry of another bucket: revision %d, %v", rev, err)
	}
	if _, err := t.store.Save(t.Context(), other, "k", 1, 0); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(timeout); ; time.Sleep(10 * time.Millisecond) {
		rev, err := t.store.Load(t.Context(), other, "k", &v)
		if err != nil {
			t.Fatal(err)
		}
		if rev == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("an entry does not go at the age of its bucket")
		}
	}
	if keys, err := t.store.Keys(t.Context(), other, ""); err != nil || len(keys) != 0 {
		t.Errorf("Keys of an empty bucket = %v, %v", keys, err)
	}
}

// TestStoreSurvives: what Save returned for is there after the process.
func TestStoreSurvives(t *testing.T) {
	q := open(t, Options{})
	b := conversation.Bucket{Name: "turns", Age: time.Hour}
	rev, err := q.Store().Save(t.Context(), b, "5.0.5", "kept", 0)
	if err != nil {
		t.Fatal(err)
	}
	q.Close()
	var v string
	got, err := open(t, Options{Dir: q.o.Dir}).Store().Load(t.Context(), b, "5.0.5", &v)
	if err != nil || got != rev || v != "kept" {
		t.Errorf("Load = %q at %d, %v; want kept at %d", v, got, err, rev)
	}
}
