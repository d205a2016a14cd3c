package conversation

import (
	"context"
	"encoding/json"
)

// Peers are the other processes that serve the bot. What must survive is in the Store, which they
// share; here is what only one of them has, or each must do.
type Peers interface {
	// Ask asks the others, and reports whether one of them did it.
	Ask(ctx context.Context, what string, data []byte) bool
	// Hear calls do with what the others ask. do reports whether it was done.
	Hear(what string, do func(data []byte) bool) error
}

// What is asked of the others.
const (
	askStop   = "stop"
	askReload = "reload"
)

// stopping names an answer that is to end.
type stopping struct {
	Conversation string
	Draft        int64
}

// hearPeers does what other processes ask for. Without it they are served less well, and nothing is
// lost.
func (b *Bot) hearPeers() {
	err := b.o.Peers.Hear(askStop, func(data []byte) bool {
		var s stopping
		return json.Unmarshal(data, &s) == nil && b.stopHere(s)
	})
	if err == nil && b.o.Reload != nil {
		err = b.o.Peers.Hear(askReload, func([]byte) bool {
			go func() { // it may take a while, and others ask meanwhile
				fresh, err := b.o.Reload(context.Background())
				if err != nil {
					b.o.Logger.Error("reload article, as another process did", "err", err)
					return
				}
				b.library.Store(&fresh)
			}()
			return true
		})
	}
	if err != nil {
		b.o.Logger.Warn("what other processes ask for is not heard", "err", err)
	}
}

// stop ends the running answer of a conversation, here or in another process, and reports whether
// there was one. A draft other than 0 ends only the answer that it shows.
func (b *Bot) stop(ctx context.Context, conversation string, draft int64) bool {
	s := stopping{conversation, draft}
	if b.stopHere(s) {
		return true
	}
	if b.o.Peers == nil {
		return false
	}
	data, err := json.Marshal(s)
	return err == nil && b.o.Peers.Ask(ctx, askStop, data)
}

func (b *Bot) stopHere(s stopping) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.running[s.Conversation]
	if !ok || (s.Draft != 0 && s.Draft != r.draft) {
		return false
	}
	r.stop(errStopped)
	return true
}

// tellReload lets the others read the article again.
func (b *Bot) tellReload(ctx context.Context) {
	if b.o.Peers != nil {
		b.o.Peers.Ask(ctx, askReload, nil)
	}
}
