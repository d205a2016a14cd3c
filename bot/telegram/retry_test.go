package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// A long reply that Telegram takes half of is continued, not said again.
func TestContinuesHalfSentReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		refused := 0 // which sendMessage from now on is refused
		c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, sendMethod) {
				if refused--; refused == 0 {
					srv.FailWith(sendMethod, 1, 403, "Forbidden: bot was blocked by the user", 0)
				}
			}
			return srv.Client().Transport.RoundTrip(r)
		})})
		if err != nil {
			t.Fatal(err)
		}
		chat, to := private(srv)
		var long conversation.Reply
		for i := range 4 {
			long.Blocks = append(long.Blocks, say(span(strings.Repeat(fmt.Sprintf("جملة %d من الجواب. ", i), 130))))
		}
		whole, err := c.Send(t.Context(), to, long)
		if err != nil || len(whole) < 3 {
			t.Fatalf("%d parts, %v", len(whole), err)
		}
		for name, send := range map[string]func() ([]int, error){
			"send": func() ([]int, error) { return c.Send(t.Context(), to, long) },
			"edit": func() ([]int, error) { return c.Edit(t.Context(), to, whole[:1], long) },
		} {
			said := len(chat.Messages())
			long.Sent, refused = nil, 2
			half, err := send()
			if err == nil || len(half) == 0 || len(half) == len(whole) {
				t.Fatalf("%s: %d of %d parts are sent, %v", name, len(half), len(whole), err)
			}
			long.Sent = half
			ids, err := send()
			due := len(whole)
			if name == "edit" {
				due-- // the first stands there
			}
			if err != nil || len(ids) != len(whole) || !slices.Equal(ids[:len(half)], half) || len(chat.Messages())-said != due {
				t.Errorf("%s: ids %v after %v, %d messages more where %d are due, %v", name, ids, half, len(chat.Messages())-said, due, err)
			}
		}
	})
}

// Markup that the server cannot read costs the markup, not the text.
func TestPlainFallback(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, log := newClient(t, srv)
	chat, to := private(srv)
	srv.FailWith("sendMessage", 1, 400, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`, 0)
	r := conversation.Reply{Blocks: []conversation.Block{say(span("جواب <قصير> "), span("6", conversation.Marker)),
		quote(span("نصّ", conversation.Highlight))}}
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"جواب <قصير>_‹R›[٦]\nنصّ"}, texts(chat)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(log.String(), "plain text") || strings.Contains(log.String(), "جواب") {
		t.Errorf("log: %s", log)
	}
}

// What Telegram says, and what it means to a caller.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		code        int
		description string
		is          error
		temporary   bool
	}{
		{403, "Forbidden: bot was blocked by the user", conversation.ErrGone, false},
		{403, "Forbidden: user is deactivated", conversation.ErrGone, false},
		{403, "Forbidden: bot was kicked from the supergroup chat", conversation.ErrGone, false},
		{400, "Bad Request: chat not found", conversation.ErrGone, false},
		{400, "Bad Request: not enough rights to send text messages to the chat", conversation.ErrGone, false},
		{400, "Bad Request: TOPIC_CLOSED", conversation.ErrGone, false},
		{400, "Bad Request: message to edit not found", conversation.ErrNoMessage, false},
		{400, "Bad Request: message can't be edited", conversation.ErrNoMessage, false},
		{400, "Bad Request: BUTTON_DATA_INVALID", nil, false},
		{401, "Unauthorized", nil, true}, // another token may be given
		{404, "Not Found: method not found", nil, false},
		{409, "Conflict", nil, true},
	} {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		srv.FailWith("editMessageText", 9, tt.code, tt.description, 0)
		_, err := c.Edit(t.Context(), to, []int{1}, conversation.Say("جواب"))
		var e *Error
		if !errors.As(err, &e) || e.Code != tt.code || e.Temporary() != tt.temporary || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%s: %v, temporary %v", tt.description, err, e != nil && e.Temporary())
		}
		if n := len(srv.Calls("editMessageText")); n != 1 {
			t.Errorf("%s: %d calls", tt.description, n)
		}
	}

	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	group := srv.Group("مجموعة", srv.Person("سارة")).AddBot()
	super := group.Migrate()
	_, err := c.Send(t.Context(), conversation.Address{Chat: group.ID()}, conversation.Say("جواب"))
	var moved *conversation.MigratedError
	if !errors.As(err, &moved) || moved.To != super.ID() {
		t.Errorf("a group that moved: %v", err)
	}
}

// What passes is tried again, at the time that Telegram asks for.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		what    string
		spoil   func(*telegramtest.Server)
		atLeast time.Duration
		copies  int
	}{
		{"429", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 429, 7) }, 14 * time.Second, 1},
		{"500", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 500, 0) }, 500 * time.Millisecond, 1},
		{"502 with a page", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 502, 0) }, 500 * time.Millisecond, 1},
		{"an answer that is lost", func(s *telegramtest.Server) { s.Lose("sendMessage", 1) }, 300 * time.Millisecond, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, _ := newClient(t, srv)
			chat, to := private(srv)
			tt.spoil(srv)
			begin := time.Now()
			if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
				t.Fatalf("%s: %v", tt.what, err)
			}
			if took := time.Since(begin); took < tt.atLeast || took > 20*time.Second {
				t.Errorf("%s: after %v", tt.what, took)
			}
			if got := texts(chat); len(got) != tt.copies {
				t.Errorf("%s: %q", tt.what, got)
			}
		})
	}

	// A pause of hours is the queue's to wait for, and no call is made in it.
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		srv.Fail("sendMessage", 1, 429, 13938)
		for range 2 {
			_, err := c.Send(t.Context(), to, conversation.Say("جواب"))
			var e *Error
			if !errors.As(err, &e) || !e.Temporary() || e.RetryAfter() < 13000*time.Second {
				t.Fatalf("a ban: %v", err)
			}
		}
		if n := len(srv.Calls("sendMessage")); n != 1 {
			t.Errorf("%d calls during the ban", n)
		}
		time.Sleep(13938 * time.Second)
		if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
			t.Errorf("after the ban: %v", err)
		}
	})

	// A caller who gives up is obeyed at once, also within a call.
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		release := srv.Hold("sendMessage")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := c.Send(ctx, to, conversation.Say("جواب")); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		release()
	})
}
