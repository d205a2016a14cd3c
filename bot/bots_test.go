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

const wellText = "بئر القرية\nحفر أهل القرية البئر سنة 1931.\nوعمق البئر أربعون مترًا.\n"

// A household is a process that serves several bots, each in a Telegram of its own.
type household struct {
	*process
	worlds  map[string]*telegramtest.Server // by name
	address string                          // of health and metrics
}

// newHousehold starts a process with three bots: summit takes files, well has an article of its own
// and answers one question, and stranger is not known to Telegram.
func newHousehold(t *testing.T, vars map[string]string) *household {
	t.Helper()
	article := filepath.Join(t.TempDir(), "well.txt")
	if err := os.WriteFile(article, []byte(wellText), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &household{worlds: map[string]*telegramtest.Server{}}
	var file strings.Builder
	for name, more := range map[string]string{
		"summit":   "OPEN_UPLOADS=true\n",
		"well":     "ARTICLE=" + article + "\nQUESTIONS_PER_DAY=1\n",
		"stranger": "",
	} {
		token := fmt.Sprintf("%d:secret-of-the-%s", 70+len(name), name)
		h.worlds[name] = telegramtest.New(telegramtest.Options{Token: token, Username: name + "_bot"})
		address, err := h.worlds[name].Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = h.worlds[name].Close() })
		if name == "stranger" {
			token += "-no-more"
		}
		fmt.Fprintf(&file, "# a bot\n[%s]\nTELEGRAM_BOT_TOKEN=%s\nTELEGRAM_API_URL=%s\n%s\n", name, token, address, more)
	}
	h.process = newProcess(t, nil, vars)
	delete(h.vars, "TELEGRAM_BOT_TOKEN")
	h.vars["BOTS"], h.vars["LISTEN_ADDR"] = filepath.Join(t.TempDir(), "bots.conf"), "127.0.0.1:0"
	if err := os.WriteFile(h.vars["BOTS"], []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	h.address = h.listens()
	return h
}

func (h *household) get(path string) (int, string) {
	h.Helper()
	resp, err := http.Get("http://" + h.address + path)
	if err != nil {
		h.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// becomesReady waits until all bots that are known are.
func (h *household) becomesReady() {
	h.Helper()
	for end := waiting(h, time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if code, _ := h.get("/readyz"); code == http.StatusOK {
			return
		}
		if end.Err() != nil {
			h.Fatal("not ready")
		}
	}
}

// measures looks whether the metrics have lines.
func (h *household) measures(lines ...string) {
	h.Helper()
	_, metrics := h.get("/metrics")
	for _, want := range lines {
		if !strings.Contains(metrics, want) {
			h.Errorf("the metrics have no %s", want)
		}
	}
}

// ask has somebody ask a bot, who is to answer with a word.
func (h *household) ask(bot, question, want string) {
	h.Helper()
	chat := h.worlds[bot].Private(h.worlds[bot].Person("سائل"))
	chat.Say(question)
	answered := func(m []telegramtest.Message) bool { return m[len(m)-1].From.IsBot }
	m, err := chat.WaitFor(waiting(h, time.Minute), answered)
	if err != nil || !strings.Contains(m[len(m)-1].Text, want) {
		h.Errorf("%s answers %q, %v; want %q", bot, m[len(m)-1].Text, err, want)
	}
}

// waitFor waits until the last message of a chat with a bot has some words.
func (h *household) waitFor(chat *telegramtest.Chat, bot, want string) {
	h.Helper()
	said := func(m []telegramtest.Message) bool { return strings.Contains(m[len(m)-1].Text, want) }
	if m, err := chat.WaitFor(waiting(h, time.Minute), said); err != nil {
		h.Errorf("%s replies %q: %v; want %q", bot, m[len(m)-1].Text, err, want)
	}
}

// give has somebody send a file to a bot, who is to reply with some words.
func (h *household) give(bot, want string) *telegramtest.Chat {
	h.Helper()
	chat := h.worlds[bot].Private(h.worlds[bot].Person("مرسل"))
	chat.SendFile("pool.txt", []byte(poolText), "")
	h.waitFor(chat, bot, want)
	return chat
}

// keeps looks whether one file of a pattern is in the data directory, below the folder of one bot.
func (h *household) keeps(folder string, pattern ...string) {
	h.Helper()
	found, _ := filepath.Glob(filepath.Join(append([]string{h.vars["DATA_DIR"], "bots", "*"}, pattern...)...))
	if len(found) != 1 || !strings.Contains(found[0], folder) {
		h.Errorf("kept: %v", found)
	}
}

// TestSeveralBots: one process serves two bots, each on its own article, and leaves out one that
// Telegram does not know; on a disk and on NATS.
func TestSeveralBots(t *testing.T) {
	for name, vars := range map[string]map[string]string{"disk": {}, "cluster": {"NATS_URL": newNATS(t)}} {
		t.Run(name, func(t *testing.T) {
			h := newHousehold(t, vars)
			h.ask("summit", "كم تدفع روسيا من ميزانية المنظمة؟", "70٪")
			h.ask("well", "كم عمق البئر؟", "أربعون")
			h.becomesReady()
			h.measures(
				`isnad_answers_total{bot="summit",kind="answered"} 1`,
				`isnad_answers_total{bot="well",kind="answered"} 1`,
				`isnad_queue_waiting{bot="well"} 0`,
				"\ngo_goroutines ",
			)
			// What somebody sends to one bot is that bot's alone.
			h.give("well", prompts.TextOnly)
			chat := h.give("summit", "أضيف «دليل المسبح البلدي»")
			chat.Say("كم ثمن التذكرة للكبار؟")
			h.waitFor(chat, "summit", "ثلاثة دنانير")
			if name == "disk" {
				h.keeps("/bots/76/articles/", "*", "*", "file.txt")
			} else {
				h.keeps("/bots/76/", "cache", "articles", "*", "file.txt")
			}
			h.measures(
				`isnad_answers_total{bot="summit",kind="answered"} 2`,
				`isnad_nats_nodes_behind{bot="well"} 0`,
			)
			if code := h.end(syscall.SIGTERM); code != exitAnswered {
				t.Errorf("exit code %d", code)
			}
			if log := h.logs.String(); !strings.Contains(log, `bot=stranger`) ||
				!strings.Contains(log, "TELEGRAM_BOT_TOKEN: the server does not accept it") || strings.Contains(log, "secret-of-the") {
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
		{"one address",
			"[a]\nTELEGRAM_BOT_TOKEN=5:abc\nWEBHOOK_URL=https://x.example/h\n[b]\nTELEGRAM_BOT_TOKEN=6:abc\nWEBHOOK_URL=https://x.example/h\n",
			"[b]: WEBHOOK_URL is that of [a]"},
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
	if err := os.WriteFile(file, []byte("[a]\nTELEGRAM_BOT_TOKEN=5:abc\nADMIN_IDS=8, "+
		"9\n[b]\nTELEGRAM_BOT_TOKEN=\"6:abc\"\nQUESTIONS_PER_DAY=0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Bots, c.LogLevel, c.LogFormat = file, "info", "text"
	got, err := c.sections()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := got[0].config, got[1].config; fmt.Sprintf("%v %d %v %d %s", a.AdminIds, a.QuestionsPerDay, b.AdminIds, b.QuestionsPerDay,
		b.TelegramBotToken) != "[8 9] 300 [7] 0 6:abc" {
		t.Errorf("sections: %v", got)
	}
}
