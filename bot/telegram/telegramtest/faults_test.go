package telegramtest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say("x")
	send := func() answer { return do(t, s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب") }

	s.Fail("sendMessage", 1, 429, 7)
	resp, err := s.Client().Get("http://telegram.test/bot1:test/sendMessage?text=x&chat_id=" + id(chat.ID()))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" {
		t.Errorf("429 came as %d with Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	s.Fail("", 1, 429, 2)
	do(t, s, "getUpdates") // is not spoiled by ""
	if a := send(); a.Description != "Too Many Requests: retry after 2" || a.Parameters.RetryAfter != 2 {
		t.Errorf("429 = %+v", a)
	}
	if s.TooMany() != 2 {
		t.Errorf("TooMany = %d, want 2", s.TooMany())
	}
	s.FailWith("sendMessage", 1, 400, "Bad Request: TEXTDRAFT_PEER_INVALID", 0)
	if a := send(); a.Code != 400 || a.Description != "Bad Request: TEXTDRAFT_PEER_INVALID" {
		t.Errorf("FailWith gave %+v", a)
	}
	s.Fail("sendMessage", 1, 502, 0)
	if _, err := try(t.Context(), s, "sendMessage"); err == nil {
		t.Error("502 came as JSON, want the page of a proxy")
	}
	before := len(chat.Messages())
	s.Lose("sendMessage", 1)
	if _, err := try(t.Context(), s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a lost answer gave %v", err)
	}
	if got := len(chat.Messages()); got != before+1 {
		t.Errorf("a call whose answer is lost must be carried out: %d messages, had %d", got, before)
	}
	release := s.Hold("sendMessage")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := try(ctx, s, "sendMessage"); !errors.Is(err, context.Canceled) {
		t.Errorf("a held call gave %v", err)
	}
	release()
	if a := send(); !a.OK {
		t.Errorf("after all faults: %+v", a)
	}
}

func TestLostAnswerOnTheWire(t *testing.T) {
	s := New(Options{})
	address, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Lose("getMe", 1)
	if resp, err := http.Get(address + "/bot1:test/getMe"); err == nil {
		resp.Body.Close()
		t.Errorf("got status %d, want a cut connection", resp.StatusCode)
	}
	resp, err := http.Get(address + "/bot1:test/getMe")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestLimitEdits(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	s := New(Options{Now: func() time.Time { return now }})
	reader := s.Person("سارة")
	private, group := s.Private(reader), s.Group("مجموعة", reader).AddBot()
	private.Say("x")
	n := 0
	message := map[*Chat]string{}
	for _, c := range []*Chat{private, group} {
		var m Message
		if err := json.Unmarshal(do(t, s, "sendMessage", "chat_id", id(c.ID()), "text", "…").Result, &m); err != nil {
			t.Fatal(err)
		}
		message[c] = strconv.Itoa(m.ID)
	}
	edit := func(c *Chat) int {
		n++
		a := do(t, s, "editMessageText", "chat_id", id(c.ID()), "message_id", message[c], "text", strconv.Itoa(n))
		if a.Code != 0 && a.Code != 429 {
			t.Fatalf("edit: %+v", a)
		}
		return a.Parameters.RetryAfter
	}
	s.LimitEdits(20, 1)
	if a, b := edit(private), edit(private); a != 0 || b != 1 {
		t.Errorf("two edits in a second: retry after %d, %d, want 0, 1", a, b)
	}
	for i := range 20 {
		if got := edit(group); got != 0 {
			t.Fatalf("edit %d of the minute was refused", i+1)
		}
		now = now.Add(time.Second)
	}
	if got := edit(group); got != 40 {
		t.Errorf("edit 21 after 20 s: retry after %d, want 40", got)
	}
	now = now.Add(40 * time.Second)
	if got := edit(group); got != 0 {
		t.Errorf("an edit that waited as told was refused")
	}
	if s.TooMany() != 2 {
		t.Errorf("TooMany = %d, want 2", s.TooMany())
	}
}
