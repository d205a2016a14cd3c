package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

func TestSendAndEdit(t *testing.T) { synctest.Test(t, testSendAndEdit) }

func testSendAndEdit(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	topic := srv.Forum("مجموعة", srv.Person("سارة")).AddBot().Topic("أخبار")
	question := topic.Say("@isnad_bot من حضر؟ https://example.org")
	to := conversation.Address{Chat: topic.ID(), Thread: topic.Thread(), ReplyTo: question.ID}

	r := conversation.Say("جواب https://example.org")
	r.Buttons = [][]conversation.Button{{{Text: "١", Data: "1"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	m := topic.Messages()[len(topic.Messages())-1]
	if m.ID != ids[0] || m.ReplyTo == nil || m.ReplyTo.ID != question.ID || m.ThreadID != topic.Thread() || !m.NoPreview ||
		len(m.Markup.Rows) != 1 {
		t.Errorf("sent %+v", m)
	}

	// The same again is a success, and so is a reply to what is gone.
	if again, err := c.Edit(t.Context(), to, ids, r); err != nil || !slices.Equal(again, ids) {
		t.Errorf("edit that changes nothing: %v %v", again, err)
	}
	to.ReplyTo = 9999
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Errorf("reply to a message that is gone: %v", err)
	}
	// A topic that is gone: the answer comes all the same.
	to = conversation.Address{Chat: topic.ID(), Thread: 777}
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Errorf("a topic that is gone: %v", err)
	}
}

func TestEditMore(t *testing.T) { synctest.Test(t, testEditMore) }

func testEditMore(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	topic := srv.Forum("مجموعة", srv.Person("سارة")).AddBot().Topic("أخبار")
	to := conversation.Address{Chat: topic.ID(), Thread: topic.Thread()}
	r := conversation.Say("جواب")
	r.Buttons = [][]conversation.Button{{{Text: "١", Data: "1"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil {
		t.Fatal(err)
	}

	// An edit that has become long goes on in further messages, and only the last has the buttons.
	long := conversation.Say(strings.Repeat("جملة. ", 1000))
	long.Buttons = r.Buttons
	more, err := c.Edit(t.Context(), to, ids, long)
	if err != nil || len(more) != 2 || more[0] != ids[0] {
		t.Fatal(more, err)
	}
	for _, m := range topic.Messages() {
		if m.ID == more[0] && m.Markup != nil || m.ID == more[1] && (m.Markup == nil || m.ThreadID != topic.Thread()) {
			t.Errorf("buttons of %+v", m)
		}
	}

	// Other buttons under the last message change nothing else.
	said := texts(topic)
	other := [][]conversation.Button{{{Text: "٢", Data: "2"}}, {{Text: "٣", Data: "3"}}}
	for range 2 { // the second time they are there already
		if err := c.SetButtons(t.Context(), to, more[1], other); err != nil {
			t.Fatal(err)
		}
	}
	last := topic.Messages()[slices.IndexFunc(topic.Messages(), func(m telegramtest.Message) bool { return m.ID == more[1] })]
	if len(last.Markup.Rows) != 2 || !slices.Equal(texts(topic), said) {
		t.Errorf("other buttons: %+v", last)
	}
}

func TestEmptyReplies(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	_, to := private(srv)
	ids, err := c.Send(t.Context(), to, conversation.Say("جواب"))
	if err != nil {
		t.Fatal(err)
	}
	before := len(srv.Calls())
	for _, empty := range []conversation.Reply{{}, conversation.Say("", " \n\u200f")} {
		var lasting interface{ Temporary() bool }
		if _, err := c.Send(t.Context(), to, empty); !errors.As(err, &lasting) || lasting.Temporary() {
			t.Errorf("an empty reply: %v", err)
		}
		if _, err := c.Edit(t.Context(), to, ids, empty); err == nil {
			t.Error("an empty edit: no error")
		}
	}
	if len(srv.Calls()) != before {
		t.Error("an empty reply was sent")
	}
}

func TestTypingAndTaps(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	topic := srv.Forum("مجموعة", srv.Person("سارة")).AddBot().Topic("أخبار")
	to := conversation.Address{Chat: topic.ID(), Thread: topic.Thread()}
	if err := c.Typing(t.Context(), to); err != nil || topic.Action() != "typing" {
		t.Errorf("typing: %v %q", err, topic.Action())
	}
	r := conversation.Say("جواب")
	r.Buttons = [][]conversation.Button{{{Text: "١", Data: "1"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil {
		t.Fatal(err)
	}
	press, err := topic.Press(telegramtest.Message{ID: ids[0]}, "١")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AnswerTap(t.Context(), press.ID, strings.Repeat("ب", 300), true); err != nil {
		t.Fatal(err)
	}
	if a, err := press.Wait(t.Context()); err != nil || len([]rune(a.Text)) != 200 || !a.Alert {
		t.Errorf("answer %+v %v", a, err)
	}
	if err := c.AnswerTap(t.Context(), press.ID, "", false); err != nil {
		t.Errorf("a tap that is too old: %v", err)
	}
}

func TestMenu(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	chat, _ := private(srv)
	err := errors.Join(
		c.SetCommands(t.Context(), Scope{}, "", []Command{{"help", "الجميع"}}),
		c.SetCommands(t.Context(), Scope{Type: PrivateChats}, "ar", []Command{{"ask", "سؤال"}, {"new", "جديد"}}),
		c.SetCommands(t.Context(), Scope{Type: OneChat, Chat: 5}, "", []Command{{"stats", "أعداد"}}),
		c.SetDescription(t.Context(), "", "وصف", "قصير"))
	if err != nil {
		t.Fatal(err)
	}
	if got := srv.Menu(chat, "ar"); len(got) != 2 || got[0].Description != "سؤال" {
		t.Errorf("menu in Arabic: %+v", got)
	}
	if got := srv.Menu(chat, "de"); len(got) != 1 || got[0].Command != "help" {
		t.Errorf("menu in another language: %+v", got)
	}
}

// Calls go through one connection, however the server writes its answers; a handshake for each
// would be slow.
func TestOneConnection(t *testing.T) {
	var connections atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ok":true,"result":true`)
		w.(http.Flusher).Flush() //nolint:forcetypeassert // chunks, of which the library leaves the last unread
		_, _ = io.WriteString(w, "}\n\n")
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c, err := New(Options{Token: "1:test", BaseURL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := c.Typing(t.Context(), conversation.Address{Chat: 5}); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 20 calls", n)
	}
}

// Neither the token nor an address with it is in any error, log or outcome, whatever the line and
// the server do.
func TestTokenIsNowhere(t *testing.T) {
	const token = "123456:AAE-verysecret_partOfTheToken1234567"
	secret := token[len("123456:"):]
	answer := func(status int, body string) roundTrip {
		return func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{},
				Body: io.NopCloser(strings.NewReader(strings.ReplaceAll(body, "URL", r.URL.String()))), Request: r}, nil
		}
	}
	for what, line := range map[string]roundTrip{
		"no connection":      func(*http.Request) (*http.Response, error) { return nil, errors.New("dial tcp: refused") },
		"an error with it":   func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("proxy: cannot reach %s", r.URL) },
		"a page":             answer(502, "<html>"+strings.Repeat("URL ", 100)),
		"a page that is cut": answer(502, strings.Repeat("x", 150)+"URL"+strings.Repeat(" y", 99_000)),
		"a redirection": func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "api.telegram.org" {
				t.Errorf("followed to %s", r.URL.Host)
			}
			return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"http://elsewhere.test" + r.URL.Path}}, Body: http.NoBody,
				Request: r}, nil
		},
		"a refusal": answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: bad URL"}`),
		"a 429":     answer(429, `slow down, URL`),
		"no list":   answer(200, `{"ok":true,"result":"URL"}`),
		"not ok":    answer(200, `{"result":"URL"}`),
		"half":      answer(200, `{"ok":tr`),
		"empty":     answer(500, ``),
	} {
		synctest.Test(t, func(t *testing.T) {
			var all strings.Builder
			c, err := New(Options{Token: " " + token + "\n", HTTP: line, Logger: logTo(&all),
				Observe: func(m string, _ time.Duration, outcome string) { all.WriteString(m + outcome) }})
			if err != nil {
				t.Fatal(err)
			}
			c.me.Store(&Me{ID: 123456})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			to := conversation.Address{Chat: 5}
			_, e1 := c.Send(ctx, to, conversation.Say("جواب"))
			_, e2 := c.Me(ctx)
			e3 := c.Poll(ctx, nil)
			errs := errors.Join(e1, e2, e3, c.Draft(t.Context(), to, 5, conversation.Say("أ")),
				c.SetWebhook(t.Context(), "https://example.org", "x"))
			if errs == nil {
				t.Errorf("%s: no error", what)
			}
			fmt.Fprintf(&all, "%v %+v %#v", errs, errs, e1)
			for _, part := range []string{token, secret, secret[:12], "123456%3A"} {
				if strings.Contains(all.String(), part) {
					t.Errorf("%s: %q in %s", what, part, all.String())
				}
			}
			if what == "no connection" && strings.Contains(all.String(), "api.telegram.org") {
				t.Errorf("%s: an address in %s", what, all.String())
			}
			var e *Error
			if errors.As(e1, &e) && len([]rune(e.Description)) > maxReport {
				t.Errorf("%s: a report of %d characters", what, len(e.Description))
			}
		})
	}
}
