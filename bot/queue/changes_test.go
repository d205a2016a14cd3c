package queue

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"isnad/bot/conversation"
)

// TestChanges: who asks what has changed since last time learns of all that was written and
// deleted, each once, also when it was away; and that a bucket was begun anew.
func TestChanges(t *testing.T) {
	t.Run("durable", func(t *testing.T) { testChanges(t, open(t, Options{})) })
	t.Run("cluster", func(t *testing.T) { testChanges(t, open(t, inCluster(t, Options{}))) })
}

func testChanges(t *testing.T, q *Queue) {
	b := conversation.Bucket{Name: "shared"}
	save := func(key string, v any) {
		t.Helper()
		if _, err := q.Store().Save(t.Context(), b, key, v, conversation.AnyRevision); err != nil {
			t.Fatal(err)
		}
	}
	mark := ""
	changes := func(wantAll bool, want ...string) {
		t.Helper()
		keys, all, now, err := q.Changes(t.Context(), b, "o.", mark)
		if err != nil || all != wantAll || !slices.Equal(keys, want) {
			t.Errorf("since %q changed %v, all %v, %v; want %v, %v", mark, keys, all, err, want, wantAll)
		}
		mark = now
	}
	changes(true)
	changes(false)
	save("o.1", 1)
	save("f.1.0", "content")
	save("o.2", 2)
	save("o.1", 3)
	changes(false, "o.1", "o.2")
	changes(false)
	save("o.1", nil)
	save("f.1.0", nil)
	save("o.3", 4)
	changes(false, "o.1", "o.3")
	mark = ""
	changes(true, "o.2", "o.3") // what is gone is not among all
	if err := q.js.DeleteStream(t.Context(), "KV_"+q.o.prefix()+b.Name); err != nil {
		t.Fatal(err)
	}
	q.store.reopen()
	for i := range 9 { // more than there were before
		save(fmt.Sprint("o.", i), i)
	}
	changes(true, "o.0", "o.1", "o.2", "o.3", "o.4", "o.5", "o.6", "o.7", "o.8")
}

// TestChangesWithoutANode: with two of three nodes it goes on, also when the leader was lost.
func TestChangesWithoutANode(t *testing.T) {
	c := newCluster(t)
	q := open(t, Options{Cluster: &Cluster{URL: c.url()}, Name: "1"})
	b := conversation.Bucket{Name: "shared"}
	mark := ""
	for i := range c.nodes {
		if _, err := q.Store().Save(t.Context(), b, fmt.Sprint("o.", i), i, 0); err != nil {
			t.Fatal(err)
		}
		keys, _, now, err := q.Changes(t.Context(), b, "o.", mark)
		if err != nil || !slices.Equal(keys, []string{fmt.Sprint("o.", i)}) {
			t.Errorf("changed %v, %v", keys, err)
		}
		mark = now
		c.halt(i)
		for end := time.Now().Add(timeout); ; time.Sleep(20 * time.Millisecond) { // a new leader may have to be found
			_, err := q.Store().Save(t.Context(), b, fmt.Sprint("o.", i+10), i, 0)
			if gone := (*awayError)(nil); err == nil {
				break
			} else if !errors.As(err, &gone) || time.Now().After(end) {
				t.Fatal(err)
			}
		}
		keys, all, now, err := q.Changes(t.Context(), b, "o.", mark)
		if err != nil || all || !slices.Equal(keys, []string{fmt.Sprint("o.", i+10)}) {
			t.Errorf("without node %d changed %v, all %v, %v", i, keys, all, err)
		}
		mark = now
		if err := c.run(i); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(timeout); c.nodes[i].Healthz(nil).Status != "ok"; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("node %d does not catch up", i)
			}
		}
	}
}
