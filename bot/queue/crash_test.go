//go:build crash

package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"isnad/bot/conversation"
)

// These tests kill real processes. The test binary, started again with crashURL in its environment,
// is a bot of a few lines: it polls the fake Telegram of the parent, puts what comes, and answers
// with an outbox in the store. The parent counts what it says. The claim time is short, so that the
// runs are.
//
//	go test -tags crash -v ./bot/queue

const (
	crashURL      = "ISNAD_CRASH_URL"
	crashDir      = "ISNAD_CRASH_DIR"
	crashDisorder = "ISNAD_CRASH_DISORDER"
	crashCluster  = "ISNAD_CRASH_CLUSTER"
	crashAckWait  = time.Second
)

func init() {
	if url := os.Getenv(crashURL); url != "" {
		asProcess = func() {
			if err := botProcess(url); err != nil {
				fmt.Fprintln(os.Stderr, "bot:", err)
				os.Exit(1)
			}
		}
	}
}

// A crashUpdate is what the fake Telegram sends. Kind says what becomes of it.
type crashUpdate struct {
	ID           int64
	Conversation string
	Kind         string // short: 20–120 ms; long: twice the claim time; twice: fails twice; never: fails always; exit: kills the process
}

// An outbox is what the bot keeps of an answer. Only sendMessage of the placeholder can repeat: it has no key at Telegram.
type outbox struct {
	Message int    // the placeholder's, 0 before it is known
	Text    string // the answer, kept before it is sent
	Turn    bool   // the answer is in the conversation
}

var (
	outboxes = conversation.Bucket{Name: "out", Age: 48 * time.Hour}
	turns    = conversation.Bucket{Name: "turns", Age: 24 * time.Hour}
)

// botProcess is the child. SIGTERM ends it as it ends the bot.
func botProcess(url string) error {
	base, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	ctx, stop := signal.NotifyContext(base, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	began := time.Now()
	o := Options{
		Dir: os.Getenv(crashDir), Logger: log, AckWait: crashAckWait, disorder: os.Getenv(crashDisorder) != "",
		Delays: []time.Duration{50 * time.Millisecond, 200 * time.Millisecond},
	}
	if nodes := os.Getenv(crashCluster); nodes != "" {
		o.Cluster, o.Name, o.AckWait = &Cluster{URL: nodes}, crashName, 0
		o.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	q, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer q.Close()
	do := func(ctx context.Context, method string, in, out any) error {
		body, err := json.Marshal(in)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/"+method, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Process", strconv.Itoa(os.Getpid()))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if out == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		}
		return json.NewDecoder(resp.Body).Decode(out)
	}
	call := func(method string, in, out any) error { return do(context.Background(), method, in, out) }
	if err := call("ready", time.Since(began), nil); err != nil {
		return err
	}
	poll := func(ctx context.Context) error {
		var offset int64
		for ctx.Err() == nil {
			var updates []crashUpdate
			if err := do(ctx, "getUpdates", offset, &updates); err != nil && ctx.Err() == nil {
				return err // the parent is gone
			}
			for _, u := range updates {
				data, _ := json.Marshal(u)
				err := q.Put(ctx, Item{ID: u.ID, Conversation: u.Conversation, Data: data})
				if err != nil && o.Cluster != nil {
					break // Telegram keeps it
				}
				if err != nil {
					return err
				}
				offset = u.ID + 1
			}
		}
		return nil
	}
	go func() {
		if err := q.Lead(ctx, poll); err != nil {
			cancel(err)
		}
	}()
	answer := func(ctx context.Context, j Job) error {
		var u crashUpdate
		if err := json.Unmarshal(j.Data, &u); err != nil {
			return err
		}
		if err := call("started", u.ID, nil); err != nil {
			return err
		}
		key := strconv.FormatInt(u.ID, 10)
		var out outbox
		rev, err := q.Store().Load(ctx, outboxes, key, &out)
		if err != nil {
			return err
		}
		if out.Message == 0 {
			if err := call("sendMessage", u.ID, &out.Message); err != nil {
				return err
			}
			if rev, err = q.Store().Save(ctx, outboxes, key, out, rev); err != nil {
				return err
			}
		}
		if out.Text == "" {
			model := time.Duration(20+rand.IntN(100)) * time.Millisecond
			switch {
			case u.Kind == "long":
				model = max(2*crashAckWait, q.o.AckWait*6/5)
			case u.Kind == "exit":
				os.Exit(3)
			case u.Kind == "never", u.Kind == "twice" && j.Tries < 2:
				return errors.New("the model is down")
			}
			select {
			case <-time.After(model):
			case <-ctx.Done():
				return ctx.Err()
			}
			out.Text = fmt.Sprintf("answer to %d: %x", u.ID, rand.Uint64()) // never the same twice
			if rev, err = q.Store().Save(ctx, outboxes, key, out, rev); err != nil {
				return err
			}
		}
		if err := call("editMessage", edit{u.ID, out.Message, out.Text}, nil); err != nil {
			return err
		}
		if out.Turn {
			return nil
		}
		var asked []int64
		at, err := q.Store().Load(ctx, turns, u.Conversation, &asked)
		if err != nil {
			return err
		}
		if len(asked) == 0 || asked[len(asked)-1] != u.ID {
			if _, err := q.Store().Save(ctx, turns, u.Conversation, append(asked, u.ID), at); err != nil {
				return err
			}
		}
		out.Turn = true
		_, err = q.Store().Save(ctx, outboxes, key, out, rev)
		return err
	}
	err = q.Run(ctx, answer, func(_ context.Context, j Job) error { call("dead", j.ID, nil); return nil })
	return errors.Join(err, context.Cause(base))
}

type edit struct {
	Update  int64
	Message int
	Text    string
}

// A crashTelegram is the fake server in the parent, and the judge.
type crashTelegram struct {
	t *testing.T
	*httptest.Server
	dir     string
	control bool

	mu       sync.Mutex
	all      []crashUpdate
	from     int // the first update that is not confirmed
	came     chan struct{}
	messages int
	ready    []time.Duration
	starts   map[int64]int
	placed   map[int64][]int          // placeholders of an update
	texts    map[int64]map[string]int // of an update, and how often each was sent
	dead     map[int64]int
	disorder int            // updates started before an elder of their conversation had ended
	repeated map[string]int // sends that had been sent before, by process and conversation
	process  *exec.Cmd
	exited   chan struct{}
	own      int // times that the bot ended by itself
}

func newCrashTelegram(t *testing.T, control bool) *crashTelegram {
	s := &crashTelegram{
		t: t, dir: t.TempDir(), control: control, came: make(chan struct{}),
		starts: map[int64]int{}, placed: map[int64][]int{}, texts: map[int64]map[string]int{}, dead: map[int64]int{},
		repeated: map[string]int{},
	}
	mux := http.NewServeMux()
	handle := func(method string, f func(dec *json.Decoder) any) {
		mux.HandleFunc("/"+method, func(w http.ResponseWriter, r *http.Request) {
			json.NewEncoder(w).Encode(f(json.NewDecoder(r.Body)))
		})
	}
	locked := func(f func(id int64) any) func(*json.Decoder) any {
		return func(dec *json.Decoder) any {
			var id int64
			dec.Decode(&id)
			s.mu.Lock()
			defer s.mu.Unlock()
			return f(id)
		}
	}
	mux.HandleFunc("/getUpdates", s.getUpdates)
	handle("ready", locked(func(d int64) any { s.ready = append(s.ready, time.Duration(d)); return true }))
	handle("dead", locked(func(id int64) any { s.dead[id]++; return true }))
	handle("sendMessage", locked(func(id int64) any {
		s.messages++
		s.placed[id] = append(s.placed[id], s.messages)
		s.repeat(id, len(s.placed[id]))
		return s.messages
	}))
	handle("started", locked(func(id int64) any {
		s.starts[id]++
		for _, u := range s.all {
			if u.ID >= id {
				break
			}
			if u.Conversation == s.all[id-1].Conversation && !s.ended(u.ID) {
				s.disorder++
				break
			}
		}
		return true
	}))
	handle("editMessage", func(dec *json.Decoder) any {
		var e edit
		dec.Decode(&e)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.texts[e.Update] == nil {
			s.texts[e.Update] = map[string]int{}
		}
		s.texts[e.Update][e.Text]++
		s.repeat(e.Update, s.texts[e.Update][e.Text])
		return true
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() { s.kill(); s.CloseClientConnections(); s.Close() })
	return s
}

// ended reports whether an update was answered or its person told. The server is locked.
func (s *crashTelegram) ended(id int64) bool { return len(s.texts[id]) > 0 || s.dead[id] > 0 }

// repeat counts what is sent for the nth time. The server is locked.
func (s *crashTelegram) repeat(id int64, nth int) {
	if nth > 1 {
		s.repeated[fmt.Sprint(len(s.ready), " ", s.all[id-1].Conversation)]++
	}
}

func (s *crashTelegram) getUpdates(w http.ResponseWriter, r *http.Request) {
	var offset int64
	json.NewDecoder(r.Body).Decode(&offset)
	poll := time.After(time.Second)
	for {
		s.mu.Lock()
		for s.from < len(s.all) && s.all[s.from].ID < offset {
			s.from++
		}
		out, came := s.all[s.from:], s.came
		s.mu.Unlock()
		if len(out) > 0 {
			json.NewEncoder(w).Encode(out[:min(len(out), 100)])
			return
		}
		select {
		case <-came:
		case <-poll:
			io.WriteString(w, "[]")
			return
		case <-r.Context().Done():
			return
		}
	}
}

func (s *crashTelegram) send(conversation, kind string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, crashUpdate{int64(len(s.all) + 1), conversation, kind})
	close(s.came)
	s.came = make(chan struct{})
	return int64(len(s.all))
}

// run starts the bot, and starts it again whenever it ends by itself.
func (s *crashTelegram) run() {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashURL+"="+s.URL, crashDir+"="+s.dir)
	if s.control {
		cmd.Env = append(cmd.Env, crashDisorder+"=1")
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	exited := make(chan struct{})
	s.mu.Lock()
	s.process, s.exited = cmd, exited
	s.mu.Unlock()
	go func() {
		cmd.Wait()
		s.mu.Lock()
		again := s.process == cmd
		if again {
			s.own++
		}
		s.mu.Unlock()
		close(exited)
		if again {
			s.run()
		}
	}()
}

// kill ends the bot with kill -9 and waits for that.
func (s *crashTelegram) kill() {
	s.mu.Lock()
	cmd, exited := s.process, s.exited
	s.process = nil
	s.mu.Unlock()
	if cmd != nil {
		cmd.Process.Kill()
		<-exited
	}
}

func (s *crashTelegram) signal(sig os.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.Process.Signal(sig)
}

// wait waits until all updates that were sent have ended, and returns those that had not when the time was over.
func (s *crashTelegram) wait(d time.Duration) (lost []crashUpdate) {
	for end := time.Now().Add(d); ; time.Sleep(50 * time.Millisecond) {
		lost = nil
		s.mu.Lock()
		for _, u := range s.all {
			if !s.ended(u.ID) {
				lost = append(lost, u)
			}
		}
		s.mu.Unlock()
		if len(lost) == 0 || time.Now().After(end) {
			return lost
		}
	}
}

// atRate calls do so many times a second until stop is closed.
func atRate(perSecond int, stop <-chan bool, do func()) {
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			do()
		}
	}
}

// drawn is a kind of update, of which the rare ones have these shares.
func drawn(long, twice, never float64) string {
	switch p := rand.Float64(); {
	case p < long:
		return "long"
	case p < long+twice:
		return "twice"
	case p < long+twice+never:
		return "never"
	}
	return "short"
}

// traffic sends updates at 30 a second and kills the bot kills times, at moments that it does not expect.
func (s *crashTelegram) traffic(kills int) {
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		n := 0
		atRate(30, stop, func() {
			n++
			kind := drawn(0.010, 0.024, 0.007)
			if n%300 == 100 {
				kind = "exit"
			}
			c := rand.IntN(40)
			s.send(fmt.Sprintf("-%d.0.%d", c/4+1, c+1), kind)
		})
	}()
	s.run()
	for range kills {
		time.Sleep(time.Duration(1000+rand.IntN(2500)) * time.Millisecond)
		s.kill()
		s.run()
	}
	close(stop)
	<-stopped
}

func TestCrashLoop(t *testing.T) {
	const kills = 24
	s := newCrashTelegram(t, false)
	s.traffic(kills)
	ended := time.Now()
	lost := s.wait(90 * time.Second)
	drained := time.Since(ended)
	s.kill()

	q := open(t, Options{Dir: s.dir})
	two, repeats, placeholders, wrong, conversations, deadOf := 0, 0, 0, 0, 0, map[string]int{}
	s.mu.Lock()
	defer s.mu.Unlock()
	answered := map[string][]int64{}
	for _, u := range s.all {
		if len(s.texts[u.ID]) > 1 {
			two++
		}
		for _, n := range s.texts[u.ID] {
			repeats += n - 1
		}
		placeholders += max(0, len(s.placed[u.ID])-1)
		if s.dead[u.ID] > 0 {
			deadOf[u.Kind]++
		}
		if len(s.texts[u.ID]) > 0 {
			answered[u.Conversation] = append(answered[u.Conversation], u.ID)
		}
	}
	for c, want := range answered {
		var got []int64
		if _, err := q.Store().Load(t.Context(), turns, c, &got); err != nil {
			t.Fatal(err)
		}
		conversations++
		if fmt.Sprint(got) != fmt.Sprint(want) {
			wrong++
			t.Logf("conversation %s: %v, want %v", c, got, want)
		}
	}
	waiting, _, dead := q.Depth(t.Context())
	slices.Sort(s.ready)
	t.Logf("%d updates, %d kills, %d deaths by a job; open: half within %v, all within %v; drained %v after the last update", len(s.all), kills, s.own, s.ready[len(s.ready)/2], s.ready[len(s.ready)-1], drained)
	t.Logf("lost %d, order broken %d, two different answers %d, conversations wrong %d of %d, left in the stream %d", len(lost), s.disorder, two, wrong, conversations, waiting)
	t.Logf("dead letters %d: %v; repeated word for word: placeholders %d, final texts %d", dead, deadOf, placeholders, repeats)
	if len(lost) > 0 || s.disorder > 0 || two > 0 || wrong > 0 || waiting > 0 || deadOf["short"] > 0 || deadOf["twice"] > 0 || deadOf["exit"] == 0 {
		t.Errorf("lost: %v", lost)
	}
	for process, n := range s.repeated {
		if n > 1 {
			t.Errorf("process and conversation %s: %d repetitions; want at most the one that was in flight at the death before", process, n)
		}
	}
}

// TestCrashControl shows that TestCrashLoop would see disorder.
func TestCrashControl(t *testing.T) {
	s := newCrashTelegram(t, true)
	s.traffic(4)
	s.wait(10 * time.Second)
	s.kill()
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Logf("without the gate: %d updates, 4 kills, order broken %d", len(s.all), s.disorder)
	if s.disorder == 0 {
		t.Error("the test does not see disorder")
	}
}

// TestStoppedProcess stops a bot in the middle of a long job for three claim times; then every
// update comes a second time, when the server's window of duplicates has forgotten them.
func TestStoppedProcess(t *testing.T) {
	s := newCrashTelegram(t, false)
	s.run()
	for i := range 20 {
		s.send(fmt.Sprintf("%d.0.%d", i%7+1, i%7+1), "short")
	}
	long := s.send("1.0.1", "long")
	for done := false; !done; time.Sleep(10 * time.Millisecond) {
		s.mu.Lock()
		done = len(s.placed[long]) > 0
		s.mu.Unlock()
	}
	s.signal(syscall.SIGSTOP)
	time.Sleep(3 * crashAckWait)
	s.signal(syscall.SIGCONT)
	s.send("1.0.1", "short")
	if lost := s.wait(30 * time.Second); len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	check := func(when string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, u := range s.all {
			if n := len(s.texts[u.ID]); n != 1 || len(s.dead) > 0 {
				t.Errorf("%s: update %d has %d final texts; dead: %v", when, u.ID, n, s.dead)
			}
			for text, n := range s.texts[u.ID] {
				if n != 1 {
					t.Errorf("%s: %q was sent %d times", when, text, n)
				}
			}
		}
		t.Logf("%s: starts of the stopped job %d, placeholders %d, final texts %d; order broken %d", when, s.starts[long], len(s.placed[long]), len(s.texts[long]), s.disorder)
		if s.disorder > 0 {
			t.Errorf("%s: order broken %d", when, s.disorder)
		}
	}
	check("after SIGSTOP")
	s.kill()
	s.mu.Lock()
	s.from = 0 // Telegram sends everything again
	s.mu.Unlock()
	s.run()
	s.send("1.0.1", "short")
	if lost := s.wait(30 * time.Second); len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	check("after a second delivery of every update")
}

func TestLongCallStartsOnce(t *testing.T) {
	s := newCrashTelegram(t, false)
	s.run()
	long := s.send("1.0.1", "long")
	if lost := s.wait(30 * time.Second); len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.starts[long] != 1 || len(s.texts[long]) != 1 {
		t.Errorf("a call of %v with a claim of %v: %d starts, %d answers; want 1, 1", 2*crashAckWait, crashAckWait, s.starts[long], len(s.texts[long]))
	}
}

// TestFullDisk fills a small file system of its own (100 MiB), named by ISNAD_SMALL_DISK:
//
//	mount -t tmpfs -o size=100m tmpfs /mnt && ISNAD_SMALL_DISK=/mnt go test -tags crash -run FullDisk ./bot/queue
//
// Without one, and also with one, the system is asked to refuse writes beyond a size of files,
// which needs no rights and ends in the same way.
func TestFullDisk(t *testing.T) {
	fill := func(q *Queue) (stored int64, err error) {
		for ; err == nil; stored++ {
			it := item(stored, "5.0.5")
			it.Data = bytes.Repeat([]byte("x"), 100_000)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			err = q.Put(ctx, it)
			cancel()
		}
		return stored - 1, err
	}
	drain := func(t *testing.T, q *Queue, stored int64) {
		done := make(chan int64)
		stop := start(t, q, func(_ context.Context, j Job) error { done <- j.ID; return nil }, nil)
		for want := range stored {
			if id := get(t, done); id != want {
				t.Fatalf("job %d, want %d", id, want)
			}
		}
		put(t, q, item(stored, "5.0.5"))
		get(t, done)
		stop()
	}
	surprise := func(t *testing.T, dir string, begin, end func()) {
		blind := func(string) (uint64, error) { return 0, errors.ErrUnsupported }
		q := open(t, Options{Dir: dir, free: blind, AckWait: 300 * time.Millisecond, Grace: 100 * time.Millisecond})
		begin()
		stored, err := fill(q)
		t.Logf("stored %d, then: %v; health: %v", stored, err, q.Health())
		if q.Health() == nil {
			t.Error("a server that cannot write is said to be in health")
		}
		// Work is held: what little room is left in a page would be enough to record that it failed.
		held := func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }
		if err := q.Run(t.Context(), held, nil); err == nil {
			t.Error("Run goes on with a server that cannot write")
		} else {
			t.Logf("Run: %v", err)
		}
		q.Close()
		end()
		drain(t, open(t, Options{Dir: dir}), stored)
	}
	t.Run("by a limit on files", func(t *testing.T) {
		var before unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		limit := func(l unix.Rlimit) func() {
			return func() {
				if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &l); err != nil {
					t.Error(err)
				}
			}
		}
		surprise(t, t.TempDir(), limit(unix.Rlimit{Cur: 3 << 20, Max: before.Max}), limit(before))
	})
	small := os.Getenv("ISNAD_SMALL_DISK")
	if small == "" {
		return
	}
	t.Run("is seen coming", func(t *testing.T) {
		q := open(t, Options{Dir: small + "/a"})
		stored, err := fill(q)
		t.Logf("stored %d, then: %v", stored, err)
		if !errors.Is(err, ErrFull) || q.Health() != nil {
			t.Errorf("Put = %v, Health = %v; want %v, nil", err, q.Health(), ErrFull)
		}
		drain(t, q, stored)
		q.Close()
		os.RemoveAll(small + "/a")
	})
	t.Run("by surprise", func(t *testing.T) {
		ballast := small + "/ballast"
		surprise(t, small+"/b", func() {
			if err := os.WriteFile(ballast, make([]byte, 40<<20), 0o600); err != nil {
				t.Fatal(err)
			}
		}, func() { os.Remove(ballast) })
	})
}
