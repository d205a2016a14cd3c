package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// polling runs Poll in a bubble until stop, which waits for its end.
func polling(t *testing.T, c *Client, store Store) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Poll(ctx, store) }()
	synctest.Wait()
	return func() error {
		cancel()
		return <-done
	}
}

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		chat.Say("قبل البدء")
		var got []int64
		stop := polling(t, c, func(_ context.Context, raw json.RawMessage, id int64) error {
			if m, err := c.Decode(raw); err != nil || m.Update != id {
				t.Errorf("update %d: %v", id, err)
			}
			got = append(got, id)
			return nil
		})
		chat.Say("بعد البدء")
		synctest.Wait()
		time.Sleep(time.Hour) // long polls that bring nothing
		chat.Say("بعد ساعة")
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, []int64{5001, 5002, 5003}) {
			t.Errorf("stored %v", got)
		}
		if len(srv.Pending()) != 0 {
			t.Errorf("%d updates are not confirmed", len(srv.Pending()))
		}
		calls := srv.Calls("deleteWebhook", "getUpdates")
		if calls[0].Method != "deleteWebhook" || calls[0].Params["drop_pending_updates"] != "false" {
			t.Errorf("first call %+v", calls[0])
		}
		for _, call := range calls[1:] {
			if !strings.Contains(call.Params["allowed_updates"], "stopped_message_generation") {
				t.Errorf("a poll without its kinds: %+v", call.Params)
			}
		}
		if n := len(calls); n > 80 { // an hour of polls of 50 s
			t.Errorf("%d calls in an hour", n)
		}
		if log.Len() != 0 {
			t.Errorf("log: %s", log)
		}
	})
}

// An update that is not stored is not confirmed: it comes again, and those behind it wait.
func TestPollStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		for range 3 {
			chat.Say("سؤال")
		}
		var got []int64
		fails := 5
		stop := polling(t, c, func(_ context.Context, _ json.RawMessage, id int64) error {
			if id == 5002 && fails > 0 {
				fails--
				if len(srv.Pending()) < 2 {
					t.Error("confirmed before it was stored")
				}
				return errors.New("disk full")
			}
			got = append(got, id)
			return nil
		})
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if err := stop(); err != nil || !slices.Equal(got, []int64{5001, 5002, 5003}) {
			t.Errorf("%v, stored %v", err, got)
		}
		if n := strings.Count(log.String(), "disk full"); n != 5 {
			t.Errorf("%d lines for 5 failures:\n%s", n, log)
		}
	})
}

// Stopped between storing and asking on: the last offset is confirmed all the same, and what was not stored is not.
func TestPollConfirmsAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		for range 3 {
			chat.Say("سؤال")
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := c.Poll(ctx, func(ctx context.Context, _ json.RawMessage, id int64) error {
			if id == 5002 {
				cancel()
				return ctx.Err()
			}
			return nil
		})
		if err != nil || len(srv.Pending()) != 2 {
			t.Errorf("%v, %d updates wait", err, len(srv.Pending()))
		}
		calls := srv.Calls("getUpdates")
		if last := calls[len(calls)-1].Params; last["offset"] != "5002" || last["limit"] != "1" || last["timeout"] != "0" {
			t.Errorf("last call %v", last)
		}
	})
}

// When the time to ask is over nothing is asked any more: another may be asking.
func TestPollAsksNothingWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		srv.Private(srv.Person("سارة")).Say("سؤال")
		ctx, cancel := context.WithCancelCause(t.Context())
		err := c.Poll(ctx, func(context.Context, json.RawMessage, int64) error {
			cancel(fmt.Errorf("the lease: %w", context.DeadlineExceeded))
			return nil
		})
		if calls := srv.Calls("getUpdates"); err != nil || len(calls) != 1 || len(srv.Pending()) != 1 {
			t.Errorf("%v, %d calls, %d updates wait; want 1 and 1", err, len(calls), len(srv.Pending()))
		}
	})
}

// Updates of unexpected shape stop nobody: what has an id is stored as it is, what has none is skipped.
func TestPollPoisoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		chat.Say("أول")
		if err := errors.Join(srv.Inject(map[string]any{"message": "not an object"}),
			srv.Inject(map[string]any{"update_id": "not a number"})); err != nil {
			t.Fatal(err)
		}
		chat.Say("رابع")
		var got []int64
		stop := polling(t, c, func(_ context.Context, raw json.RawMessage, id int64) error {
			_, err := c.Decode(raw)
			if (err != nil) != (id == 5002) {
				t.Errorf("decode %d: %v", id, err)
			}
			got = append(got, id)
			return nil
		})
		if err := srv.Inject(map[string]any{"update_id": nil}); err != nil { // alone in its batch
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		chat.Say("سادس")
		synctest.Wait()
		if err := stop(); err != nil || !slices.Equal(got, []int64{5001, 5002, 5004, 5006}) {
			t.Errorf("%v, stored %v", err, got)
		}
		if n := strings.Count(log.String(), "without an id"); n != 2 {
			t.Errorf("log:\n%s", log)
		}
	})
}

func TestPollTrouble(t *testing.T) {
	for _, tt := range []struct {
		what     string
		spoil    func(*telegramtest.Server)
		log      string // once
		variable string // of the error, "" when it goes on
	}{
		{"another poller", func(s *telegramtest.Server) {
			s.FailWith("getUpdates", 4, 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 0)
		}, "another program", ""},
		{"flood", func(s *telegramtest.Server) { s.Fail("getUpdates", 1, 429, 20) }, "trying again", ""},
		{"a proxy's page", func(s *telegramtest.Server) { s.Fail("getUpdates", 1, 502, 0) }, "502 not", ""},
		{"webhooks cannot be removed", func(s *telegramtest.Server) { s.Fail("deleteWebhook", 1, 500, 0) }, "deleteWebhook", ""},
		{"an emulator without webhooks", func(s *telegramtest.Server) { s.FailWith("deleteWebhook", 9, 404, "Not Found: method not found", 0) },
			"", ""},
		{"a token that ended", func(s *telegramtest.Server) { s.FailWith("getUpdates", 9, 401, "Unauthorized", 0) }, "", "TELEGRAM_BOT_TOKEN"},
		{"a token that is unknown", func(s *telegramtest.Server) { s.FailWith("deleteWebhook", 9, 404, "Not Found", 0) }, "",
			"TELEGRAM_BOT_TOKEN"},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, log := newClient(t, srv)
			srv.Private(srv.Person("سارة")).Say("سؤال")
			tt.spoil(srv)
			stored := 0
			begin := time.Now()
			stop := polling(t, c, func(context.Context, json.RawMessage, int64) error {
				stored++
				if waited := time.Since(begin); tt.log != "" && waited < 500*time.Millisecond || tt.what == "flood" && waited < 20*time.Second {
					t.Errorf("%s: tried again after %v", tt.what, waited)
				}
				return nil
			})
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			err := stop()
			var wrong *SettingError
			if tt.variable == "" && (err != nil || stored != 1) || tt.variable != "" && (!errors.As(err, &wrong) || wrong.Variable != tt.variable) {
				t.Errorf("%s: %v, %d stored", tt.what, err, stored)
			}
			if tt.log != "" && strings.Count(log.String(), tt.log) != 1 {
				t.Errorf("%s: log\n%s", tt.what, log)
			}
		})
	}
}

// A webhook that somebody sets meanwhile is removed again.
func TestPollRemovesWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		srv.FailWith("getUpdates", 1, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "+
			"webhook first", 0)
		stop := polling(t, c, nil)
		time.Sleep(time.Minute)
		if err := stop(); err != nil || len(srv.Calls("deleteWebhook")) != 2 {
			t.Errorf("%v, %d removed", err, len(srv.Calls("deleteWebhook")))
		}
	})
}

// A server that answers at once, with nothing or with the same again, is not asked without end. Ids that begin anew are followed down.
func TestPollNeverSpins(t *testing.T) {
	for what, updates := range map[string]string{"nothing": `[]`, "the same": `[{"update_id":7}]`, "no ids": `[{}]`, "no list": `{}`} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
				calls++
				w := httptest.NewRecorder()
				w.WriteString(`{"ok":true,"result":` + updates + `}`)
				return w.Result(), nil
			})})
			if err != nil {
				t.Fatal(err)
			}
			c.me.Store(&Me{ID: 1})
			stop := polling(t, c, func(context.Context, json.RawMessage, int64) error { return nil })
			time.Sleep(100 * time.Second)
			if err := stop(); err != nil || calls > 110 || calls < 3 {
				t.Errorf("%s: %v, %d calls in 100 s", what, err, calls)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		var offsets []string
		batches := []string{`[{"update_id":900}]`, `[{"update_id":20},{"update_id":21}]`, `[]`}
		c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			result := "true"
			if strings.HasSuffix(r.URL.Path, "getUpdates") {
				_ = r.ParseForm()
				offsets = append(offsets, r.Form.Get("offset"))
				result = batches[min(len(offsets), 3)-1]
			}
			w.WriteString(`{"ok":true,"result":` + result + `}`)
			return w.Result(), nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		c.me.Store(&Me{ID: 1})
		stop := polling(t, c, func(context.Context, json.RawMessage, int64) error { return nil })
		if err := stop(); err != nil || !slices.Equal(offsets[:3], []string{"", "901", "22"}) {
			t.Errorf("%v, offsets %q", err, offsets)
		}
	})
}

func TestNew(t *testing.T) {
	for _, tt := range []struct{ token, url, variable string }{
		{"1:test", "", ""},
		{" 123456:AAE-x_y\n", "http://127.0.0.1:8081/", ""},
		{"", "", "TELEGRAM_BOT_TOKEN"},
		{"987654", "", "TELEGRAM_BOT_TOKEN"},
		{"987654:AA/../x", "", "TELEGRAM_BOT_TOKEN"},
		{"bot987654:AA", "", "TELEGRAM_BOT_TOKEN"},
		{"1:test", "api.telegram.org", "TELEGRAM_API_URL"},
		{"1:test", "https://api.telegram.org/bot1:test", "TELEGRAM_API_URL"},
		{"1:test", "https://me:pass@example.org", "TELEGRAM_API_URL"},
		{"1:test", "ftp://example.org", "TELEGRAM_API_URL"},
		{"1:test", "http://[::1", "TELEGRAM_API_URL"},
	} {
		_, err := New(Options{Token: tt.token, BaseURL: tt.url})
		var wrong *SettingError
		if tt.variable == "" && err != nil || tt.variable != "" && (!errors.As(err, &wrong) || wrong.Variable != tt.variable) {
			t.Errorf("New(%q, %q): %v", tt.token, tt.url, err)
		}
		if err != nil && (tt.token != "" && strings.Contains(err.Error(), tt.token) || strings.Contains(err.Error(), "pass")) {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}

func TestMe(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{Username: "Isnad_Bot", ReadsAll: true})
	for token, variable := range map[string]string{"1:test": "", "1:other": "TELEGRAM_BOT_TOKEN"} {
		c, err := New(Options{Token: token, HTTP: srv.Client().Transport})
		if err != nil {
			t.Fatal(err)
		}
		me, err := c.Me(t.Context())
		var wrong *SettingError
		if variable == "" && (err != nil || me != Me{ID: 1, Username: "Isnad_Bot", Name: "Isnad_Bot", CanReadAll: true}) ||
			variable != "" && (!errors.As(err, &wrong) || wrong.Variable != variable) {
			t.Errorf("%s: %+v %v", token, me, err)
		}
	}
}

// A server that is away at the start is waited for, and said to be.
func TestMeIsPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		srv.Fail("getMe", 3, 502, 0)
		var log bytes.Buffer
		c, err := New(Options{Token: "1:test", HTTP: srv.Client().Transport, Logger: logTo(&log)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Me(t.Context()); err != nil || strings.Count(log.String(), "trying again") != 1 {
			t.Errorf("%v; log: %s", err, log.String())
		}
	})
}

// The whole way over real connections: a webhook that Telegram posts to, and calls that use one connection again.
func TestWebhook(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{Retry: time.Millisecond})
	base, err := srv.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	c, err := New(Options{Token: "1:test", BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	chat := srv.Private(srv.Person("سارة"))
	chat.Say("قبل الوصلة")
	got := make(chan conversation.Message, 10)
	fails := 2
	hook := httptest.NewServer(c.WebhookHandler("s3cret", func(_ context.Context, raw json.RawMessage, _ int64) error {
		if fails > 0 {
			fails--
			return errors.New("disk full")
		}
		m, err := c.Decode(raw)
		got <- m
		return err
	}))
	defer hook.Close()
	if err := c.SetWebhook(t.Context(), hook.URL, "s3cret"); err != nil {
		t.Fatal(err)
	}
	chat.Say("بعدها")
	for _, want := range []string{"قبل الوصلة", "بعدها"} {
		select {
		case m := <-got:
			if m.Text != want {
				t.Errorf("got %q, want %q", m.Text, want)
			}
		case <-t.Context().Done():
			t.Fatal("nothing came")
		}
	}
	for _, bad := range []string{"", "مع فراغ", strings.Repeat("x", 257)} {
		var wrong *SettingError
		if err := c.SetWebhook(t.Context(), hook.URL, bad); !errors.As(err, &wrong) || wrong.Variable != "WEBHOOK_SECRET" {
			t.Errorf("secret %q: %v", bad, err)
		}
	}
	var wrong *SettingError
	if err := c.SetWebhook(t.Context(), "nowhere", "x"); !errors.As(err, &wrong) || wrong.Variable != "WEBHOOK_URL" {
		t.Errorf("an address that Telegram refuses: %v", err)
	}
}

func TestWebhookRefuses(t *testing.T) {
	c, _ := newClient(t, telegramtest.New(telegramtest.Options{}))
	const good = `{"update_id":7,"message":{}}`
	for _, tt := range []struct {
		what, method, secret, body string
		want                       int
		stored                     bool
	}{
		{"right", "POST", "s3cret", good, 200, true},
		{"no secret", "POST", "", good, 403, false},
		{"a wrong secret", "POST", "s3cres", good, 403, false},
		{"a longer secret", "POST", "s3cret2", good, 403, false},
		{"GET", "GET", "s3cret", good, 405, false},
		{"10 MB", "POST", "s3cret", `{"update_id":7,"x":"` + strings.Repeat("x", 10<<20) + `"}`, 413, false},
		{"no update", "POST", "s3cret", `nonsense`, 200, false}, // or it would come for ever
		{"no id", "POST", "s3cret", `{}`, 200, false},
	} {
		stored := false
		h := c.WebhookHandler("s3cret", func(_ context.Context, raw json.RawMessage, id int64) error {
			stored = id == 7 && bytes.Equal(raw, []byte(good))
			return nil
		})
		r := httptest.NewRequestWithContext(t.Context(), tt.method, "/hook", strings.NewReader(tt.body))
		if tt.secret != "" {
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.want || stored != tt.stored {
			t.Errorf("%s: %d, stored %v", tt.what, w.Code, stored)
		}
	}
	early, err := New(Options{Token: "1:test"})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/hook", strings.NewReader(good))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s3cret")
	early.WebhookHandler("s3cret", nil).ServeHTTP(w, r)
	if w.Code != 503 {
		t.Errorf("before the bot is known: %d", w.Code)
	}
	w = httptest.NewRecorder()
	r = httptest.NewRequestWithContext(t.Context(), "POST", "/hook", strings.NewReader(good))
	c.WebhookHandler("", nil).ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("a handler without a secret lets everybody in: %d", w.Code)
	}
}

// oneConn is a listener with one connection, in memory, whose deadlines follow the bubble's clock.
type oneConn chan net.Conn

func (l oneConn) Accept() (net.Conn, error) {
	conn, ok := <-l
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (l oneConn) Close() error   { return nil }
func (l oneConn) Addr() net.Addr { return &net.IPAddr{} }

// Somebody who knows the secret and stops in the middle of a body does not hold the bot.
func TestWebhookSlowClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newClient(t, telegramtest.New(telegramtest.Options{}))
		l := make(oneConn, 1)
		srv := &http.Server{ReadHeaderTimeout: time.Second,
			Handler: c.WebhookHandler("s3cret", func(context.Context, json.RawMessage, int64) error {
				t.Error("half an update was stored")
				return nil
			})}
		go func() { _ = srv.Serve(l) }()
		client, server := net.Pipe()
		l <- server
		begin := time.Now()
		go func() {
			_, _ = io.WriteString(client, "POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: s3cret\r\nContent-Length: "+
				"1000\r\n\r\n{\"update_id\":7,")
		}()
		answer, _ := io.ReadAll(client) // until the server closes
		if !bytes.HasPrefix(answer, []byte("HTTP/1.1 408")) || time.Since(begin) > webhookTime+time.Second {
			t.Errorf("after %v: %q", time.Since(begin), answer)
		}
		close(l)
		_ = srv.Close()
	})
}
