package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	urgentWorkers = 8
	gatePause     = 150 * time.Millisecond // before looking again whether the elder of a conversation, held by nobody here, has ended
	errorPause    = time.Second            // before trying again when the server fails
	claimHolds    = 0.9                    // of AckWait, by this process's clock: a claim must not seem to hold here when it has ended at the server
)

// A run is one call of Run. It hands the claims of a conversation (of each lane) to one goroutine, which works on them in order.
type run struct {
	q        *Queue
	work     func(context.Context, Job) error
	dead     func(context.Context, Job) error
	ctx      context.Context        // ends when no more jobs may begin
	base     context.Context        // of all work: ends after the grace
	slots    map[bool]chan struct{} // by Urgent; holds a token per running job
	suspects chan struct{}          // the same for suspects, of whom one runs
	serving  sync.WaitGroup         // the goroutines

	mu    sync.Mutex
	held  map[uint64]*claim   // by sequence
	lines map[string][]*claim // by subject, eldest first; a key is there while its goroutine is
}

// A claim is a message that the server has given to this process.
type claim struct {
	Job
	seq      uint64
	line     string
	counted  bool          // its starts are recorded, as it may have been started before
	earliest time.Time     // of the next try
	gone     chan struct{} // closed when the claim is no longer held

	msg    jetstream.Msg           // the last delivery; guarded by the run
	cancel context.CancelCauseFunc // of running work; guarded by the run
}

// Run works on the jobs until its context ends. It then takes no more, waits for running work up to the grace, cancels its context with [ErrStopping], hands back what is left, and returns nil.
// When the store fails it ends in the same way, with an error. Only one Run may be in progress.
func (q *Queue) Run(parent context.Context, work func(context.Context, Job) error, dead func(context.Context, Job) error) error {
	ctx, halt := context.WithCancelCause(parent)
	defer halt(nil)
	base, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(ErrStopping)
	r := &run{
		q: q, work: work, dead: dead, ctx: ctx, base: base, held: map[uint64]*claim{}, lines: map[string][]*claim{},
		slots: slots(q.o.Workers), suspects: make(chan struct{}, 1),
	}
	if !q.run.CompareAndSwap(nil, r) {
		return errors.New("the queue is running already")
	}
	defer q.run.Store(nil)
	var lanes []jetstream.ConsumeContext
	for _, lane := range []string{questionLane, urgentLane} {
		c, err := r.consume(lane)
		if err != nil {
			return err
		}
		defer c.Stop()
		lanes = append(lanes, c)
	}
	go r.keep(halt)
	<-ctx.Done()
	for _, c := range lanes {
		c.Drain() // take hands back what is on its way, and begins nothing
		within(errorPause, c.Closed())
	}
	ended := make(chan struct{})
	go func() { r.serving.Wait(); close(ended) }()
	if !within(q.o.Grace, ended) {
		cut(ErrStopping)
		if !within(time.Second, ended) {
			q.o.Logger.Error("work did not return when it was told to stop; it will begin again", "jobs", q.running.Load())
		}
	}
	if parent.Err() == nil {
		return context.Cause(ctx)
	}
	return nil
}

func slots(workers int) map[bool]chan struct{} {
	return map[bool]chan struct{}{false: make(chan struct{}, workers), true: make(chan struct{}, urgentWorkers)}
}

// within waits for c at most d.
func within(d time.Duration, c <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c:
		return true
	case <-t.C:
		return false
	}
}

// consume begins to take the messages of a lane. The consumer's state is kept in memory: when the process dies all claims end with it, and everything is given out again at the next start.
// In a cluster, where others live on, it must be kept like the stream.
func (r *run) consume(lane string) (jetstream.ConsumeContext, error) {
	c, err := r.q.updates.CreateOrUpdateConsumer(r.base, jetstream.ConsumerConfig{
		Durable: "lane-" + lane, FilterSubject: "upd." + lane + ".>", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: r.q.o.AckWait, MaxAckPending: maxPending, MemoryStorage: replicas == 1,
	})
	if err != nil {
		return nil, fmt.Errorf("consumer of lane %s: %w", lane, err)
	}
	return c.Consume(r.take, jetstream.PullMaxMessages(256), jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		r.q.o.Logger.Warn("taking jobs", "lane", lane, "err", err)
	}))
}

// take puts a delivered message in the line of its conversation.
func (r *run) take(m jetstream.Msg) {
	c, err := r.claim(m)
	if err != nil {
		r.q.o.Logger.Error("a message that is no job was dropped", "subject", m.Subject(), "err", err)
		m.Term()
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx.Err() != nil {
		m.Nak()
		return
	}
	if known := r.held[c.seq]; known != nil { // the server's clock jumped; nothing was lost
		known.msg = m
		return
	}
	r.held[c.seq] = c
	line, served := r.lines[c.line]
	at, _ := slices.BinarySearchFunc(line, c.seq, func(c *claim, seq uint64) int { return cmp.Compare(c.seq, seq) })
	r.lines[c.line] = slices.Insert(line, at, c)
	if !served {
		r.serving.Go(func() { r.serve(c.line) })
	}
}

func (r *run) claim(m jetstream.Msg) (*claim, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(m.Headers().Get(jetstream.MsgIDHeader), "u"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("update id: %w", err)
	}
	seq := meta.Sequence.Stream
	conversation, urgent := strings.CutPrefix(m.Subject(), "upd."+urgentLane+".")
	c := &claim{
		Job: Job{Item: Item{ID: id, Conversation: strings.TrimPrefix(conversation, "upd."+questionLane+"."), Urgent: urgent, Data: m.Data()}, Stored: meta.Timestamp},
		seq: seq, line: m.Subject(), counted: meta.NumDelivered > 1 || seq <= r.q.opened, gone: make(chan struct{}), msg: m,
	}
	if r.q.o.disorder {
		c.line = strconv.FormatUint(seq, 10)
	}
	return c, c.check()
}

// serve works on the line of a conversation until it is empty.
func (r *run) serve(line string) {
	for {
		r.mu.Lock()
		claims := r.lines[line]
		if len(claims) == 0 {
			delete(r.lines, line)
			r.mu.Unlock()
			return
		}
		c := claims[0]
		if r.ctx.Err() != nil {
			c.msg.Nak()
			r.release(c)
			r.mu.Unlock()
			continue
		}
		r.mu.Unlock()
		if err := r.turn(c); err != nil && r.base.Err() == nil {
			r.q.o.Logger.Error("a job is held up", "update", c.ID, "err", err)
			r.pause(c, errorPause)
		}
	}
}

// pause waits, and reports false when it was cut short because the claim is gone or the run ends.
func (r *run) pause(c *claim, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.gone:
	case <-r.ctx.Done():
	}
	return false
}

// release ends the holding of a claim. The run is locked.
func (r *run) release(c *claim) {
	if r.held[c.seq] == c {
		delete(r.held, c.seq)
		r.lines[c.line] = slices.DeleteFunc(r.lines[c.line], func(x *claim) bool { return x == c })
		close(c.gone)
	}
}

// drop releases the claim on a message, and reports false when its work has begun.
func (r *run) drop(seq uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.held[seq]
	if c != nil && c.cancel != nil {
		return false
	}
	if c != nil {
		r.release(c)
	}
	return true
}

// begin makes the context of work, unless the claim is gone.
func (r *run) begin(c *claim) (context.Context, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held[c.seq] != c || r.ctx.Err() != nil {
		return nil, false
	}
	ctx, cancel := context.WithCancelCause(r.base)
	c.cancel = cancel
	r.q.running.Add(1)
	return ctx, true
}

func (r *run) end(c *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.cancel(nil)
	c.cancel = nil
	r.q.running.Add(-1)
}

// keep renews all claims, the waiting and the running, until the work ends. They hold or fall together: what stops the renewal (a stopped process, a server out of reach) stops it for all.
func (r *run) keep(halt context.CancelCauseFunc) {
	wait := r.q.o.AckWait
	tick := time.NewTicker(wait / 3)
	defer tick.Stop()
	last, sick := time.Now(), false
	for {
		select {
		case <-r.base.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		lost := now.Sub(last) > time.Duration(claimHolds*float64(wait))
		if lost {
			r.q.o.Logger.Warn("claims were lost", "after", now.Sub(last))
		}
		r.mu.Lock()
		for _, c := range r.held {
			if !lost {
				c.msg.InProgress() // an error means that it is acknowledged, or that the flush will fail too
				continue
			}
			if c.cancel != nil {
				c.cancel(ErrClaimLost)
			}
			r.release(c)
		}
		r.mu.Unlock()
		if r.q.conn.FlushTimeout(wait/3) == nil { // the server has read the renewals
			last = now
		}
		making := r.q.store.making.Load() > 0
		err := r.q.Health()
		if err != nil && sick { // once can be a bucket that is being made
			halt(err)
		}
		sick = err != nil && !making && r.q.store.making.Load() == 0 // on a slow disk that takes longer than this round
	}
}
