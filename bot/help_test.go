package main

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"isnad/prompts"
)

// The help of each command fits a screen of 24 lines; the settings are told once, all of them.
func TestHelp(t *testing.T) {
	for _, command := range []string{"", "serve", "chat", "ask", "article", "doctor", "eval", "mockllm"} {
		code, out, errs := program(t, "", nil, strings.Fields("help "+command)...)
		_, same, _ := program(t, "", nil, strings.Fields(command+" --help")...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if code != exitAnswered || errs != "" || len(lines) > 24 || out != same {
			t.Errorf("help %s: code %d, %d lines, the same with --help %v: %s%s", command, code, len(lines), out == same, out, errs)
		}
		for _, line := range lines {
			if len(line) > 80 {
				t.Errorf("help %s has a line of %d: %s", command, len(line), line)
			}
		}
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile(".env", []byte("VERIFY=perhaps\nDATADIR=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := program(t, "", nil, "help", "settings") // they may be what help is needed with
	if code != exitAnswered || errs != "" {
		t.Errorf("help settings: code %d, %s", code, errs)
	}
	for _, v := range variables() {
		if !strings.Contains(out, "\n"+v+"\n    ") {
			t.Errorf("help settings does not tell of %s", v)
		}
	}
	if code, _, errs := program(t, "", nil, "help", "me"); code != exitUsage || !strings.Contains(errs, "me") {
		t.Errorf("help on what is not there: code %d, %s", code, errs)
	}
}

func TestVersion(t *testing.T) {
	code, out, errs := program(t, "", nil, "--version")
	if code != exitAnswered || errs != "" || !strings.HasPrefix(out, "isnad ") || !strings.Contains(out, "go1.") ||
		strings.Count(out, "\n") != 1 {
		t.Errorf("code %d, %q, %q", code, out, errs)
	}
}

// A name in .env that is no setting is told with the one that it is near to; what may be a secret
// is not.
func TestMistypedSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	tests := []struct {
		file string
		code int
		want string
	}{
		{"OPENAI_APIKEY=sk-1\n", exitUsage, ".env: OPENAI_APIKEY is no setting; OPENAI_API_KEY is meant?"},
		{"openai_api_key=sk-1\n", exitUsage, "OPENAI_API_KEY is meant?"},
		{"TELEGRAM_TOKEN=1:a\nTELEGRAM_BOT_TOKN=1:a\n", exitUsage, "TELEGRAM_BOT_TOKEN is meant?"},
		{"export DATADIR=x\n", exitUsage, "DATA_DIR is meant?"},
		{"LSITEN_ADDR=:1\n", exitUsage, "LISTEN_ADDR is meant?"},
		{"ADMIN_ID=1\n", exitUsage, "ADMIN_IDS is meant?"},
		{"QUESTIONS_PER_MINUTES=1\n", exitUsage, "QUESTIONS_PER_MINUTE is meant?"},
		{"HTTPS_PROXY=http://127.0.0.1:1\n", exitAnswered, "no settings of this program"},
		{"sk8d1c7f==\nARTICLE=\n", exitAnswered, ""},
		{"OPENAI_API_KEY=\nARTICLE=\n", exitAnswered, ""},
	}
	for _, tt := range tests {
		if err := os.WriteFile(".env", []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, errs := program(t, "", nil, "article")
		if code != tt.code || !strings.Contains(errs, tt.want) || (errs != "") != (tt.want != "") || strings.Contains(errs, "8d1c") {
			t.Errorf("%q: code %d, %q; want code %d and %q", tt.file, code, errs, tt.code, tt.want)
		}
	}
}

// A model that is not there is told in one line, at once; the article answers alone, and is not
// measured in its place.
func TestModelOutOfReach(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil { // nobody listens there any more
		t.Fatal(err)
	}
	vars := map[string]string{"OPENAI_BASE_URL": "http://" + address + "/v1", "OPENAI_MODEL": "m", "HTTPS_PROXY": ""}
	start := time.Now()
	code, out, errs := program(t, "", vars, "ask", "كم تدفع روسيا من ميزانية المنظمة؟")
	if code != exitAnswered || !strings.Contains(out, prompts.Quotations) || strings.Count(errs, "\n") != 1 ||
		!strings.Contains(errs, address) {
		t.Errorf("code %d, %s\n%q", code, out, errs)
	}
	if took := time.Since(start); took > 8*time.Second { // as long as the tries of one answer, were there any
		t.Errorf("took %v", took)
	}
	if code, out, errs := program(t, "", vars, "eval"); code != exitFailed || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("eval: code %d, %.200s\n%q", code, out, errs)
	}
}

// The environment is shared with other programs: what is near to a setting there is warned of.
func TestMistypedEnvironment(t *testing.T) {
	var errs strings.Builder
	code := run(t.Context(), world{args: []string{"article"}, env: func(string) (string, bool) { return "", false }, out: io.Discard,
		err: &errs,
		environ: func() []string {
			return []string{"PATH=/bin", "OPENAI_BASEURL=http://secret.test", "LOGLEVEL=", "ARTICLES=x", "=C:=x"}
		}})
	if text := errs.String(); code != exitAnswered || strings.Count(text, "\n") != 2 || !strings.Contains(text, "meant=OPENAI_BASE_URL") ||
		!strings.Contains(text, "meant=ARTICLE") || strings.Contains(text, "secret") {
		t.Errorf("code %d, %s", code, text)
	}
}
