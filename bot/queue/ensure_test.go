package queue

import (
	"testing"
	"time"

	"isnad/bot/conversation"
)

// TestEnsure: what is there as it should be is not touched at the next start, and what is not is
// changed.
func TestEnsure(t *testing.T) {
	for name, q := range map[string]*Queue{"durable": open(t, Options{}), "cluster": open(t, inCluster(t, Options{}))} {
		b := conversation.Bucket{Name: "turns", Age: time.Hour}
		again := func() {
			t.Helper()
			q.store.reopen()
			if err := q.prepare(t.Context(), q.store.copies); err != nil {
				t.Fatal(err)
			}
			if _, err := q.store.bucket(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		again()
		prefix, bucket := q.o.prefix(), "KV_"+q.o.prefix()+b.Name
		streams := []string{prefix + updatesStream, prefix + deadStream, "KV_" + prefix + jobsBucket.Name, bucket}
		described := func(stream string) string {
			t.Helper()
			s, err := q.js.Stream(t.Context(), stream)
			if err != nil {
				t.Fatal(err)
			}
			return s.CachedInfo().Config.Description
		}
		for _, stream := range streams { // somebody notes something, which a change would undo
			s, err := q.js.Stream(t.Context(), stream)
			if err != nil {
				t.Fatal(err)
			}
			c := s.CachedInfo().Config
			c.Description = "looked after by us"
			if _, err := q.js.UpdateStream(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		again()
		for _, stream := range streams {
			if described(stream) == "" {
				t.Errorf("%s: %s was made anew", name, stream)
			}
		}
		b.Bytes = 1 << 20
		again()
		if s, err := q.js.Stream(t.Context(), bucket); err != nil || s.CachedInfo().Config.MaxBytes != 1<<20 {
			t.Errorf("%s: the bucket was not changed: %v", name, err)
		}
	}
}
