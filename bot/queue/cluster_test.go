package queue

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"isnad/bot/conversation"
)

// asProcess makes the test binary something else than a test; see crash_process_test.go.
var asProcess func()

func TestMain(m *testing.M) {
	if asProcess != nil {
		asProcess()
		return
	}
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// A testCluster is three NATS servers in this process, on loopback.
type testCluster struct {
	once    sync.Once
	err     error
	dir     string
	options []*server.Options
	nodes   []*server.Server
	names   int
}

// shared is the cluster of the tests that leave it as it is; each has a name of its own in it.
var shared testCluster

func (c *testCluster) start() error {
	c.once.Do(func() {
		if c.dir, c.err = os.MkdirTemp("", "isnad-cluster-"); c.err != nil {
			return
		}
		var ports []int
		if ports, c.err = freePorts(3); c.err != nil {
			return
		}
		var routes []*url.URL
		for _, p := range ports {
			routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprint("127.0.0.1:", p)})
		}
		for i, p := range ports {
			c.options = append(c.options, &server.Options{
				ServerName:         fmt.Sprint("n", i),
				Host:               "127.0.0.1",
				Port:               server.RANDOM_PORT,
				Cluster:            server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: p},
				Routes:             routes,
				JetStream:          true,
				StoreDir:           filepath.Join(c.dir, fmt.Sprint(i)),
				JetStreamMaxStore:  1 << 40,
				JetStreamMaxMemory: 1 << 26,
				NoLog:              true,
				NoSigs:             true,
			})
			c.nodes = append(c.nodes, nil)
			if c.err = c.run(i); c.err != nil {
				return
			}
		}
	})
	return c.err
}

// run starts a node.
func (c *testCluster) run(i int) error {
	s, err := server.NewServer(c.options[i])
	if err != nil {
		return err
	}
	s.Start()
	c.nodes[i] = s
	if !s.ReadyForConnections(timeout) {
		return fmt.Errorf("node %d is not ready", i)
	}
	c.options[i].Port = s.Addr().(*net.TCPAddr).Port // the next time as well
	return nil
}

func (c *testCluster) halt(i int) {
	c.nodes[i].Shutdown()
	c.nodes[i].WaitForShutdown()
}

func (c *testCluster) stop() {
	for i, s := range c.nodes {
		if s != nil {
			c.halt(i)
		}
	}
	_ = os.RemoveAll(c.dir)
}

func (c *testCluster) url() string {
	var all []string
	for _, o := range c.options {
		all = append(all, fmt.Sprintf("nats://127.0.0.1:%d", o.Port))
	}
	return strings.Join(all, ",")
}

func freePorts(n int) (ports []int, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// inCluster gives a test a place in the shared cluster.
func inCluster(t testing.TB, o Options) Options {
	t.Helper()
	if err := shared.start(); err != nil {
		t.Fatal(err)
	}
	shared.names++
	o.Cluster, o.Name = &Cluster{URL: shared.url()}, fmt.Sprint(shared.names)
	return o
}

// newCluster gives a test a cluster of its own, which it may break.
func newCluster(t testing.TB) *testCluster {
	t.Helper()
	c := &testCluster{}
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}

// TestReplicasShareWork: what one process puts others work on, in order within a conversation; each
// job once.
func TestReplicasShareWork(t *testing.T) {
	o := inCluster(t, Options{})
	const conversations, each, replicas = 6, 8, 3
	var (
		mu    sync.Mutex
		order = map[string][]int64{}
		who   = map[int]int{}
		done  = make(chan bool, conversations*each)
	)
	var queues []*Queue
	for i := range replicas {
		q := open(t, o)
		queues = append(queues, q)
		start(t, q, func(_ context.Context, j Job) error {
			mu.Lock()
			order[j.Conversation] = append(order[j.Conversation], j.ID)
			who[i]++
			mu.Unlock()
			time.Sleep(time.Millisecond)
			done <- true
			return nil
		}, nil)
	}
	for i := range int64(conversations * each) {
		it := item(i, fmt.Sprintf("-7%d.0.%d", i%conversations, i%conversations))
		put(t, queues[i%replicas], it)
		put(t, queues[(i+1)%replicas], it) // it comes twice
	}
	for range conversations * each {
		get(t, done)
	}
	mu.Lock()
	defer mu.Unlock()
	for c, ids := range order {
		for i := 1; i < len(ids); i++ {
			if ids[i] <= ids[i-1] {
				t.Errorf("conversation %s: %v", c, ids)
			}
		}
	}
	t.Logf("worked on by %v", who) // who asks first may get all
	if len(order) != conversations {
		t.Errorf("%d conversations", len(order))
	}
}

// TestLeaderHandsOver: of the processes of a bot one leads at a time.
func TestLeaderHandsOver(t *testing.T) {
	o := inCluster(t, Options{})
	leads := make(chan int, 10)
	var stops []func()
	for i := range 2 {
		q := open(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- q.Lead(ctx, func(ctx context.Context) error {
				leads <- i
				<-ctx.Done()
				return nil
			})
		}()
		stops = append(stops, func() {
			cancel()
			if err := get(t, ended); err != nil {
				t.Error(err)
			}
		})
	}
	first := get(t, leads)
	if len(leads) > 0 {
		t.Error("two lead")
	}
	stops[first]()
	if next := get(t, leads); next == first {
		t.Error("one that has ended leads")
	}
	stops[1-first]()
}

// TestClusterAway: while the cluster is away nothing is confirmed; when it is back all goes on,
// each job once.
func TestClusterAway(t *testing.T) {
	c := newCluster(t)
	o := Options{Cluster: &Cluster{URL: c.url()}, Name: "1", AckWait: 3 * time.Second}
	q := open(t, o)
	q.store.patience = time.Second
	done := make(chan int64, 10)
	start(t, q, func(_ context.Context, j Job) error { done <- j.ID; return nil }, nil)
	put(t, q, item(1, "5.0.5"))
	get(t, done)
	for waiting, running := 1, 0; waiting+running > 0; waiting, running, _ = q.Depth(t.Context()) { // until it is recorded that it ended
		time.Sleep(10 * time.Millisecond)
	}
	for i := range c.nodes {
		c.halt(i)
	}
	if err := q.Put(t.Context(), item(2, "5.0.5")); err == nil {
		t.Fatal("an update was confirmed that no node has")
	}
	noFault := func(bucket string) {
		t.Helper()
		var v int
		_, err := q.Store().Load(t.Context(), conversation.Bucket{Name: bucket, Age: time.Hour}, "k", &v)
		if pauseFor(err, Job{Stored: time.Now()}) == 0 {
			t.Errorf("Load = %v, which would count as a try of the job", err)
		}
	}
	noFault("turns")
	for end := time.Now().Add(timeout); q.Health() == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a cluster that is away is said to be in health")
		}
	}
	back := func(node int) {
		if err := c.run(node); err != nil {
			t.Fatal(err)
		}
	}
	back(0)
	back(1)
	for end := time.Now().Add(timeout); ; time.Sleep(10 * time.Millisecond) { // until the two serve
		if _, err := q.Store().Load(t.Context(), jobsBucket, "1", &struct{}{}); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	noFault("first-used-now") // nobody has heard of the third since then: it has no place there
	back(2)
	q.store.patience = timeout
	put(t, q, item(2, "5.0.5"), item(1, "5.0.5"), item(3, "5.0.5"))
	if a, b := get(t, done), get(t, done); a != 2 || b != 3 {
		t.Errorf("jobs %d and %d, want 2 and 3", a, b)
	}
	for end := time.Now().Add(timeout); q.Health() != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(q.Health())
		}
	}
}

func TestClusterSettings(t *testing.T) {
	o := inCluster(t, Options{})
	for name, tt := range map[string]struct {
		c    Cluster
		want string
	}{
		"no scheme":      {Cluster{URL: "127.0.0.1:4222"}, "must be nats://"},
		"a web address":  {Cluster{URL: "https://user:hidden@example.org"}, "must be nats://"},
		"half a key":     {Cluster{URL: o.Cluster.URL, Cert: "cert.pem"}, "the certificate and the key"},
		"no credentials": {Cluster{URL: o.Cluster.URL, Credentials: filepath.Join(t.TempDir(), "bot.creds")}, "no such file"},
		"no authority":   {Cluster{URL: o.Cluster.URL, CA: filepath.Join(t.TempDir(), "ca.pem")}, "no such file"},
	} {
		_, err := Open(t.Context(), Options{Cluster: &tt.c, Name: "1"})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// TestDeployedNode reads the configuration of bot/deploy as a server does.
func TestDeployedNode(t *testing.T) {
	t.Setenv("NATS_PASSWORD", "n-of-the-bot")
	t.Setenv("NATS_ROUTE_PASSWORD", "r-of-the-nodes")
	o, err := server.ProcessConfigFile("../deploy/cluster/nats.conf")
	if err != nil {
		t.Fatal(err)
	}
	synced := o.JetStream && o.SyncAlways && o.StoreDir == "/data"
	guarded := o.Password == "n-of-the-bot" && o.Cluster.Password == "r-of-the-nodes"
	if !synced || !guarded || o.Cluster.Name == "" {
		t.Errorf("a node is not synced, not guarded, or alone: %+v", o)
	}
}
