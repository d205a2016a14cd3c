package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
	"isnad/retrieval"
)

// secrets are what nobody may be told. Some have characters that look different in an address.
var secrets = map[string]string{
	"token":          "123456:this-token-must-not-be-told",
	"key":            "sk-model+key/that==must-not-be-told",
	"embedding key":  "sk-embed+key/that==must-not-be-told",
	"password":       "pass-of-the-address-not-to-be-told",
	"webhook secret": "hook-secret_not-to-be-told",
}

// tellsNone fails the test when a text holds a secret, as it is, as addresses write it, or its
// first half, as a cut leaves it.
func tellsNone(t testing.TB, where, text string) {
	t.Helper()
	for name, secret := range secrets {
		_, word, found := strings.Cut(secret, ":")
		if !found { // the part of a token before the colon is the bot's public id
			word = secret
		}
		for _, form := range []string{word[:len(word)/2], url.QueryEscape(word)[:len(word)/2], url.PathEscape(word)[:len(word)/2]} {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("%s tells the %s: …%s…", where, name, text[max(0, i-200):min(len(text), i+100)])
				break
			}
		}
	}
}

// told is all that a server knows, as one without manners says it, with the place moved at which
// the text is cut.
func told(r *http.Request, pad int) string {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	return strings.Join([]string{strings.Repeat("x", pad), r.URL.String(), r.Header.Get("Authorization"), url.QueryEscape(key),
		url.PathEscape(key)}, " ")
}

// rude are the ways in which the model answers, by the number at the end of the question.
var rude = []func(w http.ResponseWriter, r *http.Request){
	func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusUnauthorized, told(r, 0)) },
	func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusBadRequest, told(r, 290)) },
	func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusNotFound, told(r, 180)) },
	func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusTooManyRequests, told(r, 100)) },
	func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusInternalServerError, told(r, 250)) },
	func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere?"+told(r, 0), http.StatusFound)
	},
	func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "<html>%s</html>", told(r, 0)) },
	func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "{%s", told(r, 0)) },
	func(w http.ResponseWriter, r *http.Request) { // in the middle of a stream
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":\"قدمت \"}}]}\n\ndata: {\"error\":{\"message\":%q}}\n\n", told(r, 0))
	},
	func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: %s\n\n", told(r, 0))
	},
	func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

// silent is the one that never answers.
const silent = 10

func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "60") // more than the bot has
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": text, "code": text}})
}

// paragraphs is a model that says the first sentences of all paragraphs.
type paragraphs struct{}

func (paragraphs) Read(_ context.Context, _ string, _ []prompts.Message, passages []retrieval.Passage) (string, error) {
	var out strings.Builder
	for _, p := range passages {
		sentence, _, _ := strings.Cut(p.Text, ".")
		fmt.Fprintf(&out, "%s [%d]. ", strings.TrimSpace(sentence), p.ID)
	}
	return out.String(), nil
}

// newRudeModel serves a model and embeddings. The start, and the vectors of the article, go well.
func newRudeModel(t *testing.T) map[string]string {
	good := mockllm.New(mockllm.Options{Reader: paragraphs{}, Embed: func(_ context.Context, texts []string) ([][]float32, error) {
		out := make([][]float32, len(texts))
		for i, text := range texts {
			h := fnv.New32a()
			_, _ = h.Write([]byte(text))
			out[i] = []float32{1, float32(h.Sum32() % 97), float32(h.Sum32() % 89)}
		}
		return out, nil
	}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if strings.HasSuffix(r.URL.Path, "/chat/completions") {
			for i, answer := range rude {
				if strings.Contains(string(body), rudeQuestion(i)) {
					answer(w, r)
					return
				}
			}
		}
		if strings.HasSuffix(r.URL.Path, "/embeddings") && strings.Contains(string(body), rudeQuestion(1)) {
			refuse(w, http.StatusUnauthorized, told(r, 290))
			return
		}
		good.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	address := strings.Replace(server.URL, "http://", "http://reader:"+secrets["password"]+"@", 1) + "/v1"
	return map[string]string{"OPENAI_BASE_URL": address, "OPENAI_MODEL": "m", "OPENAI_API_KEY": secrets["key"],
		"OPENAI_EMBEDDING_MODEL": "e", "EMBEDDING_BASE_URL": address, "EMBEDDING_API_KEY": secrets["embedding key"]}
}

func rudeQuestion(i int) string {
	return fmt.Sprintf("كم تدفع روسيا من ميزانية المنظمة؟ (%d)", 100+i)
}

// TestSecretsAreNotTold runs the whole program with servers that fail in every way and say all that
// they know, and reads everything that comes out of it.
func TestSecretsAreNotTold(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel() // it waits for the bot's patience
			world := telegramtest.New(telegramtest.Options{Token: secrets["token"], Username: "isnad_bot"})
			vars := newRudeModel(t)
			vars["TELEGRAM_BOT_TOKEN"], vars["LOG_FORMAT"], vars["LOG_LEVEL"], vars["LISTEN_ADDR"] = secrets["token"], format, "debug", "127.0.0.1:0"
			p := newProcess(t, world, vars)
			var chats []*telegramtest.Chat
			for i := range rude {
				c := world.Private(world.Person(fmt.Sprint("قارئ ", i)))
				c.Say(rudeQuestion(i))
				chats = append(chats, c)
			}
			spoil := func(method string, codes ...int) {
				for _, code := range codes {
					world.FailWith(method, 1, code, strings.Repeat("x", 180)+" "+secrets["token"]+" "+url.QueryEscape(secrets["token"]), 0)
				}
			}
			spoil("getUpdates", 409, 404) // the second ends the bot
			p.start()
			<-p.exited
			if code := p.cmd.ProcessState.ExitCode(); code != exitUsage {
				t.Errorf("a token that the server does not know: exit code %d, want %d", code, exitUsage)
			}
			p.died = nil
			spoil("getUpdates", 500)
			spoil("sendMessage", 500, 429, 502)
			spoil("sendMessageDraft", 500)
			spoil("sendChatAction", 401)
			spoil("setMyCommands", 400)
			address := p.listens()
			for i, c := range chats {
				if i == silent {
					c.Say("/stop") // the others took seconds: it is being answered
				}
				messages, err := c.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool { return m[len(m)-1].From.IsBot })
				if err != nil {
					t.Errorf("model %d: %v", i, err)
				}
				for _, m := range messages {
					tellsNone(t, "a message", m.Text)
				}
			}
			pagesTellNone(t, address)
			_ = world.Close() // nobody listens there any more
			for end := waiting(t, time.Minute); !strings.Contains(p.logs.String(), "connection refused") && end.Err() == nil; {
				time.Sleep(10 * time.Millisecond)
			}
			if code := p.end(syscall.SIGTERM); code != exitAnswered {
				t.Errorf("exit code %d", code)
			}
			tellsNone(t, "the log", p.logs.String())
			for _, want := range []string{"connection refused", "401 Un", "500", "another program asks", "set commands"} {
				if !strings.Contains(p.logs.String(), want) {
					t.Errorf("the log has no %q: the error was not provoked", want)
				}
			}
			filesTellNone(t, p.vars["DATA_DIR"])
		})
	}
}

func pagesTellNone(t *testing.T, address string) {
	t.Helper()
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/"} {
		resp, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode == http.StatusOK && len(body) == 0 {
			t.Errorf("%s: %v, %d bytes", path, err, len(body))
		}
		tellsNone(t, path, string(body))
	}
}

func filesTellNone(t *testing.T, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		tellsNone(t, path, string(data))
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A panic of work is logged with its stack.
func TestPanicTellsNoSecret(t *testing.T) {
	l := newLive(t)
	l.end()
	fails := make(chan bool, 10)
	l.observe = func(conversation.Message, answering.Result) {
		fails <- true
		panic(errors.New("oh"))
	}
	l.start()
	l.world.Private(l.world.Person("سارة")).Say("كم تدفع روسيا من ميزانية المنظمة؟")
	<-fails
	<-fails // it was logged, and is tried again
	if log := l.logs.String(); !strings.Contains(log, "panic: oh") || !strings.Contains(log, "secrets_test.go") {
		t.Errorf("the panic is not in the log: %s", log)
	}
	l.observe = nil
	l.end()
	tellsNone(t, "the log", l.logs.String())
}

// Settings that are wrong, or in the wrong place, are refused without being repeated.
func TestBadSettingsTellNoSecret(t *testing.T) {
	t.Chdir(t.TempDir())
	rudeServer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { rude[0](w, r) }))
	defer rudeServer.Close()
	token, key, password, hook := secrets["token"], secrets["key"], secrets["password"], secrets["webhook secret"]
	for _, tt := range []struct {
		vars   map[string]string
		args   []string
		dotenv string
	}{
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": "bot" + token}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token + " " + token}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:1/bot" + token}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://" + password + "@127.0.0.1:1"}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:1\x7f/" + token}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": rudeServer.URL}},
		{vars: map[string]string{"OPENAI_API_KEY": key, "OPENAI_MODEL": "m", "OPENAI_BASE_URL": rudeServer.URL + "/v1"}},
		{vars: map[string]string{"OPENAI_API_KEY": key, "OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://u:" + password + "@127.0.0.1:1"}},
		{vars: map[string]string{"OPENAI_API_KEY": key, "OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://u:" + password + "@127.0.0.1:x/v1"}},
		{vars: map[string]string{"OPENAI_EMBEDDING_MODEL": "e", "EMBEDDING_API_KEY": secrets["embedding key"],
			"EMBEDDING_BASE_URL": rudeServer.URL + "/v1"}},
		{vars: map[string]string{"EMBEDDING_API_KEY": secrets["embedding key"]}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "WEBHOOK_URL": "https://x.example", "LISTEN_ADDR": ":1",
			"WEBHOOK_SECRET": hook + "!"}},
		{vars: map[string]string{"TELEGRAM_BOT_TOKEN": token, "WEBHOOK_URL": "http://x.example/" + hook, "LISTEN_ADDR": ":1"}},
		{vars: map[string]string{"QUESTIONS_PER_DAY": key}},
		{vars: map[string]string{"ADMIN_IDS": token}},
		{vars: map[string]string{"VERIFY": key}},
		{vars: map[string]string{"LOG_LEVEL": key}},
		{args: []string{"--questions-per-minute=" + key}},
		{args: []string{"--openai-api-key=" + key, "--nothing"}},
		{args: []string{"--openai-api-keys=" + key}},
		{dotenv: "OPENAI_API_KEY=\"" + key + "\nTELEGRAM_BOT_TOKEN " + token + "\n"},
	} {
		if err := os.WriteFile(".env", []byte(tt.dotenv), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := program(t, "", tt.vars, tt.args...)
		if code != exitUsage && code != exitFailed || errs == "" {
			t.Errorf("%v %v: exit code %d, %q", tt.vars, tt.args, code, errs)
		}
		tellsNone(t, fmt.Sprintf("the line on %v %v %q", tt.vars, tt.args, tt.dotenv), out+errs)
	}
}
