package llm_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"isnad/bot/llm"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzStream: whatever a server sends, there is an answer or an error that may be shown in a log.
func FuzzStream(f *testing.F) {
	f.Add(200, "text/event-stream", say("نعم")+"\n"+stop("stop")+"\n"+done)
	f.Add(200, "text/event-stream", ": ping\nevent: error\ndata: {\"error\":{\"message\":[\"a\"],\"code\":\"429\"}}\n\n")
	f.Add(200, "application/json", `{"object":"error","message":{"a":"`+key+`"},"code":null}`)
	f.Add(502, "text/html", "<html>"+key)
	f.Add(200, "", "data: {\"choices\":[{\"delta\":{\"content\":\"<think>\"}}]}\ndata: [DONE]\n")
	f.Add(200, "", `data: {"usage":{"prompt_tokens":`+strings.Repeat("9", 1000)+"}}\n")
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		if status < 200 || status > 599 {
			t.Skip()
		}
		c := llm.New(llm.Options{APIKey: key, Limits: llm.Limits{Retries: time.Nanosecond},
			Transport: roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}},
					Body: io.NopCloser(strings.NewReader(body))}, nil
			})})
		text, _, err := ask(t.Context(), c)
		var known *llm.Error
		switch {
		case err == nil && strings.TrimSpace(text) == "":
			t.Error("no answer and no error")
		case err == nil:
		case !errors.As(err, &known):
			t.Errorf("a bare error: %v", err)
		case utf8.RuneCountInString(err.Error()) > 500 || strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "\n"):
			t.Errorf("error %q", err)
		}
	})
}
