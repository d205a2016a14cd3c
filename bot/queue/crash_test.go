//go:build crash

package queue

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"
)

// These tests kill real processes. The test binary, started again with crashURL in its environment,
// is a bot of a few lines: it polls the fake Telegram of the parent, puts what comes, and answers
// with an outbox in the store. The parent counts what it says. The claim time is short, so that the
// runs are.
//
//	go test -tags crash -v ./bot/queue

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
	t.Logf("%d updates, %d kills, %d deaths by a job; open: half within %v, all within %v; drained %v after the last update",
		len(s.all), kills, s.own, s.ready[len(s.ready)/2], s.ready[len(s.ready)-1], drained)
	t.Logf("lost %d, order broken %d, two different answers %d, conversations wrong %d of %d, left in the stream %d",
		len(lost), s.disorder, two, wrong, conversations, waiting)
	t.Logf("dead letters %d: %v; repeated word for word: placeholders %d, final texts %d", dead, deadOf, placeholders, repeats)
	healthy := deadOf["short"] + deadOf["twice"]
	if len(lost)+s.disorder+two+wrong+waiting+healthy > 0 || deadOf["exit"] == 0 {
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
		t.Logf("%s: starts of the stopped job %d, placeholders %d, final texts %d; order broken %d",
			when, s.starts[long], len(s.placed[long]), len(s.texts[long]), s.disorder)
		if s.disorder > 0 {
			t.Errorf("%s: order broken %d", when, s.disorder)
		}
	}
	check("after SIGSTOP")
	s.end(syscall.SIGTERM) // killed just now, it might not have noted the last text, and would send it again
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
		t.Errorf("a call of %v with a claim of %v: %d starts, %d answers; want 1, 1",
			2*crashAckWait, crashAckWait, s.starts[long], len(s.texts[long]))
	}
}
