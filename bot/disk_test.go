//go:build crash && linux

package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"

	"golang.org/x/sys/unix"
)

// TestStoreBreaks takes from the running bot the right to write files: as a disk that fills up at
// once, and needing neither a disk nor rights. The store cannot go on after that, and says so by
// ending; what was confirmed is answered by the next life.
func TestStoreBreaks(t *testing.T) {
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	j := newJudge(t, world)
	reached := make(chan bool, 10)
	j.p = newProcess(t, world, newModel(t, mockllm.Options{}, func(ctx context.Context, question string) int {
		if j.kind(question) == long && j.p.life() == 1 {
			reached <- true
			select {
			case <-time.After(claimTime / 2): // the answer comes when the store is broken
			case <-ctx.Done():
			}
		}
		return http.StatusOK
	}))
	sara, omar := world.Private(world.Person("سارة")), world.Private(world.Person("عمر"))
	j.ask(sara, "كم تدفع روسيا من ميزانية المنظمة؟ (1)", short)
	j.p.start()
	if lost := j.wait(time.Minute); len(lost) > 0 {
		t.Fatalf("lost %v", lost)
	}
	j.ask(sara, "كم تدفع روسيا من ميزانية المنظمة؟ (2)", long)
	<-reached
	if err := unix.Prlimit(j.p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1, Max: unix.RLIM_INFINITY}, nil); err != nil {
		t.Fatal(err)
	}
	broken := time.Now()
	j.ask(omar, "كم تدفع روسيا من ميزانية المنظمة؟ (3)", short)
	select {
	case <-j.p.exited:
	case <-time.After(time.Minute):
		t.Fatal("the bot goes on without a store")
	}
	lines := strings.Split(strings.TrimSpace(j.p.logs.String()), "\n")
	line, code := lines[len(lines)-1], j.p.cmd.ProcessState.ExitCode()
	t.Logf("ended after %v with %d: %s", time.Since(broken).Round(time.Millisecond), code, line)
	if code != exitFailed || !strings.HasPrefix(line, "isnad: queue: ") {
		t.Errorf("exit code %d, want %d and a clear line", code, exitFailed)
	}
	j.p.died = nil // it was to
	if len(omar.Messages()) != 1 {
		t.Errorf("a question that could not be stored: %v", omar.Messages())
	}
	j.p.start()
	j.once("after the next start")
}
