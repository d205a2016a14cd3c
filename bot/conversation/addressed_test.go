package conversation

import (
	"testing"
	"time"
)

// TestAddressed is the table of messages and places: who is answered, and who is left in peace.
func TestAddressed(t *testing.T) {
	places := map[string]func(*Message){
		"private": func(m *Message) { m.Chat = Chat{ID: 11, Private: true} },
		"group":   func(m *Message) { m.Chat = Chat{ID: -100} },
		"topic":   func(m *Message) { m.Chat = Chat{ID: -100}; m.Thread = 7 },
	}
	toBot, toOther := &Quoted{ID: 1, FromBot: true}, &Quoted{ID: 1, Text: "كم؟"}
	tests := []struct {
		name            string
		m               Message
		private, groups bool
	}{
		{"plain text", Message{Text: "كم دفعت؟"}, true, false},
		{"our command", Message{Command: "ask", Text: "كم؟"}, true, true},
		{"our command alone", Message{Command: "ask"}, true, true},
		{"unknown command", Message{Command: "weather"}, true, false},
		{"unknown command with a mention", Message{Command: "weather", Mentioned: true}, true, true},
		{"another bot's command", Message{ForOther: true, Text: "/ask@other كم؟"}, true, false},
		{"another bot's command in reply to us", Message{ForOther: true, ReplyTo: toBot}, true, false},
		{"mention", Message{Mentioned: true, Text: "كم؟"}, true, true},
		{"mention alone", Message{Mentioned: true}, true, true},
		{"reply to us", Message{ReplyTo: toBot, Text: "ولماذا؟"}, true, true},
		{"reply to a person", Message{ReplyTo: toOther, Text: "نعم"}, true, false},
		{"command in reply to a person", Message{ReplyTo: toOther, Command: "ask"}, true, true},
		{"unknown command in reply to a person", Message{ReplyTo: toOther, Command: "weather"}, true, false},
		{"picture", Message{Kind: Media}, true, false},
		{"picture in reply to us", Message{Kind: Media, ReplyTo: toBot}, true, true},
		{"service message", Message{Kind: Other, Text: "كم؟"}, false, false},
		{"another bot", Message{Kind: Other, Mentioned: true}, false, false},
	}
	for _, tt := range tests {
		for place, put := range places {
			m := tt.m
			put(&m)
			if m.Kind == "" {
				m.Kind = Text
			}
			want := tt.groups
			if place == "private" {
				want = tt.private
			}
			s := newStage(t)
			m.Update, m.ID, m.From, m.Sent = 1, 1, Person{ID: 11}, time.Unix(0, 0)
			if got := s.bot.Concerns(m); got != want {
				t.Errorf("%s in a %s: Concerns = %v, want %v", tt.name, place, got, want)
			}
			s.handle(m)
			silent := s.seen() == "(silence)\n"
			if want && silent && !m.ForOther {
				t.Errorf("%s in a %s: silence", tt.name, place)
			}
			if !want && !silent {
				t.Errorf("%s in a %s: answered", tt.name, place)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var u usage
	limits := Limits{PerMinute: 2, PerDay: 4}
	steps := []struct {
		update int64
		at     string
		wait   time.Duration
	}{
		{1, "2026-05-01 23:58:10", 0},
		{1, "2026-05-01 23:58:11", 0}, // tried again: counted once
		{2, "2026-05-01 23:58:12", 0},
		{3, "2026-05-01 23:58:30", 30 * time.Second},
		{3, "2026-05-01 23:59:00", 0},
		{4, "2026-05-01 23:59:10", 0},
		{5, "2026-05-01 23:59:20", 40 * time.Second}, // the day is full, and it ends first
		{5, "2026-05-02 00:00:00", 0},                // a new day
		{6, "2026-05-01 12:00:00", 0},                // the clock was set back: nobody is locked out
	}
	for _, s := range steps {
		if got := u.take(s.update, false, limits, at(s.at)); got != s.wait {
			t.Errorf("update %d at %s: wait %v, want %v", s.update, s.at, got, s.wait)
		}
	}
}
