package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/llm/mockllm"
	"isnad/bot/playground"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"

	"golang.org/x/sync/errgroup"
)

// localToken is the token of the bot in the local Telegram. It opens nothing.
const localToken = "1:local-telegram"

// local serves the bot on a Telegram in this process and shows that in the browser. The bot cannot tell it from the real one: the same poll, the same send.
func (s *service) local(ctx context.Context, dir string) error {
	state, err := localState(dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(state) // its updates mean nothing to another local Telegram
	world := telegramtest.New(telegramtest.Options{Token: localToken, Username: "isnad_bot", Name: prompts.BotName, Logger: s.log})
	again := &restarter{}
	o := playground.Options{Suggestions: s.engine.library.Examples, Restart: again.restart, Logger: s.log}
	if s.engine.builtIn != nil {
		o.Behaviours = mockllm.Behaviours()
		o.SetBehaviour = func(name string) {
			if err := s.engine.builtIn.SetBehaviour(name); err != nil {
				s.log.Warn("switch the built-in model", "err", err)
			}
		}
	}
	page := playground.New(world, o)
	l, err := page.Listen()
	if err != nil {
		return err
	}
	s.begun = sync.OnceFunc(func() { fmt.Fprintf(s.err, "%s: http://%s/\n", prompts.LocalTelegram, l.Addr()) })
	s.options.Token, s.options.BaseURL, s.options.HTTP = localToken, "http://telegram.local", world.Client().Transport
	s.observe = func(m conversation.Message, r answering.Result) { page.Record(trace(m, r)) }

	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveHTTP(groupCtx, l, page) })
	group.Go(func() error {
		for groupCtx.Err() == nil {
			run := again.begin(groupCtx)
			if err := s.serve(run, state); err != nil && run.Err() == nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// A restarter ends the running bot, so that another one takes its place.
type restarter struct {
	mu   sync.Mutex
	stop context.CancelFunc
}

func (r *restarter) begin(ctx context.Context) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx, r.stop = context.WithCancel(ctx)
	return ctx
}

func (r *restarter) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop()
	}
}

// localState makes a folder for this run's state and takes away those that runs which were killed have left.
func localState(dir string) (string, error) {
	old, err := filepath.Glob(filepath.Join(dir, "local-*"))
	if err != nil {
		return "", fmt.Errorf("look for old local state: %w", err)
	}
	for _, o := range old {
		if info, err := os.Stat(o); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(o) // it is in nobody's way
		}
	}
	state, err := os.MkdirTemp(dir, "local-*")
	if err != nil {
		return "", fmt.Errorf("make local state: %w", err)
	}
	return state, nil
}

// trace shows the page how an answer came about.
func trace(m conversation.Message, r answering.Result) playground.Trace {
	t := playground.Trace{Question: m.Text, Draft: r.Trace.Draft, Model: r.Trace.Model, Fallback: r.Trace.Failure}
	for _, h := range r.Trace.Hits {
		t.Hits = append(t.Hits, playground.Hit{Paragraph: h.ID, Score: h.Score, Lexical: h.Lexical, Dense: h.Dense, Matched: h.Matched})
	}
	for _, v := range r.Trace.Verdicts {
		t.Verdicts = append(t.Verdicts, playground.Verdict{Sentence: v.Sentence, Paragraphs: v.Paragraphs, Kept: v.Kept, Mended: v.Mended, Why: v.Why})
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	t.Timings = []playground.Timing{{Name: prompts.TimingRetrieval, MS: ms(r.Trace.Retrieval)}, {Name: prompts.TimingFirstToken, MS: ms(r.Trace.FirstToken)}, {Name: prompts.TimingTotal, MS: ms(r.Trace.Total)}}
	return t
}
