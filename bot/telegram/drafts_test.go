package telegram

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

func TestDrafts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		chat, to := private(srv)
		answer, done := context.WithCancel(t.Context())
		shown := func() string { d, _ := chat.Draft(); return d.Text }

		if err := c.Draft(answer, to, 5, conversation.Reply{}); err != nil || len(srv.Calls(draftMethod)) != 1 {
			t.Fatalf("an empty draft: %v", err)
		}
		// The newest of those that come too fast is shown, when its time has come.
		for _, s := range []string{"أ", "أ ب", "أ ب ج"} {
			if err := c.Draft(answer, to, 5, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if shown() != "" {
			t.Errorf("shown at once: %q", shown())
		}
		time.Sleep(draftEvery)
		synctest.Wait()
		if d, _ := chat.Draft(); d.Text != "أ ب ج" || !d.CanStop || d.ID != 5 {
			t.Errorf("shown in time: %+v", d)
		}
		if n := len(srv.Calls(draftMethod)); n != 2 {
			t.Errorf("%d drafts sent", n)
		}
		// It stays in view while the answer is being written, and not for ever.
		time.Sleep(50 * time.Second)
		if shown() != "أ ب ج" {
			t.Error("the draft vanished")
		}
		time.Sleep(time.Hour)
		if n := len(srv.Calls(draftMethod)); n != 2+refreshes {
			t.Errorf("%d drafts sent in an hour", n)
		}
		// The final message ends it, and nothing that waits comes after it.
		for _, s := range []string{"أ", "أ ب"} {
			if err := c.Draft(answer, to, 5, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Send(t.Context(), to, conversation.Say("أ ب ج د")); err != nil {
			t.Fatal(err)
		}
		before := len(srv.Calls(draftMethod))
		time.Sleep(time.Hour)
		if len(srv.Calls(draftMethod)) != before || shown() != "" {
			t.Errorf("a draft after the final message: %q", shown())
		}
		// Nor after the answer was stopped.
		for _, s := range []string{"أ", "أ ب"} {
			if err := c.Draft(answer, to, 6, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		done()
		time.Sleep(time.Hour)
		if n := len(srv.Calls(draftMethod)) - before; n != 1 {
			t.Errorf("%d drafts of an answer that was stopped", n)
		}
	})
}

// A final text waits for the draft that is under way, since the server might carry that out later,
// also when the answer has ended; but not for long.
func TestFinalAfterDraftUnderWay(t *testing.T) {
	for _, held := range []time.Duration{time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, _ := newClient(t, srv)
			chat, to := private(srv)
			time.AfterFunc(held, srv.Hold(draftMethod))
			answer, end := context.WithCancel(t.Context())
			go func() { _ = c.Draft(answer, to, 5, conversation.Say("أ")) }()
			synctest.Wait()
			end()
			begin := time.Now()
			if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); took != min(held, showTime) {
				t.Errorf("sent after %v", took)
			}
			if _, shown := chat.Draft(); shown || len(texts(chat)) != 1 {
				t.Errorf("%q, draft below it %v", texts(chat), shown)
			}
			time.Sleep(held)
		})
	}
}

func TestNoDrafts(t *testing.T) {
	// An old server is asked once for all chats.
	srv := telegramtest.New(telegramtest.Options{NoDrafts: true})
	c, _ := newClient(t, srv)
	for range 2 {
		_, to := private(srv)
		if err := c.Draft(t.Context(), to, 5, conversation.Say("أ")); !errors.Is(err, conversation.ErrNoDrafts) {
			t.Errorf("a server without drafts: %v", err)
		}
	}
	if n := len(srv.Calls(draftMethod)); n != 1 {
		t.Errorf("%d drafts tried", n)
	}

	// A chat that takes none is asked once, the others go on.
	srv = telegramtest.New(telegramtest.Options{})
	c, _ = newClient(t, srv)
	_, to := private(srv)
	_, other := private(srv)
	srv.FailWith(draftMethod, 1, 400, "Bad Request: TEXTDRAFT_PEER_INVALID", 0)
	for range 2 {
		if err := c.Draft(t.Context(), to, 5, conversation.Say("أ")); !errors.Is(err, conversation.ErrNoDrafts) {
			t.Errorf("a chat without drafts: %v", err)
		}
	}
	if err := c.Draft(t.Context(), other, 5, conversation.Say("أ")); err != nil {
		t.Errorf("another chat: %v", err)
	}
	group := srv.Group("مجموعة", srv.Person("سارة")).AddBot()
	if err := c.Draft(t.Context(), conversation.Address{Chat: group.ID()}, 5, conversation.Say("أ")); !errors.Is(err,
		conversation.ErrNoDrafts) {
		t.Errorf("a group: %v", err)
	}
	if n := len(srv.Calls(draftMethod)); n != 2 {
		t.Errorf("%d drafts tried", n)
	}
}
