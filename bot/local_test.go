package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"isnad/prompts"
)

// A localPage is the program as a newcomer starts it, and its page's address.
type localPage struct {
	*testing.T
	address string
	logs    *syncBuffer
	end     func() int
}

func startPage(t *testing.T, dir string) *localPage {
	ctx, cancel := context.WithCancel(t.Context())
	p := &localPage{T: t, logs: &syncBuffer{}}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, world{env: func(name string) (string, bool) { return dir, name == "DATA_DIR" }, in: strings.NewReader(""),
			out: &bytes.Buffer{}, err: p.logs})
	}()
	p.end = func() int {
		cancel()
		code := <-ended
		p.end = func() int { return code }
		return code
	}
	t.Cleanup(func() { p.end() })
	for p.address == "" {
		p.address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(p.logs.String())
		select {
		case code := <-ended:
			ended <- code
			return p
		case <-time.After(10 * time.Millisecond):
		}
	}
	return p
}

type pageState struct {
	Article string
	Chats   []struct {
		ID       int64
		Owner    int64
		Messages []struct{ Text string }
	}
}

func (p *localPage) state() (s pageState) {
	p.Helper()
	resp, err := http.Get(p.address + "/state")
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		p.Fatal(err)
	}
	return s
}

// say says something in the private chat and waits for the answer.
func (p *localPage) say(text, want string) {
	p.Helper()
	chat := p.state().Chats[0]
	body, err := json.Marshal(map[string]any{"do": "say", "chat": chat.ID, "who": chat.Owner, "text": text})
	if err != nil {
		p.Fatal(err)
	}
	resp, err := http.Post(p.address+"/act", "application/json", bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	resp.Body.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		m := p.state().Chats[0].Messages
		if len(m) > len(chat.Messages)+1 && strings.Contains(m[len(m)-1].Text, want) {
			return
		}
		if time.Now().After(deadline) {
			p.Fatalf("no answer with %q; log:\n%s", want, p.logs.String())
		}
	}
}

// The page's chats are there after a restart, and the bot in them knows what was said.
func TestLocalPageKeepsItsChats(t *testing.T) {
	dir := t.TempDir()
	p := startPage(t, dir)
	if p.state().Article != prompts.BuiltInTitle {
		t.Errorf("the page speaks of %q", p.state().Article)
	}
	p.say("/start", prompts.BuiltInTitle)
	p.say("من هو نيكول باشينيان؟", "باشينيان")
	if second := startPage(t, dir); second.address != "" || second.end() != exitUsage ||
		!strings.Contains(second.logs.String(), "DATA_DIR") || !strings.Contains(second.logs.String(), "in use by another instance") {
		t.Errorf("a second page on one folder: %s", second.logs.String())
	}
	before := p.state()
	if code := p.end(); code != exitAnswered {
		t.Errorf("code %d: %s", code, p.logs.String())
	}
	p = startPage(t, dir)
	after := p.state()
	if len(after.Chats) != len(before.Chats) || len(after.Chats[0].Messages) != len(before.Chats[0].Messages) ||
		after.Chats[0].Messages[2].Text != "من هو نيكول باشينيان؟" {
		t.Fatalf("before %+v\nafter %+v", before.Chats[0], after.Chats[0])
	}
	p.say("وماذا قال عن عضوية بلاده في المنظمة؟", "باكو") // a follow-up
	p.end()
	if err := os.WriteFile(filepath.Join(dir, localDir, chatsFile), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p = startPage(t, dir); len(p.state().Chats) != len(before.Chats) || !strings.Contains(p.logs.String(), "begin anew") {
		t.Errorf("torn chats: %s", p.logs.String())
	}
}

// A data folder belongs to one bot.
func TestFolderOfAnotherBot(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		id int64
		ok bool
	}{{7, true}, {7, true}, {8, false}} {
		if err := ownedBy(dir, tt.id); (err == nil) != tt.ok || err != nil && !strings.Contains(err.Error(), "belongs to the bot 7") {
			t.Errorf("bot %d: %v", tt.id, err)
		}
	}
}
