package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/llm"
	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/prompts"

	"golang.org/x/sync/errgroup"
)

type serveCommand struct{}

// fewestFiles is how many files and connections a quiet bot has open, with some to spare.
const fewestFiles = 64

// grace is how long a stopping bot finishes what it has begun. With what comes before and after, it
// ends within the 10 s after which containers are killed.
const grace = 7 * time.Second

func (c *serveCommand) run(ctx context.Context, a *app) (int, error) {
	a.absence, a.background = keepTrying, true
	if a.Bots != "" {
		return exitAnswered, a.serveBots(ctx)
	}
	if err := a.checkServing(); err != nil {
		return 0, usageError{err}
	}
	if most, known := openFiles(); known && most < fewestFiles { // the store would break on it, with words of its own
		return 0, usageError{fmt.Errorf("at most %d files may be open at once, and the bot needs %d: raise the limit (ulimit -n, or "+
			"LimitNOFILE in a unit)", most, fewestFiles)}
	}
	dir, err := a.dataDir(a.env)
	if err != nil {
		return 0, usageError{err}
	}
	if err := writable(dir); err != nil {
		return 0, err
	}
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	if !a.outside() {
		fmt.Fprintln(a.err, prompts.BuiltInModel)
	}
	f := newFront(1)
	s := &service{app: a, engine: e, metrics: newMetrics(f.registry), front: f,
		options: telegram.Options{Token: a.TelegramBotToken, BaseURL: a.TelegramApiUrl}}
	if a.TelegramBotToken == "" {
		return exitAnswered, s.local(ctx, dir)
	}
	return exitAnswered, s.serve(ctx, dir)
}

// A service is a bot on one Telegram: the real one, or the local one.
type service struct {
	*app
	engine  *engine
	metrics *metrics
	front   *front
	shared  bool // the front is of several bots: others listen, and the webhook has its path alone
	options telegram.Options
	observe func(conversation.Message, answering.Result) // of the local page; may be nil
	begun   func()                                       // told when all addresses are taken; may be nil

	articles string   // folder of what people send
	copies   string   // and of what they sent to other processes
	uploads  *uploads // nil: nobody may send any
}

// serve runs the bot until ctx ends.
//
//	poll or webhook ─→ queue.Put (on disk) ─→ queue.Run ─→ conversation.Handle ─→ telegram
func (s *service) serve(ctx context.Context, dir string) (err error) {
	defer func() {
		if ctx.Err() != nil {
			err = nil // whatever was under way, it was told to end
		}
	}()
	s.articles, s.copies = articlesDir(dir), copiesDir(dir)
	o := s.options
	o.Logger, o.Observe = s.log, s.metrics.telegramCall
	client, err := telegram.New(o)
	if err != nil {
		return usageError{err}
	}
	q, err := s.openQueue(ctx, dir, client.ID())
	if err != nil {
		return err
	}
	defer func() {
		if err := q.Close(); err != nil {
			s.log.Error("close queue", "err", err)
		}
	}()
	if s.NatsUrl != "" {
		client.Share(q.Store())
	}
	secret := ""
	if s.WebhookUrl != "" {
		if secret, err = s.webhookSecret(ctx, dir, q); err != nil {
			return err
		}
	}
	group, groupCtx := errgroup.WithContext(ctx)
	typed := &inline{places: make(chan struct{}, inlineAtOnce), log: s.log}
	store := func(ctx context.Context, raw json.RawMessage, id int64) error {
		return s.store(ctx, client, q, typed, raw, id)
	}
	if s.ListenAddr != "" {
		s.metrics.watch(q)
		if s.WebhookUrl != "" {
			s.front.hook(s.hookPath(), client.WebhookHandler(secret, store))
		}
	}
	if s.ListenAddr != "" && !s.shared {
		l, err := s.listener()
		if err != nil {
			return err
		}
		group.Go(func() error { return s.front.listen(groupCtx, l) })
	}
	me, err := client.Me(ctx)
	if err != nil {
		return err
	}
	bot := s.bot(client, q, me.Username)
	typed.bot.Store(bot)
	defer typed.running.Wait()
	s.log.Info("answering", "bot", "@"+me.Username, "model", cmp.Or(s.model(), "built-in"), "paragraphs", len(s.engine.library.Passages))
	if s.begun != nil {
		s.begun()
	}
	group.Go(func() error {
		return q.Run(groupCtx, func(ctx context.Context, j queue.Job) error { return s.work(ctx, client, bot, j) },
			func(ctx context.Context, j queue.Job) error { return s.setAside(ctx, client, bot, j) })
	})
	defer s.front.set(s, nil)
	s.tendArticles(groupCtx, group, bot)
	group.Go(func() error {
		s.front.set(s, q)
		if s.WebhookUrl != "" {
			if err := client.SetWebhook(groupCtx, s.WebhookUrl, secret); err != nil {
				return err
			}
			<-groupCtx.Done()
			return groupCtx.Err()
		}
		return q.Lead(groupCtx, func(ctx context.Context) error { return client.Poll(ctx, store) })
	})
	group.Go(func() error { // a menu that cannot be set is no reason to stay silent
		if err := introduce(groupCtx, client, s.AdminIds); err != nil && groupCtx.Err() == nil {
			s.log.Warn("set commands", "err", err)
		}
		return nil
	})
	return group.Wait()
}

// listener takes LISTEN_ADDR.
func (a *app) listener() (net.Listener, error) {
	l, err := net.Listen("tcp", a.ListenAddr)
	if err != nil {
		return nil, usageError{fmt.Errorf("LISTEN_ADDR: %w", err)}
	}
	a.log.Info("listening", "address", l.Addr().String())
	return l, nil
}

// hookPath is the path of the webhook where several bots share an address, and else any.
func (s *service) hookPath() string {
	if u, err := url.Parse(s.WebhookUrl); err == nil && s.shared {
		return u.Path
	}
	return ""
}

// tendArticles makes the vectors of new articles and reads those that were edited again.
func (s *service) tendArticles(ctx context.Context, group *errgroup.Group, bot *conversation.Bot) {
	if s.background {
		group.Go(func() error { return s.engine.shelf.background(ctx) })
	}
	group.Go(func() error { return s.uploads.follow(ctx) })
	if s.Article != "" {
		group.Go(func() error {
			return s.engine.shelf.watch(ctx, lookEvery, func(before, after []*conversation.Library) { bot.Changed(ctx, before, after) })
		})
	}
}

func (s *service) model() string {
	if s.outside() {
		return s.OpenaiModel
	}
	return ""
}

func (s *service) bot(client *telegram.Client, q *queue.Queue, username string) *conversation.Bot {
	o := conversation.Options{
		Library: s.engine.library, Sender: client, Streamer: client, Tapper: client, Inliner: client, Store: q.Store(), Peers: q,
		Username: username,
		Limits:   conversation.Limits{PerMinute: s.QuestionsPerMinute, PerDay: s.QuestionsPerDay},
		Model:    s.model(), Embedding: s.OpenaiEmbeddingModel, Hearing: s.OpenaiTranscriptionModel, Admins: s.AdminIds, Allowed: s.AllowedChats,
		Forget: q.Forget, Updates: queue.Remembered, Logger: s.log,
		Depth: func(ctx context.Context) (int, int) {
			waiting, _, dead := q.Depth(ctx)
			return waiting, dead
		},
		Observe: func(m conversation.Message, r answering.Result) {
			s.metrics.answered(r)
			if s.observe != nil {
				s.observe(m, r)
			}
		},
	}
	s.withArticles(&o, client, q)
	if s.OpenaiTranscriptionModel != "" {
		ears := llm.NewTranscriber(llm.Options{BaseURL: s.OpenaiBaseUrl, APIKey: s.OpenaiApiKey, Model: s.OpenaiTranscriptionModel,
			Logger: s.log})
		o.Hear = func(ctx context.Context, v conversation.Voice) (string, error) {
			recording, err := client.File(ctx, v.File, conversation.VoiceBytes)
			if err != nil {
				return "", err
			}
			return ears.Transcribe(ctx, "voice.ogg", recording, "ar")
		}
	}
	if s.Article != "" {
		o.Reload = s.engine.shelf.reload
	}
	return conversation.New(o)
}

// store keeps an update for the bot. What cannot be read is not kept, nor what people of a group
// say to each other: the bot needs nothing of it later. What comes before the bot is made, to a
// webhook that a process before this one set, is kept whoever it is for, and Handle passes over it.
func (s *service) store(ctx context.Context, client *telegram.Client, q *queue.Queue, typed *inline, raw json.RawMessage, id int64) error {
	m, err := client.Decode(raw)
	var later interface{ Temporary() bool }
	if errors.As(err, &later) && later.Temporary() {
		return fmt.Errorf("read update: %w", err)
	}
	if err != nil {
		s.log.Warn("pass over an update that cannot be read", "update", id, "err", err)
		return nil
	}
	switch m.Kind {
	case conversation.Other:
		return nil
	case conversation.Inline:
		typed.answer(ctx, m)
		return nil
	}
	if bot := typed.bot.Load(); bot != nil && !bot.Concerns(m) {
		return nil
	}
	item := queue.Item{ID: id, Conversation: m.Conversation(), Urgent: m.Urgent(), Data: telegram.Compact(raw, queue.MaxData)}
	if err := q.Put(ctx, item); err != nil {
		return fmt.Errorf("store update: %w", err)
	}
	return nil
}

func (s *service) work(ctx context.Context, client *telegram.Client, bot *conversation.Bot, j queue.Job) error {
	m, err := client.Decode(j.Data)
	if err != nil {
		return fmt.Errorf("read stored update: %w", err)
	}
	if j.Tries > 0 {
		s.metrics.retries.Inc()
	}
	s.uploads.refresh(ctx, followFor)
	return bot.Handle(ctx, m)
}

// setAside ends a job that failed for good. It is called again where an error asks for a pause.
func (s *service) setAside(ctx context.Context, client *telegram.Client, bot *conversation.Bot, j queue.Job) error {
	m, err := client.Decode(j.Data)
	if err != nil {
		return fmt.Errorf("read stored update: %w", err)
	}
	err = bot.Dead(ctx, m)
	var pause interface{ RetryAfter() time.Duration }
	if !errors.As(err, &pause) || pause.RetryAfter() == 0 {
		s.metrics.dead.Inc()
	}
	return err
}

// introduce sets the menu of commands and the profile's words.
func introduce(ctx context.Context, client *telegram.Client, admins []int64) error {
	menu := func(commands ...[]prompts.Command) (out []telegram.Command) {
		for _, c := range slices.Concat(commands...) {
			out = append(out, telegram.Command(c))
		}
		return out
	}
	private := menu(prompts.PrivateCommands)
	errs := []error{
		client.SetCommands(ctx, telegram.Scope{Type: telegram.Everybody}, "", private),
		client.SetCommands(ctx, telegram.Scope{Type: telegram.PrivateChats}, "", private),
		client.SetCommands(ctx, telegram.Scope{Type: telegram.PrivateChats}, "ar", private),
		client.SetCommands(ctx, telegram.Scope{Type: telegram.Groups}, "", menu(prompts.GroupCommands)),
		client.SetDescription(ctx, "", prompts.Description, prompts.ShortDescription),
	}
	for _, id := range admins {
		errs = append(errs, client.SetCommands(ctx, telegram.Scope{Type: telegram.OneChat, Chat: id}, "",
			menu(prompts.PrivateCommands, prompts.AdminCommands)))
	}
	return errors.Join(errs...)
}
