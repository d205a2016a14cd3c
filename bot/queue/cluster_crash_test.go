//go:build crash && linux

package queue

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	secondsEnv   = "ISNAD_CLUSTER_SECONDS"
	betweenBlows = 23 * time.Second // a node is back before the next blow: two of three that are away are a cluster that is away
	nodeAway     = 8 * time.Second
	stoppedFor   = 14 * time.Second
	longestGap   = 7 * time.Second // between two who poll
	longestStop  = time.Second     // of a process that is told to end

	longestElection = 15 * time.Second // 9 s, and what a busy machine adds
)

// TestClusterCrashLoop runs two processes of a bot on three real NATS servers, kills and stops
// them, and counts. ISNAD_CLUSTER_SECONDS is how long; five minutes when it is not set.
//
//	ISNAD_CLUSTER_SECONDS=60 go test -tags crash -run ClusterCrashLoop -v ./bot/queue
func TestClusterCrashLoop(t *testing.T) {
	seconds, _ := strconv.Atoi(cmp.Or(os.Getenv(secondsEnv), "300"))
	c, nodes, replicas, look := newCrowd(t)
	stop, stopped := make(chan bool), make(chan bool)
	go func() { defer close(stopped); c.talk(30, stop) }()
	c.blows(nodes, replicas, look, time.Duration(seconds)*time.Second)
	close(stop)
	<-stopped
	ended := time.Now()
	lost := c.wait(10 * time.Minute) // on a busy machine 30 a second pile up
	drained := time.Since(ended)
	if replicas[1].polls() {
		slices.Reverse(replicas)
	}
	handed := replicas[0].end(syscall.SIGTERM)
	time.Sleep(2 * time.Second)
	replicas[1].end(syscall.SIGTERM)
	share := func(cmd *exec.Cmd, lived time.Duration) string {
		p := cmd.ProcessState
		return fmt.Sprintf("%.1f %%", 100*float64(p.UserTime()+p.SystemTime())/float64(lived))
	}
	for _, r := range replicas {
		t.Logf("processor time of a process in its last life: %s of a core", share(r.cmd, time.Since(r.began)))
	}
	code := replicas[0].cmd.ProcessState.ExitCode()
	c.judge(look, lost, drained)
	for _, n := range nodes {
		cmd := n.cmd
		n.kill()
		t.Logf("of a node: %s", share(cmd, time.Since(n.began)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t.Logf("told to end, the one who polled did in %v with code %d; gaps between two who poll %v, overlaps %d",
		handed.Round(time.Millisecond), code, c.gaps, c.overlaps)
	if handed > longestStop || code != 0 || c.overlaps > 0 || len(c.gaps) == 0 || slices.Max(c.gaps) > longestGap {
		t.Error("want one who polls at a time, an end within a second, and another within seven")
	}
}

// talk sends updates.
func (c *crowd) talk(perSecond int, stop <-chan bool) {
	atRate(perSecond, stop, func() {
		kind := drawn(0.002, 0.010, 0.003)
		n := rand.IntN(240)
		c.mu.Lock()
		defer c.mu.Unlock()
		id := c.send(fmt.Sprintf("-%d.0.%d", n/4+1, n+1), kind)
		if kind == "short" {
			c.sent[id] = time.Now()
		}
	})
}

// blows deals one after the other until the time is over: in five minutes five kills of a node, one
// of which comes back empty, five of a process, and two stops of a node.
func (c *crowd) blows(nodes []*natsNode, replicas []*replica, look *Queue, d time.Duration) {
	end := time.Now().Add(d)
	what := []string{"node", "replica", "stop", "replica", "empty", "replica", "node", "stop", "replica", "node", "replica", "node"}
	for i := 0; time.Now().Add(betweenBlows).Before(end); i++ {
		next := time.Now().Add(betweenBlows)
		time.Sleep(time.Second + rand.N(2*time.Second))
		blow := what[i%len(what)]
		target := nodes[rand.IntN(len(nodes))]
		if leader := c.leader(look); leader >= 0 && i%3 != 1 {
			target = nodes[leader]
		}
		c.t.Logf("%v: %s %s", time.Since(c.began).Round(time.Second), blow, filepath.Base(target.config))
		switch blow {
		case "node", "empty":
			target.kill()
			time.Sleep(nodeAway)
			if blow == "empty" {
				os.RemoveAll(target.store)
			}
			target.start()
		case "stop":
			target.cmd.Process.Signal(syscall.SIGSTOP)
			time.Sleep(stoppedFor)
			target.cmd.Process.Signal(syscall.SIGCONT)
		case "replica":
			r := replicas[rand.IntN(len(replicas))]
			if i%4 == 1 && replicas[0].polls() != r.polls() && !r.polls() { // every second time the one who polls
				r = replicas[slices.IndexFunc(replicas, (*replica).polls)]
			}
			r.end(os.Kill)
			time.Sleep(nodeAway)
			r.start()
		}
		for _, n := range nodes {
			n.healthy()
		}
		time.Sleep(time.Until(next))
	}
	time.Sleep(time.Until(end))
}

// leader is the node that leads the stream of updates, or -1.
func (c *crowd) leader(q *Queue) int {
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*time.Second)
	defer cancel()
	info, err := q.updates.Info(ctx)
	if err != nil || info.Cluster == nil {
		return -1
	}
	n, err := strconv.Atoi(strings.TrimPrefix(info.Cluster.Leader, "n"))
	if err != nil {
		return -1
	}
	return n
}

// judge counts what was lost, said twice, or out of order.
func (c *crowd) judge(q *Queue, lost []crashUpdate, drained time.Duration) {
	c.crashTelegram.mu.Lock()
	defer c.crashTelegram.mu.Unlock()
	two, repeats, placeholders, wrong, healthy := 0, 0, 0, 0, 0
	answered := map[string][]int64{}
	for _, u := range c.all {
		if len(c.texts[u.ID]) > 1 {
			two++
			c.t.Logf("update %d: %v", u.ID, c.texts[u.ID])
		}
		for _, n := range c.texts[u.ID] {
			repeats += n - 1
		}
		placeholders += max(0, len(c.placed[u.ID])-1)
		if c.dead[u.ID] > 0 && u.Kind != "never" {
			healthy++
		}
		if len(c.texts[u.ID]) > 0 {
			answered[u.Conversation] = append(answered[u.Conversation], u.ID)
		}
	}
	for name, want := range answered {
		var got []int64
		if _, err := q.Store().Load(c.t.Context(), turns, name, &got); err != nil {
			c.t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			wrong++
			c.t.Logf("conversation %s: %v, want %v", name, got, want)
		}
	}
	waiting, _, dead := q.Depth(c.t.Context())
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.took)
	at := func(p float64) time.Duration { return c.took[int(p*float64(len(c.took)-1))].Round(time.Millisecond) }
	c.t.Logf("%d updates; lost %d, order broken %d, two different answers %d, conversations wrong %d of %d, "+
		"healthy ones set aside %d of %d, left %d; drained %v after the last",
		len(c.all), len(lost), c.disorder, two, wrong, len(answered), healthy, dead, waiting, drained.Round(time.Millisecond))
	c.t.Logf("repeated word for word: placeholders %d, final texts %d; answers in p50 %v p95 %v p99 %v max %v; "+
		"longest pause without any answer %v, at %v",
		placeholders, repeats, at(.5), at(.95), at(.99), at(1), c.pause.Round(time.Millisecond), c.pauseAt.Round(time.Second))
	if len(lost)+c.disorder+two+wrong+healthy+waiting > 0 {
		c.t.Errorf("lost: %v", lost)
	}
}
