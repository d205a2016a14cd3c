package queue

import (
	"context"
	"time"
)

// keep renews all claims, the waiting and the running, until the work ends. They hold or fall
// together: what stops the renewal (a stopped process, a server out of reach) stops it for all.
func (r *run) keep(halt context.CancelCauseFunc) {
	wait := r.q.o.AckWait
	tick := time.NewTicker(wait / renewals)
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
		renewed := r.renew(now.Sub(last), lost)
		if r.q.took(r.base, renewed, wait/renewals) {
			last = now
		}
		if r.q.server == nil {
			continue // a cluster is waited for
		}
		making := r.q.store.making.Load() > 0
		err := r.q.Health()
		if err != nil && sick { // once can be a bucket that is being made
			halt(err)
		}
		sick = err != nil && !making && r.q.store.making.Load() == 0 // on a slow disk that takes longer than this round
	}
}

// renew renews all claims, or ends them when they are lost. It returns where the last one of each
// lane was renewed.
func (r *run) renew(after time.Duration, lost bool) map[bool]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if lost && len(r.held) > 0 {
		r.q.o.Logger.Warn("claims were lost", "after", after, "jobs", len(r.held))
	}
	renewed := map[bool]string{}
	for _, c := range r.held {
		if !lost && c.cancel == nil && time.Since(c.renewed) < r.q.o.AckWait/3 {
			continue
		}
		if !lost {
			c.msg.InProgress() // an error means that it is acknowledged, or that took will fail too
			c.renewed = time.Now()
			renewed[c.Urgent] = c.msg.Reply()
			continue
		}
		if c.cancel != nil {
			c.cancel(errClaimLost)
		}
		r.release(c)
	}
	return renewed
}
