package queue

import (
	"context"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	nodesLook  = 10 * time.Second
	behindFor  = 20 * time.Second // a node that catches up is done by then, mostly
	behindSays = 10 * time.Minute // while nobody looks after it
)

// A nodeWatch tells of nodes that keep no copy of what is written: a node whose disk is full ends
// its JetStream, hands over what it led, and comes back only when it is started again. The others
// go on, but the next loss stops the bot.
type nodeWatch struct {
	q      *Queue
	behind map[string]time.Time // since when, by name
	said   map[string]time.Time
}

// watchNodes looks after the nodes until ctx ends.
func (q *Queue) watchNodes(ctx context.Context) {
	w := &nodeWatch{q: q, behind: map[string]time.Time{}, said: map[string]time.Time{}}
	tick := time.NewTicker(nodesLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			look, cancel := context.WithTimeout(ctx, callTime)
			if s, err := q.js.Stream(look, q.o.prefix()+updatesStream); err == nil {
				w.note(s.CachedInfo().Cluster, now)
			}
			cancel()
		}
	}
}

// note takes in what the leader says of the others.
func (w *nodeWatch) note(c *jetstream.ClusterInfo, now time.Time) {
	if c == nil {
		return
	}
	late := map[string]uint64{}
	for _, r := range c.Replicas {
		if r.Offline || !r.Current && r.Lag > 0 {
			late[r.Name] = r.Lag
		}
	}
	for name, since := range w.behind {
		if _, still := late[name]; still {
			continue
		}
		delete(w.behind, name)
		if !w.said[name].IsZero() {
			delete(w.said, name)
			w.q.o.Logger.Info("the NATS node keeps its copies again", "node", name, "after", now.Sub(since).Round(time.Second))
		}
	}
	var names []string
	for name, lag := range late {
		since, known := w.behind[name]
		if !known {
			since = now
			w.behind[name] = now
		}
		if now.Sub(since) < behindFor {
			continue
		}
		names = append(names, name)
		if last := w.said[name]; last.IsZero() || now.Sub(last) >= behindSays {
			w.said[name] = now
			w.q.o.Logger.Warn("a NATS node keeps no copies; the bot goes on with the others and stops if one more is lost: "+
				"look at its disk (a full one ends its JetStream for good), make room, and start it again",
				"node", name, "since", now.Sub(since).Round(time.Second), "behind", lag)
		}
	}
	slices.Sort(names)
	w.q.lagging.Store(&names)
}

// Lagging names the nodes of the cluster that keep no copies.
func (q *Queue) Lagging() []string {
	if names := q.lagging.Load(); names != nil {
		return *names
	}
	return nil
}
