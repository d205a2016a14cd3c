package main

import (
	"context"
	"flag"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"
)

// asBot in the environment makes the test binary the program itself, with its own arguments and
// settings.
const asBot = "ISNAD_TEST_AS_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(asBot) != "" {
		go func() { // a parent that is gone leaves nothing behind
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(exitFailed)
		}()
		main()
	}
	flag.Parse()
	_ = flag.Set("test.parallel", "8") // tests that may run beside others wait more than they work
	os.Exit(m.Run())
}

// A process is the complete bot in a process of its own, which can be killed and started again on
// the same DATA_DIR.
type process struct {
	testing.TB
	vars map[string]string // its settings
	logs syncBuffer        // what it wrote on both outputs, in all its lives

	mu     sync.Mutex
	cmd    *exec.Cmd
	exited chan struct{}
	lives  int
	died   []string // how it ended when nobody had ended it
}

// newProcess makes a process without starting it. vars go before settings with which it polls the
// world.
func newProcess(t testing.TB, world *telegramtest.Server, vars map[string]string) *process {
	p := &process{TB: t, vars: map[string]string{"TELEGRAM_BOT_TOKEN": testToken, "DATA_DIR": t.TempDir(), "QUESTIONS_PER_MINUTE": "1000",
		"QUESTIONS_PER_DAY": "100000", "LOG_LEVEL": "info"}}
	if world != nil {
		address, err := world.Start()
		if err != nil {
			t.Fatal(err)
		}
		p.vars["TELEGRAM_API_URL"] = address
		t.Cleanup(func() { _ = world.Close() })
	}
	maps.Copy(p.vars, vars)
	t.Cleanup(func() {
		p.kill()
		if len(p.died) > 0 {
			t.Errorf("the bot ended by itself: %q", p.died)
		}
		if t.Failed() {
			file := filepath.Join(p.ArtifactDir(), "bot.log") // kept with -artifacts
			t.Logf("its log is %s, %v; the end of it:\n%s", file, os.WriteFile(file, []byte(p.logs.String()), 0o600), last(p.logs.String(), 3000))
		}
	})
	return p
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

func (p *process) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	cmd := exec.Command(os.Args[0])
	cmd.Dir = p.TempDir() // without a file .env
	cmd.Env = []string{asBot + "=1"}
	for name, value := range p.vars {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = &p.logs, &p.logs
	if _, err := cmd.StdinPipe(); err != nil {
		p.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	exited := make(chan struct{})
	p.cmd, p.exited = cmd, exited
	p.lives++
	go func() {
		_ = cmd.Wait() // its state is read instead
		p.mu.Lock()
		if p.cmd == cmd {
			p.died = append(p.died, cmd.ProcessState.String())
		}
		p.mu.Unlock()
		close(exited)
	}()
}

// end sends a signal, waits for the end of the process, and returns its exit code.
func (p *process) end(with os.Signal) int {
	p.mu.Lock()
	cmd, exited := p.cmd, p.exited
	p.cmd = nil
	p.mu.Unlock()
	if cmd == nil {
		return 0
	}
	_ = cmd.Process.Signal(with) // one that ended before is waited for, too
	<-exited
	return cmd.ProcessState.ExitCode()
}

// kill is kill -9.
func (p *process) kill() { p.end(os.Kill) }

// waiting bounds the wait for something that is to happen; it is no measure.
func waiting(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
