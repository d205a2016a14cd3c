package reader

import "sync"

// A recent remembers what was found of late, and forgets all of it when there is too much: what a
// draft quotes is read again, to see what it leaves open, and a question is taken apart twice. It
// is safe for concurrent use.
type recent[K comparable, V any] struct {
	mu sync.RWMutex
	of map[K]V
}

// mostRecent is how much one remembers: the readings of a few questions.
const mostRecent = 256

func (r *recent[K, V]) get(k K) (v V, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	v, ok = r.of[k]
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil || len(r.of) >= mostRecent {
		r.of = make(map[K]V)
	}
	r.of[k] = v
}

func (r *recent[K, V]) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.of)
}
