package llm_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"isnad/bot/llm"
)

// TestRetries shows which failures are tried again, and when. Every script ends well, so an error
// means that it was not reached.
func TestRetries(t *testing.T) {
	fine := stream(say("نعم"), stop("stop"), done)
	abort := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, test := range []struct {
		name      string
		server    []http.HandlerFunc
		tries     int
		err       bool
		temporary bool
		wait      [2]time.Duration // the whole time, at least and at most
	}{
		{name: "500", server: []http.HandlerFunc{plain(500, "text/html", "<p>"), fine}, tries: 2, wait: [2]time.Duration{0, time.Second}},
		{name: "503, 502", server: []http.HandlerFunc{plain(503, "", ""), plain(502, "", ""), fine}, tries: 3,
			wait: [2]time.Duration{0, 2 * time.Second}},
		{name: "the connection breaks", server: []http.HandlerFunc{abort, fine}, tries: 2, wait: [2]time.Duration{0, time.Second}},
		{name: "a busy model says so inside the stream",
			server: []http.HandlerFunc{stream(`data: {"error":{"code":429,"message":"busy"}}`), fine}, tries: 2,
			wait: [2]time.Duration{0, time.Second}},
		{name: "an empty stream", server: []http.HandlerFunc{stream(done), fine}, tries: 2, wait: [2]time.Duration{0, time.Second}},
		{name: "a role, then the connection breaks", server: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			stream(`data: {"choices":[{"delta":{"role":"assistant","content":""}}]}`)(w, r)
			panic(http.ErrAbortHandler)
		}, fine}, tries: 2, wait: [2]time.Duration{0, time.Second}},
		{name: "seconds to wait", server: []http.HandlerFunc{plain(429, "", "", "Retry-After", "3"), fine}, tries: 2,
			wait: [2]time.Duration{3 * time.Second, 3 * time.Second}},
		{name: "a date to wait for", server: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			plain(503, "", "", "Retry-After", time.Now().Add(5*time.Second).UTC().Format(http.TimeFormat))(w, r)
		}, fine}, tries: 2, wait: [2]time.Duration{4 * time.Second, 5 * time.Second}},
		{name: "a pause asked for once", server: []http.HandlerFunc{plain(429, "", "", "Retry-After", "3"), abort, fine}, tries: 3,
			wait: [2]time.Duration{3 * time.Second, 5 * time.Second}},
		{name: "thinks, then the connection breaks", server: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			stream(say("<think>Hm"))(w, r)
			panic(http.ErrAbortHandler)
		}, fine}, tries: 2, wait: [2]time.Duration{0, time.Second}},
		{name: "a pause of ages", server: []http.HandlerFunc{plain(503, "", "", "Retry-After", "1e300"), fine}, tries: 1, err: true,
			temporary: true},
		{name: "two pauses within the time", server: []http.HandlerFunc{plain(429, "", "", "Retry-After", "4"),
			plain(429, "", "", "Retry-After", "3"), fine}, tries: 3, wait: [2]time.Duration{7 * time.Second, 7 * time.Second}},
		{name: "two pauses beyond it", server: []http.HandlerFunc{plain(429, "", "", "Retry-After", "5"),
			plain(429, "", "", "Retry-After", "4"), fine}, tries: 2, err: true, temporary: true,
			wait: [2]time.Duration{5 * time.Second, 5 * time.Second}},
		{name: "401", server: []http.HandlerFunc{plain(401, "", ""), fine}, tries: 1, err: true},
		{name: "501", server: []http.HandlerFunc{plain(501, "", ""), fine}, tries: 1, err: true},
		{name: "after the first word", server: []http.HandlerFunc{stream(say("لا"), `data: {"error":{"code":500,"message":"x"}}`), fine},
			tries: 1, err: true, temporary: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				var log bytes.Buffer
				o.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				start := time.Now()
				text, _, err := ask(t.Context(), llm.New(o))
				if err == nil && text != "نعم" {
					t.Errorf("text %q", text)
				}
				if took := time.Since(start); took < test.wait[0] || took > test.wait[1] {
					t.Errorf("took %v, want %v", took, test.wait)
				}
				if len(s.requests()) != test.tries || (err != nil) != test.err {
					t.Errorf("%d tries and error %v, want %d tries", len(s.requests()), err, test.tries)
				}
				if e, ok := err.(interface{ Temporary() bool }); err != nil && (!ok || e.Temporary() != test.temporary) {
					t.Errorf("Temporary() = %t for %v", !test.temporary, err)
				}
				for _, body := range s.requests() {
					if body != s.requests()[0] {
						t.Errorf("tried again with another request:\n%s\n%s", s.requests()[0], body)
					}
				}
				if lines := strings.Count(log.String(), "\n"); lines != test.tries-1 || strings.Contains(log.String(), key) {
					t.Errorf("logged %s", log.String())
				}
			}, test.server...)
		})
	}
	t.Run("a server that stays down", func(t *testing.T) {
		inMemory(t, func(t *testing.T, o llm.Options, s *script) {
			start := time.Now()
			_, _, err := ask(t.Context(), llm.New(o))
			if took := time.Since(start); err == nil || took > 8*time.Second || len(s.requests()) < 3 {
				t.Errorf("%d tries in %v, then %v", len(s.requests()), took, err)
			}
		}, plain(500, "", ""))
	})
}

// TestLimits holds every wait against the clock of the bubble.
func TestLimits(t *testing.T) {
	var slow []any
	for range 30 {
		slow = append(slow, 3*time.Second, say("كلمة "))
	}
	pings := []any{say("نعم")}
	for range 100 {
		pings = append(pings, time.Second, ": ping")
	}
	forever := time.Hour
	for _, test := range []struct {
		name   string
		server http.HandlerFunc
		took   time.Duration
		err    string
	}{
		{"a silent server", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 15 * time.Second, "no first token within 15s"},
		{"a role and silence", stream(`data: {"choices":[{"delta":{"role":"assistant"}}]}`, forever), 15 * time.Second,
			"no first token within 15s"},
		{"a first word late, but in time", stream(14*time.Second, say("نعم"), stop("stop"), done), 14 * time.Second, ""},
		{"silence in the middle", stream(say("نعم"), forever), 10 * time.Second, "no next token within 10s"},
		{"only pings in the middle", stream(pings...), 10 * time.Second, "no next token within 10s"},
		{"slow to the end of patience", stream(slow...), 60 * time.Second, "no whole answer within 1m0s"},
		{"complete, but the stream stays open", stream(say("نعم"), stop("stop"), forever), 500 * time.Millisecond, ""},
		{"thinks long", stream(13*time.Second, `data: {"choices":[{"delta":{"reasoning":"Hm"}}]}`, 9*time.Second, say("نعم"), stop("stop"),
			done), 22 * time.Second, ""},
		{"an error that never ends", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, 15 * time.Second, "no first token within 15s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				start := time.Now()
				_, _, err := ask(t.Context(), llm.New(o))
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				if (err != nil) != (test.err != "") || err != nil && !strings.HasSuffix(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				if e := (*llm.LimitError)(nil); err != nil && (!errors.As(err, &e) || errors.Is(err, llm.ErrTruncated)) {
					t.Errorf("%v is no LimitError", err)
				}
				if len(s.requests()) != 1 {
					t.Errorf("%d tries; a limit must not be waited for twice", len(s.requests()))
				}
			}, test.server)
		})
	}
}

// TestSlowReader: the time that emit takes is not the server's silence.
func TestSlowReader(t *testing.T) {
	inMemory(t, func(t *testing.T, o llm.Options, _ *script) {
		_, err := llm.New(o).Generate(t.Context(), question, func(string) error {
			time.Sleep(11 * time.Second)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}, stream(say("نعم"), say("نعم"), stop("stop"), done))
}

func TestEmitEndsTheStream(t *testing.T) {
	enough := errors.New("enough")
	gone := make(chan struct{})
	inMemory(t, func(t *testing.T, o llm.Options, s *script) {
		n := 0
		o.Plain = true
		_, err := llm.New(o).Generate(t.Context(), question, func(string) error {
			n++
			return enough
		})
		if err != enough || n != 1 || len(s.requests()) != 1 {
			t.Errorf("error %v after %d pieces and %d tries", err, n, len(s.requests()))
		}
		<-gone // the server sees it
	}, func(w http.ResponseWriter, r *http.Request) {
		stream(say("نعم"), say("، اجتمعوا"))(w, r)
		<-r.Context().Done()
		close(gone)
	})
}

func TestCancel(t *testing.T) {
	for name, server := range map[string]http.HandlerFunc{
		"before the first word": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in the middle":         stream(say("نعم"), time.Hour),
		"while waiting to try":  plain(429, "", "", "Retry-After", "7"),
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(2*time.Second, cancel)
				start := time.Now()
				_, _, err := ask(ctx, llm.New(o))
				if !errors.Is(err, context.Canceled) || time.Since(start) != 2*time.Second || len(s.requests()) != 1 {
					t.Errorf("error %v after %v and %d tries", err, time.Since(start), len(s.requests()))
				}
				if e := (*llm.Error)(nil); !errors.As(err, &e) || e.Temporary() {
					t.Errorf("%v would be tried again", err)
				}
			}, server)
		})
	}
}

// TestRunaway: a server that ignores max_tokens is cut off.
func TestRunaway(t *testing.T) {
	inMemory(t, func(t *testing.T, o llm.Options, _ *script) {
		text, _, err := ask(t.Context(), llm.New(o))
		if !errors.Is(err, llm.ErrTruncated) || len([]rune(text)) > 8000 {
			t.Errorf("%d characters, error %v", len([]rune(text)), err)
		}
	}, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			stream(say("كلمة "))(w, r)
		}
	})
}
