//go:build crash && linux

package queue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestClusterTroubles: the disk of the leading node is full, and later all nodes are killed at once
// and away for a while.
func TestClusterTroubles(t *testing.T) {
	c, nodes, _, look := newCrowd(t)
	stop, stopped := make(chan bool), make(chan bool)
	go func() { defer close(stopped); c.talk(10, stop) }()
	time.Sleep(5 * time.Second)

	full := nodes[max(0, c.leader(look))]
	t.Logf("%v: no room for %s", time.Since(c.began).Round(time.Second), filepath.Base(full.config))
	if err := unix.Prlimit(full.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1, Max: unix.RLIM_INFINITY}, nil); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Second)
	c.mu.Lock()
	t.Logf("longest pause until now %v; the leader is now n%d; %d wait", c.pause, c.leader(look), len(c.sent))
	c.mu.Unlock()
	full.kill() // somebody makes room
	full.start()
	full.healthy()

	t.Logf("%v: all nodes away", time.Since(c.began).Round(time.Second))
	for _, n := range nodes {
		n.kill()
	}
	time.Sleep(15 * time.Second)
	for _, n := range nodes {
		n.start()
	}
	for _, n := range nodes {
		n.healthy()
	}
	time.Sleep(5 * time.Second)
	close(stop)
	<-stopped
	ended := time.Now()
	lost := c.wait(5 * time.Minute)
	c.judge(look, lost, time.Since(ended))
	log, err := os.ReadFile(filepath.Join(t.ArtifactDir(), "replicas.log"))
	if err != nil || !strings.Contains(string(log), "waiting for the NATS cluster") || !strings.Contains(string(log), "answers again") {
		t.Errorf("the processes do not say what they wait for: %v", err)
	}
}

// smallDisk is a disk of so many MiB, in memory.
func smallDisk(t *testing.T, size int) string {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", size)); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// fill leaves no room on a disk.
func fill(t *testing.T, dir string) (name string) {
	name = filepath.Join(dir, "filler")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return name
}

// TestClusterDiskFull: the disk of the leading node is full. It hands over and keeps nothing any
// more, the others go on, and the bot names it; room alone does not bring it back, a start does.
func TestClusterDiskFull(t *testing.T) {
	var disks []string
	for range 3 {
		disks = append(disks, smallDisk(t, 64))
	}
	c, nodes, _, look := newCrowd(t, disks...)
	stop, stopped := make(chan bool), make(chan bool)
	go func() { defer close(stopped); c.talk(10, stop) }()
	time.Sleep(5 * time.Second)
	n := max(0, c.leader(look))
	t.Logf("%v: no room for n%d", time.Since(c.began).Round(time.Second), n)
	filler := fill(t, disks[n])
	said := func(text string) bool {
		log, err := os.ReadFile(filepath.Join(t.ArtifactDir(), "replicas.log"))
		return err == nil && strings.Contains(string(log), text)
	}
	named := fmt.Sprint("node=n", n)
	for end := time.Now().Add(time.Minute); !said(named) && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
	}
	if !said(named) {
		t.Errorf("nobody says that n%d keeps no copies", n)
	}
	c.mu.Lock()
	t.Logf("%v: it is named; longest pause until now %v, %d wait",
		time.Since(c.began).Round(time.Second), c.pause.Round(time.Millisecond), len(c.sent))
	c.mu.Unlock()
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if sound(nodes[n].monitor) {
		t.Log("room alone brings a node back")
	}
	nodes[n].kill()
	nodes[n].start()
	nodes[n].healthy()
	for end := time.Now().Add(time.Minute); !said("keeps its copies again") && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
	}
	if !said("keeps its copies again") {
		t.Errorf("nobody says that n%d is back", n)
	}
	close(stop)
	<-stopped
	ended := time.Now()
	lost := c.wait(5 * time.Minute)
	c.judge(look, lost, time.Since(ended))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pause > longestElection {
		t.Errorf("nothing was answered for %v", c.pause)
	}
}
