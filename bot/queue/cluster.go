package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

const (
	copiesInCluster = 3                // of streams and buckets: a node may be lost
	callTime        = 2 * time.Second  // for one call while there is a leader
	patience        = 10 * time.Second // for a call: longer than the 9 s in which another leader is elected
	retryEvery      = 200 * time.Millisecond
	missingAfter    = 5 * time.Second  // of silence the bot is said to be waiting
	sayEvery        = 30 * time.Second // while it waits
)

// Codes of the server (errors.json) that jetstream has no name for.
const (
	notClustered  = 10074 // JSStreamReplicasNotSupportedErr: a single server keeps one copy
	noPeers       = 10005 // JSClusterNoPeersErrF, said to be the caller's fault: a bucket is first used, and so made, while a node is away
	notLeader     = 10009 // JSClusterNotLeaderErr
	streamOffline = 10118 // JSStreamOfflineErr
	unavailable   = 503   // the HTTP-like code of what another try may find mended
)

// presence is where each process proves that the cluster keeps what it writes, and where the leader
// among them stands.
var presence = conversation.Bucket{Name: "presence", Age: time.Hour}

// join connects to the cluster and prepares it as soon as it answers.
func (q *Queue) join(ctx context.Context) error {
	if err := q.o.Cluster.check(); err != nil {
		return err
	}
	var said time.Time
	for {
		err := q.joinOnce(ctx)
		var wrong *ClusterError
		switch {
		case err == nil || errors.As(err, &wrong):
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case time.Since(said) > sayEvery:
			said = time.Now()
			q.o.Logger.Warn("waiting for the NATS cluster", "err", err)
		}
		within(retryEvery, ctx.Done())
	}
}

func (q *Queue) joinOnce(ctx context.Context) error {
	if q.conn == nil {
		options, err := q.o.Cluster.options()
		if err != nil {
			return err
		}
		conn, err := nats.Connect(q.o.Cluster.URL, options...)
		if err != nil {
			return q.o.Cluster.explain(err)
		}
		q.conn = conn
	}
	js, err := jetstream.New(q.conn, jetstream.WithDefaultTimeout(callTime))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	q.js = js
	copies := copiesInCluster
	if q.conn.ConnectedClusterName() == "" {
		copies = 1
	}
	err = q.prepare(ctx, copies)
	switch {
	case hasCode(err, jetstream.JSErrCodeJetStreamNotEnabled, jetstream.JSErrCodeJetStreamNotEnabledForAccount):
		return &ClusterError{"NATS_URL", fmt.Errorf("JetStream is not enabled there: %w", err)}
	case hasCode(err, notClustered):
		return &ClusterError{"NATS_URL", fmt.Errorf("its nodes do not share JetStream: %w", err)}
	case err != nil:
		return err
	}
	q.store.patience = patience
	q.o.Logger.Info("in the NATS cluster", "server", q.conn.ConnectedServerName(), "cluster", q.conn.ConnectedClusterName(), "copies", copies)
	return nil
}

func hasCode(err error, codes ...jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	for _, c := range codes {
		if api.ErrorCode == c {
			return true
		}
	}
	return false
}

// away reports whether nobody was there to answer: another leader is being elected, or the cluster
// is out of reach.
func away(err error) bool {
	for _, e := range []error{
		context.DeadlineExceeded,
		nats.ErrTimeout,
		nats.ErrNoResponders,
		jetstream.ErrNoStreamResponse,
		nats.ErrConnectionReconnecting,
		nats.ErrDisconnected,
		nats.ErrReconnectBufExceeded,
		nats.ErrNoServers,
		nats.ErrConnectionClosed,
		jetstream.ErrBucketNotFound, // of a bucket that was made just now
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	var api *jetstream.APIError
	return hasCode(err, noPeers, notLeader, streamOffline) || errors.As(err, &api) && api.Code == unavailable && api.ErrorCode != storeFailed
}

// An awayError is a call to a cluster that did not answer. It is no fault of the job that made it.
type awayError struct{ err error }

func (e *awayError) Error() string { return "the NATS cluster does not answer: " + e.err.Error() }
func (e *awayError) Unwrap() error { return e.err }

// RetryAfter is when to try again.
func (e *awayError) RetryAfter() time.Duration { return errorPause }

// insist makes a call to a cluster again while nobody is there to answer it. The server in this
// process is called once.
func (s *store) insist(ctx context.Context, do func(context.Context) error) error {
	if s.patience == 0 {
		return do(ctx)
	}
	for end := time.Now().Add(s.patience); ; {
		try, cancel := context.WithTimeout(ctx, callTime)
		err := do(try)
		cancel()
		switch {
		case err == nil || !away(err):
			return err
		case ctx.Err() != nil || time.Now().After(end):
			return &awayError{err}
		}
		within(retryEvery, ctx.Done())
	}
}

// took reports whether the server has taken the renewal of claims. A cluster proves it twice: the
// leader of each lane answers the last renewal, and a majority of the nodes keeps an entry, so that
// no leader is asked that others have left behind.
func (q *Queue) took(ctx context.Context, renewed map[bool]string, limit time.Duration) bool {
	if q.server != nil {
		return q.conn.FlushTimeout(2*limit) == nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := q.store.Save(ctx, presence, "process."+q.id, time.Now(), conversation.AnyRevision)
	for _, reply := range renewed {
		if err == nil && !q.renewNow(ctx, reply) {
			err = errors.New("the leader of a lane does not answer")
		}
	}
	q.answered(err)
	return err == nil
}

// renewNow renews a claim and waits until its leader has taken that.
func (q *Queue) renewNow(ctx context.Context, reply string) bool {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, err := q.conn.RequestWithContext(ctx, reply, []byte("+WPI"))
	return err == nil
}

// answered notes whether the cluster answers, says so when that has changed, and makes anew what a
// cluster that comes back empty has lost.
func (q *Queue) answered(err error) {
	now, since := time.Now(), q.silent.Load()
	silence := now.Sub(time.Unix(0, since))
	switch {
	case err == nil && since != 0:
		q.silent.Store(0)
		if silence > missingAfter {
			q.o.Logger.Info("the NATS cluster answers again", "after", silence.Round(time.Millisecond))
		}
	case err != nil && since == 0:
		q.silent.Store(now.UnixNano())
	case err != nil && silence > missingAfter:
		if now.Sub(q.said) > sayEvery {
			q.said = now
			q.o.Logger.Warn("waiting for the NATS cluster; Telegram keeps new messages meanwhile",
				"since", silence.Round(time.Second), "connected", q.conn.IsConnected(), "err", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), callTime)
		defer cancel()
		if _, err := q.js.Stream(ctx, q.o.prefix()+updatesStream); errors.Is(err, jetstream.ErrStreamNotFound) {
			q.store.reopen()
			q.o.Logger.Error("the NATS cluster has lost the bot's streams; they are begun anew", "err", q.prepare(ctx, q.store.copies))
		}
	}
}

// clusterHealth is an error while the cluster does not answer.
func (q *Queue) clusterHealth() error {
	if since := q.silent.Load(); since != 0 && time.Since(time.Unix(0, since)) > missingAfter {
		return fmt.Errorf("queue: the NATS cluster has not answered for %v", time.Since(time.Unix(0, since)).Round(time.Second))
	}
	return nil
}

// consumeLevel is how loudly the taking of jobs complains: in a cluster leaders change, and what
// matters is said by answered.
func (q *Queue) consumeLevel() slog.Level {
	if q.server == nil {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
