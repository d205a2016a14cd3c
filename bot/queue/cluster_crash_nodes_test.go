//go:build crash && linux

package queue

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A natsNode is a real nats-server.
type natsNode struct {
	t       *testing.T
	binary  string
	config  string
	store   string
	monitor string
	began   time.Time
	cmd     *exec.Cmd
}

// nodeConfig is the configuration of a node: its number, the ports for clients, for monitoring and
// for the other nodes, the routes to all, and its store.
const nodeConfig = `server_name: n%d
listen: 127.0.0.1:%d
http: 127.0.0.1:%d
cluster { name: crash, listen: 127.0.0.1:%d, routes: [%s] }
jetstream { store_dir: %q, sync_interval: always, max_file_store: 1TB }
`

// newNodes starts three nodes. The first ones may be given disks of their own.
func newNodes(t *testing.T, disks ...string) (nodes []*natsNode, address string) {
	dir := t.TempDir()
	binary := filepath.Join(dir, "nats-server")
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/nats-io/nats-server/v2").CombinedOutput(); err != nil {
		t.Fatalf("build nats-server: %v\n%s", err, out)
	}
	ports, err := freePorts(9)
	if err != nil {
		t.Fatal(err)
	}
	var routes, clients []string
	for i := range 3 {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
		clients = append(clients, fmt.Sprintf("nats://127.0.0.1:%d", ports[3+i]))
	}
	for i := range 3 {
		n := &natsNode{
			t:       t,
			binary:  binary,
			config:  filepath.Join(dir, fmt.Sprint(i, ".conf")),
			store:   filepath.Join(dir, fmt.Sprint("store", i)),
			monitor: fmt.Sprintf("http://127.0.0.1:%d/healthz", ports[6+i]),
		}
		if i < len(disks) {
			n.store = filepath.Join(disks[i], "store")
		}
		text := fmt.Sprintf(nodeConfig, i, ports[3+i], ports[6+i], ports[i], strings.Join(routes, ", "), n.store)
		if err := os.WriteFile(n.config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		n.start()
		t.Cleanup(n.kill)
		nodes = append(nodes, n)
	}
	for _, n := range nodes {
		n.healthy()
	}
	return nodes, strings.Join(clients, ",")
}

func (n *natsNode) start() {
	n.began = time.Now()
	n.cmd = exec.Command(n.binary, "-c", n.config, "-l", n.config+".log")
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
}

func (n *natsNode) kill() {
	if n.cmd != nil {
		n.cmd.Process.Kill()
		n.cmd.Wait()
		n.cmd = nil
	}
}

// healthy waits until the node has caught up.
func (n *natsNode) healthy() {
	for end := time.Now().Add(time.Minute); !sound(n.monitor); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			n.t.Fatalf("%s does not become healthy", n.config)
		}
	}
}

// sound reports whether a node says that it is well.
func sound(monitor string) bool {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get(monitor)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
