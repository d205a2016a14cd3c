package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// The whole way over real connections: a webhook that Telegram posts to, and calls that use one
// connection again.
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

func (l oneConn) Close() error { return nil }

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
