package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"isnad/bot/conversation"
)

const (
	busyWait   = 100 * time.Millisecond // until a preview looks again whether a call under way has ended
	manyPacers = 10_000
	idlePacer  = 10 * time.Minute
)

// A pacer keeps the calls to one chat in order and within its pace.
//
// Texts that stay queue for it, final texts before minor ones, each as soon as the pace allows. A
// preview (a draft, or an edit of a placeholder) is made at once, waits as the newest of them, or
// is dropped: when a newer one comes, and when a text that stays is on its way. A preview under way
// is waited for, since the server might otherwise carry it out after the final text.
//
// "Too many requests" (429) to any of them stops the calls to the chat, in this process, for as
// long as it asks, a second at least:
//   - A text that stays waits and is sent again, for at most [patience] in all. A longer pause ends
//     the call with an error whose RetryAfter tells it; the queue then waits for that, up to a day,
//     before it tries the job again, and counts no try.
//   - A placeholder is given up in a group, where the answer then comes as a message of its own; in
//     a private chat it waits as a text does, and is given up after that.
//   - A preview that met it is dropped, the newest after it waits. "Typing…" is left out.
//
// Calls that belong to no chat are not stopped. A file waits as a text does, the answer to a tap 15
// s at most, the poll for as long as it is asked to; an inline query is not answered.
type pacer struct {
	group bool
	book  *book // nil: no other process calls this chat

	mu       sync.Mutex
	pace     pace
	queue    []*waiter     // by rank, and in the order in which they came
	busy     bool          // a call is under way
	changed  chan struct{} // closed when one of the queue may have become the next
	staying  int           // texts that wait or are under way
	until    time.Time     // no call before, by a 429
	shown    time.Time     // when the last preview was made
	next     *preview      // the one that waits
	timer    *time.Timer
	noDrafts bool
	used     time.Time
}

// A waiter is a call that waits for its turn.
type waiter struct {
	method string
	rank   rank
}

// A preview is an unfinished text to show.
type preview struct {
	ctx       context.Context //nolint:containedctx // the answer it belongs to: when that ends, the preview that waits is dropped
	method    string
	p         tg.Params
	text      part
	refreshed int
}

func newPacer(chat int64) *pacer {
	pc := &pacer{group: chat < 0, changed: make(chan struct{})}
	if pc.group {
		pc.pace = &groupPace{}
	} else {
		pc.pace = newPrivatePace()
	}
	return pc
}

// pacer finds the pacer of a chat. Pacers of chats that were silent for a while are forgotten when
// there are many.
func (c *Client) pacer(chat int64) *pacer {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	pc := c.pacers[chat]
	if pc == nil {
		if len(c.pacers) >= manyPacers && now.Sub(c.swept) > idlePacer {
			for id, other := range c.pacers {
				if now.Sub(other.used) > idlePacer {
					delete(c.pacers, id)
				}
			}
			c.swept = now
		}
		pc = newPacer(chat)
		pc.book = c.newBook(chat)
		c.pacers[chat] = pc
	}
	pc.used = now // guarded by c.mu
	return pc
}

// deliver makes a call that carries a text that stays, and tries it again where that helps. A
// placeholder, of which the rank is that of previews, is given up where it would have to wait.
func (c *Client) deliver(ctx context.Context, chat int64, method string, p tg.Params, text part, rank rank) (json.RawMessage, error) {
	pc := c.pacer(chat)
	if !pc.group {
		rank = min(rank, minorRank) // no call is so scarce there that a placeholder could not wait for it
	}
	if rank != previewRank {
		pc.stay(1)
		defer pc.stay(-1)
	}
	return again(ctx, patience, func() (json.RawMessage, error) {
		if err := pc.take(ctx, method, rank); rank == previewRank && err != nil {
			return nil, backoff.Permanent(err)
		} else if err != nil {
			return nil, err
		}
		defer pc.leave()
		result, err := c.post(ctx, method, p, text, callTime)
		if refused := pc.note(err); rank == previewRank {
			pc.seen()
			if refused {
				err = backoff.Permanent(err)
			}
		}
		return result, err
	})
}

// seen notes that something of an answer is shown: an answer that is soon there is not worth
// another preview.
func (pc *pacer) seen() {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.shown = time.Now()
}

func (pc *pacer) stay(n int) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.staying += n
	if n > 0 {
		pc.next = nil
	}
}

// take waits until the chat may be called. It gives up at once when Telegram asked for a longer
// pause than a call may take, and a placeholder when it would have to wait for the pace.
func (pc *pacer) take(ctx context.Context, method string, rank rank) error {
	w := &waiter{method, rank}
	pc.mu.Lock()
	defer pc.mu.Unlock()
	at := slices.IndexFunc(pc.queue, func(o *waiter) bool { return o.rank > rank })
	if at < 0 {
		at = len(pc.queue)
	}
	pc.queue = slices.Insert(pc.queue, at, w)
	defer func() {
		pc.queue = slices.DeleteFunc(pc.queue, func(o *waiter) bool { return o == w })
		pc.change()
	}()
	for {
		now := time.Now()
		wait := pc.until.Sub(now)
		if wait > patience || wait > 0 && rank == previewRank {
			return &Error{Method: method, Code: http.StatusTooManyRequests, Description: "within a pause that Telegram asked for",
				cause: &backoff.RetryAfterError{Duration: wait}}
		}
		wait = max(wait, pc.pace.wait(method, rank, now))
		first := pc.first(w)
		switch {
		case wait > 0 && rank == previewRank:
			return &Error{Method: method, Code: http.StatusTooManyRequests, Description: "few calls are left in this chat"}
		case wait <= 0 && first && !pc.busy:
			pc.busy = true
			pc.pace.spend(method, rank, now)
			if pc.agree(ctx) {
				return nil
			}
			pc.busy = false
			pc.change()
			continue
		}
		if err := pc.await(ctx, wait, first); err != nil {
			return fmt.Errorf("%s: wait for the pace of this chat: %w", method, err)
		}
	}
}

// first reports whether no other call goes before: sends and edits have a pace of their own in a
// private chat.
func (pc *pacer) first(w *waiter) bool {
	for _, o := range pc.queue {
		if o == w {
			return true
		}
		if pc.group || (o.method == sendMethod) == (w.method == sendMethod) {
			return false
		}
	}
	return true
}

// await waits for a change, and for time to pass when that alone helps. The pacer is locked before
// and after.
func (pc *pacer) await(ctx context.Context, wait time.Duration, first bool) error {
	changed := pc.changed
	pc.mu.Unlock()
	defer pc.mu.Lock()
	var due <-chan time.Time
	if first && wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-changed:
	case <-due:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// change wakes those who wait. The pacer is locked.
func (pc *pacer) change() {
	close(pc.changed)
	pc.changed = make(chan struct{})
}

func (pc *pacer) leave() {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.busy = false
	pc.change()
}

// note remembers the pause that a 429 asks for, and reports whether it is one.
func (pc *pacer) note(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Code != http.StatusTooManyRequests {
		return false
	}
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.until = time.Now().Add(max(e.RetryAfter(), time.Second))
	pc.change()
	return true
}

// show makes a preview when the pace allows, or lets it wait in the place of an older one. due says
// that it is the one that waited.
func (c *Client) show(pc *pacer, g *preview, due bool) error {
	pc.mu.Lock()
	if due && pc.next != g || pc.staying > 0 {
		pc.mu.Unlock()
		return nil
	}
	now := time.Now()
	pause := pc.pause(g, now)
	if pause <= 0 && pc.busy {
		pause = busyWait
	}
	if pause > 0 {
		c.showIn(pc, g, pause)
		pc.mu.Unlock()
		return nil
	}
	pc.next, pc.shown, pc.busy = nil, now, true
	pc.pace.spend(g.method, previewRank, now)
	if !pc.agree(g.ctx) {
		pc.busy = false
		if pc.next == nil && pc.staying == 0 {
			c.showIn(pc, g, pc.pause(g, time.Now()))
		}
		pc.change()
		pc.mu.Unlock()
		return nil
	}
	pc.mu.Unlock()

	// To the end, also when the answer ends meanwhile: a request that is abandoned may still be
	// carried out, and after the final text.
	_, err := c.post(context.WithoutCancel(g.ctx), g.method, g.p, g.text, showTime)
	pc.note(err)
	if g.method == draftMethod {
		c.drafted(pc, g, err)
	}
	pc.leave() // after drafted, or a final text could come between and the draft be shown again below it
	return err
}

// showIn lets a preview wait. The caller holds pc.mu.
func (c *Client) showIn(pc *pacer, g *preview, pause time.Duration) {
	if pc.timer != nil {
		pc.timer.Stop()
	}
	pc.next = g
	pc.timer = time.AfterFunc(pause, func() {
		if g.ctx.Err() == nil {
			_ = c.show(pc, g, true) // nothing of a preview is kept
		}
	})
}

// drafted keeps a draft in view while no other comes, and remembers when the chat, or the server,
// takes none.
func (c *Client) drafted(pc *pacer, g *preview, err error) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	var e *Error
	switch {
	case err == nil && pc.next == nil && pc.staying == 0 && g.refreshed < refreshes:
		g.refreshed++
		c.showIn(pc, g, draftRefresh)
	case errors.Is(err, conversation.ErrNoDrafts):
		pc.noDrafts = true
		if errors.As(err, &e) && e.Code == http.StatusNotFound {
			c.noDrafts.Store(true)
		}
	}
}

// pause is how long a preview has to wait. The caller holds pc.mu.
func (pc *pacer) pause(g *preview, now time.Time) time.Duration {
	every := draftEvery
	switch {
	case g.method == editMethod && pc.group:
		every = groupEvery
	case g.method == editMethod:
		every = progressEvery
	}
	return max(pc.until.Sub(now), pc.shown.Add(every).Sub(now), pc.pace.wait(g.method, previewRank, now))
}

func (c *Client) draftsRefused(pc *pacer) bool {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	return pc.noDrafts || c.noDrafts.Load()
}
