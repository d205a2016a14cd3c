//go:build crash && linux

package queue

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A crowd is the processes of a bot, as Telegram sees them.
type crowd struct {
	*crashTelegram
	address string

	mu       sync.Mutex
	polling  map[string]int // requests for updates under way, by process
	last     string         // the process that asked last
	idle     time.Time      // since when nobody asks
	killed   time.Time      // when the one who asked was killed; zero when it was not
	gaps     []time.Duration
	overlaps int
	sent     map[int64]time.Time
	took     []time.Duration // from an update to its answer
	answered time.Time       // the last answer
	pause    time.Duration   // the longest time without an answer
	pauseAt  time.Duration   // when, since began
	began    time.Time
}

// watch sees the requests of all processes on their way to the fake Telegram.
func (c *crowd) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/getUpdates":
			who := r.Header.Get("Process")
			c.pollBegins(who)
			defer c.pollEnds(who)
		case "/editMessage":
			body, _ := io.ReadAll(r.Body)
			var e edit
			json.Unmarshal(body, &e)
			c.answer(e.Update)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		next.ServeHTTP(w, r)
	})
}

func (c *crowd) pollBegins(who string) {
	others := func() bool {
		for p, n := range c.polling {
			if p != who && n > 0 {
				return true
			}
		}
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if others() { // the end of a connection may be on its way
		c.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
		c.mu.Lock()
		if others() {
			c.overlaps++
		}
	}
	if !c.killed.IsZero() && who != c.last {
		c.gaps = append(c.gaps, time.Since(c.killed))
		c.killed = time.Time{}
	}
	c.polling[who]++
	c.last = who
}

func (c *crowd) pollEnds(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.polling[who]--
}

func (c *crowd) answer(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.sent[id]; ok {
		delete(c.sent, id)
		c.took = append(c.took, time.Since(at))
	}
	if d := time.Since(c.answered); !c.answered.IsZero() && d > c.pause {
		c.pause, c.pauseAt = d, time.Since(c.began)
	}
	c.answered = time.Now()
}

// A replica is a process of the bot.
type replica struct {
	c      *crowd
	began  time.Time
	cmd    *exec.Cmd
	exited chan struct{}
}

func (r *replica) start() {
	r.began = time.Now()
	r.cmd = exec.Command(os.Args[0])
	r.cmd.Env = append(os.Environ(), crashURL+"="+r.c.URL, crashCluster+"="+r.c.address)
	log, err := os.OpenFile(filepath.Join(r.c.t.ArtifactDir(), "replicas.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		r.c.t.Fatal(err)
	}
	defer log.Close()
	r.cmd.Stderr = log
	if err := r.cmd.Start(); err != nil {
		r.c.t.Fatal(err)
	}
	r.exited = make(chan struct{})
	go func() { r.cmd.Wait(); close(r.exited) }()
}

// end sends a signal and waits for the end of the process.
func (r *replica) end(s os.Signal) time.Duration {
	began := time.Now()
	r.c.mu.Lock()
	if r.c.last == strconv.Itoa(r.cmd.Process.Pid) {
		r.c.killed = began
	}
	r.c.mu.Unlock()
	r.cmd.Process.Signal(s)
	<-r.exited
	return time.Since(began)
}

func (r *replica) polls() bool {
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	return r.c.last == strconv.Itoa(r.cmd.Process.Pid)
}

// newCrowd starts two processes on three nodes.
func newCrowd(t *testing.T, disks ...string) (*crowd, []*natsNode, []*replica, *Queue) {
	nodes, address := newNodes(t, disks...)
	c := &crowd{
		crashTelegram: newCrashTelegram(t, false),
		address:       address,
		polling:       map[string]int{},
		sent:          map[int64]time.Time{},
		began:         time.Now(),
	}
	c.Config.Handler = c.watch(c.Config.Handler)
	look := open(t, Options{Cluster: &Cluster{URL: address}, Name: crashName})
	replicas := []*replica{{c: c}, {c: c}}
	for _, r := range replicas {
		r.start()
		t.Cleanup(func() { r.end(os.Kill) })
	}
	return c, nodes, replicas, look
}
