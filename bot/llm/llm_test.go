package llm_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
)

const key = "sk-secret-0123456789"

var question = []prompts.Message{
	{Role: prompts.System, Text: "أجب من الفقرات"},
	{Role: prompts.User, Text: "السؤال: متى اجتمعوا؟"},
}

// script answers each request with the next of its handlers, and the last one from then on.
type script struct {
	handlers []http.HandlerFunc

	mu  sync.Mutex
	got []string // bodies of the requests
}

// requests returns the bodies of the requests so far.
func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.got = append(s.got, string(body))
	handler := s.handlers[min(len(s.got), len(s.handlers))-1]
	s.mu.Unlock()
	handler(w, r)
}

// inMemory runs test in a bubble whose clock jumps, against a server that answers by the handlers.
func inMemory(t *testing.T, test func(t *testing.T, o llm.Options, s *script), handlers ...http.HandlerFunc) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &script{handlers: handlers}
		server := mockllm.InMemory(s)
		defer server.Close()
		test(t, llm.Options{BaseURL: "http://models.test/v1/", APIKey: key, Model: "m", Transport: server}, s)
	})
}

// stream writes the lines as they are, each flushed, under the content type of a stream. A duration
// is a pause.
func stream(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, part := range parts {
			if pause, ok := part.(time.Duration); ok {
				select {
				case <-time.After(pause):
				case <-r.Context().Done():
					return
				}
				continue
			}
			fmt.Fprintf(w, "%s\n", part)
			http.NewResponseController(w).Flush()
		}
	}
}

func plain(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// say is an event with a piece of text, stop one with the reason why the text ends.
func say(text string) string {
	return fmt.Sprintf(`data: {"choices":[{"index":0,"delta":{"content":%q}}]}`, text) + "\n"
}

func stop(reason string) string {
	return fmt.Sprintf(`data: {"choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, reason) + "\n"
}

const done = "data: [DONE]\n"

// ask returns the whole text.
func ask(ctx context.Context, c *llm.Client) (string, llm.Usage, error) {
	var text strings.Builder
	usage, err := c.Generate(ctx, question, func(piece string) error {
		text.WriteString(piece)
		return nil
	})
	return text.String(), usage, err
}
