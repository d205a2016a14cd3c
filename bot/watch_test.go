package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isnad/bot/conversation"
)

// A file that is edited is read again; one that cannot be read leaves the article as it is.
func TestEditedFileIsNoticed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pool.txt")
	save := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save(poolText)
	a := &app{world: world{env: func(string) (string, bool) { return "", false }, err: &syncBuffer{}},
		Config: Config{Article: file, DataDir: t.TempDir()}}
	var logs syncBuffer
	a.log = newLogger(&logs, "debug", "text")
	e, err := a.engine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	ctx, cancel := context.WithCancel(t.Context())
	type change struct{ before, after []*conversation.Library }
	changes, ended := make(chan change), make(chan error, 1)
	go func() {
		ended <- e.shelf.watch(ctx, 10*time.Millisecond, func(before, after []*conversation.Library) { changes <- change{before, after} })
	}()
	first := e.shelf.For(0)[0]
	time.Sleep(50 * time.Millisecond) // it has looked at the file as it was
	save("")
	for deadline := time.Now().Add(time.Minute); !strings.Contains(logs.String(), "cannot be read"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a file that became empty was not noticed")
		}
	}
	if e.shelf.For(0)[0] != first {
		t.Error("a file that cannot be read has replaced the article")
	}
	save(strings.ReplaceAll(poolText, "ثلاثة دنانير", "أربعة دنانير"))
	c := <-changes
	if c.before[0] != first || c.after[0].ID != first.ID || c.after[0].Revision == first.Revision ||
		!strings.Contains(c.after[0].Passages[1].Text, "أربعة دنانير") {
		t.Errorf("noticed %+v", c.after[0])
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
