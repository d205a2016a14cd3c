package retrieval

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// dying is an embedder of a process that is killed when the third batch comes: nothing happens any
// more.
type dying struct {
	*fake
	batches atomic.Int64
	dead    chan struct{}
	end     chan struct{}
}

func (d *dying) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	if d.batches.Add(1) == 3 {
		close(d.dead)
		<-d.end
	}
	return d.fake.Embed(ctx, role, texts)
}

// What is made is kept while it goes on, so that a run that is killed, and cannot keep anything at
// its end, is resumed.
func TestKilledBuildIsResumed(t *testing.T) {
	var passages []Passage
	for i := range 3 * warmBatch {
		passages = append(passages, Passage{ID: i + 1, Text: fmt.Sprintf("صفحة رقم %d.", i)})
	}
	dir := t.TempDir()
	d := &dying{fake: newFake(), dead: make(chan struct{}), end: make(chan struct{})}
	var running sync.WaitGroup
	running.Go(func() {
		_, _ = Build(context.Background(), passages, d, Options{CacheDir: filepath.Join(dir, "a"), saveEvery: time.Nanosecond})
	})
	<-d.dead
	defer running.Wait()
	defer close(d.end)
	if err := os.CopyFS(filepath.Join(dir, "b"), os.DirFS(filepath.Join(dir, "a"))); err != nil { // as the disk is when it dies
		t.Fatal(err)
	}
	f := newFake()
	first := 0
	x, err := Build(t.Context(), passages, f, Options{CacheDir: filepath.Join(dir, "b"), Progress: func(_, total int) { first = total }})
	if err != nil || !x.Embedded() || f.asked.Load() != warmBatch || first != warmBatch {
		t.Errorf("%d texts embedded in the second run, of %d, %v; want %d", f.asked.Load(), first, err, warmBatch)
	}
}
