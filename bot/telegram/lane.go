package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"golang.org/x/time/rate"

	"isnad/bot/conversation"
)

// The pace of a chat. Telegram's FAQ allows about one message a second in a chat, in short bursts more, and 20 a minute in a group; bots report the same
// 20 for edits there. In any minute a group gets at most groupBurst + 60 s / groupEvery = 19 calls, sends and edits together.
const (
	sendEvery     = time.Second
	sendBurst     = 3
	editEvery     = 1100 * time.Millisecond // a second, and what the network may shift
	groupEvery    = 4200 * time.Millisecond
	groupBurst    = 5
	groupReserve  = 2                       // of the burst, kept from placeholders for final texts
	draftEvery    = 1100 * time.Millisecond // bots report refusals below 0.35 to 1 s
	progressEvery = 1500 * time.Millisecond // in a private chat without drafts
	draftRefresh  = 20 * time.Second        // a draft vanishes after 30 s
	refreshes     = 3                       // the longest answer takes a minute
	busyWait      = 100 * time.Millisecond  // until a glimpse looks again whether a call under way has ended
	manyLanes     = 10_000
	idleLane      = 10 * time.Minute
)

// A lane is the calls to one chat.
//
// Final texts queue for turn, each as soon as the pace allows. A glimpse (a draft, or an edit of a placeholder) is made at once, waits as the newest of
// them, or is dropped: when a newer one comes, and when a final text is on its way. A glimpse under way is waited for, since the server might otherwise
// carry it out after the final text.
type lane struct {
	group bool
	turn  chan struct{} // capacity 1: one call at a time
	sends *rate.Limiter
	edits *rate.Limiter // in a group, the same as sends

	mu       sync.Mutex
	finals   int       // waiting or under way
	until    time.Time // no call before, by a 429
	shown    time.Time // when the last glimpse was made
	next     *glimpse  // the one that waits
	timer    *time.Timer
	noDrafts bool
	used     time.Time
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
	l := &lane{group: chat < 0, turn: make(chan struct{}, 1)}
	if l.group {
		l.sends = rate.NewLimiter(rate.Every(groupEvery), groupBurst)
		l.edits = l.sends
	} else {
		l.sends = rate.NewLimiter(rate.Every(sendEvery), sendBurst)
		l.edits = rate.NewLimiter(rate.Every(editEvery), 1)
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
		c.lanes[chat] = l
	}
	l.used = now // guarded by c.mu
	return l
}

// deliver makes a call that carries a final text, and tries it again where that helps.
func (c *Client) deliver(ctx context.Context, chat int64, method string, p tg.Params, text part) (json.RawMessage, error) {
	l := c.lane(chat)
	l.mu.Lock()
	l.finals++
	l.next = nil
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.finals--
		l.mu.Unlock()
	}()
	limiter := l.sends
	if method == editMethod || method == buttonsMethod {
		limiter = l.edits
	}
	return again(ctx, patience, func() (json.RawMessage, error) {
		if err := l.take(ctx, method, limiter); err != nil {
			return nil, err
		}
		defer l.leave()
		result, err := c.post(ctx, method, p, text, callTime)
		l.note(err)
		return result, err
	})
}

// take waits until the chat may be called. It gives up at once when Telegram asked for a longer pause than a call may take.
func (l *lane) take(ctx context.Context, method string, limiter *rate.Limiter) error {
	if err := limiter.Wait(ctx); err != nil {
		return &Error{Method: method, Description: "too many messages to this chat: " + err.Error(), cause: ctx.Err()}
	}
	for {
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("%s: wait for another call to this chat: %w", method, context.Cause(ctx))
		}
		l.mu.Lock()
		pause := time.Until(l.until)
		l.mu.Unlock()
		if pause <= 0 {
			return nil
		}
		l.leave()
		if pause > patience {
			return &Error{Method: method, Code: http.StatusTooManyRequests, Description: "within a pause that Telegram asked for",
				cause: &backoff.RetryAfterError{Duration: pause}}
		}
		if !sleep(ctx, pause) {
			return fmt.Errorf("%s: wait for the pause that Telegram asked for: %w", method, context.Cause(ctx))
		}
	}
}

func (l *lane) leave() { <-l.turn }

// note remembers the pause that a 429 asks for.
func (l *lane) note(err error) {
	var e *Error
	if errors.As(err, &e) && e.Code == http.StatusTooManyRequests {
		l.mu.Lock()
		l.until = time.Now().Add(max(e.RetryAfter(), time.Second))
		l.mu.Unlock()
	}
}

// show makes a glimpse when the pace allows, or lets it wait in the place of an older one. due says that it is the one that waited.
func (c *Client) show(l *lane, g *glimpse, due bool) error {
	l.mu.Lock()
	if due && l.next != g || l.finals > 0 {
		l.mu.Unlock()
		return nil
	}
	pause := l.pause(g, time.Now())
	if pause <= 0 {
		select {
		case l.turn <- struct{}{}:
		default:
			pause = busyWait
		}
	}
	if pause > 0 {
		c.showIn(l, g, pause)
		l.mu.Unlock()
		return nil
	}
	l.next = nil
	l.shown = time.Now()
	if g.method == editMethod {
		l.edits.Allow()
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
	case err == nil && l.next == nil && l.finals == 0 && g.refreshed < refreshes:
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
	every, reserve := draftEvery, 0
	if g.method == editMethod {
		every = progressEvery
		if l.group {
			every, reserve = groupEvery, groupReserve
		}
	}
	pause := max(l.until.Sub(now), l.shown.Add(every).Sub(now))
	if g.method == editMethod {
		if missing := float64(1+reserve) - l.edits.TokensAt(now); missing > 0 {
			pause = max(pause, time.Duration(missing/float64(l.edits.Limit())*float64(time.Second)), time.Millisecond)
		}
	}
	return pause
}

func (c *Client) draftsRefused(l *lane) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.noDrafts || c.noDrafts.Load()
}
