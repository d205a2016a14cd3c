package queue

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// A Cluster is one of NATS servers with JetStream, or a single such server. Only URL is needed; files are PEM, but for Credentials.
type Cluster struct {
	URL         string // nats:// or tls://, several with commas between; user:password@ or token@ may stand in each
	Credentials string // a .creds file: a user's JWT and key
	CA          string // a file with the authority of the servers' certificates; without it the system's
	Cert, Key   string // files by which this client shows who it is
}

// Check refuses what no cluster can be reached by. It repeats nothing of the URL, which may hold a password.
func (c Cluster) Check() error {
	for u := range strings.SplitSeq(c.URL, ",") {
		p, err := url.Parse(strings.TrimSpace(u))
		if err != nil || p.Scheme != "nats" && p.Scheme != "tls" || p.Hostname() == "" || strings.Trim(p.Path, "/") != "" {
			return errors.New("must be nats://host:4222 or tls://host:4222, several with commas between")
		}
	}
	if (c.Cert == "") != (c.Key == "") {
		return errors.New("needs the certificate and the key of this client, or neither")
	}
	return nil
}

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
	notClustered = 10074 // JSStreamReplicasNotSupportedErr: a single server keeps one copy
	unavailable  = 503   // the HTTP-like code of what another try may find mended
)

// presence is where each process proves that the cluster keeps what it writes, and where the leader among them stands.
var presence = conversation.Bucket{Name: "presence", Age: time.Hour}

// options of a connection. A node that stops is left after 4 to 6 s. Nothing is held back to be sent later: it may not be true any more.
func (c Cluster) options() []nats.Option {
	o := []nats.Option{
		nats.Name("isnad"), nats.Timeout(callTime), nats.MaxReconnects(-1), nats.ReconnectWait(retryEvery), nats.ReconnectJitter(retryEvery, retryEvery),
		nats.PingInterval(callTime), nats.MaxPingsOutstanding(2), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
	}
	if c.Credentials != "" {
		o = append(o, nats.UserCredentials(c.Credentials))
	}
	if c.CA != "" {
		o = append(o, nats.RootCAs(c.CA))
	}
	if c.Cert != "" {
		o = append(o, nats.ClientCert(c.Cert, c.Key))
	}
	return o
}

// A ClusterError is a wrong setting of a Cluster, which waiting does not mend.
type ClusterError struct{ err error }

func (e *ClusterError) Error() string { return e.err.Error() }

// Unwrap returns what is wrong.
func (e *ClusterError) Unwrap() error { return e.err }

// join connects to the cluster and prepares it as soon as it answers.
func (q *Queue) join(ctx context.Context) error {
	if err := q.o.Cluster.Check(); err != nil {
		return &ClusterError{err}
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
		conn, err := nats.Connect(q.o.Cluster.URL, q.o.Cluster.options()...)
		if err != nil {
			return connectError(err)
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
		return &ClusterError{fmt.Errorf("JetStream is not enabled there: %w", err)}
	case hasCode(err, notClustered):
		return &ClusterError{fmt.Errorf("its nodes do not share JetStream: %w", err)}
	case err != nil:
		return err
	}
	q.store.patience = patience
	q.o.Logger.Info("in the NATS cluster", "server", q.conn.ConnectedServerName(), "cluster", q.conn.ConnectedClusterName(), "copies", copies)
	return nil
}

// connectError tells a wrong setting from a server that is not there yet.
func connectError(err error) error {
	for _, wrong := range []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrSecureConnRequired, nats.ErrSecureConnWanted, fs.ErrNotExist, fs.ErrPermission} {
		if errors.Is(err, wrong) {
			return &ClusterError{fmt.Errorf("connect: %w", err)}
		}
	}
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return &ClusterError{fmt.Errorf("connect: %w", err)}
	}
	return fmt.Errorf("connect: %w", err)
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

// away reports whether nobody was there to answer: another leader is being elected, or the cluster is out of reach.
func away(err error) bool {
	for _, e := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, jetstream.ErrNoStreamResponse, nats.ErrConnectionReconnecting, nats.ErrDisconnected,
		nats.ErrReconnectBufExceeded, nats.ErrNoServers, nats.ErrConnectionClosed,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code == unavailable && api.ErrorCode != storeFailed
}

// An awayError is a call to a cluster that did not answer. It is no fault of the job that made it.
type awayError struct{ err error }

func (e *awayError) Error() string { return "the NATS cluster does not answer: " + e.err.Error() }
func (e *awayError) Unwrap() error { return e.err }

// RetryAfter is when to try again.
func (e *awayError) RetryAfter() time.Duration { return errorPause }

// insist makes a call to a cluster again while nobody is there to answer it. The server in this process is called once.
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

// took reports whether the server has taken the renewal of claims. A cluster proves it twice: the leader of each lane answers the last renewal,
// and a majority of the nodes keeps an entry, so that no leader is asked that others have left behind.
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

// answered notes whether the cluster answers, says so when that has changed, and makes anew what a cluster that comes back empty has lost.
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
			q.o.Logger.Warn("waiting for the NATS cluster; Telegram keeps new messages meanwhile", "since", silence.Round(time.Second), "connected", q.conn.IsConnected(), "err", err)
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

// consumeLevel is how loudly the taking of jobs complains: in a cluster leaders change, and what matters is said by answered.
func (q *Queue) consumeLevel() slog.Level {
	if q.server == nil {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
