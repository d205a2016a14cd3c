package retrieval

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A fake is an embedder one can see through: the vector of a text is made of its stems, so texts
// with common words are near. It counts the texts that it was asked.
type fake struct {
	model     string
	dimension int
	asked     atomic.Int64
	err       error
}

func newFake() *fake { return &fake{model: "fake", dimension: 64} }

func (f *fake) Model() string { return f.model }

func (f *fake) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if f.err != nil {
		return nil, f.err
	}
	f.asked.Add(int64(len(texts)))
	var vectors [][]float32
	for _, text := range texts {
		v := make([]float32, f.dimension)
		v[0] = 0.1
		for _, w := range Words(text) {
			h := fnv.New64a()
			h.Write([]byte(w.Stem))
			r := rand.New(rand.NewPCG(h.Sum64(), 0))
			for i := range v {
				v[i] += float32(r.NormFloat64())
			}
		}
		unit, err := normalised(v)
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, unit)
	}
	return vectors, nil
}

func TestRemote(t *testing.T) {
	var batches []int
	e := Remote("some-model", "", func(_ context.Context, texts []string) ([][]float32, error) {
		batches = append(batches, len(texts))
		vectors := make([][]float32, len(texts))
		for i := range vectors {
			vectors[i] = []float32{3, 4}
		}
		return vectors, nil
	})
	vectors, err := e.Embed(t.Context(), Query, make([]string, remoteBatch+1))
	if err != nil {
		t.Fatal(err)
	}
	if len(vectors) != remoteBatch+1 || fmt.Sprint(batches) != fmt.Sprintf("[%d 1]", remoteBatch) {
		t.Errorf("%d vectors in batches of %v", len(vectors), batches)
	}
	if v := vectors[remoteBatch]; math.Abs(float64(v[0])-0.6) > 1e-6 || math.Abs(float64(v[1])-0.8) > 1e-6 {
		t.Errorf("vector %v has not unit length", v)
	}
}

func TestRemoteRefuses(t *testing.T) {
	nan := float32(math.NaN())
	tests := []struct {
		name   string
		answer [][]float32
		want   string
	}{
		{"too few", [][]float32{{1, 0}}, "1 vectors for 2 texts"},
		{"two dimensions", [][]float32{{1, 0}, {1, 0, 0}}, "a vector of 3 values among vectors of 2"},
		{"zero", [][]float32{{1, 0}, {0, 0}}, "a vector that is zero, or not of numbers"},
		{"not a number", [][]float32{{1, 0}, {nan, 1}}, "a vector that is zero, or not of numbers"},
		{"empty", [][]float32{{}, {}}, "a vector that is zero, or not of numbers"},
	}
	for _, test := range tests {
		e := Remote("m", "", func(context.Context, []string) ([][]float32, error) { return test.answer, nil })
		vectors, err := e.Embed(t.Context(), Document, []string{"a", "b"})
		if err == nil || err.Error() != "embed with m: "+test.want || vectors != nil {
			t.Errorf("%s: %v, %v, want %q", test.name, vectors, err, test.want)
		}
	}
}

func TestRemoteOfTwoServers(t *testing.T) {
	a, b := Remote("m", "http://one/v1", nil), Remote("m", "http://user:secret@two/v1", nil)
	if a.Model() == b.Model() || strings.Contains(b.Model(), "secret") {
		t.Errorf("%q and %q", a.Model(), b.Model())
	}
}

func TestRemotePrefixes(t *testing.T) {
	for model, want := range map[string]string{"intfloat/multilingual-e5-large": "query: س", "text-embedding-3-small": "س"} {
		var got string
		e := Remote(model, "", func(_ context.Context, texts []string) ([][]float32, error) {
			got = texts[0]
			return [][]float32{{1}}, nil
		})
		if _, err := e.Embed(t.Context(), Query, []string{"س"}); err != nil || got != want {
			t.Errorf("%s was asked %q (%v), want %q", model, got, err, want)
		}
	}
}

func TestCacheAsksOnce(t *testing.T) {
	f := newFake()
	c := Cached(f)
	ask := func(role Role, texts ...string) [][]float32 {
		t.Helper()
		vectors, err := c.Embed(t.Context(), role, texts)
		if err != nil {
			t.Fatal(err)
		}
		return vectors
	}
	ask(Query, "أ", "ب", "أ")
	if n := f.asked.Load(); n != 2 {
		t.Errorf("asked for %d texts, want 2", n)
	}
	ask(Query, "ب")
	if n := f.asked.Load(); n != 2 {
		t.Errorf("asked again: %d texts", n)
	}
	ask(Document, "ب")
	if n := f.asked.Load(); n != 3 {
		t.Errorf("a query's vector stands for a document: %d texts asked", n)
	}
	// The oldest goes, what the article needs stays.
	c.keep(map[textKey][]float32{keyOf(Document, "دائم"): {1}})
	for i := range recentTexts {
		ask(Query, fmt.Sprint("س", i))
	}
	before := f.asked.Load()
	ask(Document, "دائم")
	ask(Query, fmt.Sprint("س", recentTexts-1))
	if n := f.asked.Load(); n != before {
		t.Errorf("a kept or a recent text was forgotten")
	}
	ask(Query, "أ")
	if n := f.asked.Load(); n != before+1 {
		t.Errorf("the oldest text is still remembered: the memory has no bound")
	}
}

func TestCacheLeavesErrorsOut(t *testing.T) {
	f := newFake()
	f.err = errors.New("down")
	c := Cached(f)
	if _, err := c.Embed(t.Context(), Query, []string{"أ"}); !errors.Is(err, f.err) {
		t.Errorf("error %v, want %v", err, f.err)
	}
	f.err = nil
	if v, err := c.Embed(t.Context(), Query, []string{"أ"}); err != nil || len(v) != 1 {
		t.Errorf("after an error: %v, %v", v, err)
	}
}

var small = []Passage{
	{ID: 1, Text: "القطط تحب السمك الطازج. وهي تنام كثيرا في النهار."},
	{ID: 2, Section: "الكلاب", Opens: true, Text: "الكلاب تحرس البيت. وهي وفية لصاحبها."},
	{ID: 3, Section: "الكلاب", Text: "تطير الطيور في السماء، وتبني أعشاشها على الأشجار."},
}

// A run that ends early leaves what it embedded, and the next one goes on from there.
func TestBuildIsResumed(t *testing.T) {
	var passages []Passage
	for i := range 3 * warmBatch {
		passages = append(passages, Passage{ID: i + 1, Text: fmt.Sprintf("فقرة رقم %d.", i)})
	}
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake()
	var progress []int
	_, err := Build(ctx, passages, f, Options{CacheDir: dir, Progress: func(done, total int) {
		progress = append(progress, done, total)
		cancel()
	}})
	firstBatch := []int{warmBatch, 3 * warmBatch}
	if !errors.Is(err, context.Canceled) || f.asked.Load() != warmBatch || !slices.Equal(progress, firstBatch) {
		t.Fatalf("error %v after %d texts, progress %v", err, f.asked.Load(), progress)
	}
	if _, err := Build(t.Context(), passages, f, Options{CacheDir: dir}); err != nil {
		t.Fatal(err)
	}
	if n := f.asked.Load(); n != 3*warmBatch {
		t.Errorf("%d texts embedded in both runs, want %d", n, 3*warmBatch)
	}
}

func TestConcurrentUse(t *testing.T) {
	f := newFake()
	index, err := Build(t.Context(), small, f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := index.Retrieve(t.Context(), "من يحرس البيت؟", 3)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				if _, err := index.Retrieve(t.Context(), fmt.Sprint("سؤال ", i, j), 3); err != nil {
					t.Error(err)
				}
				hits, err := index.Retrieve(t.Context(), "من يحرس البيت؟", 3)
				if err != nil || fmt.Sprint(hits) != fmt.Sprint(want) {
					t.Errorf("%v, %v, want %v", hits, err, want)
				}
			}
		})
	}
	wg.Wait()
}
