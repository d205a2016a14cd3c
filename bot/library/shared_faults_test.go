package library

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"isnad/bot/conversation"
)

// An upload that is cut off at any write is there for nobody; tried again, it is there once. What
// it leaves behind is tidied.
func TestSharedCutOff(t *testing.T) {
	cut := errors.New("the process dies")
	for after := range 4 {
		q := newPlace(t)
		a, dying, _ := aProcess(t, q)
		b, _, _ := aProcess(t, q)
		text := "بيت\n\n" + strings.Repeat("سطر قصير عن بيت من الطين. ", 15_000)
		f := File{Name: "بيت.txt", Data: []byte(text), Owner: 9, Chat: 9, Sent: time.Unix(1e9, 0)}
		writes := 0
		dying.save = func(string) error {
			if writes++; writes > after {
				return cut
			}
			return nil
		}
		if _, err := a.Add(t.Context(), f, Quota{}); !errors.Is(err, cut) {
			t.Fatalf("after %d writes: %v", after, err)
		}
		if n, _, all := syncs(t, b); n != 0 || len(all) != 0 {
			t.Errorf("after %d writes of an upload %d came", after, n)
		}
		dying.save = nil
		for _, s := range []*Shared{b, a} {
			if _, err := s.Add(t.Context(), f, Quota{Files: 1, Bytes: 1 << 20}); err != nil {
				t.Errorf("tried again after %d writes: %v", after, err)
			}
		}
		parts, persons := len(entriesOf(t, q, "f.")), len(entriesOf(t, q, "o."))
		if _, _, all := syncs(t, a); len(all) != 1 || parts != (len(text)+partSize-1)/partSize || persons != 1 {
			t.Errorf("after %d writes there are %d articles, in %v", after, len(all), entriesOf(t, q, ""))
		}
	}
}

// A removal that is cut off is seen by all at once, and ended by whoever removes again.
func TestSharedRemovalCutOff(t *testing.T) {
	cut := errors.New("the process dies")
	for after := 1; after < 4; after++ {
		q := newPlace(t)
		a, dying, _ := aProcess(t, q)
		b, _, _ := aProcess(t, q)
		one := addTo(t, a, "a.txt", 3, swim)
		syncs(t, b)
		writes := 0
		dying.save = func(string) error {
			if writes++; writes > after {
				return cut
			}
			return nil
		}
		_ = a.Remove(t.Context(), one.ID)
		if _, gone, all := syncs(t, b); len(gone) != 1 || len(all) != 0 {
			t.Errorf("after %d writes of a removal: %v went, %d are there", after, gone, len(all))
		}
		dying.save = nil
		if err := errors.Join(a.Remove(t.Context(), one.ID), a.Forget(t.Context(), 3)); err != nil || len(entriesOf(t, q, "")) != 0 {
			t.Errorf("after %d writes and another removal: %v, left %v", after, err, entriesOf(t, q, ""))
		}
	}
}

// What arrives torn, or not at all, changes nothing; when it can be had it comes.
func TestSharedTorn(t *testing.T) {
	q := newPlace(t)
	a, _, _ := aProcess(t, q)
	b, broken, _ := aProcess(t, q)
	one := addTo(t, a, "a.txt", 3, swim)
	key := entriesOf(t, q, "f.")[0]
	var whole []byte
	if _, err := q.Store().Load(t.Context(), Bucket, key, &whole); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Store().Save(t.Context(), Bucket, key, whole[:len(whole)-1], conversation.AnyRevision); err != nil {
		t.Fatal(err)
	}
	missing := func(when string) {
		t.Helper()
		b.mu.Lock()
		for id, m := range b.missing { // it is time to try again
			m.at = m.at.Add(-time.Hour)
			b.missing[id] = m
		}
		b.mu.Unlock()
		if n, gone, all := syncs(t, b); n+len(gone)+len(all) != 0 || !slices.Equal(b.Missing(), []string{one.ID}) {
			t.Errorf("%s: %d came, %v went, %d are there, missing %v", when, n, gone, len(all), b.Missing())
		}
	}
	missing("torn")
	if _, err := q.Store().Save(t.Context(), Bucket, key, whole, conversation.AnyRevision); err != nil {
		t.Fatal(err)
	}
	broken.load = func(k string) error {
		if k == key {
			return errors.New("the cluster does not answer")
		}
		return nil
	}
	missing("out of reach")
	broken.load = nil
	for id, m := range b.missing {
		m.at = m.at.Add(-time.Hour)
		b.missing[id] = m
	}
	if n, _, all := syncs(t, b); n != 1 || len(all) != 1 || len(b.Missing()) != 0 {
		t.Errorf("when it can be had: %d came, %d are there", n, len(all))
	}
}
