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
	gateLook      = time.Second            // the same in a cluster, where the process that ends it tells the others
	errorPause    = time.Second            // before trying again when the server fails

	// renewals is how often running claims are renewed in their time; those that wait have less to
	// lose and are renewed twice.
	renewals = 6
	// claimHolds is the share of AckWait for which a claim holds here. What was renewed last may be
	// lost with a leader that dies at that moment, so a claim holds for less than AckWait and one
	// renewal; another leader is elected in 9 s, 0.6 of a cluster's AckWait.
	claimHolds = 0.8
)

// A run is one call of Run. It hands the claims of a conversation (of each lane) to one goroutine,
// which works on them in order.
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
	wake     chan struct{} // told when an elder of the conversation has ended in another process

	renewed time.Time               // when it was last renewed, or given out; guarded by the run
	msg     jetstream.Msg           // the last delivery; guarded by the run
	cancel  context.CancelCauseFunc // of running work; guarded by the run
}

// Run works on the jobs until its context ends. It then takes no more, waits for running work up to
// the grace, cancels its context, hands back what is left, and returns nil. When the store fails it
// ends in the same way, with an error. Only one Run may be in progress.
func (q *Queue) Run(parent context.Context, work func(context.Context, Job) error, dead func(context.Context, Job) error) error {
	ctx, halt := context.WithCancelCause(parent)
	defer halt(nil)
	base, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(errStopping)
	r := &run{
		q: q, work: work, dead: dead, ctx: ctx, base: base, held: map[uint64]*claim{}, lines: map[string][]*claim{},
		slots:    map[bool]chan struct{}{false: make(chan struct{}, q.o.Workers), true: make(chan struct{}, urgentWorkers)},
		suspects: make(chan struct{}, 1),
	}
	if !q.run.CompareAndSwap(nil, r) {
		return errors.New("the queue is running already")
	}
	defer q.run.Store(nil)
	go r.keep(halt)
	if q.server == nil {
		go q.watchNodes(base)
	}
	if err := r.hearEnds(); err != nil {
		return err
	}
	var lanes sync.WaitGroup
	for _, lane := range []string{questionLane, urgentLane} {
		lanes.Go(func() { r.serveLane(lane, halt) })
	}
	lanes.Wait()
	ended := make(chan struct{})
	go func() { r.serving.Wait(); close(ended) }()
	if !within(q.o.Grace, ended) {
		cut(errStopping)
		if !within(time.Second, ended) {
			q.o.Logger.Error("work did not return when it was told to stop; it will begin again", "jobs", q.running.Load())
		}
	}
	if parent.Err() == nil {
		return context.Cause(ctx)
	}
	return nil
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

// serveLane takes the messages of a lane until the run ends. A consumer that is lost is made anew.
func (r *run) serveLane(lane string, halt context.CancelCauseFunc) {
	for r.ctx.Err() == nil {
		c, err := r.consume(lane)
		switch {
		case err != nil && r.q.server != nil:
			halt(err)
		case err != nil:
			r.q.o.Logger.Warn("taking jobs, trying again", "lane", lane, "err", err)
			within(errorPause, r.ctx.Done())
		default:
			select {
			case <-c.Closed(): // it was deleted
				within(errorPause, r.ctx.Done())
			case <-r.ctx.Done():
				c.Drain() // take hands back what is on its way, and begins nothing
				within(errorPause, c.Closed())
				c.Stop()
			}
		}
	}
}

// consume begins to take the messages of a lane. In this process the consumer's state is kept in
// memory: when the process dies all claims end with it, and everything is given out again at the
// next start. In a cluster, where others live on, it is kept like the stream, and a leader that
// falls silent is noticed by its missing signs of life.
func (r *run) consume(lane string) (jetstream.ConsumeContext, error) {
	config := jetstream.ConsumerConfig{
		Durable: "lane-" + lane, FilterSubject: r.q.o.root() + "upd." + lane + ".>", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: r.q.o.AckWait, MaxAckPending: maxPending, MemoryStorage: r.q.server != nil,
	}
	complain := func(_ jetstream.ConsumeContext, err error) {
		r.q.o.Logger.Log(r.base, r.q.consumeLevel(), "taking jobs", "lane", lane, "err", err)
	}
	options := []jetstream.PullConsumeOpt{jetstream.PullMaxMessages(256), jetstream.ConsumeErrHandler(complain)}
	if r.q.server == nil {
		options = append(options, jetstream.PullExpiry(10*time.Second), jetstream.PullHeartbeat(time.Second))
	}
	c, err := r.q.updates.CreateOrUpdateConsumer(r.base, config)
	if err != nil {
		return nil, fmt.Errorf("consumer of lane %s: %w", lane, err)
	}
	return c.Consume(r.take, options...)
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
	if known := r.held[c.seq]; known != nil { // the server's clock jumped, or its leader was lost with a renewal; nothing else was
		known.msg, known.renewed = m, c.renewed
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
	subject := strings.TrimPrefix(m.Subject(), r.q.o.root())
	conversation, urgent := strings.CutPrefix(subject, "upd."+urgentLane+".")
	it := Item{ID: id, Conversation: strings.TrimPrefix(conversation, "upd."+questionLane+"."), Urgent: urgent, Data: m.Data()}
	c := &claim{
		Job:     Job{Item: it, Stored: meta.Timestamp},
		seq:     seq,
		line:    subject,
		counted: meta.NumDelivered > 1 || seq <= r.q.opened,
		gone:    make(chan struct{}),
		wake:    make(chan struct{}, 1),
		msg:     m,
		renewed: time.Now(),
	}
	if stored, err := time.Parse(time.RFC3339Nano, m.Headers().Get(storedHeader)); err == nil {
		c.Stored = stored
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
func (r *run) pause(c *claim, d time.Duration) bool { return r.pauseUntil(c, d, nil) }

// pauseUntil waits also no longer than until it is woken.
func (r *run) pauseUntil(c *claim, d time.Duration, wake <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-wake:
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

// giveBack releases a claim whose message the store does not have any more. Where a copy that lags
// behind said so, the message comes again.
func (r *run) giveBack(c *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.msg.NakWithDelay(gatePause)
	r.release(c)
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

// begin makes the context of work, unless the claim is gone. One that has waited is renewed before.
func (r *run) begin(c *claim) (context.Context, bool) {
	r.mu.Lock()
	reply, stale := c.msg.Reply(), r.q.server == nil && time.Since(c.renewed) > r.q.o.AckWait/renewals
	r.mu.Unlock()
	if stale && !r.q.renewNow(r.base, reply) {
		r.pause(c, errorPause)
		return nil, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if stale {
		c.renewed = time.Now()
	}
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
