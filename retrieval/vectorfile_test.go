package retrieval

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A vector cache that is torn, of another format, model or article is rebuilt, and said to be.
func TestVectorFileIsRebuilt(t *testing.T) {
	dir := t.TempDir()
	build := func(f *fake) string {
		t.Helper()
		var log bytes.Buffer
		index, err := Build(t.Context(), small, f, Options{CacheDir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		embedded := f.asked.Load()
		if hits, err := index.Retrieve(t.Context(), "السمك", 1); err != nil || hits[0].ID != 1 {
			t.Fatalf("%v, %v", hits, err)
		}
		f.asked.Store(embedded) // the article's texts only
		return log.String()
	}
	first := newFake()
	build(first)
	if first.asked.Load() == 0 {
		t.Fatal("nothing was embedded")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 1 {
		t.Fatalf("files %v, want one", files)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	again := newFake()
	if log := build(again); again.asked.Load() != 0 || log != "" {
		t.Errorf("with the file at hand %d texts were embedded; log %q", again.asked.Load(), log)
	}
	foreign := vectorFile{model: "other", vectors: map[textKey][]float32{{1}: {1, 0}}}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, data := range map[string][]byte{
		"empty":            {},
		"cut":              whole[:len(whole)-5],
		"cut in the head":  whole[:20],
		"a bit flipped":    flipped,
		"longer":           append(bytes.Clone(whole), 0),
		"text":             []byte("hello"),
		"of another model": foreign.bytes(),
	} {
		if err := os.WriteFile(files[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		f := newFake()
		log := build(f)
		if f.asked.Load() != first.asked.Load() || !strings.Contains(log, "will be rebuilt") {
			t.Errorf("%s: %d texts embedded, want %d; log %q", name, f.asked.Load(), first.asked.Load(), log)
		}
		if data, _ := os.ReadFile(files[0]); !bytes.Equal(data, whole) {
			t.Errorf("%s: the file was not rebuilt", name)
		}
	}
	// Another model has a file of its own, and never meets the first one's vectors.
	other := newFake()
	other.model, other.dimension = "other", 32
	build(other)
	if other.asked.Load() != first.asked.Load() {
		t.Errorf("another model took %d vectors from the first one", first.asked.Load()-other.asked.Load())
	}
}

// A server that now serves another model under the old name: the kept vectors do not fit, and words
// decide.
func TestModelBehindTheNameChanges(t *testing.T) {
	dir := t.TempDir()
	if _, err := Build(t.Context(), small, newFake(), Options{CacheDir: dir}); err != nil {
		t.Fatal(err)
	}
	changed := newFake()
	changed.dimension = 32
	var log bytes.Buffer
	index, err := Build(t.Context(), small, changed, Options{CacheDir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := index.Retrieve(t.Context(), "تحرس البيت", 1)
	if err != nil || hits[0].ID != 2 || !strings.Contains(log.String(), "delete the cache folder") {
		t.Errorf("%v, %v; log %s", hits, err, log.String())
	}
}

func TestCacheDirectoryIsPruned(t *testing.T) {
	dir := t.TempDir()
	long := time.Now().Add(-time.Hour)
	for i := range filesKept + 3 {
		path := filepath.Join(dir, fmt.Sprintf("vectors-%02d.bin", i))
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, long, long.Add(time.Duration(i)*time.Minute))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "other"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(t.Context(), small, newFake(), Options{CacheDir: dir}); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	has := func(name string) bool { return slices.Contains(left, filepath.Join(dir, name)) }
	if len(left) != filesKept+1 || has("vectors-03.bin") || !has("vectors-04.bin") {
		t.Errorf("left: %v", left)
	}
}

func TestUnwritableDirIsSaidOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	index, err := Build(t.Context(), small, newFake(), Options{CacheDir: filepath.Join(file, "sub"), Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	if hits, err := index.Retrieve(t.Context(), "السمك", 1); err != nil || len(hits) != 1 {
		t.Errorf("%v, %v", hits, err)
	}
	if n := strings.Count(log.String(), "cannot be kept"); n != 1 {
		t.Errorf("said %d times: %s", n, log.String())
	}
}

func FuzzParseVectors(f *testing.F) {
	file := vectorFile{model: "m", vectors: map[textKey][]float32{{1}: {1, 0}, {2}: {0, 1}}}
	f.Add(file.bytes())
	f.Add([]byte(vectorMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if parsed, err := parseVectors(data); err == nil && !bytes.Equal(parsed.bytes(), data) {
			t.Errorf("%q is read as %v", data, parsed)
		}
	})
}
