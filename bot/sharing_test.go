package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram"
	"isnad/prompts"
)

// A side is one of the processes of a bot, with an engine and a DATA_DIR of its own.
type side struct {
	*service
	dir string
	end func()
}

// side serves the bot beside others until its end.
func (l *live) side() *side {
	l.Helper()
	e, err := l.a.engine(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	ctx, cancel := context.WithCancel(l.Context())
	f, begun := newFront(1), make(chan bool)
	s := &side{dir: l.TempDir(), service: &service{
		app:     l.a,
		engine:  e,
		metrics: newMetrics(f.registry),
		front:   f,
		begun:   func() { close(begun) },
		options: telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: l.world.Client().Transport},
	}}
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx, s.dir) }()
	select {
	case <-begun:
	case err := <-ended:
		l.Fatalf("a process ended with %v", err)
	}
	s.end = func() {
		cancel()
		if err := <-ended; err != nil {
			l.Errorf("a process ended with %v", err)
		}
		e.close()
		s.end = func() {}
	}
	l.Cleanup(func() { s.end() })
	return s
}

// copies lists what a process has on its disk of what was sent.
func (s *side) copies() []string {
	found, _ := filepath.Glob(filepath.Join(copiesDir(s.dir), "*"))
	return found
}

// TestFilesReachAllProcesses: a file is given to one process and asked of others, those that were
// there and those that come later; another removes it, and all have forgotten it.
func TestFilesReachAllProcesses(t *testing.T) {
	l := newLive(t)
	l.end()
	l.a.NatsUrl, l.a.OpenUploads, l.a.background = newNATS(t), true, true
	a := l.side()
	chat := l.world.Private(l.world.Person("ليلى"))
	chat.Say("/start")
	l.wait(chat, func() { chat.SendFile("pool.txt", []byte(poolText), "") }, saying("أضيف «دليل المسبح البلدي»"))
	b := l.side()
	a.end()
	asked := func(of *side, question string) {
		t.Helper()
		answer := l.answer(chat, func() { chat.Say(question) })
		if !strings.Contains(answer.Text, "· دليل المسبح البلدي") || len(of.copies()) != 1 {
			t.Errorf("another process, which has %v, answers %q", of.copies(), answer.Text)
		}
	}
	asked(b, "كم ثمن التذكرة للكبار؟")
	for end := waiting(t, time.Minute); ; time.Sleep(20 * time.Millisecond) { // each makes the vectors itself
		if found, _ := filepath.Glob(filepath.Join(copiesDir(b.dir), "*", "vectors-*.bin")); len(found) == 1 {
			break
		}
		if end.Err() != nil {
			t.Fatalf("no vectors; log:\n%s", l.logs.String())
		}
	}

	c := l.side() // it is there when the file is removed, and has not been asked
	shelf := func(s *side) []*conversation.Library { return s.engine.shelf.For(chat.ID()) }
	for end := waiting(t, time.Minute); len(shelf(c)) < 2; time.Sleep(20 * time.Millisecond) {
		if end.Err() != nil {
			t.Fatal("one that nobody asks does not follow")
		}
	}
	for end := waiting(t, time.Minute); ; time.Sleep(20 * time.Millisecond) { // a button has only the number of its question
		x, y := shelf(b)[1].Examples, shelf(c)[1].Examples
		if len(x) > 0 && slices.Equal(x, y) {
			break
		}
		if end.Err() != nil {
			t.Fatalf("they offer %q and %q", x, y)
		}
	}
	// Whichever of the two removes it, the other must know at the next message.
	offer := l.answer(chat, func() { chat.Say("/remove") })
	l.wait(chat, func() { l.press(chat, offer, offer.Markup.Rows[0][0].Text) }, saying("حُذف"))
	for i, s := range []*side{b, c} {
		if i == 1 {
			b.end()
		}
		listed := l.reply(chat, func() { chat.Say("/article") })
		if strings.Contains(listed.Text, "المسبح") {
			t.Errorf("process %d lists what was removed: %q", i, listed.Text)
		}
		for end := waiting(t, time.Minute); len(s.copies()) > 0; time.Sleep(20 * time.Millisecond) {
			if end.Err() != nil {
				t.Fatalf("process %d keeps %v", i, s.copies())
			}
		}
	}

	// /forget: the one who does it need not have seen the file.
	l.wait(chat, func() { chat.SendFile("pool.txt", []byte(poolText), "") }, saying("أضيف «دليل المسبح البلدي»"))
	d := l.side()
	c.end()
	l.wait(chat, func() { chat.Say("/forget") }, saying(prompts.Forgotten))
	if listed := l.reply(chat, func() { chat.Say("/remove") }); !strings.Contains(listed.Text, prompts.NothingToRemove) {
		t.Errorf("after /forget: %q", listed.Text)
	}
	for end := waiting(t, time.Minute); len(d.copies()) > 0; time.Sleep(20 * time.Millisecond) {
		if end.Err() != nil {
			t.Fatalf("after /forget it keeps %v", d.copies())
		}
	}
}

// TestMoveTakesArticlesAlong: what people sent moves into a cluster and back, with its owner and
// its questions.
func TestMoveTakesArticlesAlong(t *testing.T) {
	l := newLive(t)
	l.end()
	l.a.OpenUploads = true
	l.start()
	chat := l.world.Private(l.world.Person("ليلى"))
	chat.Say("/start")
	said := saying("أضيف «دليل المسبح البلدي»")
	added := l.wait(chat, func() { chat.SendFile("pool.txt", []byte(poolText), "") }, said)
	l.end()
	address := newNATS(t)
	vars := map[string]string{"DATA_DIR": l.dir, "NATS_URL": address, "TELEGRAM_BOT_TOKEN": testToken}
	move := func(to string) {
		t.Helper()
		if code, _, errs := program(t, "", vars, "move", to); code != exitAnswered || !strings.Contains(errs, "1 articles") {
			t.Fatalf("move %s: code %d: %s", to, code, errs)
		}
	}
	asked := func() {
		t.Helper()
		if answer := l.answer(chat, func() { l.press(chat, added, added.Markup.Rows[0][0].Text) }); !strings.Contains(answer.Text, "المسبح") {
			t.Errorf("the button of a question is answered %q", answer.Text)
		}
	}
	move("cluster")
	if left, _ := os.ReadDir(articlesDir(l.dir)); len(left) > 0 {
		t.Errorf("left in DATA_DIR: %v", left)
	}
	l.a.NatsUrl = address
	s := l.side()
	asked()
	s.end()
	move("disk")
	l.a.NatsUrl = ""
	l.start()
	asked()
	l.end()
	if err := os.MkdirAll(filepath.Join(articlesDir(l.dir), "another"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(queueDir(l.dir), queueDir(l.dir)+".old"); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := program(t, "", vars, "move", "disk"); code != exitFailed || !strings.Contains(errs, "already") {
		t.Errorf("moved over articles that are there: code %d: %s", code, errs)
	}
}
