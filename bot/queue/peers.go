package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
)

// peersAnswer is how long the other processes have to say that one of them did what was asked.
const peersAnswer = 500 * time.Millisecond

// Ask asks the other processes of the bot for something that only one may be able to do, and reports whether one did it. What is asked is not kept: who is not there does not hear it.
func (q *Queue) Ask(ctx context.Context, what string, data []byte) bool {
	if q.server != nil { // there are no others
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, peersAnswer)
	defer cancel()
	m := nats.NewMsg(q.o.root() + "ask." + what)
	m.Data = data
	m.Header.Set(fromHeader, q.id)
	_, err := q.conn.RequestMsgWithContext(ctx, m)
	return err == nil
}

// Hear calls do with what the others ask for, in the order in which it comes, and tells them when it was done. It ends with Close.
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
