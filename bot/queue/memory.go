package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"isnad/bot/conversation"
)

// A MemoryQueue has the order, the lanes and the tries of a Queue, and keeps nothing on disk: for
// tests, and to measure what durability costs.
type MemoryQueue struct {
	o     Options
	store conversation.Store
	mu    sync.Mutex
	seen  map[int64]bool
	lines map[string][]Job  // by subject, eldest first; a key is there until its last job has ended
	serve func(line string) // of the Run in progress
}

// NewMemory makes an empty queue. Dir is not looked at.
func NewMemory(o Options) *MemoryQueue {
	return &MemoryQueue{o: o.withDefaults(), store: Memory(), seen: map[int64]bool{}, lines: map[string][]Job{}, serve: func(string) {}}
}

// Store is the store beside the queue.
func (q *MemoryQueue) Store() conversation.Store { return q.store }

// Put keeps an update. An id that was put before makes no second job.
func (q *MemoryQueue) Put(_ context.Context, it Item) error {
	if err := it.check(); err != nil {
		return fmt.Errorf("put update %d: %w", it.ID, err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.seen[it.ID] {
		return nil
	}
	q.seen[it.ID] = true
	line := it.subject()
	if q.lines[line] = append(q.lines[line], Job{Item: it, Stored: time.Now()}); len(q.lines[line]) == 1 {
		q.serve(line)
	}
	return nil
}

// Run works on the jobs until ctx ends, then waits for running work, whose context is cancelled after the grace. It is called once.
func (q *MemoryQueue) Run(ctx context.Context, work func(context.Context, Job) error, dead func(context.Context, Job) error) error {
	base, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(ErrStopping)
	slots := slots(q.o.Workers)
	var serving sync.WaitGroup
	q.mu.Lock()
	q.serve = func(line string) {
		serving.Go(func() {
			for j, ok := q.head(ctx, line); ok; j, ok = q.next(ctx, line) {
				slots[j.Urgent] <- struct{}{}
				q.tries(ctx, base, j, work, dead)
				<-slots[j.Urgent]
			}
		})
	}
	for line := range q.lines {
		q.serve(line)
	}
	q.mu.Unlock()
	<-ctx.Done()
	defer time.AfterFunc(q.o.Grace, func() { cut(ErrStopping) }).Stop()
	serving.Wait()
	return nil
}

// tries works on a job until it has ended.
func (q *MemoryQueue) tries(ctx, base context.Context, j Job, work, dead func(context.Context, Job) error) {
	do := work
	for ctx.Err() == nil {
		err := attempt(base, do, j)
		if err == nil {
			return
		}
		if pause := pauseFor(err, j); pause > 0 {
			within(pause, ctx.Done())
			continue
		}
		if j.Tries++; j.Tries > q.o.MaxTries {
			return // dead failed, too
		}
		if final(err) || j.Tries >= q.o.MaxTries {
			j.Tries, do = q.o.MaxTries, dead
			continue
		}
		within(q.o.delay(j.Tries), ctx.Done())
	}
}

func (q *MemoryQueue) head(ctx context.Context, line string) (Job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lines[line][0], ctx.Err() == nil
}

func (q *MemoryQueue) next(ctx context.Context, line string) (j Job, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lines[line] = q.lines[line][1:]; len(q.lines[line]) == 0 {
		delete(q.lines, line)
		return j, false
	}
	return q.lines[line][0], ctx.Err() == nil
}

// memory is a conversation.Store in memory.
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

// Memory is a store that ends with the process. It obeys the same rules as a queue's, ages included.
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
