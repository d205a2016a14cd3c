package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// Changes lists the keys beginning with prefix, which ends in a dot, that were written or deleted
// since a mark, and returns the mark of now. Where the mark is of no use (it is empty, or the
// bucket was made anew since) all is true: the keys are all that there are, and what is not among
// them is gone. Nothing is missed while somebody is away, as it would be by one who only hears of
// changes.
func (q *Queue) Changes(ctx context.Context, b conversation.Bucket, prefix, since string) (keys []string, all bool, now string, err error) {
	before := "$KV." + q.store.prefix + b.Name + "."
	err = q.store.insist(ctx, func(ctx context.Context) error {
		if _, err := q.store.bucket(ctx, b); err != nil {
			return err
		}
		stream, err := q.js.Stream(ctx, "KV_"+q.store.prefix+b.Name)
		if err != nil {
			return err
		}
		info := stream.CachedInfo()
		made := info.Created.UnixNano()
		all = false
		var known int64
		var after uint64
		if _, err := fmt.Sscanf(since, "%d.%d", &known, &after); err != nil || known != made || after > info.State.LastSeq {
			after, all = 0, true
		}
		last := info.State.LastSeq
		keys = keys[:0]
		for seq := after + 1; seq <= last; seq++ {
			m, err := stream.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(before+prefix+">"))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				break
			}
			if err != nil {
				return err
			}
			seq = m.Sequence
			if deleted := m.Header.Get("KV-Operation") != "" || m.Header.Get(jetstream.MarkerReasonHeader) != ""; !deleted || !all {
				keys = append(keys, strings.TrimPrefix(m.Subject, before))
			}
		}
		now = fmt.Sprintf("%d.%d", made, last)
		return nil
	})
	if err != nil {
		return nil, false, since, fmt.Errorf("changes of %s: %w", b.Name, err)
	}
	slices.Sort(keys)
	return slices.Compact(keys), all, now, nil
}
