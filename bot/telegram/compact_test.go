package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

func TestCompact(t *testing.T) {
	c, _ := newClient(t, telegramtest.New(telegramtest.Options{}))
	raw, err := json.Marshal(map[string]any{"update_id": 7, "message": map[string]any{"message_id": 3, "date": 1, "text": "سؤال <&>",
		"chat":              map[string]any{"id": int64(-1_001_234_567_890_123), "type": "supergroup", "is_forum": true},
		"from":              map[string]any{"id": 9, "first_name": "سارة"},
		"message_thread_id": 4, "is_topic_message": true}})
	if err != nil {
		t.Fatal(err)
	}
	asciiOnly := strings.NewReplacer("سؤال", `\u0633\u0624\u0627\u0644`).Replace(string(raw))
	short := string(Compact(json.RawMessage(asciiOnly), 1<<10))
	if !strings.Contains(short, `"text":"سؤال <&>"`) || !strings.Contains(short, `-1001234567890123`) {
		t.Errorf("Compact = %s", short)
	}
	m, err := c.Decode(Compact(raw, 220))
	want := conversation.Message{Update: 7, Kind: conversation.Text, Chat: conversation.Chat{ID: -1_001_234_567_890_123}, ID: 3,
		Thread: 4,
		From:   conversation.Person{ID: 9}, Sent: time.Unix(1, 0), TooLarge: true}
	if diff := cmp.Diff(want, m); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if m, err := c.Decode(Compact(raw, 50)); err != nil || m.Update != 7 || m.Kind != conversation.Other {
		t.Errorf("less than the ids: %v %+v", err, m)
	}
	for _, broken := range []string{"", "nonsense", "[1]", "null", `{"message":3}`} {
		if got := Compact(json.RawMessage(broken), 30); len(got) > 40 {
			t.Errorf("Compact(%q) = %s", broken, got)
		}
	}
}
