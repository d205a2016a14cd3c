package queue

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isnad/bot/conversation"
)

func TestDamagedStore(t *testing.T) {
	const updates = "jetstream/$G/streams/UPDATES/"
	write := func(name string, change func([]byte) []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			name := filepath.Join(dir, name)
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, change(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	garbage := func([]byte) []byte { return []byte("garbage") }
	half := func(d []byte) []byte { return d[:len(d)/2] }
	tests := []struct {
		name    string
		damage  []func(t *testing.T, dir string)
		waiting int // of 10
		kept    int // in the bucket, of 1
		aside   int
	}{
		{"none", nil, 10, 1, 0},
		{"a torn last record", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return d[:len(d)-20] }), remove(updates + "msgs/index.db"),
		}, 9, 1, 0},
		{"zeros after the last record, as a crash of the system leaves", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return append(d, make([]byte, 500)...) }), remove(updates + "msgs/index.db"),
		}, 10, 1, 0},
		{"a torn last record that the index still has", []func(*testing.T, string){
			write(updates+"msgs/1.blk", func(d []byte) []byte { return d[:len(d)-20] }),
		}, 9, 1, 0},
		{"the second half of the messages is gone", []func(*testing.T, string){
			write(updates+"msgs/1.blk", half), remove(updates + "msgs/index.db"),
		}, 5, 1, 0},
		{"the messages are garbage", []func(*testing.T, string){write(updates+"msgs/1.blk", garbage)}, 0, 1, 0},
		{"the messages are gone", []func(*testing.T, string){remove(updates + "msgs")}, 0, 1, 0},
		{"the entries of a bucket are garbage", []func(*testing.T, string){write("jetstream/$G/streams/KV_turns/msgs/1.blk", garbage)}, 10, 0, 0},
		{"a torn description of the updates", []func(*testing.T, string){write(updates+"meta.inf", half)}, 10, 1, 2},
		{"the index", []func(*testing.T, string){write(updates+"msgs/index.db", garbage)}, 10, 1, 0},
		{"the description of the updates", []func(*testing.T, string){write(updates+"meta.inf", garbage)}, 10, 1, 2},
		{"no description of the updates", []func(*testing.T, string){remove(updates + "meta.inf")}, 10, 1, 1},
		{"a bucket", []func(*testing.T, string){write("jetstream/$G/streams/KV_turns/meta.inf", garbage)}, 10, 0, 1},
		{"everything", []func(*testing.T, string){remove("jetstream"), func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "jetstream"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}}, 0, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := open(t, Options{})
			b := conversation.Bucket{Name: "turns", Age: time.Hour}
			if _, err := q.Store().Save(t.Context(), b, "k", "v", 0); err != nil {
				t.Fatal(err)
			}
			for i := range int64(10) {
				put(t, q, item(i, "5.0.5"))
			}
			q.Close()
			for _, damage := range tt.damage {
				damage(t, q.o.Dir)
			}
			var log bytes.Buffer
			o := Options{Dir: q.o.Dir, Logger: slog.New(slog.NewTextHandler(&log, nil))}
			for round := range 2 { // what was mended stays so
				q = open(t, o)
				if waiting, _, _ := q.Depth(t.Context()); waiting != tt.waiting+round {
					t.Errorf("%d updates are left, want %d", waiting, tt.waiting+round)
				}
				keys, err := q.Store().Keys(t.Context(), b, "")
				if err != nil || len(keys) != tt.kept {
					t.Errorf("%d entries are left, want %d; %v", len(keys), tt.kept, err)
				}
				put(t, q, item(int64(100+round), "5.0.5"))
				q.Close()
			}
			aside, _ := filepath.Glob(filepath.Join(q.o.Dir, "damaged-2*"))
			if said := strings.Count(log.String(), "was set aside"); len(aside) != tt.aside || said != tt.aside {
				t.Errorf("set aside %v, said so %d times, want %d:\n%s", aside, said, tt.aside, &log)
			}
		})
	}
}

// TestNotDamaged: what only lacks room is left as it is.
func TestNotDamaged(t *testing.T) {
	q := open(t, Options{})
	q.Close()
	store := filepath.Join(q.o.Dir, "jetstream")
	if err := os.WriteFile(filepath.Join(store, "$G/streams/UPDATES/meta.inf"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Dir: q.o.Dir, free: func(string) (uint64, error) { return 1 << 20, nil }})
	if !errors.Is(err, ErrFull) {
		t.Errorf("Open on a full disk = %v, want %v", err, ErrFull)
	}
	if aside, _ := filepath.Glob(filepath.Join(q.o.Dir, "damaged-*")); len(aside) > 0 {
		t.Errorf("set aside: %v", aside)
	}
	open(t, Options{Dir: q.o.Dir})
}

// TestStoreFails: a server that cannot write any more does so until it is opened anew. Run ends, so
// that this happens.
func TestStoreFails(t *testing.T) {
	q := open(t, Options{AckWait: 30 * time.Millisecond})
	running, ended := make(chan bool), make(chan error)
	go func() {
		ended <- q.Run(t.Context(), func(context.Context, Job) error { running <- true; return nil }, nil)
	}()
	put(t, q, item(1, "5.0.5"))
	get(t, running)
	if err := q.server.DisableJetStream(); err != nil {
		t.Fatal(err)
	}
	if err := get(t, ended); err == nil {
		t.Error("Run ended without an error")
	}
}
