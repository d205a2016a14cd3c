package telegramtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPress(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	s := New(Options{Now: func() time.Time { return now }})
	chat := s.Private(s.Person("سارة"))
	chat.Say("x")
	do(t, s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب", "reply_markup",
		`{"inline_keyboard":[[{"text":"الفقرة 6","callback_data":"p:1:6"},{"text":"موقع","url":"https://a.b"}]]}`)
	m := chat.Messages()[1]
	take(t, s)
	press, err := chat.Press(m, "الفقرة 6")
	if err != nil {
		t.Fatal(err)
	}
	query := take(t, s)[0]["callback_query"].(map[string]any)
	if query["id"] != press.ID || query["data"] != "p:1:6" || query["message"].(map[string]any)["message_id"] != float64(m.ID) {
		t.Errorf("callback_query = %v", query)
	}
	if a := do(t, s, "answerCallbackQuery", "callback_query_id", press.ID, "text", "ها هي", "show_alert", "true"); !a.OK {
		t.Fatal(a.Description)
	}
	got, err := press.Wait(t.Context())
	if want := (Answer{Text: "ها هي", Alert: true}); err != nil || got != want {
		t.Errorf("Wait = %+v, %v, want %+v", got, err, want)
	}
	if a := do(t, s, "answerCallbackQuery", "callback_query_id", press.ID); a.OK {
		t.Error("a press was answered twice")
	}
	if _, err := chat.Press(m, "موقع"); err == nil {
		t.Error("a link was pressed as a callback")
	}
	late := chat.PressData(m, "x")
	now = now.Add(2 * time.Minute)
	if a := do(t, s, "answerCallbackQuery", "callback_query_id", late.ID); !strings.HasPrefix(a.Description, "Bad Request: query is too old") {
		t.Errorf("a late answer got %+v", a)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := late.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait without an answer = %v", err)
	}
}

func TestDraft(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	s := New(Options{Now: func() time.Time { return now }})
	chat := s.Private(s.Person("سارة"))
	chat.Say("سؤال")
	draft := func(text string, args ...string) {
		t.Helper()
		if a := do(t, s, "sendMessageDraft", append([]string{"chat_id", id(chat.ID()), "draft_id", "9", "text", text}, args...)...); !a.OK {
			t.Fatal(a.Description)
		}
	}
	draft("")
	if chat.Stop() {
		t.Error("stopped a draft without can_stop")
	}
	draft("تدفع روسيا", "can_stop", "true")
	if d, ok := chat.Draft(); !ok || d.Text != "تدفع روسيا" || !d.CanStop {
		t.Errorf("Draft = %+v, %v", d, ok)
	}
	now = now.Add(40 * time.Second)
	if _, ok := chat.Draft(); ok {
		t.Error("a draft outlived half a minute")
	}
	draft("تدفع روسيا", "can_stop", "true")
	take(t, s)
	if !chat.Stop() {
		t.Error("the draft could not be stopped")
	}
	if got := take(t, s); len(got) != 1 || got[0]["stopped_message_generation"].(map[string]any)["draft_id"] != 9.0 {
		t.Errorf("stopping queued %v", got)
	}
	draft("تدفع", "can_stop", "true")
	do(t, s, "sendMessage", "chat_id", id(chat.ID()), "text", "تدفع روسيا 70٪.")
	if _, ok := chat.Draft(); ok {
		t.Error("a draft outlived the message")
	}

	old := New(Options{NoDrafts: true})
	if a := do(t, old, "sendMessageDraft"); a.Description != "Not Found: method not found" {
		t.Errorf("an old server said %+v", a)
	}
}

func TestMenu(t *testing.T) {
	s := New(Options{})
	sara := s.Person("سارة")
	group := s.Group("مجموعة", sara).AddBot()
	set := func(name, scope, language string) {
		do(t, s, "setMyCommands", "commands", `[{"command":"`+name+`","description":"x"}]`, "scope", `{"type":"`+scope+`"}`, "language_code",
			language)
	}
	first := func(c *Chat, language string) string {
		if menu := s.Menu(c, language); len(menu) > 0 {
			return menu[0].Command
		}
		return ""
	}
	set("any", "default", "")
	set("private_ar", "all_private_chats", "ar")
	set("group", "all_group_chats", "")
	set("admins", "all_chat_administrators", "")
	khalid := s.Person("خالد")
	group.Join(khalid)
	for _, tt := range []struct {
		chat           *Chat
		language, want string
	}{
		{s.Private(sara), "ar", "private_ar"}, {s.Private(sara), "en", "any"}, {group, "ar", "admins"}, {group.As(khalid), "ar", "group"},
	} {
		if got := first(tt.chat, tt.language); got != tt.want {
			t.Errorf("menu of %+v in %s = %q, want %q", tt.chat.Info(), tt.language, got, tt.want)
		}
	}
	do(t, s, "deleteMyCommands", "scope", `{"type":"all_private_chats"}`, "language_code", "ar")
	if got := first(s.Private(sara), "ar"); got != "any" {
		t.Errorf("after deletion the menu is %q", got)
	}
}

func TestEventsReachBackAsFarAsTheyAreKept(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	start := s.Seq()
	chat.Say("ا")
	events, _, ok := s.Events(start)
	if !ok || len(events) != 1 || events[0].Kind != "message" || events[0].Message.Text != "ا" {
		t.Errorf("Events = %+v, %v", events, ok)
	}
	_, more, _ := s.Events(s.Seq())
	chat.Say("ب")
	<-more
	for range keptEvents + 1 {
		chat.Say("ج")
	}
	if _, _, ok := s.Events(start); ok {
		t.Error("a follower that fell behind was not told")
	}
	if _, _, ok := s.Events(s.Seq() + 1); ok {
		t.Error("a follower of another server was not told")
	}
}

func TestWaitFor(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	go chat.Say("سؤال")
	if m, err := chat.WaitFor(t.Context(), func(m []Message) bool { return len(m) == 1 }); err != nil || m[0].Text != "سؤال" {
		t.Errorf("WaitFor = %v, %v", m, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := chat.WaitFor(ctx, func([]Message) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("WaitFor = %v, want it to end with its context", err)
	}
}
