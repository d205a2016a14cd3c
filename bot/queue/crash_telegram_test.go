//go:build crash

package queue

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

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
func (s *crashTelegram) kill() { s.end(os.Kill) }

// end ends the bot by a signal, and waits until it has.
func (s *crashTelegram) end(sig os.Signal) {
	s.mu.Lock()
	cmd, exited := s.process, s.exited
	s.process = nil
	s.mu.Unlock()
	if cmd != nil {
		cmd.Process.Signal(sig)
		<-exited
	}
}

func (s *crashTelegram) signal(sig os.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.Process.Signal(sig)
}

// wait waits until all updates that were sent have ended, and returns those that had not when the
// time was over.
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

// traffic sends updates at 30 a second and kills the bot kills times, at moments that it does not
// expect.
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

// An edit is a call of editMessage.
type edit struct {
	Update  int64
	Message int
	Text    string
}
