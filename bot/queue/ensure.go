package queue

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// ensure makes a stream, or changes it where it is not as it is to be. One that is there as it
// should be is only looked at: a node that cannot write any more leads what nobody writes to until
// somebody does, and a change, which it could not note, would wait for it without end.
func ensure(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) (jetstream.Stream, error) {
	s, err := js.Stream(ctx, want.Name)
	if err == nil && same(s.CachedInfo().Config, want) {
		return s, nil
	}
	if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, err
	}
	return js.CreateOrUpdateStream(ctx, want)
}

// same compares what this package sets; the server writes -1 for what has no bound.
func same(is, want jetstream.StreamConfig) bool {
	unbounded := func(n int64) int64 { return cmp.Or(n, -1) }
	return slices.Equal(is.Subjects, want.Subjects) && is.Retention == want.Retention && is.Discard == want.Discard &&
		is.Storage == want.Storage && is.Replicas == want.Replicas && is.MaxAge == want.MaxAge && is.Duplicates == want.Duplicates &&
		unbounded(is.MaxBytes) == unbounded(want.MaxBytes) && unbounded(is.MaxMsgs) == unbounded(want.MaxMsgs) &&
		unbounded(is.MaxMsgsPerSubject) == unbounded(want.MaxMsgsPerSubject) && is.AllowDirect == want.AllowDirect &&
		is.AllowMsgTTL == want.AllowMsgTTL && is.AllowRollup == want.AllowRollup && is.DenyDelete == want.DenyDelete
}
