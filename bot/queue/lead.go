package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"isnad/bot/conversation"
)

// A leader renews its lease every leaseRenewal and counts on it for leaseHolds after it asked for
// the last renewal that it got. Others take the lease when they saw it unchanged for leaseFree, by
// a write that fails if it was renewed meanwhile. So no clocks are compared, and between the two is
// room for work that takes a moment to end.
const (
	leaseRenewal = time.Second
	leaseHolds   = 4 * time.Second
	leaseFree    = 5500 * time.Millisecond
	leaseLook    = 500 * time.Millisecond // how often others look
	leaderKey    = "leader"
)

// errLeaseLost is the cause with which the context of a leader ends when another may lead. It is a
// deadline that was exceeded: there is no time left to wind up.
var errLeaseLost = fmt.Errorf("the lease was not renewed in time: %w", context.DeadlineExceeded)

// Lead calls do while this process leads: of all that serve the bot one does at a time. A leader
// that stops hands over at once, one that is killed is replaced within 7 s. When the lease is lost
// the context of do ends and do must return within a second; it is called again when this process
// leads again. Lead ends with ctx, or when do returns before.
func (q *Queue) Lead(ctx context.Context, do func(context.Context) error) error {
	if q.server != nil { // nobody else is in this directory
		return do(ctx)
	}
	l := &lease{store: q.store, id: q.id, log: q.o.Logger}
	return l.lead(ctx, do)
}

// A lease is one process's side of it.
type lease struct {
	store conversation.Store
	id    string // of the process
	log   *slog.Logger

	revision uint64    // of the entry, while it is ours
	asked    time.Time // when its last renewal was asked for
}

// leaseEntry names the process that leads.
type leaseEntry struct{ Holder string }

func (l *lease) lead(ctx context.Context, do func(context.Context) error) error {
	for l.take(ctx) {
		l.log.Info("this process leads: it asks for updates")
		leading, cancel := context.WithCancelCause(ctx)
		ended := make(chan error, 1)
		go func() { ended <- do(leading) }()
		err, held := l.hold(leading, ended, cancel)
		cancel(nil)
		if held {
			l.release()
			return err
		}
		l.log.Warn("this process leads no more", "err", errLeaseLost)
	}
	return nil
}

// take waits for the lease. It is false when ctx ends before.
func (l *lease) take(ctx context.Context) bool {
	var seen uint64
	var since time.Time // when the entry was first seen as it is
	for ctx.Err() == nil {
		var e leaseEntry
		revision, err := l.load(ctx, &e)
		now := time.Now()
		switch {
		case err != nil: // nothing was learned
		case revision == 0 || e.Holder == l.id || revision == seen && now.Sub(since) >= leaseFree:
			if l.renew(ctx, revision, leaseHolds/2) == nil {
				return true
			}
		case revision != seen:
			seen, since = revision, now
		}
		within(leaseLook, ctx.Done())
	}
	return false
}

func (l *lease) load(ctx context.Context, e *leaseEntry) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, leaseHolds/2)
	defer cancel()
	return l.store.Load(ctx, presence, leaderKey, e)
}

// renew writes the entry over a revision.
func (l *lease) renew(ctx context.Context, revision uint64, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	asked := time.Now()
	next, err := l.store.Save(ctx, presence, leaderKey, leaseEntry{l.id}, revision)
	if err == nil {
		l.revision, l.asked = next, asked
	}
	return err
}

// hold renews the lease until the leader's work has ended, whose error it returns. held is false
// when the lease was lost, and the work has been told to end.
func (l *lease) hold(leading context.Context, ended <-chan error, cancel context.CancelCauseFunc) (err error, held bool) {
	left := func() time.Duration { return leaseHolds - time.Since(l.asked) }
	over := time.AfterFunc(left(), func() { cancel(errLeaseLost) })
	defer over.Stop()
	lost := func() (error, bool) {
		cancel(errLeaseLost)
		return <-ended, false
	}
	for {
		select {
		case err := <-ended:
			return err, left() > 0 && !errors.Is(context.Cause(leading), errLeaseLost)
		case <-time.After(leaseRenewal):
		}
		if left() <= 0 {
			return lost()
		}
		switch err := l.renew(context.Background(), l.revision, min(left(), leaseHolds/2)); {
		case err == nil:
			over.Reset(left())
		case errors.Is(err, conversation.ErrConflict) && !l.stillOurs():
			return lost()
		}
	}
}

// stillOurs reports whether the entry is ours at another revision: a renewal whose answer was lost.
func (l *lease) stillOurs() bool {
	var e leaseEntry
	revision, err := l.load(context.Background(), &e)
	if err == nil && e.Holder == l.id {
		l.revision = revision
	}
	return err != nil || e.Holder == l.id // what is not known is not lost before its time
}

// release lets another lead at once. Without it another does after leaseFree.
func (l *lease) release() {
	ctx, cancel := context.WithTimeout(context.Background(), leaseRenewal)
	defer cancel()
	if _, err := l.store.Save(ctx, presence, leaderKey, nil, l.revision); err != nil {
		l.log.Warn("the lease was not given back; another process takes it after a while", "err", err)
	}
}
