package queue

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
)

// A botState is what a bot keeps that is moved.
type botState struct {
	talks   conversation.Bucket // of one entry, which goes at its age
	always  conversation.Bucket // of entries 1 to manyEntries-1
	written time.Time           // the entry of talks
	stored  time.Time           // the updates
}

const manyEntries = 2*movesAtOnce + 7

// newBotState makes a state in a place: three updates, a dead letter and two buckets.
func newBotState(t *testing.T, place Options) *botState {
	t.Helper()
	s := &botState{
		talks:  conversation.Bucket{Name: "turns", Age: 3 * time.Second},
		always: conversation.Bucket{Name: "chats"},
	}
	q := open(t, place)
	defer q.Close()
	stop := start(t, q, func(_ context.Context, j Job) error {
		if j.ID == 2 {
			return brokenError(false)
		}
		return nil
	}, func(context.Context, Job) error { return nil })
	put(t, q, item(1, "5.0.5"), item(2, "5.0.5"))
	for waiting, dead := 2, 0; waiting > 0 || dead == 0; waiting, _, dead = q.Depth(t.Context()) {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	save := func(b conversation.Bucket, key string, v any, revision uint64) {
		t.Helper()
		if _, err := q.Store().Save(t.Context(), b, key, v, revision); err != nil {
			t.Fatal(err)
		}
	}
	for i := range manyEntries {
		save(s.always, fmt.Sprint(i), i, 0)
	}
	save(s.always, "0", nil, conversation.AnyRevision)
	save(s.talks, "5.0.5", "short-lived", conversation.AnyRevision)
	s.written = time.Now()
	put(t, q, item(3, "5.0.5"), item(4, "5.0.5"), Item{ID: 5, Conversation: "6.0.6", Urgent: true})
	s.stored = time.Now()
	return s
}

func (s *botState) move(t *testing.T, from, to Options) {
	t.Helper()
	got, err := Move(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("moved %+v", got)
	if got.Updates != 3 || got.Dead != 1 || got.Entries < manyEntries-1+2 {
		t.Errorf("moved %+v", got)
	}
}

// isIn looks whether all of the state is in a place.
func (s *botState) isIn(t *testing.T, place Options) {
	t.Helper()
	q := open(t, place)
	defer q.Close()
	keys, err := q.Store().Keys(t.Context(), s.always, "")
	if err != nil || len(keys) != manyEntries-1 {
		t.Errorf("%d entries, %v; want %d", len(keys), err, manyEntries-1)
	}
	var v int
	if _, err := q.Store().Load(t.Context(), s.always, "300", &v); err != nil || v != 300 {
		t.Errorf("entry 300 is %d, %v", v, err)
	}
	if waiting, _, dead := q.Depth(t.Context()); waiting != 3 || dead != 1 {
		t.Errorf("%d waiting, %d dead", waiting, dead)
	}
	var text string // it goes at its age, however often it was moved
	for end := s.written.Add(s.talks.Age + timeout); ; time.Sleep(50 * time.Millisecond) {
		rev, err := q.Store().Load(t.Context(), s.talks, "5.0.5", &text)
		if err != nil {
			t.Fatal(err)
		}
		if rev == 0 || time.Now().After(end) {
			if rev != 0 {
				t.Error("an entry that was moved does not go")
			}
			break
		}
	}
}

// goesOn has the updates of the state worked on, after all that ever came has come again.
func (s *botState) goesOn(t *testing.T, place Options) {
	t.Helper()
	q := open(t, place)
	done := make(chan Job, 10)
	put(t, q, item(1, "5.0.5"), item(2, "5.0.5"), item(3, "5.0.5"), item(6, "5.0.5")) // Telegram says it all again
	start(t, q, func(_ context.Context, j Job) error { done <- j; return nil }, nil)
	var got []int64
	for range 4 {
		j := get(t, done)
		if j.Urgent {
			continue
		}
		got = append(got, j.ID)
		if j.ID == 3 && j.Stored.After(s.stored) {
			t.Errorf("update 3 is said to have come at %v, after %v", j.Stored, s.stored)
		}
	}
	if d := cmp.Diff([]int64{3, 4, 6}, got); d != "" {
		t.Errorf("then worked on: %s", d)
	}
}

// staysWhileRunning looks that nothing is moved out of a cluster while the bot runs there.
func staysWhileRunning(t *testing.T, cluster, other Options) {
	t.Helper()
	hasty := cluster
	hasty.Grace = time.Millisecond
	running := open(t, hasty)
	stop := start(t, running, func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }, nil)
	for running.atRest(t.Context()) == nil {
		time.Sleep(10 * time.Millisecond)
	}
	if _, err := Move(t.Context(), cluster, other); err == nil || !strings.Contains(err.Error(), "the bot runs") {
		t.Errorf("moved while the bot runs: %v", err)
	}
	stop()
	running.Close()
	for q := open(t, cluster); q.atRest(t.Context()) != nil; { // until the last requests are over
		time.Sleep(100 * time.Millisecond)
	}
}

// TestMove takes a bot's state into a cluster and back, and looks at all of it in both places.
func TestMove(t *testing.T) {
	disk := Options{Dir: filepath.Join(t.TempDir(), "queue")}
	cluster := inCluster(t, Options{})
	s := newBotState(t, disk)
	s.move(t, disk, cluster)
	s.isIn(t, cluster)
	if left, _ := filepath.Glob(disk.Dir + "*"); len(left) != 1 || !strings.Contains(left[0], "-moved-") {
		t.Errorf("the directory is left as %v", left)
	}
	staysWhileRunning(t, cluster, disk)
	if err := os.MkdirAll(filepath.Dir(disk.Dir), 0o700); err != nil {
		t.Fatal(err)
	}
	s.move(t, cluster, disk)
	s.isIn(t, disk)
	s.goesOn(t, disk)
}

// What is in the other place is not mixed with anything.
func TestMoveRefuses(t *testing.T) {
	disk, cluster := Options{Dir: filepath.Join(t.TempDir(), "queue")}, inCluster(t, Options{})
	for _, o := range []Options{disk, cluster} {
		q := open(t, o)
		put(t, q, item(1, "5.0.5"))
		q.Close()
	}
	if _, err := Move(t.Context(), disk, cluster); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("Move = %v", err)
	}
	for _, o := range []Options{disk, cluster} {
		if waiting, _, _ := open(t, o).Depth(t.Context()); waiting != 1 {
			t.Errorf("%d updates are left", waiting)
		}
	}
}
