package main

import (
	"encoding/json"
	"log/slog"
	"testing"

	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/bot/telegram/telegramtest"
)

// knowing is a client that knows who its bot is.
func knowing(t *testing.T, world *telegramtest.Server) *telegram.Client {
	t.Helper()
	client, err := telegram.New(telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: world.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	return client
}

// In a group that lets the bot see everything only what speaks to it, or is news of the group, is
// written to disk.
func TestIntake(t *testing.T) {
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot", ReadsAll: true})
	client := knowing(t, world)
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	log := slog.New(slog.DiscardHandler)
	s, typed := &service{app: &app{log: log}}, &inline{log: log}
	typed.bot.Store(conversation.New(conversation.Options{Store: q.Store(), Username: "isnad_bot", Logger: log}))
	last := int64(0)
	kept := func() (jobs int) { // of what came in since
		t.Helper()
		before, _, _ := q.Depth(t.Context())
		for _, raw := range world.Pending() {
			var head struct {
				ID int64 `json:"update_id"`
			}
			if err := json.Unmarshal(raw, &head); err != nil {
				t.Fatal(err)
			}
			if head.ID <= last {
				continue
			}
			last = head.ID
			if err := s.store(t.Context(), client, q, typed, raw, head.ID); err != nil {
				t.Fatal(err)
			}
		}
		after, _, _ := q.Depth(t.Context())
		return after - before
	}

	mona, tariq := world.Person("منى"), world.Person("طارق")
	private, group := world.Private(mona), world.Supergroup("الجيران", mona, tariq)
	group.AddBot()
	var talk, question telegramtest.Message
	edit := func(m telegramtest.Message, text string) {
		if _, err := group.Edit(m, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want int
	}{
		{"the bot is added", func() {}, 1},
		{"talk", func() { talk = group.Say("متى يفتح المسبح؟") }, 0},
		{"talk that is edited", func() { edit(talk, "متى يفتح المسبح غدا؟") }, 0},
		{"an answer to it", func() { group.As(tariq).Reply(talk, "في السابعة") }, 0},
		{"a file", func() { group.SendFile("pool.txt", []byte(poolText), "") }, 0},
		{"a link", func() { group.Say("https://pool.example/hours") }, 0},
		{"another bot's command", func() { group.Say("/weather@other_bot عمّان") }, 0},
		{"a command that nobody knows", func() { group.Say("/weather") }, 0},
		{"a mention", func() { question = group.Say("@Isnad_Bot متى يفتح المسبح؟") }, 1},
		{"a question that is edited", func() { edit(question, "@isnad_bot متى يغلق المسبح؟") }, 1},
		{"talk that becomes a question", func() { edit(talk, "@isnad_bot متى يفتح المسبح؟") }, 1},
		{"a command", func() { group.Say("/ask متى يفتح المسبح؟") }, 1},
		{"a command in answer to somebody", func() { group.As(tariq).Reply(talk, "/ask") }, 1},
		{"an answer to the bot", func() {
			if _, err := client.Send(t.Context(), conversation.Address{Chat: group.ID()}, conversation.Say("في السابعة.")); err != nil {
				t.Fatal(err)
			}
			messages := group.Messages()
			group.Reply(messages[len(messages)-1], "ومتى يغلق؟")
		}, 1},
		{"a private word", func() { private.Say("شكرا") }, 1},
		{"a private file", func() { private.SendFile("pool.txt", []byte(poolText), "") }, 1},
		{"the bot is removed", func() { group.Remove(world.Me()) }, 1},
	} {
		step.do()
		if got := kept(); got != step.want {
			t.Errorf("%s makes %d jobs, want %d", step.name, got, step.want)
		}
	}
}

// Every try of a job but its first is one more of those that are counted.
func TestRetriesAreCounted(t *testing.T) {
	client := knowing(t, telegramtest.New(telegramtest.Options{Token: testToken}))
	f := newFront(1)
	s := &service{app: &app{}, metrics: newMetrics(f.registry)}
	bot := conversation.New(conversation.Options{Logger: slog.New(slog.DiscardHandler)})
	for tries, want := range []float64{0, 1, 2} {
		if err := s.work(t.Context(), client, bot, queue.Job{Item: queue.Item{Data: []byte(`{"update_id":7}`)}, Tries: tries}); err != nil {
			t.Fatal(err)
		}
		families, err := f.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := -1.0
		for _, family := range families {
			if family.GetName() == "isnad_retries_total" {
				got = family.GetMetric()[0].GetCounter().GetValue()
			}
		}
		if got != want {
			t.Errorf("after a job that was tried %d times before: %v retries, want %v", tries, got, want)
		}
	}
}
