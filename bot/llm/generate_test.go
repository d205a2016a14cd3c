package llm_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/llm"
)

// TestGenerate shows what becomes of each sick answer. Where it is an error, the text is what was
// emitted before.
func TestGenerate(t *testing.T) {
	const (
		json200 = http.StatusOK
		html    = "<!DOCTYPE html><html><body>Bad gateway, " + key + "</body></html>"
	)
	many := func(line string, n int) string { return strings.Repeat(line+"\n", n) }
	for _, test := range []struct {
		name   string
		server http.HandlerFunc
		text   string
		err    string // how the error ends; empty: no error
		is     error
		tries  int
	}{
		{name: "a healthy stream", server: stream(say("اجتمعوا "), say("يوم الأربعاء"), say(" [2]"), stop("stop"), done),
			text: "اجتمعوا يوم الأربعاء [2]", tries: 1},
		{name: "no mark of the end, but a reason", server: stream(say("نعم"), stop("stop")), text: "نعم", tries: 1},
		{name: "the reason of a server of its own", server: stream(say("نعم"), stop("eos_token")), text: "نعم", tries: 1},
		{name: "no space after the colon, carriage returns", server: stream("data:"+say("نعم")[len("data: "):]+"\r\n\r", stop("stop")+"\r"),
			text: "نعم", tries: 1},
		{name: "an event on two lines", server: stream("data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"نعم\"}}]}\n", stop("stop")),
			text: "نعم", tries: 1},
		{name: "a stream named JSON's first line", server: plain(200, "text/plain", say("نعم")+"\n"+stop("stop")), text: "نعم", tries: 1},
		{name: "thoughts aside", server: stream(`data: {"choices":[{"delta":{"reasoning_content":"Hm"}}]}`, say("نعم"), stop("stop")),
			text: "نعم", tries: 1},
		{name: "thoughts aloud", server: stream(say("\n<thi"), say("nk>\nHm, < 3"), say("?</thi"), say("nk>\n\n"), say("نعم < 3"),
			stop("stop")), text: "نعم < 3", tries: 1},
		{name: "a tag that is no thought", server: stream(say("<th"), say("ree>"), stop("stop")), text: "<three>", tries: 1},
		{name: "another choice", server: stream(`data: {"choices":[{"index":1,"delta":{"content":"لا"}}]}`, say("نعم"), stop("stop")),
			text: "نعم", tries: 1},
		{name: "an empty event named error", server: stream("event: error\n", say("نعم"), stop("stop")), text: "نعم", tries: 1},
		{name: "an event without data", server: stream("data:\n", strings.TrimSpace(say("نعم")), strings.TrimSpace(stop("stop"))), text: "نعم",
			tries: 1},
		{name: "an event of 100,000 letters", server: stream(`data: {"more":"`+strings.Repeat("x", 100_000)+`"}`, say("نعم"), stop("stop")),
			text: "نعم", tries: 1},
		{name: "a server that does not stream, and says it does",
			server: plain(200, "text/event-stream", `{"choices":[{"message":{"content":"نعم"},"finish_reason":"stop"}]}`), text: "نعم", tries: 1},
		{name: "a server that does not stream, after an empty line",
			server: plain(200, "application/json", "\n{\n\"choices\":[{\"message\":{\"content\":\"نعم\"},\n\"finish_reason\":\"stop\"}]}"),
			text:   "نعم", tries: 1},
		{name: "a server that does not stream", server: plain(200, "application/json",
			`{"choices":[{"message":{"content":"نعم"},"finish_reason":"stop"}]}`), text: "نعم", tries: 1},
		{name: "a thousand comments", server: stream(many(": ping", 1000), say("نعم"), many(":", 1000), stop("stop"), done), text: "نعم",
			tries: 1},
		{name: "other fields, and pings that are events",
			server: stream("id: 7", "retry: 10", "event: ping", "data: {\"type\":\"ping\"}\n", say("نعم"), stop("stop"), done), text: "نعم",
			tries: 1},

		{name: "cut without a reason", server: stream(say("اجتمعوا يوم")), text: "اجتمعوا يوم", is: llm.ErrTruncated,
			err: "the stream ended early", tries: 1},
		{name: "cut, but marked as ended", server: stream(say("اجتمعوا يوم"), done), text: "اجتمعوا يوم", is: llm.ErrTruncated,
			err: "the stream ended early", tries: 1},
		{name: "out of tokens", server: stream(say("اجتمعوا"), stop("length"), done), text: "اجتمعوا", is: llm.ErrTruncated,
			err: "finish_reason length", tries: 1},
		{name: "out of tokens while thinking", server: stream(say("<think>Hm"), stop("length"), done), is: llm.ErrTruncated,
			err: "finish_reason length", tries: 1},
		{name: "the connection breaks", server: func(w http.ResponseWriter, r *http.Request) {
			stream(say("اجتمعوا"))(w, r)
			panic(http.ErrAbortHandler)
		}, text: "اجتمعوا", is: llm.ErrTruncated, err: "unexpected EOF", tries: 1},
		{name: "nothing said, and meant", server: stream(stop("stop"), done), is: llm.ErrEmpty, tries: 1},
		{name: "only spaces", server: stream(say(" \n"), stop("stop"), done), is: llm.ErrEmpty, tries: 1},

		{name: "an error first in the stream", server: stream(`data: {"error":{"message":"no such model","code":404}}`),
			err: "404 Not Found: no such model", tries: 1},
		{name: "an error without the space", server: stream(`data:{"error":{"message":"no","code":400,"type":"bad"}}`),
			err: "400 Bad Request: no", tries: 3},
		{name: "OpenRouter: a comment, then another key first",
			server: stream(": OPENROUTER PROCESSING\n", `data: {"id":"x","choices":[],"error":{"code":403,"message":"flagged"}}`),
			err:    "403 Forbidden: flagged", tries: 1},
		{name: "vLLM", server: stream(`data: {"object":"error","message":"too long","type":"BadRequestError","code":400}`),
			err: "400 Bad Request: too long", tries: 3},
		{name: "Ollama: a string", server: stream(say("نعم"), `data: {"error":"llama runner terminated"}`), text: "نعم",
			err: "the server reports: llama runner terminated", tries: 1},
		{name: "an error without a message", server: stream(say("نعم"), `data: {"error":{"type":"overloaded"}}`), text: "نعم",
			err: `the server reports: {"type":"overloaded"}`, tries: 1},
		{name: "llama.cpp: a field of its own", server: stream(say("نعم"), `error: {"code":500,"message":"slot gone"}`), text: "نعم",
			err: "500 Internal Server Error: slot gone", tries: 1},
		{name: "an event named error", server: stream(say("نعم"), "event: error", `data: {"detail":"gone"}`), text: "نعم",
			err: "the server reports: gone", tries: 1},
		{name: "400 after the first word", server: stream(say("نعم"), `data: {"error":{"code":400,"message":"no"}}`), text: "نعم",
			err: "400 Bad Request: no", tries: 1},
		{name: "words about an error are no error", server: stream(say(`{"error":"x"}`), stop("stop")), text: `{"error":"x"}`, tries: 1},
		{name: "not JSON", server: stream(say("نعم"), "data: {\"choices\":\n"), text: "نعم", err: `the server reports: {"choices":`, tries: 1},
		{name: "an endless line", server: stream(say("نعم"), "data: "+strings.Repeat("x", 2<<20)), text: "نعم", is: llm.ErrTruncated,
			err: "token too long", tries: 1},

		{name: "an event of endless lines", server: stream(say("نعم"), "data: [", many("data: 100000,", 200_000)), text: "نعم",
			is: llm.ErrTruncated, err: "token too long", tries: 1},

		{name: "200 with an error", server: plain(json200, "application/json", `{"error":{"message":"bad key","code":401}}`),
			err: "401 Unauthorized: bad key", tries: 1},
		{name: "200 with an error of Azure's kind",
			server: plain(json200, "application/json", `{"error":{"message":"wrong","type":"invalid_request_error"}}`),
			err:    "400 Bad Request: wrong", tries: 3},
		{name: "401", server: plain(401, "application/json", `{"error":{"message":"Incorrect API key provided: `+key+`"}}`),
			err: "401 Unauthorized: Incorrect API key provided: [key]", tries: 1},
		{name: "403 with HTML", server: plain(403, "text/html", html), err: "403 Forbidden: a page of HTML", tries: 1},
		{name: "404 in plain text", server: plain(404, "text/plain", "404 page\n\tnot\x00 found\n"), err: "404 Not Found: 404 page not found",
			tries: 1},
		{name: "404 without words", server: plain(404, "text/plain", ""), err: "404 Not Found", tries: 1},
		{name: "422 of FastAPI", server: plain(422, "application/json", `{"detail":[{"msg":"extra"}]}`),
			err: `422 Unprocessable Entity: [{"msg":"extra"}]`, tries: 3},
		{name: "a redirect is not followed", server: plain(301, "text/html", html, "Location", "http://elsewhere.test/"),
			err: "301 Moved Permanently: a page of HTML", tries: 1},
		{name: "no money", server: plain(429, "application/json", `{"error":{"message":"pay","code":"insufficient_quota"}}`),
			err: "429 Too Many Requests: pay", tries: 1},
		{name: "a longer pause than the reader has", server: plain(429, "application/json", `{"error":"later"}`, "Retry-After", "20"),
			err: "429 Too Many Requests: later", tries: 1},
		{name: "an endless error", server: plain(404, "text/plain", strings.Repeat("خطأ ", 1000)), err: "…", tries: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				text, _, err := ask(t.Context(), llm.New(o))
				if text != test.text || len(s.requests()) != test.tries {
					t.Errorf("text %q after %d tries, want %q after %d", text, len(s.requests()), test.text, test.tries)
				}
				fails := test.err != "" || test.is != nil
				if (err != nil) != fails || test.is != nil && !errors.Is(err, test.is) {
					t.Fatalf("error %v, want %v", err, test.is)
				}
				if !fails {
					return
				}
				if e := err.Error(); !strings.HasSuffix(e, test.err) || len([]rune(e)) > 400 || strings.Contains(e, key) || strings.Contains(e, "<") {
					t.Errorf("error %q, want …%q", e, test.err)
				}
				if want := `ask model "m" at models.test: `; !strings.HasPrefix(err.Error(), want) {
					t.Errorf("error %q does not say what was tried", err)
				}
			}, test.server)
		})
	}
}

func TestRequest(t *testing.T) {
	fine := stream(say("نعم"), stop("stop"), `data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}`, done)
	fields := func(body string) map[string]any {
		var m map[string]any
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			t.Fatal(err)
		}
		delete(m, "messages")
		return m
	}
	rich := map[string]any{"model": "m", "max_tokens": 1000., "temperature": 0.01, "stream": true,
		"stream_options": map[string]any{"include_usage": true}}
	lean := map[string]any{"model": "m", "max_tokens": 1000., "temperature": 0.01, "stream": true}
	bare := map[string]any{"model": "m", "max_completion_tokens": 5000., "stream": true}
	for _, test := range []struct {
		name   string
		model  string
		server []http.HandlerFunc
		want   []map[string]any // of the first call's requests, and at last the second call's one
	}{
		{"knows everything", "m", []http.HandlerFunc{fine}, []map[string]any{rich, rich}},
		{"knows no stream_options", "m", []http.HandlerFunc{plain(400, "", "unknown field"), fine}, []map[string]any{rich, lean, lean}},
		{"a model that thinks", "m", []http.HandlerFunc{plain(400, "", ""), plain(422, "", ""), fine}, []map[string]any{rich, lean, bare, bare}},
		{"a request that is wrong anyhow", "m", []http.HandlerFunc{plain(400, "", ""), plain(400, "", ""), plain(400, "", ""), fine},
			[]map[string]any{rich, lean, bare, rich}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				o.Model = test.model
				c := llm.New(o)
				_, usage, err := ask(t.Context(), c)
				if want := (llm.Usage{Prompt: 7, Completion: 3}); err == nil && usage != want {
					t.Errorf("usage %v, want %v", usage, want)
				}
				if _, _, err := ask(t.Context(), c); err != nil {
					t.Error(err)
				}
				var got []map[string]any
				for _, body := range s.requests() {
					got = append(got, fields(body))
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			}, test.server...)
		})
	}
	t.Run("names that go-openai takes for thinking models", func(t *testing.T) {
		for _, model := range []string{"o3-local", "gpt-5-mini", "gpt-6-sol"} {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				o.Model = model
				if _, _, err := ask(t.Context(), llm.New(o)); err != nil {
					t.Fatal(err)
				}
				got := fields(s.requests()[0])
				if got["max_completion_tokens"] != 5000. || got["temperature"] != nil || got["max_tokens"] != nil || got["stream_options"] == nil {
					t.Errorf("%s: %v", model, got)
				}
			}, fine)
		}
	})
	t.Run("messages", func(t *testing.T) {
		inMemory(t, func(t *testing.T, o llm.Options, s *script) {
			ask(t.Context(), llm.New(o))
			want := `"messages":[{"role":"system","content":"أجب من الفقرات"},{"role":"user","content":"السؤال: متى اجتمعوا؟"}]`
			if !strings.Contains(s.requests()[0], want) {
				t.Errorf("request %s", s.requests()[0])
			}
		}, fine)
	})
}
