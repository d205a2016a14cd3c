package telegramtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Call is one request that the bot made. Params never hold the token.
type Call struct {
	Method string // as the bot spelt it
	Params map[string]string
	At     time.Time
	Code   int // of the answer; 0 when it was lost on purpose
}

// keptCalls bounds the memory of a local page that stays open for days.
const keptCalls = 5000

// Calls returns what the bot asked for, oldest first; with methods, only those.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.ContainsFunc(methods, func(m string) bool { return strings.EqualFold(m, c.Method) }) {
			calls = append(calls, c)
		}
	}
	return calls
}

// apiError is a refusal as the Bot API words it.
type apiError struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (e *apiError) Error() string { return e.description }

// badRequest is a refusal with code 400.
func badRequest(format string, args ...any) *apiError {
	return &apiError{code: 400, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *apiError { return &apiError{code: 403, description: "Forbidden: " + text} }

func tooMany(seconds int) *apiError {
	return &apiError{code: 429, description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}

// params are the arguments of a call; what was JSON stays JSON text.
type params map[string]string

func (p params) int(name string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(p[name]))
	return n
}

func (p params) bool(name string) bool {
	return slices.Contains([]string{"true", "yes", "1"}, asciiLower(strings.TrimSpace(p[name])))
}

// decode reads a JSON argument into v. An argument that is not there, or null, leaves v alone.
func (p params) decode(name, what string, v any) error {
	if p[name] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(p[name]), v); err != nil {
		return badRequest("can't parse %s JSON object", what)
	}
	return nil
}

// maxBody bounds a request; the methods here carry texts only.
const maxBody = 1 << 20

func readParams(r *http.Request) (params, error) {
	p := params{}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil && !errors.Is(err, io.EOF) {
			return nil, badRequest("can't parse JSON object: %v", err)
		}
		for name, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			p[name] = text
		}
	} else if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, badRequest("can't read the request")
	}
	for name, values := range r.Form {
		p[name] = values[0]
	}
	for name, values := range r.URL.Query() {
		p[name] = cmp.Or(p[name], values[0])
	}
	return p, nil
}

type inProcess struct{ s *Server }

// RoundTrip serves the request in a goroutine of its own, so that its context ends it as it would
// end a connection.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	served := r.Clone(r.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	defer served.Body.Close()
	w := &recorder{header: http.Header{}, code: http.StatusOK}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		t.s.ServeHTTP(w, served)
	}()
	select {
	case p := <-done:
		if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel that net/http compares the same way
			return nil, io.ErrUnexpectedEOF
		}
		if p != nil {
			panic(p)
		}
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: w.code, Status: http.StatusText(w.code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(strings.NewReader(w.body.String())), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

type recorder struct {
	header http.Header
	code   int
	body   strings.Builder
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(code int) { w.code = code }

func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }
