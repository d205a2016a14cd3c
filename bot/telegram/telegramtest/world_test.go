package telegramtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// take returns the updates queued, decoded, and confirms them.
func take(t *testing.T, s *Server) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, raw := range s.Pending() {
		var u map[string]any
		if err := json.Unmarshal(raw, &u); err != nil {
			t.Fatal(err)
		}
		all = append(all, u)
	}
	do(t, s, "getUpdates", "offset", "1000000")
	return all
}

func TestPrivacy(t *testing.T) {
	type scene struct {
		s     *Server
		group *Chat
		other *Chat // the same group as another bot sees it
		ours  Message
	}
	kinds := []struct {
		name string
		do   func(scene)
		on   bool // seen with privacy mode on; without it, and as administrator, everything is
	}{
		{"plain text", func(c scene) { c.group.Say("صباح الخير") }, false},
		{"mention", func(c scene) { c.group.Say("@isnad_bot ما الخبر؟") }, true},
		{"mention in other letters", func(c scene) { c.group.Say("ما الخبر @Isnad_BOT") }, true},
		{"mention of another bot", func(c scene) { c.group.Say("@isnad_bot2 ما الخبر؟") }, false},
		{"command for us", func(c scene) { c.group.Say("/ask@isnad_bot ما الخبر؟") }, true},
		{"command for another bot", func(c scene) { c.group.Say("/ask@isnad_bot2 ما الخبر؟") }, false},
		{"bare command, no bot has written", func(c scene) { c.group.Say("/ask ما الخبر؟") }, true},
		{"bare command not at the start", func(c scene) { c.group.Say("جرّب /ask") }, false},
		{"bare command after another bot", func(c scene) {
			c.other.Say("أنا هنا")
			c.group.Say("/ask ما الخبر؟")
		}, false},
		{"reply to us", func(c scene) { c.group.Reply(c.ours, "ومن قال ذلك؟") }, true},
		{"reply to a person", func(c scene) { c.group.Reply(c.group.Messages()[0], "نعم") }, false},
		{"text_mention", func(c scene) {
			c.group.Write(Message{Text: "إسناد، ما الخبر؟", Entities: []Entity{{Type: "text_mention", Length: 5, User: &User{ID: c.s.Me().ID}}}})
		}, true},
		{"service message", func(c scene) { c.group.Join(c.s.Person("ليلى")) }, true},
		{"voice note", func(c scene) { c.group.Write(Message{Voice: &File{FileID: "v", Duration: 3}}) }, false},
		{"caption that mentions us", func(c scene) {
			c.group.Write(Message{Photo: []File{{FileID: "p"}}, Caption: "@isnad_bot ما هذا؟"})
		}, true},
	}
	for _, mode := range []struct {
		name     string
		readsAll bool
		admin    bool
	}{{"privacy on", false, false}, {"privacy off", true, false}, {"administrator", false, true}} {
		for _, kind := range kinds {
			t.Run(mode.name+"/"+kind.name, func(t *testing.T) {
				s := New(Options{ReadsAll: mode.readsAll})
				group := s.Supergroup("مجموعة", s.Person("سارة"), s.Person("خالد")).AddBot()
				other := s.OtherBot("other_bot")
				group.Join(other)
				if mode.admin {
					group.SetStatus(s.Me(), "administrator")
				}
				do(t, s, "sendMessage", "chat_id", id(group.ID()), "text", "أهلًا")
				ours := group.Messages()[len(group.Messages())-1]
				if strings.HasPrefix(kind.name, "bare command, no bot") {
					group.r.lastBot = 0
				}
				take(t, s)
				kind.do(scene{s, group, group.As(other), ours})
				got := len(take(t, s))
				if want := kind.on || mode.readsAll || mode.admin; (got > 0) != want {
					t.Errorf("%d updates, want some: %v", got, want)
				}
			})
		}
	}
}

func TestPrivateChatIsWhollySeen(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say("سؤال")
	chat.Write(Message{Sticker: &File{FileID: "s", Emoji: "👋"}})
	got := take(t, s)
	if len(got) != 2 {
		t.Fatalf("%d updates, want 2", len(got))
	}
	want := map[string]any{
		"message_id": 1.0, "date": got[0]["message"].(map[string]any)["date"], "text": "سؤال",
		"from": map[string]any{"id": 1002.0, "is_bot": false, "first_name": "سارة", "language_code": "ar"},
		"chat": map[string]any{"id": 1002.0, "type": "private", "first_name": "سارة"},
	}
	if diff := cmp.Diff(want, got[0]["message"]); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

func TestLongTextIsCutByTheClient(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say(strings.Repeat("س", 10_000))
	var lengths []int
	for _, m := range chat.Messages() {
		lengths = append(lengths, utf16Length(m.Text))
	}
	if diff := cmp.Diff([]int{4096, 4096, 1808}, lengths); diff != "" {
		t.Errorf("lengths (-want +got):\n%s", diff)
	}
	if m := chat.Say(" \u200f\n"); m.ID != 0 {
		t.Errorf("an invisible text was sent as %+v", m)
	}
}

func TestForumThreads(t *testing.T) {
	s := New(Options{ReadsAll: true})
	forum := s.Forum("منتدى", s.Person("سارة")).AddBot()
	topic := forum.Topic("القمة")
	general := forum.Say("في العام")
	inTopic := topic.Say("في الموضوع")
	if general.ThreadID != 0 || general.IsTopic {
		t.Errorf("General message = %+v", general)
	}
	if inTopic.ThreadID != topic.Thread() || !inTopic.IsTopic || inTopic.ReplyTo == nil || inTopic.ReplyTo.TopicCreated == nil {
		t.Errorf("a topic's message must answer the message that opened the topic: %+v", inTopic)
	}
	var sent Message
	a := do(t, s, "sendMessage", "chat_id", id(forum.ID()), "text", "جواب", "reply_parameters", `{"message_id":`+strconv.Itoa(inTopic.ID)+`}`)
	if err := json.Unmarshal(a.Result, &sent); err != nil || sent.ThreadID != topic.Thread() {
		t.Errorf("a reply without a thread went to thread %d, want %d: %v", sent.ThreadID, topic.Thread(), err)
	}
	if got := len(topic.Messages()); got != 3 {
		t.Errorf("topic has %d messages, want 3", got)
	}
	if got := len(forum.Messages()); got != 2 { // the bot's coming and one message
		t.Errorf("General has %d messages, want 2", got)
	}
	do(t, s, "sendChatAction", "chat_id", id(forum.ID()), "message_thread_id", strconv.Itoa(topic.Thread()), "action", "typing")
	if topic.Action() != "typing" || forum.Action() != "" {
		t.Errorf("typing is seen as %q in the topic and %q outside", topic.Action(), forum.Action())
	}
}

func TestSupergroupRepliesHaveAThread(t *testing.T) {
	s := New(Options{ReadsAll: true})
	group := s.Supergroup("مجموعة", s.Person("سارة")).AddBot()
	root := group.Say("أصل")
	reply := group.Reply(root, "فرع")
	if again := group.Reply(reply, "غصن"); again.ThreadID != root.ID || again.IsTopic || again.ReplyTo.ReplyTo != nil {
		t.Errorf("a reply to a reply = %+v", again)
	}
}

func TestComingsAndGoings(t *testing.T) {
	s := New(Options{})
	sara := s.Person("سارة")
	group := s.Group("مجموعة", sara).AddBot()
	got := take(t, s)
	if len(got) != 2 || got[0]["my_chat_member"] == nil || got[1]["message"].(map[string]any)["new_chat_members"] == nil {
		t.Fatalf("adding the bot queued %v", got)
	}
	group.SetStatus(s.Me(), "administrator")
	change := take(t, s)[0]["my_chat_member"].(map[string]any)
	if st := change["new_chat_member"].(map[string]any)["status"]; st != "administrator" {
		t.Errorf("promotion said %v", st)
	}
	grown := group.Migrate()
	got = take(t, s)
	if len(got) != 2 || got[0]["message"].(map[string]any)["migrate_to_chat_id"] != float64(grown.ID()) ||
		got[1]["message"].(map[string]any)["migrate_from_chat_id"] != float64(group.ID()) {
		t.Errorf("migration queued %v", got)
	}
	grown.Remove(s.Me())
	got = take(t, s)
	if len(got) != 2 || got[0]["my_chat_member"] == nil || got[1]["message"].(map[string]any)["left_chat_member"] == nil {
		t.Errorf("kicking the bot queued %v", got)
	}
	grown.Say("@isnad_bot؟")
	if got := take(t, s); len(got) != 0 {
		t.Errorf("a bot that was kicked got %v", got)
	}
	back := grown.AddBot()
	take(t, s)
	if a := do(t, s, "leaveChat", "chat_id", id(back.ID())); !a.OK {
		t.Error(a.Description)
	}
	if a := do(t, s, "getChatMember", "chat_id", id(back.ID()), "user_id", id(s.Me().ID)); !strings.Contains(string(a.Result), `"left"`) {
		t.Errorf("after leaving, getChatMember = %s", a.Result)
	}
}

func TestChannelPosts(t *testing.T) {
	s := New(Options{})
	channel := s.Channel("قناة", s.Person("سارة"))
	channel.SetStatus(s.Me(), "administrator")
	take(t, s)
	post := channel.Post("خبر")
	if _, err := channel.Edit(post, "خبر مصحح"); err != nil {
		t.Fatal(err)
	}
	got := take(t, s)
	if len(got) != 2 || got[0]["channel_post"] == nil || got[1]["edited_channel_post"] == nil {
		t.Errorf("a channel queued %v", got)
	}
}
