package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"isnad/bot/queue"
)

func TestDoctorOfTheMachine(t *testing.T) {
	dir := t.TempDir()
	told := func(f []finding) string {
		var b strings.Builder
		for _, x := range f {
			fmt.Fprintf(&b, "%s %s: %s → %s\n", x.how, x.what, x.is, x.todo)
		}
		return b.String()
	}
	d := &doctor{app: &app{}, dir: dir}
	for _, tt := range []struct {
		free uint64
		err  error
		want string
	}{
		{10 << 20, nil, "WRONG disk: 10 MiB free"}, {500 << 20, nil, "note disk: 500 MiB free"}, {5 << 30, nil, "ok disk: 5 GiB free"},
		{0, errors.New("no"), "note disk: cannot be asked"},
	} {
		d.free = func(string) (uint64, uint64, error) { return tt.free, 64 << 20, tt.err }
		if got := told(d.disk(t.Context())); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%d bytes: %s", tt.free, got)
		}
	}
	d.files = func() (uint64, bool) { return 14, true }
	if got := told(d.descriptors(t.Context())); !strings.HasPrefix(got, "WRONG files: at most 14") || !strings.Contains(got, "LimitNOFILE") {
		t.Errorf("14 descriptors: %s", got)
	}
	if got := told(d.store(t.Context())); !strings.HasPrefix(got, "ok store") || !strings.Contains(got, "nothing is kept yet") {
		t.Errorf("a fresh store: %s", got)
	}
	q, err := queue.Open(t.Context(), queue.Options{Dir: filepath.Join(dir, "queue")})
	if err != nil {
		t.Fatal(err)
	}
	if got := told(d.store(t.Context())); !strings.Contains(got, "a bot is running on it") {
		t.Errorf("a store that is in use: %s", got)
	}
	if err := errors.Join(q.Close(), os.Mkdir(filepath.Join(dir, "queue", "damaged-20260101T000000.000-jetstream"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if got := told(d.store(t.Context())); !strings.HasPrefix(got, "note store: 1 damaged parts") || !strings.Contains(got, "0 updates wait") {
		t.Errorf("a store with a damaged part: %s", got)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d.dir = file
	if got := told(d.store(t.Context())); !strings.HasPrefix(got, "WRONG store: DATA_DIR cannot be made") {
		t.Errorf("a file for a folder: %s", got)
	}
	t.Chdir(dir)
	if err := os.WriteFile(".env", []byte("X=1"), 0o644); err != nil { //nolint:gosec // that is the fault
		t.Fatal(err)
	}
	d.TelegramBotToken = testToken
	if got := told(d.settings(t.Context())); !strings.HasPrefix(got, "note settings: .env can be read by others") {
		t.Errorf("a file for all to read: %s", got)
	}
}

// A limit of files that is too low is told as such, before the store meets it and blames the disk.
func TestFewFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such limit")
	}
	cmd := exec.Command("sh", "-c", `ulimit -n 14; exec "$0"`, os.Args[0])
	cmd.Dir = t.TempDir()
	cmd.Env = []string{asBot + "=1", "DATA_DIR=" + t.TempDir(), "TELEGRAM_BOT_TOKEN=" + testToken, "TELEGRAM_API_URL=" + nowhere(t)}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitUsage || !strings.Contains(string(out), "at most 14 files") ||
		strings.Count(string(out), "\n") != 1 {
		t.Errorf("code %d, %v:\n%s", code, err, out)
	}
}
