package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

// TestSeveralBots: one process serves two bots, each on its own article, and leaves out one that Telegram does not know; on a disk and on NATS.
func TestSeveralBots(t *testing.T) {
	for name, vars := range map[string]map[string]string{"disk": {}, "cluster": {"NATS_URL": newNATS(t)}} {
		t.Run(name, func(t *testing.T) {
			article := filepath.Join(t.TempDir(), "well.txt")
			if err := os.WriteFile(article, []byte("بئر القرية\nحفر أهل القرية البئر سنة 1931.\nوعمق البئر أربعون مترًا.\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var file strings.Builder
			worlds := map[string]*telegramtest.Server{}
			for name, more := range map[string]string{"summit": "OPEN_UPLOADS=true\n", "well": "ARTICLE=" + article + "\nQUESTIONS_PER_DAY=1\n", "stranger": ""} {
				token := fmt.Sprintf("%d:secret-of-the-%s", 70+len(name), name)
				worlds[name] = telegramtest.New(telegramtest.Options{Token: token, Username: name + "_bot"})
				address, err := worlds[name].Start()
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = worlds[name].Close() })
				if name == "stranger" {
					token += "-no-more"
				}
				fmt.Fprintf(&file, "# a bot\n[%s]\nTELEGRAM_BOT_TOKEN=%s\nTELEGRAM_API_URL=%s\n%s\n", name, token, address, more)
			}
			p := newProcess(t, nil, vars)
			delete(p.vars, "TELEGRAM_BOT_TOKEN")
			p.vars["BOTS"], p.vars["LISTEN_ADDR"] = filepath.Join(t.TempDir(), "bots.conf"), "127.0.0.1:0"
			if err := os.WriteFile(p.vars["BOTS"], []byte(file.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			address := p.listens()
			get := func(path string) (int, string) {
				resp, err := http.Get("http://" + address + path)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				body, err := io.ReadAll(resp.Body)
				if err != nil {
					t.Fatal(err)
				}
				return resp.StatusCode, string(body)
			}
			ask := func(bot, question, want string) {
				t.Helper()
				chat := worlds[bot].Private(worlds[bot].Person("سائل"))
				chat.Say(question)
				m, err := chat.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool { return m[len(m)-1].From.IsBot })
				if err != nil || !strings.Contains(m[len(m)-1].Text, want) {
					t.Errorf("%s answers %q, %v; want %q", bot, m[len(m)-1].Text, err, want)
				}
			}
			ask("summit", "كم تدفع روسيا من ميزانية المنظمة؟", "70٪")
			ask("well", "كم عمق البئر؟", "أربعون")
			for end := waiting(t, time.Minute); ; time.Sleep(10 * time.Millisecond) {
				if code, _ := get("/readyz"); code == http.StatusOK {
					break
				}
				if end.Err() != nil {
					t.Fatal("not ready")
				}
			}
			_, metrics := get("/metrics")
			for _, want := range []string{`isnad_answers_total{bot="summit",kind="answered"} 1`, `isnad_answers_total{bot="well",kind="answered"} 1`, `isnad_queue_waiting{bot="well"} 0`, "\ngo_goroutines "} {
				if !strings.Contains(metrics, want) {
					t.Errorf("the metrics have no %s", want)
				}
			}
			// What somebody sends to one bot is that bot's alone.
			give := func(bot, want string) *telegramtest.Chat {
				t.Helper()
				chat := worlds[bot].Private(worlds[bot].Person("مرسل"))
				chat.SendFile("pool.txt", []byte(poolText), "")
				m, err := chat.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool { return strings.Contains(m[len(m)-1].Text, want) })
				if err != nil {
					t.Errorf("%s replies %q to a file: %v", bot, m[len(m)-1].Text, err)
				}
				return chat
			}
			give("well", prompts.TextOnly)
			chat := give("summit", "أضيف «دليل المسبح البلدي»")
			chat.Say("كم ثمن التذكرة للكبار؟")
			if m, err := chat.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool {
				return strings.Contains(m[len(m)-1].Text, "ثلاثة دنانير")
			}); err != nil {
				t.Errorf("summit answers %q: %v", m[len(m)-1].Text, err)
			}
			if found, _ := filepath.Glob(filepath.Join(p.vars["DATA_DIR"], "bots", "*", "*", "*", "file.txt")); name == "disk" && (len(found) != 1 || !strings.Contains(found[0], "/bots/76/articles/")) {
				t.Errorf("kept: %v", found)
			}
			if found, _ := filepath.Glob(filepath.Join(p.vars["DATA_DIR"], "bots", "*", "cache", "articles", "*", "file.txt")); name == "cluster" && (len(found) != 1 || !strings.Contains(found[0], "/bots/76/")) {
				t.Errorf("copied: %v", found)
			}
			if _, metrics := get("/metrics"); !strings.Contains(metrics, `isnad_answers_total{bot="summit",kind="answered"} 2`) || !strings.Contains(metrics, `isnad_nats_nodes_behind{bot="well"} 0`) {
				t.Error("the metrics of the bots are mixed")
			}
			if code := p.end(syscall.SIGTERM); code != exitAnswered {
				t.Errorf("exit code %d", code)
			}
			if log := p.logs.String(); !strings.Contains(log, `bot=stranger`) || !strings.Contains(log, "TELEGRAM_BOT_TOKEN: the server does not accept it") || strings.Contains(log, "secret-of-the") {
				t.Errorf("the log does not tell of the bot that is left out, or tells too much:\n%s", log)
			}
		})
	}
}

func TestSections(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"nothing", "# empty\n", "no line of the form"},
		{"a setting before the sections", "TELEGRAM_BOT_TOKEN=5:abc\n[a]\n", "before the first line"},
		{"a name twice", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\n[a]\n", "two sections [a]"},
		{"no token", "[a]\nVERIFY=off\n", "[a]: TELEGRAM_BOT_TOKEN is missing"},
		{"a bot twice", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\n[b]\nTELEGRAM_BOT_TOKEN=5:hidden\n", "[b]: TELEGRAM_BOT_TOKEN is that of [a]"},
		{"of the process", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\nDATA_DIR=/x\n", "DATA_DIR is of the whole process"},
		{"no setting", "[a]\nTELEGRAM_BOT_TOKN=5:hidden\n", "TELEGRAM_BOT_TOKN is no setting"},
		{"no number", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\nQUESTIONS_PER_DAY=hidden\n", "QUESTIONS_PER_DAY: expected a number"},
		{"half a setting", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\nOPENAI_MODEL=m\n", "[a]: OPENAI_MODEL is set without"},
		{"no line", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\nhidden hidden\n", "NAME=value"},
		{"one address", "[a]\nTELEGRAM_BOT_TOKEN=5:abc\nWEBHOOK_URL=https://x.example/h\n[b]\nTELEGRAM_BOT_TOKEN=6:abc\nWEBHOOK_URL=https://x.example/h\n", "[b]: WEBHOOK_URL is that of [a]"},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "bots.conf")
		if err := os.WriteFile(file, []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, errs := program(t, "", map[string]string{"BOTS": file, "LISTEN_ADDR": "127.0.0.1:0"})
		if code != exitUsage || !strings.Contains(errs, tt.want) || strings.Contains(errs, "hidden") {
			t.Errorf("%s: code %d: %s", tt.name, code, errs)
		}
	}
	c := Config{QuestionsPerDay: 300, AdminIds: ids{7}}
	file := filepath.Join(t.TempDir(), "bots.conf")
	if err := os.WriteFile(file, []byte("[a]\nTELEGRAM_BOT_TOKEN=5:abc\nADMIN_IDS=8, 9\n[b]\nTELEGRAM_BOT_TOKEN=\"6:abc\"\nQUESTIONS_PER_DAY=0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Bots, c.LogLevel, c.LogFormat = file, "info", "text"
	got, err := c.sections()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := got[0].config, got[1].config; fmt.Sprintf("%v %d %v %d %s", a.AdminIds, a.QuestionsPerDay, b.AdminIds, b.QuestionsPerDay, b.TelegramBotToken) != "[8 9] 300 [7] 0 6:abc" {
		t.Errorf("sections: %v", got)
	}
}
