package queue

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func TestAskAndHear(t *testing.T) {
	o := inCluster(t, Options{})
	o.peersAnswer = 50 * time.Millisecond // nobody does it, so nobody answers
	a := open(t, o)
	o.peersAnswer = timeout
	b, c := open(t, o), open(t, o)
	heard := make(chan string, 10)
	hear := func(q *Queue, name string, does bool) {
		if err := q.Hear("stop", func(data []byte) bool { heard <- name + " " + string(data); return does }); err != nil {
			t.Fatal(err)
		}
	}
	hear(a, "a", true)
	hear(b, "b", false)
	reach(t, a, b)
	reach(t, c, a, b)
	if a.Ask(t.Context(), "stop", []byte("7.0.7")) {
		t.Error("one that does nothing has done it")
	}
	if got := get(t, heard); got != "b 7.0.7" {
		t.Errorf("heard by %q, want only b: a asked itself", got)
	}
	if !c.Ask(t.Context(), "stop", []byte("8.0.8")) {
		t.Error("what was done is not known")
	}
	both := []string{get(t, heard), get(t, heard)}
	if slices.Sort(both); !slices.Equal(both, []string{"a 8.0.8", "b 8.0.8"}) {
		t.Errorf("heard: %v", both)
	}
	o = inCluster(t, Options{})
	o.peersAnswer = 50 * time.Millisecond
	other, another := open(t, o), open(t, o)
	if err := another.Hear("stop", func([]byte) bool { heard <- "another"; return false }); err != nil {
		t.Fatal(err)
	}
	reach(t, other, another)
	if other.Ask(t.Context(), "stop", []byte("9.0.9")) {
		t.Error("another bot has done it")
	}
	if got := get(t, heard); got != "another" || len(heard) > 0 {
		t.Errorf("another bot was heard: %s and %d", got, len(heard))
	}
}

// reach waits until what the others hear by now is known where one asks: nodes tell each other of
// it after the one who listens has gone on. They do so in order, so what is listened to later, and
// heard, tells that all before is known.
func reach(t *testing.T, from *Queue, to ...*Queue) {
	t.Helper()
	for _, q := range to {
		subject := "reach." + rand.Text()
		sub, err := q.conn.Subscribe(subject, func(m *nats.Msg) { _ = m.Respond(nil) })
		if err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(timeout); ; time.Sleep(5 * time.Millisecond) {
			if _, err = from.conn.Request(subject, nil, time.Second); err == nil {
				break
			}
			if time.Now().After(end) {
				t.Fatal(err)
			}
		}
		_ = sub.Unsubscribe()
	}
}
