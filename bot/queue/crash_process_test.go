//go:build crash

package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"isnad/bot/conversation"
)

const (
	crashURL      = "ISNAD_CRASH_URL"
	crashDir      = "ISNAD_CRASH_DIR"
	crashDisorder = "ISNAD_CRASH_DISORDER"
	crashCluster  = "ISNAD_CRASH_CLUSTER"
	crashName     = "4711"
	crashAckWait  = time.Second
)

func init() {
	if url := os.Getenv(crashURL); url != "" {
		asProcess = func() {
			if err := botProcess(url); err != nil {
				fmt.Fprintln(os.Stderr, "bot:", err)
				os.Exit(1)
			}
		}
	}
}

// A crashUpdate is what the fake Telegram sends. Kind says what becomes of it.
type crashUpdate struct {
	ID           int64
	Conversation string
	Kind         string // short: 20–120 ms; long: twice the claim time; twice: fails twice; never: fails always; exit: kills the process
}

// An outbox is what the bot keeps of an answer. Only sendMessage of the placeholder can repeat: it
// has no key at Telegram.
type outbox struct {
	Message int    // the placeholder's, 0 before it is known
	Text    string // the answer, kept before it is sent
	Turn    bool   // the answer is in the conversation
}

var (
	outboxes = conversation.Bucket{Name: "out", Age: 48 * time.Hour}
	turns    = conversation.Bucket{Name: "turns", Age: 24 * time.Hour}
)

// botProcess is the child. SIGTERM ends it as it ends the bot.
func botProcess(url string) error {
	base, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	ctx, stop := signal.NotifyContext(base, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	began := time.Now()
	o := Options{
		Dir: os.Getenv(crashDir), Logger: log, AckWait: crashAckWait, disorder: os.Getenv(crashDisorder) != "",
		Delays: []time.Duration{50 * time.Millisecond, 200 * time.Millisecond},
	}
	if nodes := os.Getenv(crashCluster); nodes != "" {
		o.Cluster, o.Name, o.AckWait = &Cluster{URL: nodes}, crashName, 0
		o.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	q, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer q.Close()
	b := &crashBot{q: q, url: url}
	if err := b.call("ready", time.Since(began), nil); err != nil {
		return err
	}
	go func() {
		if err := q.Lead(ctx, b.poll); err != nil {
			cancel(err)
		}
	}()
	return errors.Join(q.Run(ctx, b.answer, b.tell), context.Cause(base))
}

// A crashBot is the bot of the child.
type crashBot struct {
	q   *Queue
	url string // of the fake Telegram
}

// call calls a method of the fake Telegram, whatever else ends.
func (b *crashBot) call(method string, in, out any) error {
	return b.post(context.Background(), method, in, out)
}

// post calls a method of the fake Telegram and reads its result into out, unless that is nil.
func (b *crashBot) post(ctx context.Context, method string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Process", strconv.Itoa(os.Getpid()))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// poll asks for updates and puts them, until ctx ends.
func (b *crashBot) poll(ctx context.Context) error {
	var offset int64
	for ctx.Err() == nil {
		var updates []crashUpdate
		if err := b.post(ctx, "getUpdates", offset, &updates); err != nil && ctx.Err() == nil {
			return err // the parent is gone
		}
		for _, u := range updates {
			data, _ := json.Marshal(u)
			err := b.q.Put(ctx, Item{ID: u.ID, Conversation: u.Conversation, Data: data})
			if err != nil && b.q.o.Cluster != nil {
				break // Telegram keeps it
			}
			if err != nil {
				return err
			}
			offset = u.ID + 1
		}
	}
	return nil
}

// answer sends a placeholder, has the answer written, and puts it in its place; what is done is
// kept at each step.
func (b *crashBot) answer(ctx context.Context, j Job) error {
	var u crashUpdate
	if err := json.Unmarshal(j.Data, &u); err != nil {
		return err
	}
	if err := b.call("started", u.ID, nil); err != nil {
		return err
	}
	key := strconv.FormatInt(u.ID, 10)
	var out outbox
	rev, err := b.q.Store().Load(ctx, outboxes, key, &out)
	if err != nil {
		return err
	}
	if out.Message == 0 {
		if err := b.call("sendMessage", u.ID, &out.Message); err != nil {
			return err
		}
		if rev, err = b.q.Store().Save(ctx, outboxes, key, out, rev); err != nil {
			return err
		}
	}
	if out.Text == "" {
		if out.Text, err = b.write(ctx, u, j.Tries); err != nil {
			return err
		}
		if rev, err = b.q.Store().Save(ctx, outboxes, key, out, rev); err != nil {
			return err
		}
	}
	if err := b.call("editMessage", edit{u.ID, out.Message, out.Text}, nil); err != nil {
		return err
	}
	if out.Turn {
		return nil
	}
	if err := b.remember(ctx, u); err != nil {
		return err
	}
	out.Turn = true
	_, err = b.q.Store().Save(ctx, outboxes, key, out, rev)
	return err
}

// write takes the time of a model and makes a text that is never the same twice, or does what the
// kind of the update says.
func (b *crashBot) write(ctx context.Context, u crashUpdate, tries int) (string, error) {
	model := time.Duration(20+rand.IntN(100)) * time.Millisecond
	switch {
	case u.Kind == "long":
		model = max(2*crashAckWait, b.q.o.AckWait*6/5)
	case u.Kind == "exit":
		os.Exit(3)
	case u.Kind == "never", u.Kind == "twice" && tries < 2:
		return "", errors.New("the model is down")
	}
	select {
	case <-time.After(model):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return fmt.Sprintf("answer to %d: %x", u.ID, rand.Uint64()), nil
}

// remember adds an update to its conversation, once.
func (b *crashBot) remember(ctx context.Context, u crashUpdate) error {
	var asked []int64
	rev, err := b.q.Store().Load(ctx, turns, u.Conversation, &asked)
	if err != nil || len(asked) > 0 && asked[len(asked)-1] == u.ID {
		return err
	}
	_, err = b.q.Store().Save(ctx, turns, u.Conversation, append(asked, u.ID), rev)
	return err
}

// tell says that an update was set aside.
func (b *crashBot) tell(_ context.Context, j Job) error {
	b.call("dead", j.ID, nil)
	return nil
}
