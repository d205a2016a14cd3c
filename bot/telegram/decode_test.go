package telegram

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// received decodes the updates that wait at the server.
func received(t *testing.T, c *Client, srv *telegramtest.Server) []conversation.Message {
	t.Helper()
	var out []conversation.Message
	for _, raw := range srv.Pending() {
		m, err := c.Decode(Compact(raw, 1<<20))
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		out = append(out, m)
	}
	return out
}

// last decodes the last of them.
func last(t *testing.T, c *Client, srv *telegramtest.Server) conversation.Message {
	t.Helper()
	all := received(t, c, srv)
	return all[len(all)-1]
}

// What a person writes in a private chat, as the server writes it and as the bot reads it.
func TestDecodePrivate(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	srv := telegramtest.New(telegramtest.Options{ReadsAll: true, Now: func() time.Time { return now }})
	c, _ := newClient(t, srv)
	sara := srv.Person("سارة")
	person := conversation.Person{ID: sara.ID}
	chat := srv.Private(sara)
	said := chat.Say("/start p6")
	want := conversation.Message{Update: 5001, Kind: conversation.Text, Chat: conversation.Chat{ID: chat.ID(), Private: true},
		ID: said.ID, From: person, Sent: now, Text: "p6", Command: "start"}
	if diff := cmp.Diff(want, last(t, c, srv)); diff != "" {
		t.Error(diff)
	}

	if _, err := chat.Edit(said, "سؤال آخر"); err != nil {
		t.Fatal(err)
	}
	if m := last(t, c, srv); m.Kind != conversation.Edited || m.Text != "سؤال آخر" || m.ID != said.ID {
		t.Errorf("an edited message: %+v", m)
	}

	chat.Write(telegramtest.Message{Photo: []telegramtest.File{{FileID: "x"}}, Caption: "ما هذا؟"})
	if m := last(t, c, srv); m.Kind != conversation.Media || m.Text != "ما هذا؟" {
		t.Errorf("a photo: %+v", m)
	}
	chat.Write(telegramtest.Message{Voice: &telegramtest.File{FileID: "x"}})
	if m := last(t, c, srv); m.Kind != conversation.Media {
		t.Errorf("a voice message: %+v", m)
	}
	chat.Block(true)
	if m := last(t, c, srv); m.Kind != conversation.Left {
		t.Errorf("blocked: %+v", m)
	}
	chat.Block(false)
	if m := last(t, c, srv); m.Kind != conversation.Other {
		t.Errorf("unblocked: %+v", m)
	}
}

// A button under a message of ours, and a draft's stop button.
func TestDecodeButtons(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	sara := srv.Person("سارة")
	chat := srv.Private(sara)
	said := chat.Say("من حضر؟")
	talk := last(t, c, srv).Conversation()
	to := conversation.Address{Chat: chat.ID()}
	r := conversation.Say("جواب")
	r.Buttons = [][]conversation.Button{{{Text: "الفقرة ٦", Data: "p:1:6"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil || ids[0] <= said.ID {
		t.Fatal(ids, err)
	}
	press, err := chat.Press(telegramtest.Message{ID: ids[0]}, "الفقرة ٦")
	if err != nil {
		t.Fatal(err)
	}
	if m := last(t, c, srv); m.Kind != conversation.Tap || m.Data != "p:1:6" || m.TapID != press.ID || m.ID != ids[0] ||
		m.From.ID != sara.ID || !m.Urgent() {
		t.Errorf("a tap: %+v", m)
	}
	if err := c.Draft(t.Context(), to, 77, conversation.Say("جو")); err != nil || !chat.Stop() {
		t.Fatalf("draft and stop: %v", err)
	}
	if m := last(t, c, srv); m.Kind != conversation.Stop || m.DraftID != 77 || m.Chat.ID != chat.ID() ||
		m.Conversation() != talk {
		t.Errorf("a stop: %+v", m)
	}
}

// A forum: topics are threads, and what every message of a topic replies to is no reply.
func TestDecodeForum(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{ReadsAll: true})
	c, _ := newClient(t, srv)
	sara, omar := srv.Person("سارة"), srv.Person("عمر")
	forum := srv.Forum("مجموعة", sara, omar).AddBot()
	joined := received(t, c, srv)
	m := joined[len(joined)-2] // my_chat_member; the last is the service message
	if m.Kind != conversation.Joined || m.Admin || !m.CanReadAll {
		t.Errorf("joined: %+v", m)
	}
	if m := last(t, c, srv); m.Kind != conversation.Other {
		t.Errorf("the service message on joining: %+v", m)
	}
	forum.Remove(srv.Me())
	all := received(t, c, srv)
	if m := all[len(all)-2]; m.Kind != conversation.Left {
		if m = all[len(all)-1]; m.Kind != conversation.Left {
			t.Errorf("removed: %+v", all[len(all)-2:])
		}
	}
}

// Who is spoken to in a topic.
func TestDecodeTopic(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{ReadsAll: true})
	c, _ := newClient(t, srv)
	sara, omar := srv.Person("سارة"), srv.Person("عمر")
	forum := srv.Forum("مجموعة", sara, omar).AddBot()
	topic := forum.Topic("أخبار")
	question := topic.Say("@isnad_bot من حضر؟")
	if m := last(t, c, srv); m.Thread != topic.Thread() || m.Thread == 0 || m.ReplyTo != nil || !m.Mentioned || m.Text != "من حضر؟" {
		t.Errorf("in a topic: %+v", m)
	}
	topic.As(omar).Reply(question, "/ask@isnad_bot")
	if m := last(t, c, srv); m.Command != "ask" || m.Text != "" || m.ReplyTo == nil ||
		*m.ReplyTo != (conversation.Quoted{ID: question.ID, Text: "من حضر؟"}) {
		t.Errorf("/ask in a reply: %+v %+v", m, m.ReplyTo)
	}
	r := conversation.Say("جواب")
	r.Buttons = [][]conversation.Button{{{Text: "الفقرة ٦", Data: "p:1:6"}}}
	ids, err := c.Send(t.Context(), conversation.Address{Chat: forum.ID(), Thread: topic.Thread()}, r)
	if err != nil {
		t.Fatal(err)
	}
	topic.Reply(telegramtest.Message{ID: ids[0]}, "ولماذا؟")
	if m := last(t, c, srv); m.ReplyTo == nil || *m.ReplyTo != (conversation.Quoted{ID: ids[0], FromBot: true, Text: "جواب", Data: "p:1:6"}) {
		t.Errorf("a reply to the bot: %+v", m)
	}
}

// Outside of forums a thread is a chain of replies, not a topic.
func TestDecodeGroups(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{ReadsAll: true})
	c, _ := newClient(t, srv)
	sara := srv.Person("سارة")
	group := srv.Supergroup("أخرى", sara).AddBot()
	group.Reply(group.Say("أول"), "ثانٍ")
	if m := last(t, c, srv); m.Thread != 0 || m.ReplyTo == nil {
		t.Errorf("a reply in a supergroup: %+v", m)
	}
	group.SetStatus(srv.Me(), "administrator")
	if m := last(t, c, srv); m.Kind != conversation.Other {
		t.Errorf("promoted: %+v", m)
	}

	basic := srv.Group("صغيرة", sara).AddBot()
	super := basic.Migrate()
	all := received(t, c, srv)
	if m := all[len(all)-2]; m.Kind != conversation.Migrated || m.MigratedTo != super.ID() || m.Chat.ID != basic.ID() {
		t.Errorf("migrated: %+v", m)
	}
}

// Updates that no person of a chat wrote, by their JSON.
func TestDecodeOthers(t *testing.T) {
	c, _ := newClient(t, telegramtest.New(telegramtest.Options{}))
	for _, tt := range []struct {
		what, fields string
		want         conversation.Kind
	}{
		{"another bot", `"message":{` + inGroup + `,"from":{"id":9,"is_bot":true},"text":"x"}`, conversation.Other},
		{"through another bot", `"message":{` + inGroup + `,"from":{"id":9},"via_bot":{"id":8},"text":"x"}`, conversation.Other},
		{"in the name of a channel", `"message":{` + inGroup +
			`,"from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-7,"type":"channel"},"text":"x"}`, conversation.Text},
		{"a picture of a channel", `"message":{` + inGroup + `,"sender_chat":{"id":-7,"type":"channel"},"photo":[],"caption":"x"}`,
			conversation.Media},
		{"what the group's channel posted", `"message":{` + inGroup +
			`,"from":{"id":777000},"sender_chat":{"id":-7,"type":"channel"},"is_automatic_forward":true,"text":"/ask x"}`, conversation.Other},
		{"in the name of another group", `"message":{` + inGroup + `,"from":{"id":9},"sender_chat":{"id":-8,"type":"supergroup"},"text":"x"}`,
			conversation.Other},
		{"an anonymous administrator", `"message":{` + inGroup +
			`,"from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-5,"type":"supergroup"},"text":"x"}`, conversation.Text},
		{"a channel post", `"channel_post":{"chat":{"id":-7,"type":"channel"},"message_id":3,"text":"x"}`, conversation.Other},
		{"a pinned message", `"message":{` + inGroup + `,"from":{"id":9},"pinned_message":{"message_id":1}}`, conversation.Other},
		{"a caption that was edited", `"edited_message":{` + inGroup + `,"from":{"id":9},"photo":[],"caption":"x"}`, conversation.Edited},
		{"a picture that was edited", `"edited_message":{` + inGroup + `,"from":{"id":9},"photo":[]}`, conversation.Other},
		{"a location", `"message":{` + inGroup + `,"from":{"id":9},"location":{}}`, conversation.Media},
		{"a kind of a later API", `"what_is_this":{"a":1}`, conversation.Other},
		{"a button of an inline message", `"callback_query":{"id":"1","from":{"id":9},"data":"x"}`, conversation.Other},
		{"a button too old to be seen",
			`"callback_query":{"id":"1","from":{"id":9},"message":{"chat":{"id":9,"type":"private"},"message_id":3,"date":0},"data":"x"}`,
			conversation.Tap},
		{"back in the group, restricted",
			`"my_chat_member":{"chat":{"id":-5,"type":"group"},"from":{"id":9},"old_chat_member":{"status":"kicked"},` +
				`"new_chat_member":{"status":"restricted","is_member":true}}`, conversation.Joined},
		{"in a channel",
			`"my_chat_member":{"chat":{"id":-7,"type":"channel"},"from":{"id":9},"old_chat_member":{"status":"left"},` +
				`"new_chat_member":{"status":"administrator"}}`, conversation.Other},
	} {
		m, err := c.Decode(json.RawMessage(`{"update_id":7,` + tt.fields + `}`))
		if err != nil || m.Kind != tt.want || m.Update != 7 {
			t.Errorf("%s: %v, %+v", tt.what, err, m)
		}
	}
}

const inGroup = `"chat":{"id":-5,"type":"supergroup","title":"م"},"message_id":3,"date":1`

// Messages with more to them, by their JSON.
func TestDecodeRaw(t *testing.T) {
	c, _ := newClient(t, telegramtest.New(telegramtest.Options{}))
	raw := json.RawMessage(`{"update_id":7,"message":{` + inGroup +
		`,"from":{"id":9},"text":"x","quote":{"text":"جزء","is_manual":true},"reply_to_message":{"message_id":2,"text":"جزء وكلّ"}}}`)
	if m, err := c.Decode(raw); err != nil || m.ReplyTo.Text != "جزء" || !m.ReplyTo.Selected {
		t.Errorf("a part of a message quoted by hand: %v %+v", err, m.ReplyTo)
	}
	raw = json.RawMessage(`{"update_id":7,"message":{` + inGroup +
		`,"from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-7,"type":"channel","title":"أخبار الحي"},"media_group_id":"a1",` +
		`"document":{},"caption":"\u200f/ask أين؟"}}`)
	for _, raw := range []json.RawMessage{raw, Compact(raw, 270)} {
		m, err := c.Decode(raw)
		if err != nil || m.From.ID != -7 || m.Conversation() != "-5.0.-7" || m.Kind == conversation.Other {
			t.Errorf("a channel: %v %+v", err, m)
		}
		if !m.TooLarge && (m.Album != "a1" || m.Command != "ask" || m.Text != "أين؟") {
			t.Errorf("a channel's caption: %+v", m)
		}
	}
	raw = json.RawMessage(`{"update_id":7,"message":{"chat":{"id":9,"type":"private"},"message_id":3,"message_thread_id":31,` +
		`"is_topic_message":true,"from":{"id":9},"text":"x"}}`)
	if m, err := c.Decode(raw); err != nil || m.Thread != 31 || m.Conversation() != "9.31.9" {
		t.Errorf("a topic of a private chat: %v %+v", err, m)
	}
	if _, err := c.Decode(json.RawMessage(`{"update_id":7,"message":{"message_id":"three"}}`)); err == nil {
		t.Error("a message id that is a string: no error")
	}
}

func TestDecodeBeforeTheBotIsKnown(t *testing.T) {
	unknown, err := New(Options{Token: "1:test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unknown.Decode(json.RawMessage(`{"update_id":7}`)); err == nil ||
		!err.(errUnknownSelf).Temporary() { //nolint:errorlint,forcetypeassert // exactly that
		t.Errorf("before the bot is known: %v", err)
	}
}

// Nothing that the server could send makes Decode or Compact panic or write what cannot be stored.
func FuzzDecode(f *testing.F) {
	srv := telegramtest.New(telegramtest.Options{ReadsAll: true})
	chat := srv.Forum("م", srv.Person("سارة")).AddBot().Topic("ت")
	chat.Reply(chat.Say("@isnad_bot من؟"), "/ask@isnad_bot 😀")
	chat.Write(telegramtest.Message{Photo: []telegramtest.File{{}}, Caption: "x"})
	for _, raw := range srv.Pending() {
		f.Add([]byte(raw))
	}
	f.Add([]byte(`{"update_id":1,"message":{"message_id":1,"chat":{"id":1},"from":{"id":1},"text":"😀@isnad_bot",` +
		`"entities":[{"type":"text_mention","offset":1,"length":9223372036854775807,"user":{"id":1}}]}}`))
	c := &Client{}
	c.me.Store(&Me{ID: 1, Username: "isnad_bot"})
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := c.Decode(raw)
		if err == nil && !utf8.ValidString(m.Text+m.Command) {
			t.Errorf("%q: text %q", raw, m.Text)
		}
		const most = 300
		short := Compact(raw, most)
		again, err2 := c.Decode(short)
		if err == nil && (err2 != nil || again.Update != m.Update) {
			t.Errorf("%q became %q: %v", raw, short, err2)
		}
		if err == nil && len(short) <= most && !again.TooLarge && again.Text != m.Text && again.Kind == m.Kind {
			t.Errorf("%q became %q: %q, %q", raw, short, again.Text, m.Text)
		}
	})
}
