package queue

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/answeringtest"
	"isnad/bot/conversation"
	"isnad/retrieval"
)

// syncs is how often the disk is waited for until a question of a private chat is stored, answered
// and forgotten. Each is a message that the server keeps, or deletes.
const syncs = 6

// quiet is a Telegram that takes everything, and a model that says one sentence.
type quiet struct{ conversation.Streamer }

var paragraph = retrieval.Passage{ID: 1, Text: "دفعت روسيا."}

func (quiet) Send(context.Context, conversation.Address, conversation.Reply) ([]int, error) {
	return []int{7}, nil
}
func (quiet) Edit(_ context.Context, _ conversation.Address, ids []int, _ conversation.Reply) ([]int, error) {
	return ids, nil
}
func (quiet) SetButtons(context.Context, conversation.Address, int, [][]conversation.Button) error {
	return nil
}
func (quiet) Draft(context.Context, conversation.Address, int64, conversation.Reply) error {
	return nil
}
func (quiet) Typing(context.Context, conversation.Address) error { return nil }
func (quiet) Answer(context.Context, answering.Question, func(answering.Answer)) (answering.Result, error) {
	return answering.Result{Answer: answeringtest.Checked([]retrieval.Passage{paragraph}, paragraph.Text+" [1]")}, nil
}

func TestSyncsOfAnAnswer(t *testing.T) {
	q := open(t, Options{})
	bot := conversation.New(conversation.Options{
		Logger:   slog.New(slog.DiscardHandler),
		Library:  conversation.Library{Answerer: quiet{}, Revision: "r", Passages: []retrieval.Passage{paragraph}},
		Sender:   quiet{},
		Streamer: quiet{},
		Store:    q.Store(),
		Limits:   conversation.Limits{PerMinute: 20, PerDay: 300},
	})
	ended := make(chan bool)
	start(t, q, func(ctx context.Context, j Job) error {
		defer func() { ended <- true }()
		return bot.Handle(ctx, conversation.Message{
			Update: j.ID,
			Kind:   conversation.Text,
			Text:   fmt.Sprint("كم دفعت روسيا؟ ", j.ID),
			ID:     int(j.ID),
			Chat:   conversation.Chat{ID: 5, Private: true},
			From:   conversation.Person{ID: 5},
			Sent:   time.Now(),
		})
	}, nil)
	written := func() (n int) {
		for left := 1; left > 0; time.Sleep(time.Millisecond) { // the last one is being deleted
			waiting, running, _ := q.Depth(t.Context())
			left = waiting + running
		}
		streams := q.js.ListStreams(t.Context())
		for s := range streams.Info() {
			n += int(s.State.LastSeq)
			if s.Config.Name == updatesStream {
				n += int(s.State.LastSeq) - int(s.State.Msgs)
			}
		}
		if streams.Err() != nil {
			t.Fatal(streams.Err())
		}
		return n
	}
	answer := func(id int64) {
		put(t, q, item(id, "5.0.5"))
		get(t, ended)
	}
	answer(1) // makes the buckets
	const answers = 5
	before := written()
	for id := int64(2); id < 2+answers; id++ {
		answer(id)
	}
	n := float64(written()-before) / answers
	t.Logf("%v syncs for an answered update", n)
	if n != syncs {
		t.Errorf("%v syncs for an answered update, want %d: more cost every reader time, fewer are to be written here", n, syncs)
	}
}
