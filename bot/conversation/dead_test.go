package conversation

import (
	"strings"
	"testing"
)

// Who may not ask is not told either that an answer failed, unless one was on its way.
func TestDeadWhereNobodyMayAsk(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		allowed    []int64
		rec        record
		want       string // at the beginning
	}{
		{"everybody may", "group سارة: @ كم حضر؟", nil, record{}, "send #501 to -100"},
		{"the group may", "group سارة: @ كم حضر؟", []int64{-100}, record{}, "send #501 to -100"},
		{"the person may", "group سارة: @ كم حضر؟", []int64{11}, record{}, "send #501 to -100"},
		{"the group that it was", "moved سارة: @ كم حضر؟", []int64{-100}, record{}, "send #501 to -200"},
		{"another group", "group سارة: @ كم حضر؟", []int64{-300}, record{}, "(silence)"},
		{"another person", "private سارة: كم حضر؟", []int64{12}, record{}, "(silence)"},
		{"no longer, and an answer was coming", "group سارة: @ كم حضر؟", []int64{12},
			record{State: placed, To: Address{Chat: -100}, Messages: []int{700}}, "edit #700"},
		{"what was to be said is said", "private سارة: كم حضر؟", []int64{12},
			record{State: final, To: Address{Chat: 11}, Draft: true, Reply: Say("لا تسأل هنا.")}, "send #501 to 11\nلا تسأل هنا."},
	} {
		s := newStage(t)
		o := s.options()
		o.Allowed = tt.allowed
		s.bot = New(o)
		s.do("migrate")
		where, rest, _ := strings.Cut(tt.line, " ")
		m := s.read(where, rest)
		if tt.rec.State != "" {
			if _, err := s.store.Save(t.Context(), answersBucket, answerKey(m.From.ID, m.Update), tt.rec, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.bot.Dead(t.Context(), m); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := s.seen(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
