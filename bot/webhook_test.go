package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"
)

const testSecret = "the-secret_of-the-webhook"

var listening = regexp.MustCompile(`msg"?[=:]"?listening"?[ ,]"?address"?[=:]"?([0-9.:]+)`)

// listens starts the process, and returns where it listens.
func (p *process) listens() (address string) {
	p.Helper()
	before := len(p.logs.String())
	p.start()
	for end := waiting(p, time.Minute); end.Err() == nil; time.Sleep(time.Millisecond) {
		if m := listening.FindStringSubmatch(p.logs.String()[before:]); m != nil {
			return m[1]
		}
	}
	p.Fatal("it does not listen")
	return ""
}

// A hooked is a bot behind a webhook, to which the test delivers in Telegram's place.
type hooked struct {
	*process
	telegram *telegramtest.Server
	chat     *telegramtest.Chat
	address  string
}

// post delivers an update and returns the status.
func (h *hooked) post(secret string, body []byte) int {
	h.Helper()
	req, err := http.NewRequestWithContext(h.Context(), http.MethodPost, "http://"+h.address+"/hook", bytes.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode
}

// ask says something, and returns the update that Telegram would post.
func (h *hooked) ask(text string) []byte {
	h.chat.Say(text)
	pending := h.telegram.Pending()
	return pending[len(pending)-1]
}

func (h *hooked) answered(want string) {
	h.Helper()
	messages, err := h.chat.WaitFor(waiting(h, time.Minute), func(m []telegramtest.Message) bool { return m[len(m)-1].From.IsBot })
	if err != nil || !strings.Contains(messages[len(messages)-1].Text, want) {
		h.Fatalf("answered %q, %v", messages[len(messages)-1].Text, err)
	}
}

// idle begins posts, of headers or of bodies, that are never ended.
func (h *hooked) idle(n int) []net.Conn {
	var idle []net.Conn
	for i := range n {
		c, err := net.Dial("tcp", h.address)
		if err != nil {
			h.Fatal(err)
		}
		h.Cleanup(func() { c.Close() })
		head := "POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: " + testSecret + "\r\nContent-Length: 100000\r\n"
		if i%2 == 0 {
			head += "\r\n{"
		}
		if _, err := io.WriteString(c, head); err != nil {
			h.Fatal(err)
		}
		idle = append(idle, c)
	}
	return idle
}

// counted are the messages of the chat by who wrote them.
func (h *hooked) counted() (questions, answers int) {
	for _, m := range h.chat.Messages() {
		if m.From.IsBot {
			answers++
		} else {
			questions++
		}
	}
	return questions, answers
}

// TestWebhook posts to the program what Telegram, and what others, would post.
func TestWebhook(t *testing.T) {
	t.Parallel() // it waits for clients to be cut off
	telegram := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot", Retry: time.Hour})
	h := &hooked{telegram: telegram, chat: telegram.Private(telegram.Person("سارة"))}
	h.process = newProcess(t, telegram, map[string]string{"LISTEN_ADDR": "127.0.0.1:0", "WEBHOOK_URL": "https://127.0.0.1:1/hook",
		"WEBHOOK_SECRET": testSecret})
	release := telegram.Hold("getMe")
	h.address = h.listens()
	first := h.ask("كم تدفع روسيا من ميزانية المنظمة؟")
	if code := h.post(testSecret, first); code != http.StatusServiceUnavailable {
		t.Errorf("before the bot knows its own name it answers %d; want %d, so that Telegram posts the update again", code,
			http.StatusServiceUnavailable)
	}
	release()
	for h.post(testSecret, first) == http.StatusServiceUnavailable {
		time.Sleep(time.Millisecond)
	}
	h.answered("70٪")

	// Nothing of this is stored: the update is that of a question, and it would be answered.
	forged := h.ask("هل هذا من تلغرام؟")
	for name, tt := range map[string]struct {
		secret string
		body   []byte
		want   int
	}{
		"no secret":                 {"", forged, http.StatusForbidden},
		"a wrong secret":            {testSecret + "x", forged, http.StatusForbidden},
		"the beginning of it":       {testSecret[:10], forged, http.StatusForbidden},
		"10 MB":                     {testSecret, append(bytes.Repeat([]byte(" "), 10<<20), forged...), http.StatusRequestEntityTooLarge},
		"10 MB without the secret":  {"", bytes.Repeat([]byte(" "), 10<<20), http.StatusForbidden},
		"no update, from Telegram":  {testSecret, []byte(`{"update_id":`), http.StatusOK}, // or it would be posted for ever
		"not read, from Telegram":   {testSecret, []byte(`{"update_id":7,"message":[]}`), http.StatusOK},
		"not for us, from Telegram": {testSecret, []byte(`{"update_id":8,"poll":{}}`), http.StatusOK},
	} {
		if code := h.post(tt.secret, tt.body); code != tt.want {
			t.Errorf("%s: %d, want %d", name, code, tt.want)
		}
	}

	slow := h.idle(100)
	if code := h.post(testSecret, h.ask("من هو الأمين العام للمنظمة؟")); code != http.StatusOK {
		t.Errorf("beside slow clients: %d", code)
	}
	h.answered("زاس")

	for _, c := range slow { // until the server ends the connection
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		if said, err := io.ReadAll(c); err != nil {
			t.Fatalf("a client that sends nothing is not cut off: %v %s", err, said)
		}
	}

	// 200 means stored: a bot that is killed at once answers when it comes back, and from nowhere else
	// could it have the question.
	last := h.ask("كم تدفع روسيا من ميزانية المنظمة؟")
	release = telegram.Hold("sendMessage")
	if code := h.post(testSecret, last); code != http.StatusOK {
		t.Errorf("a good update: %d", code)
	}
	h.kill()
	release()
	if m := h.chat.Messages(); m[len(m)-1].From.IsBot {
		t.Fatal("the bot answered although it could not")
	}
	h.listens()
	h.answered("70٪")
	if code := h.end(syscall.SIGTERM); code != exitAnswered {
		t.Errorf("exit code %d", code)
	}
	questions, answers := h.counted()
	if questions != 4 || answers != 3 {
		t.Errorf("%d questions, of which one was forged, and %d answers", questions, answers)
	}
	if telegram.Calls("setWebhook")[0].Params["secret_token"] != testSecret {
		t.Error("the webhook was set with another secret")
	}
}
