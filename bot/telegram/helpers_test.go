package telegram

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// newClient makes a client of the server that needs no network. Its log goes to the buffer.
func newClient(t *testing.T, srv *telegramtest.Server) (*Client, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c, err := New(Options{Token: "1:test", HTTP: srv.Client().Transport, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c, &log
}

// private opens a chat with a reader who has written.
func private(srv *telegramtest.Server) (*telegramtest.Chat, conversation.Address) {
	chat := srv.Private(srv.Person("سارة"))
	chat.Say("سؤال")
	return chat, conversation.Address{Chat: chat.ID()}
}

// texts are those of the bot's messages, with the direction marks made visible.
func texts(chat *telegramtest.Chat) []string {
	var out []string
	for _, m := range chat.Messages() {
		if m.From != nil && m.From.IsBot {
			out = append(out, showMarks(m.Text))
		}
	}
	return out
}

func showMarks(s string) string {
	return strings.NewReplacer(string(rightToLeftMark), "‹R›", string(leftToRightMark), "‹L›", string(noBreakSpace), "_").Replace(s)
}

// roundTrip is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
