package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
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

// localDir is where the local Telegram keeps its chats and the bot in it its state, apart from
// those of a bot on the real one.
const localDir = "local"

// chatsFile has the chats of the local Telegram.
const chatsFile = "chats.json"

// local serves the bot on a Telegram in this process and shows that in the browser. The bot cannot
// tell it from the real one: the same poll, the same send.
func (s *service) local(ctx context.Context, dir string) error {
	state := filepath.Join(dir, localDir)
	if err := writable(state); err != nil {
		return err
	}
	world := telegramtest.New(telegramtest.Options{Token: localToken, Username: "isnad_bot", Name: prompts.BotName, Logger: s.log})
	chats := filepath.Join(state, chatsFile)
	if err := restoreChats(world, chats); err != nil {
		s.log.Warn("the chats of the local page are not as they should be and begin anew", "err", err)
	}
	again := &restarter{}
	o := playground.Options{Suggestions: s.engine.library.Examples, Making: s.engine.shelf.told, Restart: again.restart, Logger: s.log}
	if articles := s.engine.shelf.For(0); len(articles) == 1 { // of several the page names none
		o.Article = articles[0].Title
	}
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
	s.observe = func(m conversation.Message, r answering.Result) {
		if r.Words() == "" { // small talk has no way that it came about
			page.Record(trace(m, r))
		}
	}

	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveHTTP(groupCtx, l, page) })
	group.Go(func() error {
		keepChats(groupCtx, world, chats, s.log)
		return nil
	})
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

// told tells the page which vectors are still made.
func (s *shelf) told() (out []playground.Making) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, one := range s.kept {
		if done, total := one.making(); done < total && !one.failed.Load() {
			out = append(out, playground.Making{Text: prompts.MakingVectors(one.Title, done, total), Done: done, Total: total})
		}
	}
	return out
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

// restoreChats fills the local Telegram with the chats of its last life, if there was one.
func restoreChats(world *telegramtest.Server, file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return world.Restore(data)
}

// keepEvery is how much of the local chats a crash may cost.
const keepEvery = time.Second

// keepChats writes the chats down while they change, and once more at the end.
func keepChats(ctx context.Context, world *telegramtest.Server, file string, log *slog.Logger) {
	last := -1
	save := func() {
		seq := world.Seq()
		if seq == last {
			return
		}
		data, err := world.Keep()
		if err == nil {
			err = replaceFile(file, data)
		}
		if err != nil {
			log.Warn("keep the local chats", "err", err)
			return
		}
		last = seq
	}
	defer save()
	for tick := time.NewTicker(keepEvery); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			save()
		}
	}
}

// replaceFile writes a file so that a crash leaves the old one or the new one.
func replaceFile(name string, data []byte) error {
	if err := os.WriteFile(name+".new", data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(name+".new", name)
}

// trace shows the page how an answer came about.
func trace(m conversation.Message, r answering.Result) playground.Trace {
	t := playground.Trace{Question: m.Text, Draft: r.Trace.Draft, Model: r.Trace.Model, Fallback: r.Trace.Failure}
	for _, h := range r.Trace.Hits {
		t.Hits = append(t.Hits, playground.Hit{Paragraph: h.ID, Score: h.Score, Lexical: h.Lexical, Dense: h.Dense, Matched: h.Matched})
	}
	for _, v := range r.Trace.Verdicts {
		t.Verdicts = append(t.Verdicts, playground.Verdict{Sentence: v.Sentence, Paragraphs: v.Paragraphs, Kept: v.Kept, Mended: v.Mended,
			Why: v.Why})
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	t.Timings = []playground.Timing{{Name: prompts.TimingRetrieval, MS: ms(r.Trace.Retrieval)},
		{Name: prompts.TimingFirstToken, MS: ms(r.Trace.FirstToken)}, {Name: prompts.TimingTotal, MS: ms(r.Trace.Total)}}
	return t
}
