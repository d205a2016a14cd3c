package retrieval

import (
	"container/list"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
)

// recentTexts is how many texts outside the article a Cache remembers: at 384 dimensions 1.5 kB
// each.
const recentTexts = 2048

// A textKey names a text in a role.
type textKey [16]byte

func keyOf(role Role, text string) textKey {
	h := sha256.New()
	h.Write([]byte{byte(role)})
	h.Write([]byte(text))
	return textKey(h.Sum(nil)[:16])
}

// A Cache is an Embedder that remembers: the vectors of an article for good, those of other texts
// until enough newer ones came. It is safe for concurrent use. Its vectors are shared and must not
// be changed.
type Cache struct {
	embedder Embedder

	mu     sync.Mutex
	kept   map[textKey][]float32
	recent map[textKey]*list.Element // of remembered
	order  *list.List                // the most recently used in front
}

type remembered struct {
	key    textKey
	vector []float32
}

// Cached puts a memory before an embedder, filled with the vectors of files in the format of
// WriteVectors. A file that is damaged or of another model is left out.
func Cached(e Embedder, files ...[]byte) *Cache {
	c := &Cache{embedder: e, kept: make(map[textKey][]float32), recent: make(map[textKey]*list.Element), order: list.New()}
	for _, data := range files {
		if f, err := parseVectors(data); err == nil && f.model == e.Model() {
			c.keep(f.vectors)
		}
	}
	return c
}

// Model returns the model of the embedder behind it.
func (c *Cache) Model() string { return c.embedder.Model() }

// Embed asks the embedder only for texts that it does not remember.
func (c *Cache) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	keys := make([]textKey, len(texts))
	var missing []string
	asked := make(map[textKey]int) // place in missing
	c.mu.Lock()
	for i, text := range texts {
		keys[i] = keyOf(role, text)
		if vectors[i] = c.find(keys[i]); vectors[i] == nil {
			if _, ok := asked[keys[i]]; !ok {
				asked[keys[i]] = len(missing)
				missing = append(missing, text)
			}
		}
	}
	c.mu.Unlock()
	if len(missing) == 0 {
		return vectors, nil
	}
	found, err := c.embedder.Embed(ctx, role, missing)
	if err != nil {
		return nil, err
	}
	if len(found) != len(missing) {
		return nil, fmt.Errorf("embed with %s: %d vectors for %d texts", c.Model(), len(found), len(missing))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, key := range keys {
		if vectors[i] == nil {
			vectors[i] = found[asked[key]]
			c.remember(key, vectors[i])
		}
	}
	return vectors, nil
}

// find returns a remembered vector or nil. The caller holds mu.
func (c *Cache) find(key textKey) []float32 {
	if v, ok := c.kept[key]; ok {
		return v
	}
	if e, ok := c.recent[key]; ok {
		c.order.MoveToFront(e)
		return e.Value.(remembered).vector
	}
	return nil
}

// remember adds a vector and forgets the oldest one. The caller holds mu.
func (c *Cache) remember(key textKey, vector []float32) {
	if _, ok := c.recent[key]; ok {
		return
	}
	c.recent[key] = c.order.PushFront(remembered{key, vector})
	if c.order.Len() > recentTexts {
		oldest := c.order.Remove(c.order.Back()).(remembered)
		delete(c.recent, oldest.key)
	}
}

// keep adds vectors that are never forgotten.
func (c *Cache) keep(vectors map[textKey][]float32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, v := range vectors {
		c.kept[key] = v
	}
}

// drop forgets a text.
func (c *Cache) drop(role Role, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := keyOf(role, text)
	delete(c.kept, key)
	if e, ok := c.recent[key]; ok {
		c.order.Remove(e)
		delete(c.recent, key)
	}
}

// missing returns those texts whose vectors are not kept for good, each once.
func (c *Cache) missing(role Role, texts []string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var missing []string
	seen := make(map[textKey]bool, len(texts))
	for _, text := range texts {
		key := keyOf(role, text)
		if _, ok := c.kept[key]; !ok && !seen[key] {
			seen[key] = true
			missing = append(missing, text)
		}
	}
	return missing
}

// vectorsOf returns the kept vectors of texts.
func (c *Cache) vectorsOf(role Role, texts []string) map[textKey][]float32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	vectors := make(map[textKey][]float32, len(texts))
	for _, text := range texts {
		key := keyOf(role, text)
		if v, ok := c.kept[key]; ok {
			vectors[key] = v
		}
	}
	return vectors
}
