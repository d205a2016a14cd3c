package retrieval

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	warmBatch  = 32 // texts embedded between two calls of Progress
	shortBatch = 8  // the same where others may come first
)

// Warm embeds texts that will be asked for, in the role of queries, and keeps their vectors as
// Build keeps those of an article.
func Warm(ctx context.Context, c *Cache, queries []string, o Options) error {
	_, err := c.warm(ctx, Query, queries, o)
	return err
}

// warm returns the vectors of texts and keeps them for good: those that it has, then those on disk,
// then the embedder's.
func (c *Cache) warm(ctx context.Context, role Role, texts []string, o Options) ([][]float32, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if len(c.missing(role, texts)) == 0 {
		return c.Embed(ctx, role, texts)
	}
	disk := newTextsFile(o.CacheDir, c.Model(), role, texts, o.Logger)
	c.keep(disk.read())
	missing := c.missing(role, texts)
	saved := time.Now()
	size := warmBatch
	if o.Pause != nil {
		size = shortBatch
	}
	for done := 0; done < len(missing); {
		if o.Pause != nil {
			o.Pause(ctx)
		}
		batch := missing[done:min(done+size, len(missing))]
		vectors, err := c.embedder.Embed(ctx, role, batch)
		if err == nil && len(vectors) != len(batch) {
			err = fmt.Errorf("%d vectors for %d texts", len(vectors), len(batch))
		}
		if err != nil {
			disk.write(c.vectorsOf(role, texts))
			return nil, err
		}
		kept := make(map[textKey][]float32, len(batch))
		for i, text := range batch {
			kept[keyOf(role, text)] = vectors[i]
		}
		c.keep(kept)
		done += len(batch)
		if o.Progress != nil {
			o.Progress(done, len(missing))
		}
		if done == len(missing) || time.Since(saved) > cmp.Or(o.saveEvery, 20*time.Second) {
			disk.write(c.vectorsOf(role, texts))
			saved = time.Now()
		}
	}
	return c.Embed(ctx, role, texts)
}

// A textsFile is the file of the vectors of one article, or of one set of queries, in the cache
// directory.
type textsFile struct {
	path   string // empty: there is none
	model  string
	texts  [sha256.Size]byte
	logger *slog.Logger
	failed bool
}

func newTextsFile(dir, model string, role Role, texts []string, logger *slog.Logger) *textsFile {
	h := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(h, "%d %d %s\n", role, len(text), text)
	}
	f := &textsFile{model: model, texts: [sha256.Size]byte(h.Sum(nil)), logger: logger}
	if dir != "" {
		name := sha256.Sum256(append([]byte(model+"\n"), f.texts[:]...))
		f.path = filepath.Join(dir, "vectors-"+hex.EncodeToString(name[:8])+".bin")
	}
	return f
}

func (f *textsFile) read() map[textKey][]float32 {
	if f.path == "" {
		return nil
	}
	vectors, err := readVectors(f.path, f.model, f.texts)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.logger.Warn("vector cache is not used and will be rebuilt", "path", f.path, "error", err)
	}
	return vectors
}

func (f *textsFile) write(vectors map[textKey][]float32) {
	if f.path == "" || f.failed || len(vectors) == 0 {
		return
	}
	if err := writeFile(f.path, vectorFile{model: f.model, article: f.texts, vectors: vectors}.bytes()); err != nil {
		f.failed = true
		f.logger.Warn("vectors cannot be kept; the texts will be embedded again next time", "error", err)
		return
	}
	prune(filepath.Dir(f.path))
}

// filesKept is how many files of vectors the cache directory keeps: those of some articles, or of
// drafts of one.
const filesKept = 16

// prune removes the files that were written longest ago. One that is still wanted is made again.
func prune(dir string) {
	paths, err := filepath.Glob(filepath.Join(dir, "vectors-*.bin"))
	if err != nil || len(paths) <= filesKept {
		return
	}
	written := make(map[string]time.Time, len(paths))
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			written[path] = info.ModTime()
		}
	}
	slices.SortFunc(paths, func(a, b string) int { return written[b].Compare(written[a]) })
	for _, path := range paths[filesKept:] {
		_ = os.Remove(path) // another process may have been faster
	}
}
