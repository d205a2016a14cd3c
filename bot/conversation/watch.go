package conversation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
)

// A view shows a question's answer while it is being written.
type view struct {
	draft  int64
	put    func(*Library, answering.Answer)
	finish func() answering.Answer // stops showing and returns what was put last
}

// draftID derives from the update, so that the answer that is tried again continues the same draft.
func draftID(update int64) int64 { return update<<8 | 1 }

// watch begins to show that an answer is being written: by drafts in a private chat that has them,
// by a placeholder elsewhere, by typing alone where calls are scarce.
func (x *exchange) watch(ctx context.Context) (view, error) {
	to, rec := x.to, &x.rec
	v := view{draft: draftID(x.m.Update)}
	drafts := x.m.Chat.Private && !x.chat.NoDrafts && rec.State == ""
	if drafts {
		err := x.o.Streamer.Draft(ctx, to, v.draft, Say(prompts.Searching))
		if errors.Is(err, ErrNoDrafts) {
			drafts = false
			if err := x.saveChat(ctx, to.Chat, func(c *chatInfo) { c.NoDrafts = true }); err != nil {
				return v, err
			}
		}
	}
	if !drafts && rec.State == "" {
		id, err := x.o.Streamer.Placeholder(ctx, to, Say(prompts.Searching))
		if err != nil {
			return v, fmt.Errorf("send placeholder: %w", err)
		}
		if id != 0 {
			rec.State, rec.To, rec.Messages = placed, to, []int{id}
			if x.rev, err = x.o.Store.Save(ctx, answersBucket, x.q.key, *rec, x.rev); err != nil {
				return v, fmt.Errorf("note placeholder: %w", err)
			}
		}
	}

	shows, stop := context.WithCancel(ctx)
	latest := make(chan Reply, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		typing := time.NewTicker(typingEvery)
		defer typing.Stop()
		_ = x.o.Streamer.Typing(shows, to) // a sign of life that may be missed
		for {
			select {
			case <-shows.Done():
				return
			case <-typing.C:
				_ = x.o.Streamer.Typing(shows, to)
			case part := <-latest:
				if drafts {
					_ = x.o.Streamer.Draft(shows, to, v.draft, part)
				} else if len(rec.Messages) > 0 {
					_ = x.o.Streamer.Progress(shows, to, rec.Messages[0], part)
				}
			}
		}
	}()
	var last answering.Answer
	v.put = func(lib *Library, a answering.Answer) {
		last = a
		if len(a.Sentences()) == 0 {
			return
		}
		select { // the newest wins
		case <-latest:
		default:
		}
		latest <- x.desk.named(partialReply(a), lib)
	}
	v.finish = func() answering.Answer {
		stop()
		<-ended
		return last
	}
	return v, nil
}

// typingEvery is a little less than the five seconds for which Telegram shows the action.
const typingEvery = 4500 * time.Millisecond

// running is an answer that its reader can stop.
type running struct {
	draft       int64
	placeholder int // the message that becomes the answer, 0 for a draft
	question    string
	stop        context.CancelCauseFunc
}

// errStopped ends an answer that its reader does not want any more.
var errStopped = errors.New("stopped by the reader")

// begin notes a running answer, so that stop can end it.
func (b *Bot) begin(ctx context.Context, conversation string, r running) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.stop = cancel
	b.mu.Lock()
	b.running[conversation] = r
	b.mu.Unlock()
	return ctx, func() {
		b.mu.Lock()
		delete(b.running, conversation)
		b.mu.Unlock()
		cancel(nil)
	}
}
