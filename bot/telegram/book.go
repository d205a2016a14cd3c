package telegram

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"isnad/bot/conversation"
)

// paceBucket has the calls to each group within the last window, by all processes of the bot. In
// memory: they matter for a minute. It has room for 700 busy groups.
var paceBucket = conversation.Bucket{Name: "pace", Age: 2 * groupWindow, Bytes: 1 << 20, Fleeting: true}

// agreeTime bounds how long a call waits for the store. One that does not answer leaves each
// process with the calls that it knows of; what Telegram then refuses is tried again.
const agreeTime = time.Second

// A book is where a pacer writes down its calls, and finds those of other processes. It is used
// while the pacer is busy.
type book struct {
	store    conversation.Store
	logger   *slog.Logger
	key      string
	revision uint64
}

// Share lets the processes of a bot keep the pace of groups together. It is called before the first
// call to a chat.
func (c *Client) Share(s conversation.Store) { c.shared = s }

// agree writes down the call that the pacer has just counted. It is false when other processes have
// called since this one looked: the pacer then counts their calls, and not its own. The pacer is
// locked before and after, but not meanwhile.
func (pc *pacer) agree(ctx context.Context) bool {
	p, ok := pc.pace.(*groupPace)
	if pc.book == nil || !ok {
		return true
	}
	spent := slices.Clone(p.spent)
	own := spent[len(spent)-1]
	pc.mu.Unlock()
	defer pc.mu.Lock()
	ctx, cancel := context.WithTimeout(ctx, agreeTime)
	defer cancel()
	next, err := pc.book.store.Save(ctx, paceBucket, pc.book.key, spent, pc.book.revision)
	if err == nil {
		pc.book.revision = next
	}
	var others []spending
	var revision uint64
	if errors.Is(err, conversation.ErrConflict) {
		if revision, err = pc.book.store.Load(ctx, paceBucket, pc.book.key, &others); err == nil {
			err = conversation.ErrConflict
		}
	}
	if !errors.Is(err, conversation.ErrConflict) {
		if err != nil {
			pc.book.logger.Warn("what other processes call in a group is not known", "err", err)
		}
		return true
	}
	pc.book.revision = revision
	pc.mu.Lock()
	defer pc.mu.Unlock()
	p.merge(others, own)
	return false
}

// merge counts the calls of others, and takes back an own one that was not made.
func (p *groupPace) merge(others []spending, own spending) {
	known := map[uint64]bool{own.ID: true}
	all := slices.DeleteFunc(slices.Concat(others, p.spent), func(s spending) bool {
		defer func() { known[s.ID] = true }()
		return known[s.ID]
	})
	slices.SortFunc(all, func(a, b spending) int { return cmp.Compare(a.At, b.At) })
	p.spent = all
}

// newBook is nil for private chats: what is said there is worked on by one process at a time, and
// Telegram allows bursts.
func (c *Client) newBook(chat int64) *book {
	if c.shared == nil || chat >= 0 {
		return nil
	}
	return &book{store: c.shared, logger: c.logger, key: strconv.FormatInt(chat, 10)}
}
