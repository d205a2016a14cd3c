//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// accepting is a Telegram that takes everything at once.
type accepting struct{ sent atomic.Int64 }

func (a *accepting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	body := fmt.Sprintf(`{"ok":true,"result":{"message_id":%d,"id":123456,"is_bot":true,"username":"isnad_bot","first_name":"x",`+
		`"chat":{"id":1,"type":"private"},"date":1}}`, a.sent.Add(1))
	return &http.Response{StatusCode: 200, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// instant is a model without latency. It repeats two sentences of the article, of another paragraph
// for each question, so that words decide.
type instant struct{ drafts []string }

func newInstant(passages []retrieval.Passage) instant {
	var m instant
	for _, p := range passages {
		var draft strings.Builder
		for _, s := range retrieval.Sentences(p.Text)[:min(2, len(retrieval.Sentences(p.Text)))] {
			fmt.Fprintf(&draft, "%s [%d]. ", strings.TrimRight(p.Text[s.Start:s.End], " ."), p.ID)
		}
		m.drafts = append(m.drafts, draft.String())
	}
	return m
}

func (m instant) Generate(_ context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	question, _, _, _ := prompts.ParsePrompt(messages)
	return 1, emit(m.drafts[len(question)%len(m.drafts)])
}

// questions are the development questions, so that nothing is remembered from one to the next.
func questions(b *testing.B) []string {
	var out []string
	for line := range strings.Lines(string(seeds.Questions)) {
		var q struct{ Question string }
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			b.Fatal(err)
		}
		out = append(out, q.Question)
	}
	return out
}

// elsewhere stands for embeddings that another machine makes.
type elsewhere struct{}

func (elsewhere) Model() string { return "elsewhere" }

func (elsewhere) Embed(_ context.Context, _ retrieval.Role, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = make([]float32, 8)
		out[i][len(t)%8] = 1
	}
	return out, nil
}

// cpuTime is the processor time of this process, waits for the disk left out.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchBot is a bot whose model and whose Telegram take no time.
func benchBot(b *testing.B, store conversation.Store) (*telegram.Client, *conversation.Bot) {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		b.Fatal(err)
	}
	index, err := retrieval.Build(b.Context(), passages, elsewhere{}, retrieval.Options{})
	if err != nil {
		b.Fatal(err)
	}
	answerer := answering.New(answering.Options{
		Passages:  passages,
		Retriever: index,
		Generator: newInstant(passages),
		Reader:    reader.New(elsewhere{}, nil),
	})
	client, err := telegram.New(telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: &accepting{}})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := client.Me(b.Context()); err != nil {
		b.Fatal(err)
	}
	return client, conversation.New(conversation.Options{Library: conversation.Library{Passages: passages, Revision: "r", Answerer: answerer},
		Sender: client, Streamer: client, Tapper: client, Store: store, Username: "isnad_bot", Logger: slog.New(slog.DiscardHandler)})
}

// BenchmarkAnswers measures the pass from a stored update to the acknowledged answer, each in a
// chat of its own, with the queue on disk and with the queue off: go test -run xxx -bench Answers
// ./bot
func BenchmarkAnswers(b *testing.B) {
	type running interface {
		Put(context.Context, queue.Item) error
		Run(context.Context, func(context.Context, queue.Job) error, func(context.Context, queue.Job) error) error
		Store() conversation.Store
	}
	for name, open := range map[string]func() running{
		"durable": func() running {
			q, err := queue.Open(b.Context(), queue.Options{Dir: filepath.Join(b.TempDir(), "queue")})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = q.Close() })
			return q
		},
		"off": func() running { return newMemoryQueue() },
	} {
		b.Run(name, func(b *testing.B) {
			q := open()
			client, bot := benchBot(b, q.Store())
			ctx, cancel := context.WithCancel(b.Context())
			var left sync.WaitGroup
			ended := make(chan error, 1)
			go func() {
				ended <- q.Run(ctx, func(ctx context.Context, j queue.Job) error {
					defer left.Done()
					m, err := client.Decode(j.Data)
					if err != nil {
						return err
					}
					return bot.Handle(ctx, m)
				}, func(context.Context, queue.Job) error { b.Error("set aside"); return nil })
			}()
			asked := questions(b)
			id, start, cpu := int64(0), time.Now(), cpuTime()
			for b.Loop() {
				id++
				raw := json.RawMessage(fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},`+
					`"from":{"id":%d,"first_name":"س"},"text":%q}}`, id, id, id, id, asked[id%int64(len(asked))]))
				left.Add(1)
				if err := q.Put(b.Context(), queue.Item{ID: id, Conversation: fmt.Sprintf("%d.0.%d", id, id), Data: raw}); err != nil {
					b.Fatal(err)
				}
			}
			left.Wait()
			b.ReportMetric(float64(id)/time.Since(start).Seconds(), "answers/s") // the benchmark's own clock stops before the last answers
			b.ReportMetric(1000*(cpuTime()-cpu).Seconds()/float64(id), "cpu-ms/answer")
			cancel()
			if err := <-ended; err != nil {
				b.Error(err)
			}
		})
	}
}
