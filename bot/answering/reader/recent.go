package reader

import "sync"

// A recent remembers what was found of late, and forgets all of it when there is too much: what a
// draft quotes is read again, to see what it leaves open, and a question is taken apart twice. It
// is safe for concurrent use.
type recent[K comparable, V any] struct {
	mu   sync.RWMutex
	most int
	of   map[K]V
}

func newRecent[K comparable, V any](most int) *recent[K, V] {
	return &recent[K, V]{most: most, of: make(map[K]V)}
}

func (r *recent[K, V]) get(k K) (v V, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	v, ok = r.of[k]
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.of) >= r.most {
		clear(r.of)
	}
	r.of[k] = v
}

func (r *recent[K, V]) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.of)
}
