package queue

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
)

// Ask asks the other processes of the bot for something that only one may be able to do, and
// reports whether one did it. What is asked is not kept: who is not there does not hear it.
func (q *Queue) Ask(ctx context.Context, what string, data []byte) bool {
	if q.server != nil { // there are no others
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, q.o.peersAnswer)
	defer cancel()
	m := nats.NewMsg(q.o.root() + "ask." + what)
	m.Data = data
	m.Header.Set(fromHeader, q.id)
	_, err := q.conn.RequestMsgWithContext(ctx, m)
	return err == nil
}

// Hear calls do with what the others ask for, in the order in which it comes, and tells them when
// it was done. It ends with Close.
func (q *Queue) Hear(what string, do func(data []byte) bool) error {
	if q.server != nil {
		return nil
	}
	_, err := q.conn.Subscribe(q.o.root()+"ask."+what, func(m *nats.Msg) {
		if m.Header.Get(fromHeader) != q.id && do(m.Data) {
			_ = m.Respond(nil) // who asked waits half a second for it at most
		}
	})
	return err
}

// fromHeader names the process that asks.
const fromHeader = "Isnad-From"

// tellEnd tells the other processes that a job of a line has ended, so that they need not ask the
// store for it again and again. What gets lost costs them a moment.
func (r *run) tellEnd(line string) {
	if r.q.server == nil {
		_ = r.q.conn.Publish(r.q.o.root()+"ended", []byte(line))
	}
}

// hearEnds wakes the line that waits for it. It ends with the run.
func (r *run) hearEnds() error {
	if r.q.server != nil {
		return nil
	}
	sub, err := r.q.conn.Subscribe(r.q.o.root()+"ended", func(m *nats.Msg) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if waiting := r.lines[string(m.Data)]; len(waiting) > 0 {
			select {
			case waiting[0].wake <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		return fmt.Errorf("hear what others end: %w", err)
	}
	context.AfterFunc(r.base, func() { _ = sub.Unsubscribe() })
	return nil
}
