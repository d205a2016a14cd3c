package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"isnad/bot/conversation"
)

// Remembered is how long the id of an update is kept after it ended: twice as long as Telegram
// repeats an update.
const Remembered = 48 * time.Hour

// MaxData is the size in bytes of the largest update that can be kept: a message of the server (1
// MiB) less room for its headers.
const MaxData = 1<<20 - 4<<10

// ErrFull means that there is no room, on the disk or among the waiting updates. The same call can
// succeed later.
var ErrFull = errors.New("no room to keep it")

// errTooLarge means that Data is larger than MaxData.
var errTooLarge = errors.New("update is too large to keep")

// The causes with which the context of work is cancelled: its claim was lost, or the grace of Run
// is over.
var (
	errClaimLost = errors.New("claim lost")
	errStopping  = errors.New("queue is stopping")
)

// An Item is an update to be worked on.
type Item struct {
	ID           int64  // of the update
	Conversation string // <chat>.<thread>.<person>; jobs of one are worked on in order
	Urgent       bool   // does not wait for the conversation's answer
	Data         []byte // the update, at most MaxData
}

// A Job is an item being worked on.
type Job struct {
	Item
	Tries  int       // how often it was tried before, as far as is known
	Stored time.Time // when it was put
}

// The streams and the lanes, which are the second token of a subject:
// upd.<lane>.<chat>.<thread>.<person> and dead.<chat>.<thread>.<person>. The names of streams and
// buckets follow [Options.prefix], the subjects [Options.root].
const (
	updatesStream = "UPDATES"
	deadStream    = "DEAD"
	questionLane  = "q"
	urgentLane    = "u"
)

// jobsBucket holds a record per update id. Telegram repeats an update for at most 24 hours.
var jobsBucket = conversation.Bucket{Name: "queue-jobs", Age: Remembered}

const (
	deadAge     = 30 * 24 * time.Hour
	deadMax     = 10_000
	dedupe      = 10 * time.Minute // spares storing a repetition; later ones are stored, found done and deleted
	maxPending  = 4096             // claims a lane holds; more than a person can send within one answer, so that nobody blocks the others
	putReserve  = 64 << 20         // bytes of disk that Put leaves: for work already accepted
	saveReserve = 32 << 20         // and that Save leaves: for compaction. A server that meets a full disk stops writing for good.
)

// A Queue is the durable queue and the store beside it. All methods may be called at once.
type Queue struct {
	o       Options
	lock    interface{ Close() error } // nil in a cluster
	server  *server.Server             // nil in a cluster
	conn    *nats.Conn
	js      jetstream.JetStream
	updates jetstream.Stream
	dead    jetstream.Stream
	store   *store
	id      string // of this process
	// opened is the last sequence when the queue was opened: jobs up to it may have run in a process
	// that died. In a cluster the server counts who began.
	opened uint64

	silent  atomic.Int64 // since when the cluster does not answer, in Unix nanoseconds; 0 while it does
	said    time.Time    // when the silence was last told of
	lagging atomic.Pointer[[]string]
	running atomic.Int64
	run     atomic.Pointer[run] // the Run in progress
}

// Open opens the queue: in a directory, which belongs to this process until Close, or in a cluster,
// together with other processes. A damaged part of a directory is set aside under a dated name,
// logged, and begun anew. A cluster that does not answer is waited for until ctx ends.
func Open(ctx context.Context, o Options) (*Queue, error) {
	q := &Queue{o: o.withDefaults(), id: rand.Text()}
	if q.o.Cluster != nil {
		if err := q.join(ctx); err != nil {
			q.Close()
			return nil, fmt.Errorf("open the queue in the NATS cluster: %w", err)
		}
		return q, nil
	}
	var err error
	if q.lock, err = lockDir(q.o.Dir); err != nil {
		return nil, err
	}
	if err := q.open(ctx); err != nil {
		q.Close()
		return nil, fmt.Errorf("open the queue in %s: %w", q.o.Dir, err)
	}
	return q, nil
}

func (q *Queue) open(ctx context.Context) (err error) {
	if q.server, err = startServer(q.o); err != nil {
		return err
	}
	if q.conn, err = nats.Connect("", nats.InProcessServer(q.server), nats.MaxReconnects(-1)); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if q.js, err = jetstream.New(q.conn); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if err := q.prepare(ctx, 1); err != nil {
		return err
	}
	q.opened = q.updates.CachedInfo().State.LastSeq
	return nil
}

// prepare makes the streams and the bucket of jobs with a number of copies, or finds them.
// In a cluster all is read from the leader: a copy may lag behind.
func (q *Queue) prepare(ctx context.Context, copies int) error {
	direct := q.server != nil
	// Work-queue retention: an acknowledged update is deleted, so it cannot be replayed when a
	// consumer's state is lost.
	updates, err := ensure(ctx, q.js, jetstream.StreamConfig{
		Name:        q.o.prefix() + updatesStream,
		Subjects:    []string{q.o.root() + "upd.>"},
		Retention:   jetstream.WorkQueuePolicy,
		Discard:     jetstream.DiscardNew,
		MaxBytes:    q.o.maxBytes,
		Duplicates:  dedupe,
		AllowDirect: direct,
		Storage:     jetstream.FileStorage,
		Replicas:    copies,
	})
	if err != nil {
		return fmt.Errorf("stream %s: %w", updatesStream, err)
	}
	dead, err := ensure(ctx, q.js, jetstream.StreamConfig{
		Name:        q.o.prefix() + deadStream,
		Subjects:    []string{q.o.root() + "dead.>"},
		MaxAge:      deadAge,
		MaxMsgs:     deadMax,
		MaxBytes:    q.o.bucketBytes,
		Duplicates:  dedupe,
		AllowDirect: direct,
		AllowMsgTTL: true,
		Storage:     jetstream.FileStorage,
		Replicas:    copies,
	})
	if err != nil {
		return fmt.Errorf("stream %s: %w", deadStream, err)
	}
	if q.store == nil { // the first time
		q.updates, q.dead = updates, dead
		q.store = &store{js: q.js, prefix: q.o.prefix(), copies: copies, direct: direct, maxBytes: q.o.bucketBytes,
			room: func() error { return q.room(saveReserve) }, open: map[string]jetstream.KeyValue{}}
	}
	_, err = q.store.bucket(ctx, jobsBucket)
	return err
}

// Close ends the server and gives the directory free, or leaves the cluster. Run must have ended.
func (q *Queue) Close() error {
	if q.conn != nil {
		if q.server == nil {
			_ = q.conn.FlushTimeout(time.Second) // jobs were handed back; without it they are, when their claims end
		}
		q.conn.Close()
	}
	if q.server != nil {
		q.server.Shutdown()
		q.server.WaitForShutdown()
	}
	if q.lock == nil {
		return nil
	}
	return q.lock.Close()
}

// Store is the store beside the queue.
func (q *Queue) Store() conversation.Store { return q.store }

// Put keeps an update. It is on disk when Put returns nil. An id that is there, or ended within 48
// hours, makes no second job.
func (q *Queue) Put(ctx context.Context, it Item) error {
	if err := it.check(); err != nil {
		return fmt.Errorf("put update %d: %w", it.ID, err)
	}
	if err := q.room(putReserve); err != nil {
		return fmt.Errorf("put update %d: %w", it.ID, err)
	}
	err := q.store.insist(ctx, func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, q.o.root()+it.subject(), it.Data, jetstream.WithMsgID(msgID(it.ID)))
		return full(err)
	})
	if err != nil {
		return fmt.Errorf("put update %d: %w", it.ID, err)
	}
	return nil
}

// check accepts what can be kept: three numbers name a conversation, and they become tokens of a
// subject.
func (it Item) check() error {
	parts := strings.Split(it.Conversation, ".")
	for _, p := range parts {
		if _, err := strconv.ParseInt(p, 10, 64); err != nil || len(parts) != 3 {
			return fmt.Errorf("conversation %q is not <chat>.<thread>.<person>", it.Conversation)
		}
	}
	if len(it.Data) > MaxData {
		return errTooLarge
	}
	return nil
}

func (it Item) subject() string {
	if it.Urgent {
		return "upd." + urgentLane + "." + it.Conversation
	}
	return "upd." + questionLane + "." + it.Conversation
}

func msgID(update int64) string { return "u" + strconv.FormatInt(update, 10) }

// room is an error when the disk has less than reserve bytes left.
func (q *Queue) room(reserve uint64) error {
	if q.o.Cluster != nil { // its nodes look after their disks
		return nil
	}
	free, err := q.o.free(q.o.Dir)
	if err == nil && free < reserve {
		return fmt.Errorf("%w: %d MiB left on the disk of %s, %d needed", ErrFull, free>>20, q.o.Dir, reserve>>20)
	}
	return nil // a disk that cannot tell is tried
}

// full marks the server's refusal for lack of room as ErrFull.
func full(err error) error {
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == storeFailed {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// storeFailed is the server's code for a message that it could not store (JSStreamStoreFailedF in
// its errors.json): a limit is reached.
const storeFailed = 10077

// Health is an error while nothing can be written. On a disk only opening it anew helps; a cluster
// may answer again.
func (q *Queue) Health() error {
	if q.server == nil {
		return q.clusterHealth()
	}
	if h := q.server.Healthz(nil); h.Status != "ok" {
		return fmt.Errorf("queue: %s", h.Error)
	}
	return nil
}

// Depth counts the jobs: waiting, running here, and set aside. It is zero when the server cannot
// tell.
func (q *Queue) Depth(ctx context.Context) (waiting, running, dead int) {
	running = int(q.running.Load())
	if info, err := q.updates.Info(ctx); err == nil {
		waiting = max(0, int(info.State.Msgs)-running)
	}
	if info, err := q.dead.Info(ctx); err == nil {
		dead = int(info.State.Msgs)
	}
	return waiting, running, dead
}

// Forget deletes the waiting and the set-aside updates of a person in a chat. What is being worked
// on stays until it ends.
func (q *Queue) Forget(ctx context.Context, chat, person int64) error {
	r := q.run.Load()
	filter := fmt.Sprintf("%supd.*.%d.*.%d", q.o.root(), chat, person)
	for seq := uint64(1); ; seq++ {
		m, err := q.updates.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(filter))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		}
		if err != nil {
			return fmt.Errorf("forget waiting updates: %w", err)
		}
		seq = m.Sequence
		if r != nil && !r.drop(seq) {
			continue
		}
		if err := q.updates.SecureDeleteMsg(ctx, seq); err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
			return fmt.Errorf("forget waiting updates: %w", err)
		}
	}
	if err := q.dead.Purge(ctx, jetstream.WithPurgeSubject(fmt.Sprintf("%sdead.%d.*.%d", q.o.root(), chat, person))); err != nil {
		return fmt.Errorf("forget dead letters: %w", err)
	}
	return nil
}
