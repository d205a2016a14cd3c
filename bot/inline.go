package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"isnad/bot/conversation"
)

// inlineAtOnce is how many inline queries are worked on at once. Those beyond are dropped: the next
// letter asks again.
const inlineAtOnce = 16

// inline answers what people type behind the bot's name, beside the queue: a query is of no use to
// anybody some seconds later, and none is kept.
type inline struct {
	bot     atomic.Pointer[conversation.Bot]
	places  chan struct{}
	running sync.WaitGroup
	log     *slog.Logger
}

func (i *inline) answer(ctx context.Context, m conversation.Message) {
	bot := i.bot.Load()
	if bot == nil {
		return
	}
	select {
	case i.places <- struct{}{}:
	default:
		return
	}
	ctx = context.WithoutCancel(ctx) // a webhook's ends with its request; the bot bounds the time
	i.running.Go(func() {
		defer func() { <-i.places }()
		if err := bot.Inline(ctx, m); err != nil {
			i.log.Warn("inline query", "update", m.Update, "err", err)
		}
	})
}
