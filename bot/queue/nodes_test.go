package queue

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// TestNodeWatch: a node that stays behind is named once, with what to do, and again when it keeps
// up; one that catches up is not.
func TestNodeWatch(t *testing.T) {
	var log bytes.Buffer
	q := &Queue{o: Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}}
	w := &nodeWatch{q: q, behind: map[string]time.Time{}, said: map[string]time.Time{}}
	sound, dumb := jetstream.PeerInfo{Name: "n0", Current: true}, jetstream.PeerInfo{Name: "n1"}
	catching, away := jetstream.PeerInfo{Name: "n1", Lag: 9}, jetstream.PeerInfo{Name: "n1", Current: true, Offline: true}
	at := time.Unix(1e9, 0)
	for i, step := range []struct {
		peer    jetstream.PeerInfo
		after   time.Duration
		lagging []string
		said    string // what is new in the log
	}{
		{dumb, 0, nil, ""}, // nothing was written
		{catching, 0, nil, ""},
		{jetstream.PeerInfo{Name: "n1", Current: true}, 10 * time.Second, nil, ""},
		{catching, 10 * time.Second, nil, ""},
		{catching, 10 * time.Second, nil, ""},
		{catching, 10 * time.Second, []string{"n1"}, "node=n1"},
		{away, 10 * time.Second, []string{"n1"}, ""},
		{away, behindSays, []string{"n1"}, "look at its disk"},
		{jetstream.PeerInfo{Name: "n1", Current: true}, 10 * time.Second, nil, "again"},
	} {
		at = at.Add(step.after)
		log.Reset()
		w.note(&jetstream.ClusterInfo{Replicas: []*jetstream.PeerInfo{&sound, &step.peer}}, at)
		said := log.String()
		if got := q.Lagging(); !slices.Equal(got, step.lagging) || (said != "") != (step.said != "") || !strings.Contains(said, step.said) {
			t.Errorf("step %d: lagging %v, log %q; want %v and %q", i, got, said, step.lagging, step.said)
		}
	}
}
