// Package queuetest has the store of the queue for tests, its own included, that need none on a
// disk or run on a simulated clock: in memory, by the same rules, ages included.
package queuetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"isnad/bot/conversation"
)

type memory struct {
	mu       sync.Mutex
	revision uint64
	entries  map[string]entry // by bucket/key
}

type entry struct {
	data     []byte
	revision uint64
	at       time.Time
}

// Memory is an empty store.
func Memory() conversation.Store { return &memory{entries: map[string]entry{}} }

// get is the zero entry when there is none, or when it is too old. The store is locked.
func (m *memory) get(b conversation.Bucket, key string) entry {
	e := m.entries[b.Name+"/"+key]
	if b.Age > 0 && time.Since(e.at) >= b.Age {
		return entry{}
	}
	return e
}

// Load implements conversation.Store.
func (m *memory) Load(_ context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	m.mu.Lock()
	e := m.get(b, key)
	m.mu.Unlock()
	if e.revision == 0 {
		return 0, nil
	}
	if err := json.Unmarshal(e.data, v); err != nil {
		return 0, fmt.Errorf("load %s %s: %w", b.Name, key, err)
	}
	return e.revision, nil
}

// Save implements conversation.Store.
func (m *memory) Save(_ context.Context, b conversation.Bucket, key string, v any, revision uint64) (uint64, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return 0, fmt.Errorf("save %s %s: %w", b.Name, key, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if revision != conversation.AnyRevision && revision != m.get(b, key).revision {
		return 0, fmt.Errorf("save %s %s: %w", b.Name, key, conversation.ErrConflict)
	}
	if v == nil {
		delete(m.entries, b.Name+"/"+key)
		return 0, nil
	}
	m.revision++
	m.entries[b.Name+"/"+key] = entry{data: data, revision: m.revision, at: time.Now()}
	return m.revision, nil
}

// Keys implements conversation.Store.
func (m *memory) Keys(_ context.Context, b conversation.Bucket, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []string
	for k := range m.entries {
		if key, ok := strings.CutPrefix(k, b.Name+"/"); ok && strings.HasPrefix(key, prefix) && m.get(b, key).revision > 0 {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
