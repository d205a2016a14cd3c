package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// Moved counts what was moved.
type Moved struct{ Updates, Dead, Entries int }

// storedHeader holds when an update came in that was moved since then.
const storedHeader = "Isnad-Stored"

const (
	movesAtOnce = 256              // messages on their way
	moveWait    = 30 * time.Second // for those of them that are the last
)

// Beside is a bucket that Move leaves out, as a directory has it in another form, and what moves it
// instead, between the queues' places. After an error nothing of it may be left in a directory.
type Beside struct {
	Bucket string
	Move   func(ctx context.Context, from, to *Queue) error
}

// Move moves all that a bot keeps from one place to another: from a directory into a cluster or
// back. The bot must not run, and the other place must have nothing of it. Waiting updates keep
// their order and ids, entries the time at which they go; revisions begin anew. When all of it is
// there, the directory that it came from is renamed to <directory>-moved-<time>, or the cluster's
// streams are deleted. After an error the other place is empty again and the first one as it was.
func Move(ctx context.Context, from, to Options, beside ...Beside) (Moved, error) {
	src, err := Open(ctx, from)
	if err != nil {
		return Moved{}, err
	}
	defer src.Close()
	dst, err := Open(ctx, to)
	if err != nil {
		return Moved{}, err
	}
	defer dst.Close()
	m := &move{src: src, dst: dst, beside: beside}
	for _, q := range []*Queue{src, dst} {
		if err := q.atRest(ctx); err != nil {
			return Moved{}, err
		}
	}
	if err := dst.isEmpty(ctx); err != nil {
		return Moved{}, err
	}
	if err := m.all(ctx); err != nil {
		return Moved{}, errors.Join(err, dst.deleteStreams(context.WithoutCancel(ctx)))
	}
	if err := src.leave(ctx); err != nil {
		return m.Moved, fmt.Errorf("all was moved, but is still in the first place, too; take it away there before the bot runs: %w", err)
	}
	return m.Moved, nil
}

type move struct {
	Moved
	src, dst *Queue
	beside   []Beside
}

func (m *move) all(ctx context.Context) (err error) {
	src, dst := m.src.o, m.dst.o
	m.Updates, err = m.stream(ctx, src.prefix()+updatesStream, dst.prefix()+updatesStream, 0, func(subject string) string {
		return dst.root() + strings.TrimPrefix(subject, src.root())
	})
	if err != nil {
		return err
	}
	m.Dead, err = m.stream(ctx, src.prefix()+deadStream, dst.prefix()+deadStream, deadAge, func(subject string) string {
		return dst.root() + strings.TrimPrefix(subject, src.root())
	})
	if err != nil {
		return err
	}
	buckets, err := m.src.buckets(ctx)
	if err != nil {
		return err
	}
	for _, b := range buckets {
		if b.Name == presence.Name || b.Fleeting || slices.ContainsFunc(m.beside, func(o Beside) bool { return o.Bucket == b.Name }) {
			continue
		}
		if _, err := m.dst.store.bucket(ctx, b); err != nil {
			return err
		}
		before, after := "$KV."+src.prefix()+b.Name+".", "$KV."+dst.prefix()+b.Name+"."
		n, err := m.stream(ctx, "KV_"+src.prefix()+b.Name, "KV_"+dst.prefix()+b.Name, b.Age, func(subject string) string {
			return after + strings.TrimPrefix(subject, before)
		})
		if err != nil {
			return err
		}
		m.Entries += n
	}
	for _, b := range m.beside {
		if err := b.Move(ctx, m.src, m.dst); err != nil {
			return fmt.Errorf("move %s: %w", b.Bucket, err)
		}
	}
	return nil
}

// stream copies the messages of a stream, in order, and checks that they arrived. Those of an age
// above 0 keep the time at which they go.
func (m *move) stream(ctx context.Context, from, to string, age time.Duration, subject func(string) string) (n int, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("move %s: %w", from, err)
		}
	}()
	s, err := m.src.js.Stream(ctx, from)
	if err != nil {
		return 0, err
	}
	out, err := jetstream.New(m.dst.conn, jetstream.WithPublishAsyncMaxPending(movesAtOnce))
	if err != nil {
		return 0, err
	}
	var sent []jetstream.PubAckFuture
	settle := func() error {
		for _, f := range sent {
			select {
			case <-f.Ok():
			case err := <-f.Err():
				return full(err)
			case <-time.After(moveWait):
				return nats.ErrTimeout
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		sent = sent[:0]
		return nil
	}
	for seq := uint64(1); ; seq++ {
		msg, err := s.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(">"))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		}
		if err != nil {
			return 0, err
		}
		seq = msg.Sequence
		copied, options := copyOf(msg, subject(msg.Subject), age)
		if copied == nil {
			continue
		}
		f, err := out.PublishMsgAsync(copied, options...)
		if err != nil {
			return 0, err
		}
		n++
		if sent = append(sent, f); len(sent) == movesAtOnce {
			if err := settle(); err != nil {
				return 0, err
			}
		}
	}
	if err := settle(); err != nil {
		return 0, err
	}
	arrived, err := m.dst.js.Stream(ctx, to)
	if err != nil {
		return 0, err
	}
	if got := int(arrived.CachedInfo().State.Msgs); got != n && age == 0 { // of others some may have gone meanwhile
		return 0, fmt.Errorf("%d messages arrived of %d", got, n)
	}
	return n, nil
}

// copyOf is the message as it is to stand in another place, nil when it need not: it says that an
// entry is gone, or is about to go.
func copyOf(msg *jetstream.RawStreamMsg, subject string, age time.Duration) (*nats.Msg, []jetstream.PublishOpt) {
	if msg.Header.Get("KV-Operation") != "" || msg.Header.Get(jetstream.MarkerReasonHeader) != "" {
		return nil, nil
	}
	out := &nats.Msg{Subject: subject, Header: nats.Header{}, Data: msg.Data}
	if id := msg.Header.Get(jetstream.MsgIDHeader); id != "" {
		out.Header.Set(jetstream.MsgIDHeader, id)
	}
	stored := msg.Header.Get(storedHeader)
	if stored == "" {
		stored = msg.Time.UTC().Format(time.RFC3339Nano)
	}
	out.Header.Set(storedHeader, stored)
	if age == 0 {
		return out, nil
	}
	left := age - time.Since(msg.Time)
	if ttl, err := time.ParseDuration(msg.Header.Get(jetstream.MsgTTLHeader)); err == nil { // it was moved before
		left = ttl - time.Since(msg.Time)
	}
	if left < time.Second {
		return nil, nil
	}
	return out, []jetstream.PublishOpt{jetstream.WithMsgTTL(left.Truncate(time.Second))}
}

// atRest is an error when somebody takes jobs. Who was killed seems to for 10 s.
func (q *Queue) atRest(ctx context.Context) error {
	for _, lane := range []string{questionLane, urgentLane} {
		c, err := q.updates.Consumer(ctx, "lane-"+lane)
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look whether the bot runs: %w", err)
		}
		if c.CachedInfo().NumWaiting > 0 {
			return fmt.Errorf("the bot runs at %s: end it first (after a kill, wait 10 s)", q.where())
		}
	}
	return nil
}

func (q *Queue) where() string {
	if q.server == nil {
		return "the NATS cluster"
	}
	return q.o.Dir
}

// streams lists the bot's streams.
func (q *Queue) streams(ctx context.Context) (all []*jetstream.StreamInfo, err error) {
	l := q.js.ListStreams(ctx)
	for s := range l.Info() {
		name := strings.TrimPrefix(s.Config.Name, "KV_")
		if strings.HasPrefix(name, q.o.prefix()) {
			all = append(all, s)
		}
	}
	if l.Err() != nil {
		return nil, fmt.Errorf("list what is kept: %w", l.Err())
	}
	return all, nil
}

func (q *Queue) buckets(ctx context.Context) (all []conversation.Bucket, err error) {
	streams, err := q.streams(ctx)
	for _, s := range streams {
		if name, ok := strings.CutPrefix(s.Config.Name, "KV_"+q.o.prefix()); ok {
			all = append(all, conversation.Bucket{
				Name:     name,
				Age:      s.Config.MaxAge,
				Bytes:    s.Config.MaxBytes,
				Fleeting: s.Config.Storage == jetstream.MemoryStorage,
			})
		}
	}
	return all, err
}

func (q *Queue) isEmpty(ctx context.Context) error {
	streams, err := q.streams(ctx)
	for _, s := range streams {
		if s.State.Msgs > 0 && s.Config.Name != "KV_"+q.o.prefix()+presence.Name {
			return fmt.Errorf("something of this bot is in %s already (%d messages in %s); nothing was moved",
				q.where(), s.State.Msgs, s.Config.Name)
		}
	}
	return err
}

func (q *Queue) deleteStreams(ctx context.Context) error {
	streams, err := q.streams(ctx)
	for _, s := range streams {
		if deleteErr := q.js.DeleteStream(ctx, s.Config.Name); err == nil {
			err = deleteErr
		}
	}
	return err
}

// leave empties the place that everything was moved from.
func (q *Queue) leave(ctx context.Context) error {
	if q.server == nil {
		return q.deleteStreams(ctx)
	}
	if err := q.Close(); err != nil {
		return err
	}
	return os.Rename(q.o.Dir, filepath.Clean(q.o.Dir)+"-moved-"+time.Now().UTC().Format("20060102T150405"))
}
