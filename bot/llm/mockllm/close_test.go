package mockllm_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
)

// TestCancel: the server stops when the client goes away, in memory as over a socket.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stopped := make(chan error)
		s := mockllm.New(mockllm.Options{Reader: &reader{text: answer}, Behaviour: "slow",
			Pause: func(ctx context.Context, _ time.Duration) error {
				<-ctx.Done()
				stopped <- ctx.Err()
				return ctx.Err()
			}})
		defer s.Close()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := llm.New(llm.Options{Model: "m", Transport: s.Transport(), BaseURL: "http://built-in/v1"}).Generate(ctx, prompt("كم؟"),
			func(string) error { return nil })
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := <-stopped; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestCloseEndsRequests: a silent model does not keep the program from ending.
func TestCloseEndsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := mockllm.New(mockllm.Options{Behaviour: "silent"})
		client := http.Client{Transport: s.Transport()}
		time.AfterFunc(time.Second, func() { s.Close() })
		if _, err := client.Post("http://built-in/v1/chat/completions", "", strings.NewReader(`{"messages":[{}]}`)); err == nil {
			t.Error("an answer of the silent model")
		}
		if _, err := client.Get("http://built-in/v1/models"); err == nil {
			t.Error("an answer of a closed server")
		}
	})
}
