package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

const fileToken = "77:files-have-a-token-in-their-address"

// senders is a world in which somebody sent a file and passed a text on, and the bot's client.
func senders(t *testing.T) (*telegramtest.Server, *Client, []conversation.Message) {
	t.Helper()
	world := telegramtest.New(telegramtest.Options{Token: fileToken, Username: "isnad_bot", Now: time.Now})
	client, err := New(Options{Token: fileToken, BaseURL: "http://telegram.test", HTTP: world.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	chat := world.Private(world.Person("ريم"))
	chat.Say("/start")
	chat.SendFile("دليل السباحة.pdf", []byte("%PDF"), "وصف")
	chat.Forward("نصّ من قناة", "قناة")
	var got []conversation.Message
	for _, raw := range world.Pending() {
		m, err := client.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	return world, client, got
}

// A file comes as it was sent; what goes wrong is told without the token.
func TestFile(t *testing.T) {
	world, client, got := senders(t)
	if m := got[1]; m.Kind != conversation.Media || m.File == nil || m.File.Name != "دليل السباحة.pdf" || m.File.Size != 4 ||
		m.Text != "وصف" || m.Forwarded {
		t.Errorf("the file was read as %+v %+v", m, m.File)
	}
	if m := got[2]; !m.Forwarded || m.File != nil {
		t.Errorf("the passed on message was read as %+v", m)
	}
	data, err := client.File(t.Context(), got[1].File.ID, 100)
	if err != nil || string(data) != "%PDF" {
		t.Errorf("got %q, %v", data, err)
	}
	var refused *Error
	if _, err := client.File(t.Context(), got[1].File.ID, 2); !errors.As(err, &refused) || refused.Temporary() ||
		!errors.Is(err, ErrFileTooBig) {
		t.Errorf("a file over the limit: %v", err)
	}
	if _, err := client.File(t.Context(), "file-99", 100); !errors.As(err, &refused) || refused.Temporary() || errors.Is(err, ErrFileTooBig) {
		t.Errorf("a file that is not there: %v", err)
	}
	world.Fail("file", 1, 502, 0)
	_, err = client.File(t.Context(), got[1].File.ID, 100)
	if !errors.As(err, &refused) || !refused.Temporary() || strings.Contains(err.Error(), "files-have-a-token") {
		t.Errorf("a file that does not come: %v", err)
	}
}
