package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/queue/queuetest"
)

// A memoryQueue has the order, the lanes and the pauses of a queue.Queue, and keeps nothing on
// disk: for tests on a simulated clock, where a server has no place, and to measure what durability
// costs.
type memoryQueue struct {
	store conversation.Store
	jobs  chan queue.Job
	slots chan struct{} // of what runs at once: as many as a queue's
}

func newMemoryQueue() *memoryQueue {
	return &memoryQueue{store: queuetest.Memory(), jobs: make(chan queue.Job), slots: make(chan struct{}, 32)}
}

func (q *memoryQueue) Store() conversation.Store { return q.store }

// Put waits for Run.
func (q *memoryQueue) Put(ctx context.Context, it queue.Item) error {
	select {
	case q.jobs <- queue.Job{Item: it, Stored: time.Now()}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run works on the jobs until ctx ends, and then waits for those in progress.
func (q *memoryQueue) Run(ctx context.Context, work, dead func(context.Context, queue.Job) error) error {
	var running sync.WaitGroup
	defer running.Wait()
	last := map[string]chan struct{}{} // by lane and conversation: closed when all its jobs so far have ended
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-q.jobs:
			line, ended := fmt.Sprint(j.Urgent, " ", j.Conversation), make(chan struct{})
			before := last[line]
			last[line] = ended
			running.Go(func() {
				defer close(ended)
				if before != nil {
					<-before
				}
				q.slots <- struct{}{}
				defer func() { <-q.slots }()
				tries(ctx, j, work, dead)
			})
		}
	}
}

// tries works on a job until it succeeds, is dead, or ctx ends. A pause that an error asks for is
// no try.
func tries(ctx context.Context, j queue.Job, work, dead func(context.Context, queue.Job) error) {
	for ctx.Err() == nil {
		err, pause := work(ctx, j), time.Second
		var flooded interface{ RetryAfter() time.Duration }
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case errors.As(err, &flooded) && flooded.RetryAfter() > 0:
			pause = flooded.RetryAfter()
		case j.Tries == 4:
			_ = dead(ctx, j)
			return
		default:
			j.Tries++
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}
