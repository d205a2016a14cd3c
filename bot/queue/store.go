package queue

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// store is a conversation.Store whose buckets are JetStream's; a revision is a sequence number of
// the bucket's stream.
type store struct {
	js       jetstream.JetStream
	prefix   string        // of the buckets' names
	copies   int           // of a bucket
	direct   bool          // any copy may answer; otherwise the leader does
	patience time.Duration // how long a call is tried again while no leader answers; 0: the server is in this process
	maxBytes int64         // of a bucket
	room     func() error
	making   atomic.Int64 // buckets: the server calls one that is half made damaged
	mu       sync.Mutex
	open     map[string]jetstream.KeyValue
}

// bucket is made on first use; its age follows the one that is asked for first.
func (s *store) bucket(ctx context.Context, b conversation.Bucket) (jetstream.KeyValue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kv := s.open[b.Name]; kv != nil {
		return kv, nil
	}
	s.making.Add(1)
	defer s.making.Add(-1)
	name, storage := s.prefix+b.Name, jetstream.FileStorage
	if b.Fleeting {
		storage = jetstream.MemoryStorage
	}
	_, err := ensure(ctx, s.js, jetstream.StreamConfig{ // as a bucket is made, but for the two Allow
		Name:              "KV_" + name,
		Subjects:          []string{"$KV." + name + ".>"},
		MaxMsgsPerSubject: 1,
		MaxAge:            b.Age,
		MaxBytes:          cmp.Or(b.Bytes, s.maxBytes),
		MaxMsgs:           -1,
		MaxConsumers:      -1,
		MaxMsgSize:        -1,
		Storage:           storage,
		Replicas:          s.copies,
		AllowRollup:       true,
		DenyDelete:        true,
		Discard:           jetstream.DiscardNew,
		Duplicates:        min(2*time.Minute, cmp.Or(b.Age, 2*time.Minute)),
		AllowDirect:       s.direct,
		AllowMsgTTL:       true,
	})
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", b.Name, err)
	}
	kv, err := s.js.KeyValue(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", b.Name, err)
	}
	s.open[b.Name] = kv
	return kv, nil
}

// reopen makes the buckets anew on their next use.
func (s *store) reopen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.open)
}

// Load implements conversation.Store.
func (s *store) Load(ctx context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	var e jetstream.KeyValueEntry
	err := s.insist(ctx, func(ctx context.Context) error {
		kv, err := s.bucket(ctx, b)
		if err == nil {
			e, err = kv.Get(ctx, key)
		}
		return err
	})
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("load %s %s: %w", b.Name, key, err)
	}
	if err := json.Unmarshal(e.Value(), v); err != nil {
		return 0, fmt.Errorf("load %s %s: %w", b.Name, key, err)
	}
	return e.Revision(), nil
}

// Save implements conversation.Store.
func (s *store) Save(ctx context.Context, b conversation.Bucket, key string, v any, revision uint64) (next uint64, err error) {
	if err := s.room(); err != nil && v != nil {
		return 0, fmt.Errorf("save %s %s: %w", b.Name, key, err)
	}
	var data []byte
	if v != nil {
		if data, err = json.Marshal(v); err != nil {
			return 0, fmt.Errorf("save %s %s: %w", b.Name, key, err)
		}
	}
	unsure := false // whether a try whose answer was lost may have written it
	err = s.insist(ctx, func(ctx context.Context) error {
		kv, err := s.bucket(ctx, b)
		if err != nil {
			return err
		}
		next, err = write(ctx, kv, key, data, revision, b.Age)
		if unsure && errors.Is(err, conversation.ErrConflict) {
			next, err = written(ctx, kv, key, data)
		}
		unsure = unsure || away(err)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save %s %s: %w", b.Name, key, full(err))
	}
	return next, nil
}

// write writes an entry, or deletes it when data is nil.
func write(
	ctx context.Context, kv jetstream.KeyValue, key string, data []byte, revision uint64, age time.Duration,
) (next uint64, err error) {
	switch {
	case data == nil:
		err = remove(ctx, kv, key, revision, age)
	case revision == conversation.AnyRevision:
		next, err = kv.Put(ctx, key, data)
	case revision == 0:
		next, err = kv.Create(ctx, key, data)
	default:
		next, err = kv.Update(ctx, key, data, revision)
	}
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		err = conversation.ErrConflict
	}
	return next, err
}

// written looks whether an entry is as it was to be written, and returns its revision, or
// ErrConflict.
func written(ctx context.Context, kv jetstream.KeyValue, key string, data []byte) (uint64, error) {
	e, err := kv.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound) && data == nil:
		return 0, nil
	case err == nil && data != nil && bytes.Equal(e.Value(), data):
		return e.Revision(), nil
	case err == nil || errors.Is(err, jetstream.ErrKeyNotFound):
		return 0, conversation.ErrConflict
	}
	return 0, err
}

// markAge is how long the mark of a deleted entry stays in a bucket without an age: [Queue.Changes]
// finds deletions that long.
const markAge = 24 * time.Hour

func remove(ctx context.Context, kv jetstream.KeyValue, key string, revision uint64, age time.Duration) error {
	var options []jetstream.KVDeleteOpt
	if age == 0 {
		options = append(options, jetstream.PurgeTTL(markAge))
	}
	switch revision {
	case conversation.AnyRevision:
		return kv.Purge(ctx, key, options...)
	case 0:
		if _, err := kv.Get(ctx, key); errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		return conversation.ErrConflict
	default:
		return kv.Purge(ctx, key, append(options, jetstream.LastRevision(revision))...)
	}
}

// Keys implements conversation.Store. The server filters by whole tokens, the rest is filtered
// here.
func (s *store) Keys(ctx context.Context, b conversation.Bucket, prefix string) ([]string, error) {
	if !s.direct {
		return s.keysOfLeader(ctx, b, prefix)
	}
	kv, err := s.bucket(ctx, b)
	if err != nil {
		return nil, err
	}
	l, err := kv.ListKeysFiltered(ctx, prefix[:strings.LastIndexByte(prefix, '.')+1]+">")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", b.Name, err)
	}
	var keys []string
	for k := range l.Keys() {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list %s: %w", b.Name, err)
	}
	slices.Sort(keys) // a key that is written meanwhile is listed twice
	return slices.Compact(keys), nil
}

// keysOfLeader lists keys as the leader knows them. What the client's own listing reads may be a
// copy that lags behind, and then the list is short.
func (s *store) keysOfLeader(ctx context.Context, b conversation.Bucket, prefix string) ([]string, error) {
	var keys []string
	before := "$KV." + s.prefix + b.Name + "."
	err := s.insist(ctx, func(ctx context.Context) error {
		if _, err := s.bucket(ctx, b); err != nil {
			return err
		}
		stream, err := s.js.Stream(ctx, "KV_"+s.prefix+b.Name)
		if err != nil {
			return err
		}
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(before+prefix[:strings.LastIndexByte(prefix, '.')+1]+">"))
		if err != nil {
			return err
		}
		keys = keys[:0]
		for subject := range info.State.Subjects {
			if key := strings.TrimPrefix(subject, before); strings.HasPrefix(key, prefix) {
				keys = append(keys, key)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", b.Name, err)
	}
	slices.Sort(keys)
	var there []string
	for _, key := range keys {
		var v json.RawMessage
		revision, err := s.Load(ctx, b, key, &v)
		if err != nil {
			return nil, err
		}
		if revision > 0 { // of one that was deleted a mark is left
			there = append(there, key)
		}
	}
	return there, nil
}
