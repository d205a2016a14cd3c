//go:build crash

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

// Files that were sent are articles once, whatever kills the bot while it fetches, reads, keeps and
// embeds them; a torn one leaves nothing.
func TestUploadsAreKilled(t *testing.T) {
	t.Run("disk", func(t *testing.T) { uploadsAreKilled(t, map[string]string{}, articlesDir) })
	t.Run("cluster", func(t *testing.T) { uploadsAreKilled(t, map[string]string{"NATS_URL": newNATS(t)}, copiesDir) })
}

func uploadsAreKilled(t *testing.T, vars map[string]string, place func(dir string) string) {
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot", Name: prompts.BotName})
	vars["OPEN_UPLOADS"] = "true"
	p := newProcess(t, world, vars)
	chat := world.Private(world.Person("ليلى"))
	chat.Say("/start")
	p.start()
	const files = 5
	for i := range files {
		var b strings.Builder
		fmt.Fprintf(&b, "كرّاسة رقم %d\n\n", i+1)
		for k := range 40 {
			fmt.Fprintf(&b, "في الصفحة %d من الكرّاسة %d رسم لقارب طوله %d أمتار وعليه علم أزرق قديم.\n\n", k+1, i+1, k+3)
		}
		chat.SendFile(fmt.Sprintf("book-%d.txt", i+1), []byte(b.String()), "")
		chat.SendFile(fmt.Sprintf("torn-%d.pdf", i+1), []byte("%PDF-1.5\ntorn"), "")
		time.Sleep(time.Duration(300+rand.IntN(1200)) * time.Millisecond)
		p.kill()
		p.start()
	}
	said := func(text string) func([]telegramtest.Message) bool {
		return func(m []telegramtest.Message) bool {
			n := 0
			for _, one := range m {
				if strings.Contains(one.Text, text) {
					n++
				}
			}
			return n >= files
		}
	}
	ctx := waiting(t, 3*time.Minute)
	for _, text := range []string{"أضيف «كرّاسة رقم", "تالف"} {
		if _, err := chat.WaitFor(ctx, said(text)); err != nil {
			t.Fatalf("%q was not said of every file: %v", text, err)
		}
	}
	kept, err := os.ReadDir(place(p.vars["DATA_DIR"]))
	if err != nil || len(kept) != files {
		t.Errorf("kept: %v, %v", kept, err)
	}
	for ; strings.Count(p.logs.String(), "vectors made") < 1 && ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(place(p.vars["DATA_DIR"]), "*", "vectors-*.bin")); len(found) == files {
			break
		}
	}
	before := len(chat.Messages())
	chat.Say("/article")
	if _, err := chat.WaitFor(ctx, func(m []telegramtest.Message) bool {
		last := m[len(m)-1]
		return len(m) > before+1 && strings.Count(last.Text, "كرّاسة رقم") == files
	}); err != nil {
		t.Errorf("the list has not every file once: %v", err)
	}
}
