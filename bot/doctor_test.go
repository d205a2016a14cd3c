package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
)

// botAPI is a Bot API server that says of the bot what a test wants, and otherwise what is right.
func botAPI(t *testing.T, says map[string]string) string {
	answers := map[string]string{
		"getMe": `{"id":123456,"is_bot":true,"first_name":"Isnad","username":"isnad_bot","can_join_groups":true,` +
			`"can_read_all_group_messages":false}`,
		"getWebhookInfo": `{"url":"","pending_update_count":0}`,
		"getMyCommands":  `[{"command":"ask","description":"x"},{"command":"help","description":"x"}]`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if date := says["Date"]; date != "" {
			w.Header().Set("Date", date)
		}
		method := filepath.Base(r.URL.Path)
		result, known := answers[method]
		if said, ok := says[method]; ok {
			result = said
		}
		switch {
		case says["status"] == "401":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
		case !known:
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// nowhere is an address at which nobody listens.
func nowhere(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// inJSON writes a value as JSON.
func inJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDoctorOfTelegram(t *testing.T) {
	hook := func(url string, waiting int, failed string, ago time.Duration) map[string]string {
		return map[string]string{"getWebhookInfo": inJSON(t,
			map[string]any{"url": url, "pending_update_count": waiting, "last_error_message": failed,
				"last_error_date": time.Now().Add(-ago).Unix()})}
	}
	webhook := map[string]string{"WEBHOOK_URL": "https://bot.example/hook", "LISTEN_ADDR": "127.0.0.1:0"}
	tests := []struct {
		name  string
		says  map[string]string
		vars  map[string]string
		code  int
		wants []string
	}{
		{name: "all is well", code: exitAnswered, wants: []string{"ok     token        @isnad_bot (123456)", "ok     webhook ",
			"ok     groups ", "ok     commands     2 in the menu", "ok     clock ", "ok     store ", "ok     disk "}},
		{name: "a token of no shape", vars: map[string]string{"TELEGRAM_BOT_TOKEN": "no-token-at-all"}, code: exitFailed,
			wants: []string{"WRONG  token", "@BotFather"}},
		{name: "a token that was revoked", says: map[string]string{"status": "401"}, code: exitFailed,
			wants: []string{"WRONG  token", "does not accept", "/mybots"}},
		{name: "no server", vars: map[string]string{"TELEGRAM_API_URL": nowhere(t)}, code: exitFailed,
			wants: []string{"WRONG  token        Telegram cannot be reached", "connection refused", "HTTPS_PROXY"}},
		{name: "another server", says: map[string]string{"getMe": `"hello"`}, code: exitFailed,
			wants: []string{"WRONG  token", "TELEGRAM_API_URL"}},
		{name: "another program's webhook", says: hook("https://other.example/x", 0, "", 0), code: exitAnswered,
			wants: []string{"note   webhook", "another program"}},
		{name: "no webhook yet", vars: webhook, code: exitAnswered, wants: []string{"note   webhook      not set yet"}},
		{name: "another webhook", says: hook("https://other.example/x", 0, "", 0), vars: webhook, code: exitAnswered,
			wants: []string{"note   webhook      Telegram has another address"}},
		{name: "a webhook that fails", says: hook("https://bot.example/hook", 0, "Connection refused", time.Minute), vars: webhook,
			code: exitFailed, wants: []string{"WRONG  webhook", "1m", "Connection refused", "proxy"}},
		{name: "a webhook that failed long ago", says: hook("https://bot.example/hook", 0, "Connection refused", 5*time.Hour), vars: webhook,
			code: exitAnswered, wants: []string{"ok     webhook"}},
		{name: "many updates wait", says: hook("", 4096, "", 0), code: exitAnswered, wants: []string{"note   updates      4096 wait"}},
		{name: "privacy mode off",
			says: map[string]string{"getMe": `{"id":123456,"username":"isnad_bot","can_join_groups":true,"can_read_all_group_messages":true}`},
			code: exitAnswered, wants: []string{"note   groups       privacy mode is off", "/setprivacy"}},
		{name: "no groups", says: map[string]string{"getMe": `{"id":123456,"username":"isnad_bot","can_join_groups":false}`},
			code: exitAnswered, wants: []string{"note   groups       the bot may not be added", "/setjoingroups"}},
		{name: "no inline mode", code: exitAnswered, wants: []string{"note   inline       off", "/setinline"}},
		{name: "no commands", says: map[string]string{"getMyCommands": `[]`}, code: exitAnswered,
			wants: []string{"note   commands     the menu is empty"}},
		{name: "a clock that is off", says: map[string]string{"Date": time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)},
			code: exitFailed, wants: []string{"WRONG  clock        this machine's is off by 1h0m", "timedatectl"}},
		{name: "a webhook without an address", vars: map[string]string{"WEBHOOK_URL": "https://bot.example/hook"}, code: exitFailed,
			wants: []string{"WRONG  settings     WEBHOOK_URL is set without LISTEN_ADDR"}},
		{name: "an article that is not there", vars: map[string]string{"ARTICLE": "/no/such.txt"}, code: exitFailed,
			wants: []string{"WRONG  article", "/no/such.txt"}},
		{name: "embeddings that are not there", vars: map[string]string{"OPENAI_EMBEDDING_MODEL": "m",
			"EMBEDDING_BASE_URL": nowhere(t) + "/v1"}, code: exitFailed, wants: []string{"WRONG  embeddings", "EMBEDDING_BASE_URL"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			vars := map[string]string{"TELEGRAM_BOT_TOKEN": testToken, "TELEGRAM_API_URL": botAPI(t, tt.says), "LOG_LEVEL": "error"}
			for k, v := range tt.vars {
				vars[k] = v
			}
			code, out, errs := program(t, "", vars, "doctor")
			if code != tt.code || errs != "" {
				t.Errorf("code %d, want %d; %s", code, tt.code, errs)
			}
			for _, want := range tt.wants {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not told:\n%s", want, out)
				}
			}
			if strings.Contains(out, "must-not-be-told") || strings.Contains(out, "no-token-at-all") {
				t.Errorf("the token is told:\n%s", out)
			}
		})
	}
}

// says is a model that writes the same whatever is asked.
type says string

func (s says) Read(context.Context, string, []prompts.Message, []retrieval.Passage) (string, error) {
	return string(s), nil
}

func TestDoctorOfTheModel(t *testing.T) {
	status := func(code int, kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Retry-After", "60") // more than anybody waits
			w.WriteHeader(code)
			fmt.Fprintf(w, `{"error":{"message":"refused","code":%q}}`, kind)
		}
	}
	chatOnly := func(h http.HandlerFunc) http.HandlerFunc { // the list of models is there
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/models") {
				fmt.Fprint(w, `{"data":[]}`)
				return
			}
			h(w, r)
		}
	}
	whole := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w,
			`{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",`+
				`"content":"قدمت روسيا 70٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي [14]."}}]}`)
	}
	model := func(text string) http.HandlerFunc {
		return mockllm.New(mockllm.Options{Reader: says(text)}).ServeHTTP
	}
	tests := []struct {
		name   string
		server http.HandlerFunc // nil: nobody
		code   int
		wants  []string
	}{
		{"a good one", model("قدمت روسيا 70٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي [14]."), exitAnswered,
			[]string{"ok     model        m answered 3 of 3", "streams", "100 % of its sentences name", "100 % of its sentences passed"}},
		{"nobody", nil, exitFailed, []string{"WRONG  model", "connection refused", "OPENAI_BASE_URL"}},
		{"a key that is refused", status(401, ""), exitFailed, []string{"WRONG  model", "OPENAI_API_KEY"}},
		{"no such model", chatOnly(status(404, "model_not_found")), exitFailed,
			[]string{"WRONG  model", "OPENAI_MODEL is not a model of this server"}},
		{"no credit", chatOnly(status(429, "insufficient_quota")), exitFailed, []string{"WRONG  model", "no credit left"}},
		{"too many questions", chatOnly(status(429, "")), exitFailed, []string{"WRONG  model", "limit is reached"}},
		{"a fault", chatOnly(status(501, "")), exitFailed, []string{"WRONG  model", "look at its log"}},
		{"no stream", chatOnly(whole), exitAnswered, []string{"note   model        does not stream"}},
		{"no markers", model("قدمت روسيا 70٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي."), exitAnswered,
			[]string{"note   model        0 % of its sentences name a paragraph"}},
		{"lies", model("قدمت روسيا 91٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي [14]."), exitAnswered,
			[]string{"note   model        0 % of its sentences passed"}},
		{"never answers", model(prompts.NotInArticle), exitFailed, []string{"WRONG  model        it says that the article does not answer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address := nowhere(t)
			if tt.server != nil {
				server := httptest.NewServer(tt.server)
				t.Cleanup(server.Close)
				address = server.URL
			}
			vars := map[string]string{"OPENAI_BASE_URL": address + "/v1", "OPENAI_MODEL": "m", "OPENAI_API_KEY": "sk-must-not-be-told",
				"LOG_LEVEL": "error", "VERIFY": "off"}
			code, out, errs := program(t, "", vars, "doctor")
			if code != tt.code || errs != "" || strings.Contains(out, "must-not") {
				t.Errorf("code %d, want %d; %s", code, tt.code, errs)
			}
			for _, want := range tt.wants {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not told:\n%s", want, out)
				}
			}
		})
	}
	if f := modelFault(fmt.Errorf("ask: %w", &llm.LimitError{Waiting: "first token", Limit: time.Second}),
		"http://x.test/v1"); f.how != wrong || !strings.Contains(f.todo, "too slow") {
		t.Errorf("a model that is silent: %+v", f)
	}
}
