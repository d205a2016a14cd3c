package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A Store keeps an update before it is confirmed to Telegram. It may be given an update twice.
type Store func(ctx context.Context, raw json.RawMessage, id int64) error

const (
	pollTime    = 50 * time.Second // the server's cap
	pollSlack   = 15 * time.Second // for the answer to arrive
	pollAtOnce  = 100              // updates, the server's cap
	confirmTime = 3 * time.Second
	idleRound   = time.Second // the shortest round that brings nothing; a server that does not wait is not asked more often
)

// Poll asks for updates and stores them until ctx ends; then it returns nil. An update is
// confirmed, by asking for the one after it, only when store has returned nil for it. Whatever goes
// wrong is tried again with growing pauses, except a token or an address that the server does not
// accept: that is a *[SettingError]. A webhook is removed first, its waiting updates stay. At the
// end the last updates are confirmed, unless ctx ends because its time is over (the cause is
// [context.DeadlineExceeded]): then nothing is asked any more, as another may be asking.
func (c *Client) Poll(ctx context.Context, store Store) error {
	p := &poller{c: c, store: store, pauses: &backoff.ExponentialBackOff{
		InitialInterval: time.Second, MaxInterval: 30 * time.Second, Multiplier: 2, RandomizationFactor: .2,
	}}
	defer p.confirm(ctx)
	for ctx.Err() == nil {
		err := p.round(ctx)
		var wrong *SettingError
		switch {
		case ctx.Err() != nil:
		case err == nil:
			if p.troubled {
				c.logger.InfoContext(ctx, "updates come in again")
			}
			p.troubled = false
			p.pauses.Reset()
		case errors.As(explain(err), &wrong):
			return wrong
		default:
			sleep(ctx, p.trouble(ctx, err))
		}
	}
	return nil
}

type poller struct {
	c        *Client
	store    Store
	pauses   *backoff.ExponentialBackOff
	ready    bool  // the bot is known and has no webhook
	offset   int64 // the next update, 0 before the first
	asked    int64 // the offset that the server knows
	troubled bool
	conflict bool // the log has the line on it
}

// trouble logs an error and says how long to wait.
func (p *poller) trouble(ctx context.Context, err error) time.Duration {
	wait := p.pauses.NextBackOff()
	p.troubled = true
	var e *Error
	if errors.As(err, &e) {
		wait = max(wait, e.RetryAfter())
		if e.Code == http.StatusConflict {
			p.ready = !e.says("webhook")
			if !p.conflict {
				p.conflict = true
				p.c.logger.ErrorContext(ctx, "another program asks for the updates of this bot; only one may, stop the other. Waiting for it to end",
					"err", err)
			}
			return wait
		}
	}
	p.c.logger.WarnContext(ctx, "updates do not come in, trying again", "wait", wait.Round(time.Millisecond), "err", err)
	return wait
}

// round gets a batch of updates and stores it.
func (p *poller) round(ctx context.Context) error {
	if !p.ready {
		if err := p.prepare(ctx); err != nil {
			return err
		}
	}
	begin := time.Now()
	batch, err := p.ask(ctx, pollAtOnce, pollTime)
	if err != nil {
		return err
	}
	p.conflict = false
	before, last := p.offset, int64(0)
	for _, raw := range batch {
		var head struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(raw, &head); err != nil || head.ID == 0 {
			p.c.logger.WarnContext(ctx, "an update without an id is skipped", "bytes", len(raw))
			continue
		}
		if err := p.store(ctx, raw, head.ID); err != nil {
			return fmt.Errorf("store update %d: %w", head.ID, err)
		}
		// The offset follows the server's ids also downwards: after a week of silence they may begin anew
		// anywhere.
		last = max(last, head.ID)
		p.offset = last + 1
	}
	if len(batch) > 0 && last == 0 && p.offset > 0 {
		p.offset++ // nothing in it could be read: the one asked for is the broken one
	}
	if rest := idleRound - time.Since(begin); rest > 0 && (len(batch) == 0 || p.offset == before) {
		sleep(ctx, rest)
	}
	return nil
}

// prepare learns who the bot is and removes a webhook.
func (p *poller) prepare(ctx context.Context) error {
	if p.c.me.Load() == nil {
		if _, err := p.c.Me(ctx); err != nil {
			return err
		}
	}
	_, err := p.c.call(ctx, "deleteWebhook", tg.Params{"drop_pending_updates": "false"}, callTime)
	var e *Error
	if err != nil && !(errors.As(err, &e) && e.says("method not found")) { // an emulator without webhooks has none
		return err
	}
	p.ready = true
	return nil
}

func (p *poller) ask(ctx context.Context, limit int, wait time.Duration) ([]json.RawMessage, error) {
	params := tg.Params{"limit": strconv.Itoa(limit), "timeout": strconv.Itoa(int(wait.Seconds())), "allowed_updates": allowedUpdates}
	if p.offset != 0 {
		params["offset"] = strconv.FormatInt(p.offset, 10)
	}
	asked := p.offset
	result, err := p.c.call(ctx, "getUpdates", params, wait+pollSlack)
	if err != nil {
		return nil, err
	}
	p.asked = asked
	var batch []json.RawMessage
	if err := json.Unmarshal(result, &batch); err != nil {
		return nil, fmt.Errorf("read the list of updates: %w", err)
	}
	return batch, nil
}

// confirm tells the server what is stored, so that the next start does not get it again.
func (p *poller) confirm(ctx context.Context) {
	if p.offset == p.asked || errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), confirmTime)
	defer cancel()
	if _, err := p.ask(ctx, 1, 0); err != nil {
		p.c.logger.WarnContext(ctx, "the last updates are not confirmed and will come again", "err", err)
	}
}
