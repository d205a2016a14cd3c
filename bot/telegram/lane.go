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
	busyWait  = 100 * time.Millisecond // until a glimpse looks again whether a call under way has ended
	manyLanes = 10_000
	idleLane  = 10 * time.Minute
)

// A lane is the calls to one chat.
//
// Texts that stay queue for it, final texts before minor ones, each as soon as the pace allows. A glimpse (a draft, or an edit of a placeholder) is made at
// once, waits as the newest of them, or is dropped: when a newer one comes, and when a text that stays is on its way. A glimpse under way is waited for,
// since the server might otherwise carry it out after the final text.
type lane struct {
	group bool
	book  *book // nil: no other process calls this chat

	mu       sync.Mutex
	pace     pace
	queue    []*waiter     // by rank, and in the order in which they came
	busy     bool          // a call is under way
	changed  chan struct{} // closed when one of the queue may have become the next
	staying  int           // texts that wait or are under way
	until    time.Time     // no call before, by a 429
	shown    time.Time     // when the last glimpse was made
	next     *glimpse      // the one that waits
	timer    *time.Timer
	noDrafts bool
	used     time.Time
}

// A waiter is a call that waits for its turn.
type waiter struct {
	method string
	rank   rank
}

// A glimpse is an unfinished text to show.
type glimpse struct {
	ctx       context.Context //nolint:containedctx // the answer it belongs to: when that ends, the glimpse that waits is dropped
	method    string
	p         tg.Params
	text      part
	refreshed int
}

func newLane(chat int64) *lane {
	l := &lane{group: chat < 0, changed: make(chan struct{})}
	if l.group {
		l.pace = &groupPace{}
	} else {
		l.pace = newPrivatePace()
	}
	return l
}

// lane finds the lane of a chat. Lanes of chats that were silent for a while are forgotten when there are many.
func (c *Client) lane(chat int64) *lane {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	l := c.lanes[chat]
	if l == nil {
		if len(c.lanes) >= manyLanes && now.Sub(c.swept) > idleLane {
			for id, other := range c.lanes {
				if now.Sub(other.used) > idleLane {
					delete(c.lanes, id)
				}
			}
			c.swept = now
		}
		l = newLane(chat)
		l.book = c.newBook(chat)
		c.lanes[chat] = l
	}
	l.used = now // guarded by c.mu
	return l
}

// deliver makes a call that carries a text that stays, and tries it again where that helps. A placeholder, of which the rank is that of glimpses, is given
// up where it would have to wait.
func (c *Client) deliver(ctx context.Context, chat int64, method string, p tg.Params, text part, rank rank) (json.RawMessage, error) {
	l := c.lane(chat)
	if !l.group {
		rank = min(rank, minorRank) // no call is so scarce there that a placeholder could not wait for it
	}
	if rank != glimpseRank {
		l.stay(1)
		defer l.stay(-1)
	}
	return again(ctx, patience, func() (json.RawMessage, error) {
		if err := l.take(ctx, method, rank); rank == glimpseRank && err != nil {
			return nil, backoff.Permanent(err)
		} else if err != nil {
			return nil, err
		}
		defer l.leave()
		result, err := c.post(ctx, method, p, text, callTime)
		if refused := l.note(err); rank == glimpseRank {
			l.seen()
			if refused {
				err = backoff.Permanent(err)
			}
		}
		return result, err
	})
}

// seen notes that something of an answer is shown: an answer that is soon there is not worth another glimpse.
func (l *lane) seen() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = time.Now()
}

func (l *lane) stay(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.staying += n
	if n > 0 {
		l.next = nil
	}
}

// take waits until the chat may be called. It gives up at once when Telegram asked for a longer pause than a call may take, and a placeholder when it would
// have to wait for the pace.
func (l *lane) take(ctx context.Context, method string, rank rank) error {
	w := &waiter{method, rank}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.IndexFunc(l.queue, func(o *waiter) bool { return o.rank > rank })
	if at < 0 {
		at = len(l.queue)
	}
	l.queue = slices.Insert(l.queue, at, w)
	defer func() {
		l.queue = slices.DeleteFunc(l.queue, func(o *waiter) bool { return o == w })
		l.change()
	}()
	for {
		now := time.Now()
		wait := l.until.Sub(now)
		if wait > patience || wait > 0 && rank == glimpseRank {
			return &Error{Method: method, Code: http.StatusTooManyRequests, Description: "within a pause that Telegram asked for",
				cause: &backoff.RetryAfterError{Duration: wait}}
		}
		wait = max(wait, l.pace.wait(method, rank, now))
		first := l.first(w)
		switch {
		case wait > 0 && rank == glimpseRank:
			return &Error{Method: method, Code: http.StatusTooManyRequests, Description: "few calls are left in this chat"}
		case wait <= 0 && first && !l.busy:
			l.busy = true
			l.pace.spend(method, rank, now)
			if l.agree(ctx) {
				return nil
			}
			l.busy = false
			l.change()
			continue
		}
		if err := l.await(ctx, wait, first); err != nil {
			return fmt.Errorf("%s: wait for the pace of this chat: %w", method, err)
		}
	}
}

// first reports whether no other call goes before: sends and edits have a pace of their own in a private chat.
func (l *lane) first(w *waiter) bool {
	for _, o := range l.queue {
		if o == w {
			return true
		}
		if l.group || (o.method == sendMethod) == (w.method == sendMethod) {
			return false
		}
	}
	return true
}

// await waits for a change, and for time to pass when that alone helps. The lane is locked before and after.
func (l *lane) await(ctx context.Context, wait time.Duration, first bool) error {
	changed := l.changed
	l.mu.Unlock()
	defer l.mu.Lock()
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

// change wakes those who wait. The lane is locked.
func (l *lane) change() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = false
	l.change()
}

// note remembers the pause that a 429 asks for, and reports whether it is one.
func (l *lane) note(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Code != http.StatusTooManyRequests {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Now().Add(max(e.RetryAfter(), time.Second))
	l.change()
	return true
}

// show makes a glimpse when the pace allows, or lets it wait in the place of an older one. due says that it is the one that waited.
func (c *Client) show(l *lane, g *glimpse, due bool) error {
	l.mu.Lock()
	if due && l.next != g || l.staying > 0 {
		l.mu.Unlock()
		return nil
	}
	now := time.Now()
	pause := l.pause(g, now)
	if pause <= 0 && l.busy {
		pause = busyWait
	}
	if pause > 0 {
		c.showIn(l, g, pause)
		l.mu.Unlock()
		return nil
	}
	l.next, l.shown, l.busy = nil, now, true
	l.pace.spend(g.method, glimpseRank, now)
	if !l.agree(g.ctx) {
		l.busy = false
		if l.next == nil && l.staying == 0 {
			c.showIn(l, g, l.pause(g, time.Now()))
		}
		l.change()
		l.mu.Unlock()
		return nil
	}
	l.mu.Unlock()

	// To the end, also when the answer ends meanwhile: a request that is abandoned may still be carried out, and after the final text.
	_, err := c.post(context.WithoutCancel(g.ctx), g.method, g.p, g.text, showTime)
	l.note(err)
	if g.method == draftMethod {
		c.drafted(l, g, err)
	}
	l.leave() // after drafted, or a final text could come between and the draft be shown again below it
	return err
}

// showIn lets a glimpse wait. The caller holds l.mu.
func (c *Client) showIn(l *lane, g *glimpse, pause time.Duration) {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.next = g
	l.timer = time.AfterFunc(pause, func() {
		if g.ctx.Err() == nil {
			_ = c.show(l, g, true) // nothing of a glimpse is kept
		}
	})
}

// drafted keeps a draft in view while no other comes, and remembers when the chat, or the server, takes none.
func (c *Client) drafted(l *lane, g *glimpse, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var e *Error
	switch {
	case err == nil && l.next == nil && l.staying == 0 && g.refreshed < refreshes:
		g.refreshed++
		c.showIn(l, g, draftRefresh)
	case errors.Is(err, conversation.ErrNoDrafts):
		l.noDrafts = true
		if errors.As(err, &e) && e.Code == http.StatusNotFound {
			c.noDrafts.Store(true)
		}
	}
}

// pause is how long a glimpse has to wait. The caller holds l.mu.
func (l *lane) pause(g *glimpse, now time.Time) time.Duration {
	every := draftEvery
	switch {
	case g.method == editMethod && l.group:
		every = groupEvery
	case g.method == editMethod:
		every = progressEvery
	}
	return max(l.until.Sub(now), l.shown.Add(every).Sub(now), l.pace.wait(g.method, glimpseRank, now))
}

func (c *Client) draftsRefused(l *lane) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.noDrafts || c.noDrafts.Load()
}
