package conversation

import (
	"strings"
	"testing"

	"isnad/prompts"
)

// A recording whose hearing was cut short, with "searching…" shown, is heard again; whatever comes
// of that takes the place of what is shown.
func TestHeardAgain(t *testing.T) {
	tests := []struct {
		name  string
		voice Voice
		asked int    // other questions of the minute
		want  string // in the message that was shown
	}{
		{"heard", Voice{File: "كم دفعت المدينة؟", Seconds: 5}, 0, prompts.Heard("كم دفعت المدينة؟")},
		{"counted before, and others since", Voice{File: "كم دفعت المدينة؟", Seconds: 5}, 4, prompts.Heard("كم دفعت المدينة؟")},
		{"not heard", Voice{File: "!", Seconds: 5}, 0, prompts.VoiceUnheard},
		{"nothing in it", Voice{File: "-", Seconds: 5}, 0, prompts.VoiceUnheard},
		{"too long by now", Voice{File: "كم دفعت المدينة؟", Seconds: voiceSeconds + 1}, 0, prompts.VoiceTooLong(voiceSeconds)},
	}
	for _, tt := range tests {
		s := newStage(t)
		for range tt.asked {
			s.do("group سارة: @ كم حضر؟")
		}
		s.seen()
		m := s.read("group", "سارة: ^")
		m.Kind, m.Voice = Media, &tt.voice
		to := Address{Chat: m.Chat.ID, Thread: m.Thread, ReplyTo: m.ID}
		key := answerKey(m.From.ID, m.Update)
		if _, err := s.store.Save(t.Context(), answersBucket, key, record{State: placed, To: to, Messages: []int{700}}, 0); err != nil {
			t.Fatal(err)
		}
		s.handle(m)
		got := s.seen()
		if !strings.Contains(got, "edit #700\n"+tt.want) || strings.Contains(got, "send #") {
			t.Errorf("%s: %s", tt.name, got)
		}
		s.handle(m)
		if again := s.seen(); again != "(silence)\n" {
			t.Errorf("%s, once more: %s", tt.name, again)
		}
	}
}
