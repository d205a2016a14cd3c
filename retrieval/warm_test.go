package retrieval

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// dying is an embedder of a process that is killed when the third batch comes: nothing happens any more.
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

// What is made is kept while it goes on, so that a run that is killed, and cannot keep anything at its end, is resumed.
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

// BenchmarkEmbed makes the vectors of the built-in article and tells the processor time of 50,000 words of its kind, for which there are 120 s: two processors for one minute.
func BenchmarkEmbed(b *testing.B) {
	data, err := os.ReadFile("../seeds/article.txt")
	if err != nil {
		b.Fatal(err)
	}
	passages, err := Split("article.txt", data)
	if err != nil {
		b.Fatal(err)
	}
	offline, err := Offline()
	if err != nil {
		b.Fatal(err)
	}
	begin, words := processorTime(), 0
	for b.Loop() {
		if _, err := Build(b.Context(), passages, offline, Options{}); err != nil {
			b.Fatal(err)
		}
		words += len(strings.Fields(string(data)))
	}
	b.ReportMetric((processorTime()-begin).Seconds()*50_000/float64(words), "cpu-s/50k-words")
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
