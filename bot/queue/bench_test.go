package queue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"isnad/bot/conversation"
)

// BenchmarkPut keeps updates of 600 bytes: one sync each.
func BenchmarkPut(b *testing.B) {
	q := open(b, Options{})
	data := make([]byte, 600)
	for i := int64(0); b.Loop(); i++ {
		if err := q.Put(b.Context(), Item{ID: i, Conversation: fmt.Sprintf("%d.0.%d", i%100, i%100), Data: data}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPass takes an update from Put to its end, with work that does nothing: three syncs each.
// 30 updates are on their way at a time.
func BenchmarkPass(b *testing.B) {
	q := open(b, Options{})
	data := make([]byte, 600)
	done := make(chan bool, 30)
	start(b, q, func(context.Context, Job) error { done <- true; return nil }, nil)
	var i int64
	next := func() {
		i++
		put(b, q, Item{ID: i, Conversation: fmt.Sprintf("%d.0.%d", i%30, i%30), Data: data})
	}
	for range 30 {
		next()
	}
	for b.Loop() {
		<-done
		next()
	}
	for range 30 {
		<-done
	}
}

// BenchmarkSave writes an entry of 600 bytes.
func BenchmarkSave(b *testing.B) {
	s := open(b, Options{}).Store()
	bucket := conversation.Bucket{Name: "turns", Age: time.Hour}
	data := make([]byte, 450) // 600 in base64
	for i := 0; b.Loop(); i++ {
		if _, err := s.Save(b.Context(), bucket, fmt.Sprint(i%1000), data, conversation.AnyRevision); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a store with 1,000 waiting updates and 10,000 conversations.
func BenchmarkOpen(b *testing.B) {
	q := open(b, Options{})
	s := q.Store()
	bucket := conversation.Bucket{Name: "turns", Age: time.Hour}
	for i := range 10_000 {
		if i < 1000 {
			put(b, q, Item{ID: int64(i), Conversation: "5.0.5", Data: make([]byte, 600)})
		}
		if _, err := s.Save(b.Context(), bucket, fmt.Sprint(i), make([]byte, 450), 0); err != nil {
			b.Fatal(err)
		}
	}
	q.Close()
	for b.Loop() {
		q, err := Open(b.Context(), Options{Dir: q.o.Dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		q.Close()
		b.StartTimer()
	}
}

// BenchmarkOnThreeNodes measures calls of a process to a cluster on loopback that does not sync: to
// look for changes where there are none, and to write an entry, with a disk and without.
func BenchmarkOnThreeNodes(b *testing.B) {
	q := open(b, inCluster(b, Options{}))
	data := make([]byte, 600)
	turns := conversation.Bucket{Name: "turns", Age: time.Hour}
	pace := conversation.Bucket{Name: "pace", Age: time.Hour, Bytes: 1 << 20, Fleeting: true}
	mark := ""
	for name, do := range map[string]func() error{
		"look": func() (err error) {
			_, _, mark, err = q.Changes(b.Context(), conversation.Bucket{Name: "shared"}, "o.", mark)
			return err
		},
		"save": func() error {
			_, err := q.Store().Save(b.Context(), turns, "k", data, conversation.AnyRevision)
			return err
		},
		"save fleeting": func() error {
			_, err := q.Store().Save(b.Context(), pace, "k", data, conversation.AnyRevision)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
