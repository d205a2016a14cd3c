package telegram

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
)

func TestReadText(t *testing.T) {
	me := &Me{ID: 1, Username: "Isnad_Bot"}
	us := &wireUser{ID: 1, IsBot: true}
	type entities = []wireEntity
	for _, tt := range []struct {
		text      string
		entities  entities
		want      string
		command   string
		mentioned bool
		forOther  bool
	}{
		{"من حضر؟", nil, "من حضر؟", "", false, false},

		// Commands.
		{"/ask من حضر؟", entities{{"bot_command", 0, 4, nil}}, "من حضر؟", "ask", false, false},
		{"/ASK@isnad_bot من حضر؟", entities{{"bot_command", 0, 14, nil}}, "من حضر؟", "ask", false, false},
		{"/ask؟ما هذا", entities{{"bot_command", 0, 4, nil}}, "؟ما هذا", "ask", false, false}, // the library cuts ؟ in half
		{"/ask@other_bot من؟", entities{{"bot_command", 0, 14, nil}}, "/ask@other_bot من؟", "", false, true},
		{"/ask@isnad_bot2 من؟", entities{{"bot_command", 0, 15, nil}}, "/ask@isnad_bot2 من؟", "", false, true},
		{"/p 6", entities{{"bot_command", 0, 2, nil}}, "6", "p", false, false},
		{"/start p6", entities{{"bot_command", 0, 6, nil}}, "p6", "start", false, false},
		{"انظر /help", entities{{"bot_command", 5, 5, nil}}, "انظر /help", "", false, false},
		{"/help و/start", entities{{"bot_command", 0, 5, nil}, {"bot_command", 7, 6, nil}}, "و/start", "help", false, false},
		{"@isnad_bot /ask من؟", entities{{"mention", 0, 10, nil}, {"bot_command", 11, 4, nil}}, "من؟", "ask", true, false},

		// Characters that nobody sees stand before commands that are copied from right-to-left text, and
		// entities can be missing.
		{"\u200e/ask أين اجتمعوا؟", entities{{"bot_command", 1, 4, nil}}, "أين اجتمعوا؟", "ask", false, false},
		{"\u200f\u200f /new", entities{{"bot_command", 3, 4, nil}}, "", "new", false, false},
		{"\u2067/p \u200f٤\u2069", entities{{"bot_command", 1, 2, nil}}, "٤", "p", false, false},
		{"\ufeff/summary@isnad_bot", nil, "", "summary", false, false},
		{"\u200f/ask@other_bot أين؟", nil, "/ask@other_bot أين؟", "", false, true},
		{"\u200f@isnad_bot\u200f: أين؟", entities{{"mention", 1, 10, nil}}, "أين؟", "", true, false},
		{"\u061c@isnad_bot \u200e/ask أين؟", entities{{"mention", 1, 10, nil}}, "أين؟", "ask", true, false},
		{"/ask أين؟", nil, "أين؟", "ask", false, false},
		{"/ask؟", nil, "؟", "ask", false, false},
		{"/usr/bin", nil, "/usr/bin", "", false, false},
		{"/أين", nil, "/أين", "", false, false},
		{"/", nil, "/", "", false, false},
		{"أين \u200f/ask", nil, "أين \u200f/ask", "", false, false},

		// Mentions: the letter case is free, names that merely begin alike are others.
		{"@isnad_bot من حضر؟", entities{{"mention", 0, 10, nil}}, "من حضر؟", "", true, false},
		{"@ISNAD_BOT، من حضر؟", entities{{"mention", 0, 10, nil}}, "من حضر؟", "", true, false},
		{"يا @isnad_bot من حضر؟", entities{{"mention", 3, 10, nil}}, "يا من حضر؟", "", true, false},
		{"من حضر؟ @isnad_bot", entities{{"mention", 8, 10, nil}}, "من حضر؟", "", true, false},
		{"@isnad_bot2 من؟", entities{{"mention", 0, 11, nil}}, "@isnad_bot2 من؟", "", false, false},
		{"x@isnad_bot.com", nil, "x@isnad_bot.com", "", false, false},
		{"😀😀 @isnad_bot من؟", entities{{"mention", 5, 10, nil}}, "😀😀 من؟", "", true, false}, // an emoji is two units
		{"إسناد من حضر؟", entities{{"text_mention", 0, 5, us}}, "من حضر؟", "", true, false},
		{"سارة من حضر؟", entities{{"text_mention", 0, 4, &wireUser{ID: 7}}}, "سارة من حضر؟", "", false, false},
		{"@isnad_bot", entities{{"mention", 0, 10, nil}}, "", "", true, false},

		// Entities that fit no text.
		{"قصير", entities{{"bot_command", 0, 99, nil}, {"mention", -1, 4, nil}, {"mention", 3, -1, nil}, {"mention", 1 << 62, 1 << 62, nil}},
			"قصير", "", false, false},
		{"😀", entities{{"text_mention", 1, 1, us}}, "\ufffd", "", true, false},
		{"", entities{{"bot_command", 0, 0, nil}}, "", "", false, false},
	} {
		var got conversation.Message
		me.read(&got, tt.text, tt.entities)
		want := conversation.Message{Text: tt.want, Command: tt.command, Mentioned: tt.mentioned, ForOther: tt.forOther}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", tt.text, diff)
		}
	}
}
