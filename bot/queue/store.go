package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// store is a conversation.Store whose buckets are JetStream's; a revision is a sequence number of the bucket's stream.
type store struct {
	js       jetstream.JetStream
	maxBytes int64 // of a bucket
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
	kv, err := s.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: b.Name, TTL: b.Age, MaxBytes: s.maxBytes, History: 1, Storage: jetstream.FileStorage, Replicas: replicas,
	})
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", b.Name, err)
	}
	s.open[b.Name] = kv
	return kv, nil
}

// Load implements conversation.Store.
func (s *store) Load(ctx context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	kv, err := s.bucket(ctx, b)
	if err != nil {
		return 0, err
	}
	e, err := kv.Get(ctx, key)
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
	kv, err := s.bucket(ctx, b)
	if err != nil {
		return 0, err
	}
	var data []byte
	if v != nil {
		if data, err = json.Marshal(v); err != nil {
			return 0, fmt.Errorf("save %s %s: %w", b.Name, key, err)
		}
	}
	switch {
	case v == nil:
		err = remove(ctx, kv, key, revision)
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
	if err != nil {
		return 0, fmt.Errorf("save %s %s: %w", b.Name, key, full(err))
	}
	return next, nil
}

func remove(ctx context.Context, kv jetstream.KeyValue, key string, revision uint64) error {
	switch revision {
	case conversation.AnyRevision:
		return kv.Purge(ctx, key)
	case 0:
		if _, err := kv.Get(ctx, key); errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		return conversation.ErrConflict
	default:
		return kv.Purge(ctx, key, jetstream.LastRevision(revision))
	}
}

// Keys implements conversation.Store. The server filters by whole tokens, the rest is filtered here.
func (s *store) Keys(ctx context.Context, b conversation.Bucket, prefix string) ([]string, error) {
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
