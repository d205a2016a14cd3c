package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// memory is a Store that keeps JSON, as a real one does.
type memory struct {
	mu      sync.Mutex
	entries map[string]entry
	next    uint64
}

type entry struct {
	data     []byte
	revision uint64
}

func newMemory() *memory { return &memory{entries: map[string]entry{}} }

func (m *memory) Load(_ context.Context, b Bucket, key string, v any) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[b.Name+"/"+key]
	if !ok {
		return 0, nil
	}
	return e.revision, json.Unmarshal(e.data, v)
}

var legalKey = regexp.MustCompile(`^[-_=.a-zA-Z0-9]+$`)

func (m *memory) Save(_ context.Context, b Bucket, key string, v any, revision uint64) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !legalKey.MatchString(key) {
		return 0, fmt.Errorf("illegal key %q", key)
	}
	name := b.Name + "/" + key
	if e := m.entries[name]; revision != AnyRevision && e.revision != revision {
		return 0, ErrConflict
	}
	if v == nil {
		delete(m.entries, name)
		return 0, nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	m.next++
	m.entries[name] = entry{data, m.next}
	return m.next, nil
}

func (m *memory) Keys(_ context.Context, b Bucket, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.entries)) {
		if key, ok := strings.CutPrefix(name, b.Name+"/"); ok && strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	return out, nil
}
