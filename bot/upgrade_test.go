package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/telegram/telegramtest"
)

// unpack writes an archive into a folder.
func unpack(t *testing.T, archive, dir string) {
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(zipped); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(name, 0o700)
		} else {
			var data []byte
			if data, err = io.ReadAll(files); err == nil {
				err = os.WriteFile(name, data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestUpgrade opens the data folder that an earlier version left (testdata/upgrade.tar.gz: one
// private chat without drafts, two questions): nothing of it is damaged or begun anew, what has no
// age is there, and the bot goes on with it.
func TestUpgrade(t *testing.T) {
	l := newLive(t)
	l.end()
	l.dir = t.TempDir()
	unpack(t, "testdata/upgrade.tar.gz", l.dir)
	q, err := queue.Open(t.Context(), queue.Options{Dir: filepath.Join(l.dir, "queue")})
	if err != nil {
		t.Fatal(err)
	}
	var chat struct{ NoDrafts bool }
	if _, err := q.Store().Load(t.Context(), conversation.Bucket{Name: "chats"}, "1002", &chat); err != nil || !chat.NoDrafts {
		t.Errorf("what was known of the chat: %+v, %v", chat, err)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	l.start()
	group := l.world.Supergroup("الحي", l.world.Person("سارة")).AddBot() // in a chat of its own: updates of the old one's numbers are known
	for range 3 {
		group.Say("/p 2")
	}
	l.wait(group, func() { group.Say("/ask من هو الأمين العام للمنظمة؟") },
		func(m telegramtest.Message) bool { return strings.Contains(m.Text, "زاس") })
	if damaged, err := filepath.Glob(filepath.Join(l.dir, "queue", "damaged-*")); err != nil || len(damaged) > 0 {
		t.Errorf("set aside: %v, %v", damaged, err)
	}
}
