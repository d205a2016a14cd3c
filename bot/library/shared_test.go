package library

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/queue"
)

// newPlace is a queue with a real JetStream server, whose store several Shared stores have in
// common.
func newPlace(t *testing.T) *queue.Queue {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// faulty lets a test come between a process and the place.
type faulty struct {
	conversation.Store
	load, save func(key string) error // may be nil
}

func (f *faulty) Load(ctx context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	if f.load != nil {
		if err := f.load(key); err != nil {
			return 0, err
		}
	}
	return f.Store.Load(ctx, b, key, v)
}

func (f *faulty) Save(ctx context.Context, b conversation.Bucket, key string, v any, revision uint64) (uint64, error) {
	if f.save != nil {
		if err := f.save(key); err != nil {
			return 0, err
		}
	}
	return f.Store.Save(ctx, b, key, v, revision)
}

// aProcess is the side of one process.
func aProcess(t *testing.T, q *queue.Queue) (*Shared, *faulty, string) {
	dir := filepath.Join(t.TempDir(), "copies")
	f := &faulty{Store: q.Store()}
	return NewShared(dir, f, q.Changes, slog.New(slog.DiscardHandler)), f, dir
}

func addTo(t *testing.T, s *Shared, name string, owner int64, text string) Article {
	t.Helper()
	a, err := s.Add(t.Context(), File{Name: name, Data: []byte(text), Owner: owner, Chat: owner, Sent: time.Unix(1e9, 0).UTC()}, Quota{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// syncs brings a process up to date and returns what it then has.
func syncs(t *testing.T, s *Shared) (came int, gone []string, all []Article) {
	t.Helper()
	err := s.Sync(t.Context(), func(Article) { came++ }, func(id string) { gone = append(gone, id) })
	if err != nil {
		t.Fatal(err)
	}
	return came, gone, s.All()
}

// entriesOf lists what is in the place.
func entriesOf(t *testing.T, q *queue.Queue, prefix string) []string {
	t.Helper()
	keys, err := q.Store().Keys(t.Context(), Bucket, prefix)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// port is a text of several parts.
var port = "دليل الميناء\n\n" + strings.Repeat("يرسو في الحوض الشمالي مركب طوله تسعة أمتار كل صباح. ", 12_000)

// What one process adds the others have, with its content, its place and its examples.
func TestSharedReachesAll(t *testing.T) {
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	b, _, dirB := aProcess(t, q)
	small, big := addTo(t, a, "../دليل.TXT", 5, swim), addTo(t, a, "port.txt", 6, port)
	if len(port) <= 2*partSize {
		t.Fatal("the file has too few parts")
	}
	if n, gone, all := syncs(t, b); n != 2 || len(gone) != 0 || len(all) != 2 {
		t.Fatalf("came %d, went %v, there are %d", n, gone, len(all))
	}
	arrives(t, b, small)
	arrives(t, b, big)
	data, err := os.ReadFile(filepath.Join(dirB, big.ID, "file.txt"))
	if err != nil || string(data) != port {
		t.Errorf("the file arrives with %d bytes of %d, %v", len(data), len(port), err)
	}
	if n, gone, _ := syncs(t, b); n+len(gone) != 0 {
		t.Errorf("nothing has changed, and %d came and %v went", n, gone)
	}
	if err := a.SetExamples(t.Context(), small.ID, []string{"متى يفتح المسبح؟"}); err != nil {
		t.Fatal(err)
	}
	n, _, all := syncs(t, b)
	i := slices.IndexFunc(all, func(x Article) bool { return x.ID == small.ID })
	if n != 1 || !slices.Equal(all[i].Examples, []string{"متى يفتح المسبح؟"}) {
		t.Errorf("its examples do not arrive: %d came, %+v", n, all)
	}
}

// arrives looks whether a process has an article as another one added it.
func arrives(t *testing.T, s *Shared, want Article) {
	t.Helper()
	all := s.All()
	i := slices.IndexFunc(all, func(x Article) bool { return x.ID == want.ID })
	if i < 0 {
		t.Errorf("%s does not arrive", want.Source)
		return
	}
	got := all[i]
	same := got.Owner == want.Owner && got.Chat == want.Chat && got.Source == want.Source && got.Added.Equal(want.Added)
	if got.Revision() != want.Revision() || !same {
		t.Errorf("%s arrives as %+v, want %+v", want.Source, got, want)
	}
}

// What one process removes is gone for all, and leaves nothing in the place.
func TestSharedIsRemoved(t *testing.T) {
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	b, _, dirB := aProcess(t, q)
	small, big := addTo(t, a, "../دليل.TXT", 5, swim), addTo(t, a, "port.txt", 6, port)
	syncs(t, b)
	if err := a.SetExamples(t.Context(), small.ID, []string{"متى يفتح المسبح؟"}); err != nil {
		t.Fatal(err)
	}
	syncs(t, b)
	if err := b.Remove(t.Context(), big.ID); err != nil {
		t.Fatal(err)
	}
	if _, gone, all := syncs(t, a); !slices.Equal(gone, []string{big.ID}) || len(all) != 1 {
		t.Errorf("removed on the other side: went %v, left %d", gone, len(all))
	}
	if err := b.Forget(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Shared{a, b} {
		if _, gone, all := syncs(t, s); !slices.Equal(gone, []string{small.ID}) || len(all) != 0 {
			t.Errorf("forgotten: went %v, left %d", gone, len(all))
		}
	}
	if left := entriesOf(t, q, ""); len(left) != 0 {
		t.Errorf("left in the place: %v", left)
	}
	if left, _ := os.ReadDir(dirB); len(left) != 0 {
		t.Errorf("left in the folder: %v", left)
	}
}

// A process that was away finds what came and what went; so does one that begins anew in a folder
// of earlier copies.
func TestSharedAfterAnAbsence(t *testing.T) {
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	b, _, dir := aProcess(t, q)
	gone, stays := addTo(t, a, "gone.txt", 5, swim), addTo(t, a, "stays.txt", 6, swim)
	syncs(t, b)
	if err := a.Remove(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	fresh := addTo(t, a, "fresh.txt", 7, swim)
	want := []string{fresh.ID, stays.ID}
	slices.Sort(want)
	as := func(name string, s *Shared, comes int, goes ...string) {
		t.Helper()
		n, went, all := syncs(t, s)
		var ids []string
		for _, x := range all {
			ids = append(ids, x.ID)
		}
		slices.Sort(ids)
		if n != comes || !slices.Equal(went, goes) || !slices.Equal(ids, want) {
			t.Errorf("%s: %d came, %v went, %v are there, want %d, %v and %v", name, n, went, ids, comes, goes, want)
		}
	}
	copies := t.TempDir()
	if err := os.CopyFS(copies, os.DirFS(dir)); err != nil { // as they were when the process ended
		t.Fatal(err)
	}
	as("away", b, 1, gone.ID)
	as("begun anew", NewShared(copies, q.Store(), q.Changes, slog.New(slog.DiscardHandler)), 1, gone.ID)
}

// A quota counts over all processes, also when they add at the same time; admins have none.
func TestSharedQuota(t *testing.T) {
	q := newPlace(t)
	const most = 3
	var adding sync.WaitGroup
	var mu sync.Mutex
	added, refused := 0, 0
	for p := range 2 {
		s, _, _ := aProcess(t, q)
		for i := range 4 {
			adding.Go(func() {
				f := File{Name: fmt.Sprintf("%d-%d.txt", p, i), Data: []byte(swim), Owner: 8, Chat: 8}
				_, err := s.Add(t.Context(), f, Quota{Files: most, Bytes: 1 << 20})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					added++
				case errors.Is(err, ErrQuota):
					refused++
				default:
					t.Error(err)
				}
			})
		}
	}
	adding.Wait()
	if added != most || refused != 8-most {
		t.Errorf("%d were added and %d refused, want %d and %d", added, refused, most, 8-most)
	}
	s, _, _ := aProcess(t, q)
	addTo(t, s, "of an admin.txt", 8, swim)
	if n, _, _ := syncs(t, s); n != most {
		t.Errorf("%d came from others, want %d", n, most)
	}
}

// What was begun long ago and not ended is tidied by whoever sees it.
func TestSharedTidies(t *testing.T) {
	q := newPlace(t)
	s, _, _ := aProcess(t, q)
	old := time.Now().Add(-2 * tidyAfter)
	left := sent{Articles: []upload{
		{ID: "0123456789ab", Owner: 4, Upload: "COMING", Parts: 1, State: coming, Since: old},
		{ID: "1123456789ab", Owner: 4, Upload: "GOING", Parts: 1, State: going, Since: old},
		{ID: "2123456789ab", Owner: 4, Upload: "NOW", Parts: 1, State: coming, Since: time.Now()},
	}}
	if _, err := q.Store().Save(t.Context(), Bucket, ownerKey(4), left, 0); err != nil {
		t.Fatal(err)
	}
	for _, u := range left.Articles {
		if _, err := q.Store().Save(t.Context(), Bucket, u.part(0), []byte("x"), 0); err != nil {
			t.Fatal(err)
		}
	}
	if n, gone, _ := syncs(t, s); n+len(gone) != 0 {
		t.Errorf("%d came, %v went", n, gone)
	}
	if keys := entriesOf(t, q, ""); !slices.Equal(keys, []string{"f.NOW.0", "o.4"}) {
		t.Errorf("left are %v", keys)
	}
	s.late = 0 // time passes, and nobody writes
	syncs(t, s)
	if keys := entriesOf(t, q, ""); len(keys) > 0 {
		t.Errorf("later, left are %v", keys)
	}
}

// A place that was lost and begun anew has lost its articles: copies do not bring them back.
func TestSharedPlaceIsLost(t *testing.T) {
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	one := addTo(t, a, "a.txt", 3, swim)
	other := newPlace(t)
	a.place, a.changes = other.Store(), other.Changes
	if n, gone, all := syncs(t, a); n != 0 || !slices.Equal(gone, []string{one.ID}) || len(all) != 0 {
		t.Errorf("%d came, %v went, %d are there", n, gone, len(all))
	}
}

// A place without room refuses what does not fit, keeps the rest, and has room again when something
// is removed.
func TestSharedIsFull(t *testing.T) {
	before := Bucket.Bytes
	Bucket.Bytes = 1 << 20
	t.Cleanup(func() { Bucket.Bytes = before })
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	b, _, _ := aProcess(t, q)
	text := func(i int) []byte {
		return fmt.Appendf(nil, "كرّاسة %d\n\n%s", i, strings.Repeat("سطر من كرّاسة. ", 4000))
	}
	var added []Article
	var err error
	for i := 0; err == nil; i++ {
		var x Article
		if x, err = a.Add(t.Context(), File{Name: "a.txt", Data: text(i), Owner: 2, Chat: 2}, Quota{}); err == nil {
			added = append(added, x)
		}
	}
	if !errors.Is(err, queue.ErrFull) || len(added) == 0 {
		t.Fatalf("after %d articles: %v", len(added), err)
	}
	if n, _, all := syncs(t, b); n != len(added) || len(all) != n {
		t.Errorf("%d came of %d", n, len(added))
	}
	if err := b.Remove(t.Context(), added[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Add(t.Context(), File{Name: "b.txt", Data: text(100), Owner: 2, Chat: 2}, Quota{}); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}
