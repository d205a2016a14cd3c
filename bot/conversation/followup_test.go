package conversation

import (
	"context"
	"slices"
	"testing"

	"isnad/bot/answering"
	"isnad/prompts"
)

// meanwhile is a scripted answerer during whose answers something else happens.
type meanwhile struct {
	scripted
	happens func()
	asked   [][]prompts.Message // the history of each question
}

func (m *meanwhile) Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	m.asked = append(m.asked, q.History)
	if f := m.happens; f != nil {
		m.happens = nil
		f()
	}
	return m.scripted.Answer(ctx, q, show)
}

// Whoever replies to a placeholder means the answer that it becomes: the question is read with it
// as soon as it is there, and with its question until then.
func TestReplyToPlaceholder(t *testing.T) {
	s := newStage(t)
	answerer := &meanwhile{}
	s.bot.library.Load().Answerer = answerer
	reply := func(update int64, thread int) {
		s.handle(Message{Update: update, ID: int(update), Kind: Text, Chat: Chat{ID: -100}, Thread: thread, From: Person{ID: 12}, Text: "ولماذا؟",
			ReplyTo: &Quoted{ID: 501, FromBot: true, Text: prompts.Searching}})
		s.handle(Message{Update: update + 100, ID: int(update + 100), Kind: Text, Chat: Chat{ID: -100}, Thread: thread, From: Person{ID: 12},
			Command: "new"})
	}
	answerer.happens = func() { reply(1000, 0) }
	s.do("group سارة: @ كم دفعت المدينة؟")
	reply(2000, 0)
	reply(3000, 7) // the number may be another message's there
	answer := "دفعت المدينة نصف الميزانية [2]. وحضر خمسة أعضاء من المدينة [1][2]."
	for i, want := range [][]string{nil, {"كم دفعت المدينة؟", prompts.Searching}, {"كم دفعت المدينة؟", answer}, nil} {
		var got []string
		for _, m := range answerer.asked[i] {
			got = append(got, m.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("question %d was asked with %q, want %q", i, got, want)
		}
	}
}
