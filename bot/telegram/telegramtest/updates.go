package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// pending is an update that the bot has not confirmed.
type pending struct {
	id  int64
	raw json.RawMessage
}

// unasked are the kinds of update that come only when allowed_updates names them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

// longestPoll is the cap on a poll's timeout in the real server.
const longestPoll = 50 * time.Second

// push queues an update of a kind, unless the bot did not ask for it.
func (s *Server) push(kind string, payload any) {
	if len(s.allowed) == 0 && slices.Contains(unasked, kind) || len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) {
		return
	}
	raw, err := json.Marshal(map[string]any{"update_id": s.nextUpdate, kind: payload})
	if err != nil {
		panic("telegramtest: an update that cannot be written as JSON: " + err.Error())
	}
	s.queue(raw)
}

func (s *Server) queue(raw json.RawMessage) {
	s.updates = append(s.updates, pending{s.nextUpdate, raw}) // an injected copy is confirmed as if it were the newest
	s.nextUpdate++
	s.wake()
}

// Inject queues an update with the fields given, whatever they are: one of an API that the bot does
// not know, a broken one, or, with an "update_id" of its own, one that the bot had before. Without
// update_id it gets the next.
func (s *Server) Inject(fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	update := map[string]any{"update_id": s.nextUpdate}
	maps.Copy(update, fields)
	raw, err := json.Marshal(update)
	if err != nil {
		return fmt.Errorf("inject an update: %w", err)
	}
	s.queue(raw)
	return nil
}

// Pending returns the updates that the bot has not confirmed, oldest first.
func (s *Server) Pending() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	raws := make([]json.RawMessage, 0, len(s.updates))
	for _, u := range s.updates {
		raws = append(raws, u.raw)
	}
	return raws
}

// setAllowed follows allowed_updates: absent or null keeps the setting, [] restores the default, a
// list is taken as it is.
func (s *Server) setAllowed(p params) {
	var kinds []string
	if json.Unmarshal([]byte(p["allowed_updates"]), &kinds) == nil && kinds != nil {
		s.allowed = kinds
	}
}

var (
	errOtherPoll = &apiError{code: 409, description: "Conflict: terminated by other getUpdates request; make sure that only one bot " +
		"instance is running"}
	errSetHook = &apiError{code: 409, description: "Conflict: terminated by setWebhook request"}
	errHasHook = &apiError{code: 409, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to " +
		"delete the webhook first"}
)

// getUpdates answers a poll: what is queued from offset on, or what comes within timeout. A later
// poll ends an earlier one, which gets the conflict.
func (s *Server) getUpdates(ctx context.Context, p params) (any, error) {
	s.mu.Lock()
	if s.webhook != nil {
		s.mu.Unlock()
		return nil, errHasHook
	}
	s.setAllowed(p)
	if s.poll != nil {
		s.poll(errOtherPoll)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.poll = cancel
	s.confirm(int64(p.int("offset")))
	most := p.int("limit")
	if most < 1 || most > 100 {
		most = 100
	}
	s.mu.Unlock()

	timer := time.NewTimer(min(time.Duration(p.int("timeout"))*time.Second, longestPoll))
	defer timer.Stop()
	expired := false
	for {
		s.mu.Lock()
		ended := context.Cause(ctx) // of two polls only the later one may take updates
		batch := make([]json.RawMessage, 0, min(len(s.updates), most))
		for _, u := range s.updates[:min(len(s.updates), most)] {
			batch = append(batch, u.raw)
		}
		changed := s.changed
		s.mu.Unlock()
		switch {
		case ended != nil && !errors.Is(ended, context.Canceled):
			return nil, ended
		case ended != nil || expired || len(batch) > 0:
			return batch, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
		case <-timer.C:
			expired = true
		}
	}
}

// confirm forgets the updates before offset; a negative one keeps that many of the last.
func (s *Server) confirm(offset int64) {
	if offset < 0 {
		s.updates = s.updates[max(0, len(s.updates)+int(offset)):]
		return
	}
	s.updates = slices.DeleteFunc(s.updates, func(u pending) bool { return u.id < offset })
}

// webhook is where updates are delivered instead of being polled for.
type webhook struct {
	url, secret string
	lastError   string
	lastDate    int64
	stop        context.CancelFunc
}

func (s *Server) setWebhook(p params) (any, error) {
	if p["url"] == "" {
		return s.deleteWebhook(p)
	}
	u, err := url.Parse(p["url"])
	if err != nil || u.Host == "" {
		return nil, badRequest("bad webhook: invalid webhook URL specified")
	}
	if strings.ContainsFunc(p["secret_token"], func(r rune) bool { return !isWord(r) && r != '-' || r > 'z' }) ||
		len(p["secret_token"]) > 256 {
		return nil, badRequest("secret token contains unallowed characters")
	}
	s.setAllowed(p)
	s.stopWebhook()
	if s.poll != nil {
		s.poll(errSetHook)
	}
	if p.bool("drop_pending_updates") {
		s.updates = nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.webhook = &webhook{url: p["url"], secret: p["secret_token"], stop: cancel}
	go s.deliver(ctx, s.webhook)
	return true, nil
}

func (s *Server) deleteWebhook(p params) (any, error) {
	s.stopWebhook()
	if p.bool("drop_pending_updates") {
		s.updates = nil
	}
	return true, nil
}

func (s *Server) stopWebhook() {
	if s.webhook != nil {
		s.webhook.stop()
		s.webhook = nil
	}
}

func (s *Server) getWebhookInfo(params) (any, error) {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.updates)}
	if len(s.allowed) > 0 {
		info["allowed_updates"] = s.allowed
	}
	if h := s.webhook; h != nil {
		info["url"] = h.url
		if h.lastError != "" {
			info["last_error_message"], info["last_error_date"] = h.lastError, h.lastDate
		}
	}
	return info, nil
}

// deliver posts the updates to the webhook, one after the other, each until it is answered with
// success.
func (s *Server) deliver(ctx context.Context, h *webhook) {
	client := &http.Client{Timeout: time.Minute}
	for ctx.Err() == nil {
		s.mu.Lock()
		var next pending
		if len(s.updates) > 0 {
			next = s.updates[0]
		}
		changed := s.changed
		s.mu.Unlock()
		if next.raw == nil {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		err := post(ctx, client, h, next.raw)
		s.mu.Lock()
		switch {
		case ctx.Err() != nil:
		case err == nil:
			s.updates = slices.DeleteFunc(s.updates, func(u pending) bool { return u.id == next.id })
		default:
			h.lastError, h.lastDate = err.Error(), s.opts.Now().Unix()
			s.opts.Logger.Warn("webhook", "update", next.id, "err", err)
		}
		s.mu.Unlock()
		if err != nil {
			timer := time.NewTimer(s.opts.Retry)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
			}
		}
	}
}

func post(ctx context.Context, client *http.Client, h *webhook, raw []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("deliver to the webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("deliver to the webhook: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxBody)) // so that the connection is used again
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
