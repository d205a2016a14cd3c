package queue

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// suspectAfter is the number of deaths of the process from which a job runs in the lane of
// suspects. From the first on, ordinary long jobs would fill that lane whenever the bot is killed
// often; much later, the neighbours of a crasher collect as many deaths as it does.
const suspectAfter = 2

// longestPause is how long after it came in a job waits for pauses that its errors ask for.
const longestPause = 24 * time.Hour

// A record is what is known of an update beyond its message. A job that ends well at its first try
// has only the last one, with Done.
type record struct {
	Tries   int  `json:",omitempty"` // that failed
	Deaths  int  `json:",omitempty"` // of the process while it ran; counted apart, as the cause can be a neighbour or an impatient operator
	Running bool `json:",omitempty"` // started; found so at the next start, it died
	Aside   bool `json:",omitempty"` // among the dead letters, perhaps without the person being told
	Done    bool `json:",omitempty"`
}

// save writes a record although the run ends; the client bounds the time (5 s).
func (r *run) save(c *claim, rec record, revision uint64) (uint64, error) {
	return r.q.store.Save(context.WithoutCancel(r.base), jobsBucket, fmt.Sprint(c.ID), rec, revision)
}

// turn brings the eldest claim of a conversation one step further: a wait, a try, or its end. An
// error means that the server or the disk failed.
func (r *run) turn(c *claim) error {
	if d := time.Until(c.earliest); d > 0 && !r.pause(c, d) {
		return nil
	}
	if first, err := r.first(c); err != nil || !first {
		return err
	}
	var rec record
	rev, err := r.q.store.Load(r.base, jobsBucket, fmt.Sprint(c.ID), &rec)
	if err != nil {
		return err
	}
	if rec.Done { // a repetition, or its acknowledgement was cut off
		return r.acknowledge(c)
	}
	if rec.Running {
		rec.Deaths++
	}
	slots := r.slots[c.Urgent]
	if rec.Deaths >= suspectAfter {
		slots = r.suspects
		// Where the process is killed often, a healthy job that began at once would be hit again and
		// again; and between the deaths of a crasher its neighbours get their time.
		if rec.Deaths < r.q.o.MaxTries && c.earliest.IsZero() {
			c.earliest = time.Now().Add(r.q.o.delay(min(rec.Deaths-1, 2))) // not longer: two crashers wait from each other's deaths on
			return nil
		}
	}
	if !r.waitFor(slots, c) {
		return nil
	}
	defer func() { <-slots }()
	ctx, ok := r.begin(c)
	if !ok {
		return nil
	}
	defer r.end(c)
	if rec.Running = c.counted; rec.Running {
		if rev, err = r.save(c, rec, rev); err != nil {
			return err
		}
	}
	c.Tries = rec.Tries + rec.Deaths
	if max(rec.Tries, rec.Deaths) >= r.q.o.MaxTries {
		if ended, err := r.bury(ctx, c, rec, rev); err != nil || !ended {
			return err
		}
	} else if failure := attempt(ctx, r.work, c.Job); failure != nil {
		return r.fail(ctx, c, rec, rev, failure)
	}
	return r.finish(c, record{Tries: rec.Tries, Deaths: rec.Deaths, Done: true})
}

// waitFor takes a slot for a claim. It is false when the claim or the run ends before one is free.
func (r *run) waitFor(slots chan<- struct{}, c *claim) bool {
	select {
	case slots <- struct{}{}:
		return true
	case <-c.gone:
	case <-r.ctx.Done():
	}
	return false
}

// first is the gate: it reports whether no elder of the conversation is in the stream. If one is,
// held by another process or failed here and given out again, it waits a little.
func (r *run) first(c *claim) (bool, error) {
	if r.q.o.disorder {
		return true, nil
	}
	m, err := r.q.updates.GetMsg(r.base, 1, jetstream.WithGetMsgSubject(r.q.o.root()+c.subject()))
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && m.Sequence > c.seq: // ended or forgotten
		r.giveBack(c) // were it there after all, it would come again
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for an elder job: %w", err)
	case m.Sequence < c.seq && r.q.server == nil:
		r.pauseUntil(c, gateLook, c.wake)
		return false, nil
	case m.Sequence < c.seq:
		r.pause(c, gatePause)
		return false, nil
	}
	return true, nil
}

// attempt does a piece of work. A panic in it is an error.
func attempt(ctx context.Context, work func(context.Context, Job) error, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work(ctx, j)
}

// final reports whether trying again cannot help. That it can is assumed: also of errors of the
// system and of the network, which have the method, too, and call a full disk and a server that is
// away not temporary.
func final(err error) bool {
	var t interface{ Temporary() bool }
	if !errors.As(err, &t) {
		return false
	}
	_, system := t.(net.Error)
	return !system && !t.Temporary()
}

// pauseFor is how long an error asks to wait, which is not a try of the job's: what it calls is not
// to be called before. 0 when it asks for nothing, or has done so for a day.
func pauseFor(err error, j Job) time.Duration {
	var t interface{ RetryAfter() time.Duration }
	if !errors.As(err, &t) {
		return 0
	}
	return max(0, min(t.RetryAfter(), time.Until(j.Stored.Add(longestPause))))
}

// fail records a failed try and when the next one may be.
func (r *run) fail(ctx context.Context, c *claim, rec record, rev uint64, failure error) error {
	rec.Running = false
	if context.Cause(ctx) != nil { // the claim was lost, or the run ends: no fault of the job
		if !c.counted {
			return nil
		}
		_, err := r.save(c, rec, rev)
		if errors.Is(err, conversation.ErrConflict) { // another has it
			err = nil
		}
		return err
	}
	delay := pauseFor(failure, c.Job)
	if delay == 0 {
		rec.Tries++
		if final(failure) {
			rec.Tries = max(rec.Tries, r.q.o.MaxTries)
		}
		if rec.Tries < r.q.o.MaxTries {
			delay = r.q.o.delay(rec.Tries)
		}
	}
	r.q.o.Logger.Warn("a job failed", "update", c.ID, "tries", rec.Tries, "final", final(failure), "again_in", delay, "err", failure)
	c.counted = true
	c.earliest = time.Now().Add(delay)
	_, err := r.save(c, rec, rev)
	return err
}

// bury sets a job aside and calls dead, which is given up when the process dies of it, too. ended
// is false when telling the person has to wait.
func (r *run) bury(ctx context.Context, c *claim, rec record, rev uint64) (ended bool, err error) {
	if !rec.Aside {
		m := &nats.Msg{Subject: r.q.o.root() + "dead." + c.Conversation, Data: c.Data}
		if _, err := r.q.js.PublishMsg(ctx, m, jetstream.WithMsgID(msgID(c.ID))); err != nil {
			return false, fmt.Errorf("set update %d aside: %w", c.ID, full(err))
		}
		r.q.o.Logger.Error("a job was set aside", "update", c.ID, "tries", rec.Tries, "deaths", rec.Deaths)
	}
	if rec.Deaths >= r.q.o.MaxTries+2 {
		return true, nil
	}
	err = attempt(ctx, r.dead, c.Job)
	switch {
	case err == nil:
		return true, nil
	case context.Cause(ctx) != nil:
		return false, nil // begun again at the next start
	}
	delay := pauseFor(err, c.Job)
	r.q.o.Logger.Error("telling that a job was set aside", "update", c.ID, "again_in", delay, "err", err)
	if delay == 0 {
		return true, nil
	}
	rec.Aside, rec.Running, c.counted = true, false, true
	c.earliest = time.Now().Add(delay)
	_, err = r.save(c, rec, rev)
	return false, err
}

// finish records that a job has ended, and then deletes its message; after a crash in between the
// next start deletes it.
func (r *run) finish(c *claim, rec record) error {
	for {
		_, err := r.save(c, rec, conversation.AnyRevision)
		if err == nil {
			return r.acknowledge(c)
		}
		r.q.o.Logger.Error("a job that ended could not be recorded", "update", c.ID, "err", err)
		if !r.pause(c, errorPause) {
			return nil
		}
	}
}

// acknowledge deletes the message and waits until it is gone, as the next of the conversation waits
// for that.
func (r *run) acknowledge(c *claim) error {
	r.mu.Lock()
	m := c.msg
	r.mu.Unlock()
	if err := m.DoubleAck(context.WithoutCancel(r.base)); err != nil && !errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
		return fmt.Errorf("acknowledge: %w", err)
	}
	r.tellEnd(c.line)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.release(c)
	return nil
}
